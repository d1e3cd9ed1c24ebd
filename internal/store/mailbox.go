package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"lastword/internal/mail"
)

const mailboxColumns = `id, name, delimiter, role, state, messages, uidvalidity, next_uid, low_uid, floor_uid, modseq, exist, problem, excluded`

// Mailboxes lists the stored mailboxes with their cursors, by name.
func (a *Account) Mailboxes(ctx context.Context) ([]mail.Mailbox, error) {
	var list []mail.Mailbox
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		m, err := scanMailbox(rows)
		list = append(list, m)
		return err
	}, `SELECT `+mailboxColumns+` FROM mailbox WHERE account_id = $1 ORDER BY name`, a.id)
	if err != nil {
		return nil, fmt.Errorf("list mailboxes: %w", err)
	}
	return list, nil
}

// SaveMailboxes stores what the server lists: new names are added, known ones
// keep their cursor and state, and those no longer listed become gone. It
// returns the listed ones as stored, in the order given.
func (a *Account) SaveMailboxes(ctx context.Context, boxes []mail.Mailbox) ([]mail.Mailbox, error) {
	saved := make([]mail.Mailbox, 0, len(boxes))
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE mailbox SET state = 'gone' WHERE account_id = $1 AND name NOT IN (`+
			places(2, len(boxes))+`)`, append([]any{a.id}, names(boxes)...)...)
		if err != nil {
			return err
		}
		for _, b := range boxes {
			m, err := a.saveMailbox(ctx, tx, b)
			if err != nil {
				return fmt.Errorf("mailbox %q: %w", b.Name, err)
			}
			saved = append(saved, m)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("save mailboxes: %w", err)
	}
	return saved, nil
}

// saveMailbox upserts one. A mailbox that was gone goes on where its cursor
// stands; UIDVALIDITY tells later whether it is still the same one.
func (a *Account) saveMailbox(ctx context.Context, tx *sql.Tx, b mail.Mailbox) (mail.Mailbox, error) {
	if b.State == "" {
		b.State = mail.MailboxNew
	}
	c := b.Cursor
	row := tx.QueryRowContext(ctx, `INSERT INTO mailbox (account_id, name, delimiter, role, state, messages, uidvalidity,
			next_uid, low_uid, floor_uid, modseq, exist, problem, excluded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (account_id, name) DO UPDATE SET delimiter = excluded.delimiter, role = excluded.role,
			excluded = excluded.excluded,
			messages = CASE WHEN excluded.messages > 0 THEN excluded.messages ELSE messages END,
			state = CASE WHEN state <> 'gone' THEN state WHEN uidvalidity = 0 THEN 'new'
				WHEN low_uid <= 1 OR low_uid <= floor_uid THEN 'live' ELSE 'backfill' END
		RETURNING `+mailboxColumns,
		a.id, b.Name, b.Delimiter, string(b.Role), string(b.State), b.Messages, c.UIDValidity,
		c.NextUID, c.LowUID, c.FloorUID, int64(c.ModSeq), c.Exists, b.Error, b.Excluded)
	m, err := scanMailbox(row)
	if err != nil {
		return m, err
	}
	return m, seenIn(ctx, tx, m)
}

// seenIn tells the messages of a mailbox that it has this role (it may have just got it).
func seenIn(ctx context.Context, tx *sql.Tx, m mail.Mailbox) error {
	bit := roleBit(m.Role)
	if bit == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE message SET seen = seen | $1 WHERE seen & $1 = 0
		AND id IN (SELECT message_id FROM placement WHERE mailbox_id = $2)`, bit, m.ID)
	return err
}

// SaveProblem notes why a mailbox cannot be read, or with "" that it can again.
// An empty state leaves the stored one.
func (a *Account) SaveProblem(ctx context.Context, mailboxID int64, state mail.MailboxState, problem string) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE mailbox SET problem = $1, state = CASE WHEN $2 = '' THEN state ELSE $2 END
			WHERE id = $3 AND account_id = $4`, problem, string(state), mailboxID, a.id)
		if err != nil {
			return err
		}
		return oneRow(res)
	})
	if err != nil {
		return fmt.Errorf("save problem of mailbox %d: %w", mailboxID, err)
	}
	return nil
}

// Placed lists the UIDs alive in a mailbox under its stored UIDVALIDITY, ascending.
func (a *Account) Placed(ctx context.Context, mailboxID int64) ([]mail.UID, error) {
	var uids []mail.UID
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var uid mail.UID
		if err := rows.Scan(&uid); err != nil {
			return err
		}
		uids = append(uids, uid)
		return nil
	}, `SELECT p.uid FROM mailbox b JOIN placement p ON p.mailbox_id = b.id AND p.uidvalidity = b.uidvalidity
		WHERE b.id = $1 AND b.account_id = $2 ORDER BY p.uid`, mailboxID, a.id)
	if err != nil {
		return nil, fmt.Errorf("uids of mailbox %d: %w", mailboxID, err)
	}
	return uids, nil
}

type scanner interface{ Scan(dest ...any) error }

func scanMailbox(row scanner) (mail.Mailbox, error) {
	var m mail.Mailbox
	var modseq int64
	c := &m.Cursor
	err := row.Scan(&m.ID, &m.Name, &m.Delimiter, &m.Role, &m.State, &m.Messages, &c.UIDValidity,
		&c.NextUID, &c.LowUID, &c.FloorUID, &modseq, &c.Exists, &m.Error, &m.Excluded)
	c.ModSeq = uint64(modseq)
	return m, err
}

func names(boxes []mail.Mailbox) []any {
	list := make([]any, len(boxes))
	for i, b := range boxes {
		list[i] = b.Name
	}
	return list
}

// places writes n placeholders from $first on: "$2, $3, $4".
func places(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

func oneRow(res sql.Result) error {
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// roleBit is the bit of a role in message.seen. The values are stored: never renumber.
func roleBit(r mail.Role) int64 {
	for i, role := range roles() {
		if r == role {
			return 1 << i
		}
	}
	return 0
}

// roles lists the roles in the order of their bits.
func roles() []mail.Role {
	return []mail.Role{
		mail.RoleInbox, mail.RoleSent, mail.RoleDrafts, mail.RoleArchive,
		mail.RoleAll, mail.RoleTrash, mail.RoleJunk,
	}
}

func rolesOf(seen int64) []mail.Role {
	var list []mail.Role
	for i, role := range roles() {
		if seen&(1<<i) != 0 {
			list = append(list, role)
		}
	}
	return list
}

// mailboxOf reads one mailbox of the account inside a transaction.
func (a *Account) mailboxOf(ctx context.Context, tx *sql.Tx, id int64) (mail.Mailbox, error) {
	m, err := scanMailbox(tx.QueryRowContext(ctx, `SELECT `+mailboxColumns+` FROM mailbox WHERE id = $1 AND account_id = $2`, id, a.id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("mailbox %d: %w", id, err)
	}
	return m, nil
}
