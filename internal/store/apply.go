package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// Apply stores a batch in one transaction: its messages and where they lie,
// what vanished, and the cursor that covers them. It returns how many messages
// were new. A message known by its identity is stored once however often it
// lies somewhere; a copy without text never wipes a stored text. Messages that
// vanish from a mailbox stay. A placement with UID 0 (mail read from files)
// stores the message and the role of its mailbox, but no placement.
func (a *Account) Apply(ctx context.Context, b mail.Batch) (int, error) {
	added := 0
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		box, err := a.mailboxOf(ctx, tx, b.MailboxID)
		if err != nil {
			return err
		}
		if err := dropPlacements(ctx, tx, b); err != nil {
			return err
		}
		w, err := a.newWriter(ctx, tx, box)
		if err != nil {
			return err
		}
		defer w.close()
		for i := range b.Messages {
			if err := w.place(ctx, &b.Messages[i]); err != nil {
				return fmt.Errorf("uid %d: %w", b.Messages[i].Placement.UID, err)
			}
		}
		added = w.added
		return errors.Join(w.parties.flush(ctx), w.links.flush(ctx), saveCursor(ctx, tx, b))
	})
	if err != nil {
		return 0, fmt.Errorf("apply a batch of %d to mailbox %d: %w", len(b.Messages), b.MailboxID, err)
	}
	return added, nil
}

func dropPlacements(ctx context.Context, tx *sql.Tx, b mail.Batch) error {
	if b.Reset {
		_, err := tx.ExecContext(ctx, `DELETE FROM placement WHERE mailbox_id = $1 AND uidvalidity <> $2`, b.MailboxID, b.Cursor.UIDValidity)
		if err != nil {
			return err
		}
	}
	for uids := range slices.Chunk(b.Gone, 500) {
		args := []any{b.MailboxID, b.Cursor.UIDValidity}
		for _, uid := range uids {
			args = append(args, uid)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM placement WHERE mailbox_id = $1 AND uidvalidity = $2 AND uid IN (`+
			places(3, len(uids))+`)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func saveCursor(ctx context.Context, tx *sql.Tx, b mail.Batch) error {
	c := b.Cursor
	_, err := tx.ExecContext(ctx, `UPDATE mailbox SET uidvalidity = $1, next_uid = $2, low_uid = $3, floor_uid = $4, modseq = $5,
			exist = $6, messages = $6, state = CASE WHEN $7 = '' THEN state ELSE $7 END,
			applied = CASE WHEN $8 IS NULL THEN applied ELSE $8 END WHERE id = $9`,
		c.UIDValidity, c.NextUID, c.LowUID, c.FloorUID, int64(c.ModSeq), c.Exists, string(b.State), seconds(b.At), b.MailboxID)
	return err
}

// writer stores the messages of one batch with statements prepared once.
type writer struct {
	a     *Account
	tx    *sql.Tx
	box   mail.Mailbox
	added int
	next  int64            // number of the next new message
	known map[string]int64 // addresses of this batch

	parties, links                               rowBuffer
	insert, address, body, placement, find, seen *sql.Stmt
}

func (a *Account) newWriter(ctx context.Context, tx *sql.Tx, box mail.Mailbox) (*writer, error) {
	w := &writer{
		a: a, tx: tx, box: box, known: map[string]int64{},
		parties: rowBuffer{tx: tx, columns: 3, insert: `INSERT INTO party (message_id, role, address_id) VALUES `},
		links:   rowBuffer{tx: tx, columns: 2, insert: `INSERT INTO link (message_id, ref_hash) VALUES `},
	}
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) + 1 FROM message`).Scan(&w.next)
	if err != nil {
		return nil, err
	}
	for _, s := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.insert, insertMessage},
		{&w.address, `INSERT INTO address (account_id, address, domain) VALUES ($1, $2, $3)
			ON CONFLICT (account_id, address) DO UPDATE SET domain = excluded.domain RETURNING id`},
		{&w.body, `INSERT INTO body (message_id, text) VALUES ($1, $2) ON CONFLICT (message_id) DO UPDATE SET text = excluded.text`},
		{&w.placement, `INSERT INTO placement (mailbox_id, uidvalidity, uid, message_id, flags, draft) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (mailbox_id, uidvalidity, uid) DO UPDATE SET message_id = excluded.message_id, flags = excluded.flags, draft = excluded.draft`},
		{&w.find, `SELECT m.id, f.address, m.date, m.looks, m.has_text, m.imported FROM message m JOIN address f ON f.id = m.from_id
			WHERE m.account_id = $1 AND m.ident = $2`},
		{&w.seen, `UPDATE message SET seen = seen | $1, fact = max(fact, $2) WHERE id = $3 AND (seen & $1 <> $1 OR fact < $2)`},
	} {
		stmt, err := tx.PrepareContext(ctx, s.text) //nolint:sqlclosecheck // close closes it
		if err != nil {
			w.close()
			return nil, err
		}
		*s.stmt = stmt
	}
	return w, nil
}

func (w *writer) close() {
	for _, s := range []*sql.Stmt{w.insert, w.address, w.body, w.placement, w.find, w.seen} {
		if s != nil {
			_ = s.Close() // the transaction decides
		}
	}
}

// place stores one message and its placement.
func (w *writer) place(ctx context.Context, p *mail.Placed) error {
	draft := w.box.Role == mail.RoleDrafts || slices.Contains(p.Placement.Flags, `\Draft`)
	id, err := w.message(ctx, &p.Message, !draft)
	if err != nil || p.Placement.UID == 0 {
		return err
	}
	_, err = w.placement.ExecContext(ctx, w.box.ID, p.Placement.UIDValidity, p.Placement.UID, id, strings.Join(p.Placement.Flags, " "), draft)
	return err
}

// message finds or makes the row of a message and returns its number.
func (w *writer) message(ctx context.Context, m *mail.Message, fact bool) (int64, error) {
	ident := identOf(m)
	id, old, err := w.insertOrFind(ctx, ident, m, fact)
	if err != nil {
		return 0, err
	}
	if old != nil && !old.same(m) {
		// One Message-ID, two mails: neither may be lost.
		id, old, err = w.insertOrFind(ctx, secondIdent(ident, m), m, fact)
		if err != nil {
			return 0, err
		}
	}
	if old == nil {
		w.added++
		return id, w.details(ctx, id, m)
	}
	return id, w.merge(ctx, *old, m, fact)
}

// stored is what of a known message decides whether a copy is the same and adds anything.
type stored struct {
	id       int64
	from     string
	date     sql.NullInt64
	looks    int64
	hasText  bool
	imported bool
}

// same tells whether m is a copy of the stored message. Lists rewrite From, so
// there the date alone decides.
func (s *stored) same(m *mail.Message) bool {
	if s.date.Valid && !m.Date.IsZero() && s.date.Int64 != m.Date.Unix() {
		return false
	}
	if s.from == m.From.Addr || s.from == "" || m.From.Addr == "" {
		return true
	}
	return (s.looks|looks(m))&looksBulk != 0
}

func (w *writer) insertOrFind(ctx context.Context, ident string, m *mail.Message, fact bool) (int64, *stored, error) {
	args, err := w.row(ctx, ident, m, fact)
	if err != nil {
		return 0, nil, err
	}
	res, err := w.insert.ExecContext(ctx, args...)
	if err != nil {
		return 0, nil, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		id := w.next
		w.next++
		return id, nil, err
	}
	var s stored
	err = w.find.QueryRowContext(ctx, w.a.id, ident).Scan(&s.id, &s.from, &s.date, &s.looks, &s.hasText, &s.imported)
	return s.id, &s, err
}

// addressID numbers an address of the account.
func (w *writer) addressID(ctx context.Context, addr string) (int64, error) {
	if id, ok := w.known[addr]; ok {
		return id, nil
	}
	var id int64
	if err := w.address.QueryRowContext(ctx, w.a.id, addr, organization(addr)).Scan(&id); err != nil {
		return 0, err
	}
	w.known[addr] = id
	return id, nil
}

// details stores what of a new message lies in other tables.
func (w *writer) details(ctx context.Context, id int64, m *mail.Message) error {
	for _, list := range []struct {
		role string
		to   []mail.Address
	}{{"to", m.To}, {"cc", m.Cc}, {"bcc", m.Bcc}} {
		for _, addr := range list.to {
			if err := w.saveParty(ctx, id, list.role, addr); err != nil {
				return err
			}
		}
	}
	if m.HasText {
		_, err := w.body.ExecContext(ctx, id, m.Text)
		return err
	}
	return w.saveLinks(ctx, id, m)
}

func (w *writer) saveParty(ctx context.Context, id int64, role string, addr mail.Address) error {
	if addr.Addr == "" {
		return nil
	}
	aid, err := w.addressID(ctx, oneLine(addr.Addr))
	if err != nil {
		return err
	}
	return w.parties.add(ctx, id, role, aid)
}

// maxLinks bounds what a hostile References field can cost.
const maxLinks = 50

func (w *writer) saveLinks(ctx context.Context, id int64, m *mail.Message) error {
	refs := slices.Concat(m.InReplyTo, m.References[max(0, len(m.References)-maxLinks):])
	for _, ref := range refs[:min(len(refs), 2*maxLinks)] {
		if err := w.links.add(ctx, id, hashID(oneLine(ref))); err != nil {
			return err
		}
	}
	return nil
}

// merge adds what a further copy of a known message brings.
func (w *writer) merge(ctx context.Context, old stored, m *mail.Message, fact bool) error {
	if _, err := w.seen.ExecContext(ctx, roleBit(w.box.Role), fact, old.id); err != nil {
		return err
	}
	if old.imported && !m.Imported {
		if err := w.arrived(ctx, old.id, m); err != nil {
			return err
		}
	}
	if old.hasText || !m.HasText {
		return nil
	}
	return saveText(ctx, w.tx, old.id, m)
}

// arrived replaces the time guessed from a file by the server's.
func (w *writer) arrived(ctx context.Context, id int64, m *mail.Message) error {
	internal, zone := moment(m.Internal)
	arrived, earliest := bestTimes(m)
	_, err := w.tx.ExecContext(ctx, `UPDATE message SET imported = 0, internal = $1, internal_zone = $2, arrived = $3, earliest = $4 WHERE id = $5`,
		internal, zone, arrived, earliest, id)
	return err
}

// bestTimes are the time that newest first goes by and the smallest one known;
// 0 for a message without any.
func bestTimes(m *mail.Message) (arrived, earliest int64) {
	for _, t := range []time.Time{m.Internal, m.Received, m.Date} {
		if t.IsZero() {
			continue
		}
		if arrived == 0 {
			arrived, earliest = t.Unix(), t.Unix()
		}
		earliest = min(earliest, t.Unix())
	}
	return arrived, earliest
}

// rowBuffer writes many small rows by one statement: that takes a third of the time.
type rowBuffer struct {
	tx      *sql.Tx
	insert  string
	columns int
	args    []any
}

// bufferedArgs is how many arguments are gathered for one statement.
const bufferedArgs = 300

func (b *rowBuffer) add(ctx context.Context, row ...any) error {
	b.args = append(b.args, row...)
	if len(b.args) < bufferedArgs {
		return nil
	}
	return b.flush(ctx)
}

func (b *rowBuffer) flush(ctx context.Context) error {
	if len(b.args) == 0 {
		return nil
	}
	rows := make([]string, 0, len(b.args)/b.columns)
	for first := 1; first <= len(b.args); first += b.columns {
		rows = append(rows, "("+places(first, b.columns)+")")
	}
	_, err := b.tx.ExecContext(ctx, b.insert+strings.Join(rows, ", ")+` ON CONFLICT DO NOTHING`, b.args...)
	b.args = b.args[:0]
	return err
}
