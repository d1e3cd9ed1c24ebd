package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lastword/internal/mail"
)

const insertMessage = `INSERT INTO message (id, account_id, ident, message_id, id_hash, date, date_zone, received, received_zone,
		internal, internal_zone, arrived, earliest, from_id, from_name, people, subject, in_reply_to, refs, fields,
		attachments, calendar, delivery, receipt, size, imported, has_text, text_truncated, looks, seen, fact)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
		$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
	ON CONFLICT (account_id, ident) DO NOTHING`

// row gives the arguments of insertMessage.
func (w *writer) row(ctx context.Context, ident string, m *mail.Message, fact bool) ([]any, error) {
	from, err := w.addressID(ctx, oneLine(m.From.Addr))
	if err != nil {
		return nil, err
	}
	parts, err := partColumns(m)
	if err != nil {
		return nil, err
	}
	date, dateZone := moment(m.Date)
	received, receivedZone := moment(m.Received)
	internal, internalZone := moment(m.Internal)
	arrived, earliest := bestTimes(m)
	args := []any{
		w.next, w.a.id, ident, oneLine(m.MessageID), hashID(oneLine(m.MessageID)), date, dateZone, received, receivedZone,
		internal, internalZone, arrived, earliest, from, oneLine(m.From.Name), packPeople(m), oneLine(m.Subject),
		joinLines(m.InReplyTo), joinLines(m.References), packFields(m.Fields),
	}
	args = append(args, parts...)
	return append(args, m.Size, m.Imported, m.HasText, m.TextTruncated, looks(m), roleBit(w.box.Role), fact), nil
}

// partColumns gives attachments, calendar, delivery, receipt.
func partColumns(m *mail.Message) ([]any, error) {
	calendar, err := packJSON(sane(m.Calendar))
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	delivery, err := packJSON(m.Delivery)
	if err != nil {
		return nil, fmt.Errorf("delivery: %w", err)
	}
	return []any{joinLines(m.Attachments), calendar, delivery, oneLine(m.Receipt)}, nil
}

// sane takes out times that no JSON can hold (year 12000): foreign calendars
// must not keep a batch from being stored.
func sane(c *mail.Calendar) *mail.Calendar {
	if c == nil {
		return nil
	}
	kept := *c
	for _, t := range []*time.Time{&kept.Start, &kept.End} {
		if _, err := t.MarshalJSON(); err != nil {
			*t = time.Time{}
		}
	}
	return &kept
}

// SaveText stores the text and what else lies behind the header fields
// (attachments, calendar, delivery, receipt) of the messages with these
// numbers. A text that came out empty is stored too: it is not wanted again.
func (a *Account) SaveText(ctx context.Context, list []mail.Message) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		for i := range list {
			if err := a.owns(ctx, tx, list[i].ID); err != nil {
				return err
			}
			if err := saveText(ctx, tx, list[i].ID, &list[i]); err != nil {
				return fmt.Errorf("message %d: %w", list[i].ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save %d texts: %w", len(list), err)
	}
	return nil
}

func (a *Account) owns(ctx context.Context, tx *sql.Tx, id int64) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM message WHERE id = $1 AND account_id = $2`, id, a.id).Scan(&n)
	if err == nil && n == 0 {
		err = fmt.Errorf("message %d: %w", id, ErrNotFound)
	}
	return err
}

// saveText gives a message its text; what was read from the header fields alone is forgotten.
func saveText(ctx context.Context, tx *sql.Tx, id int64, m *mail.Message) error {
	parts, err := partColumns(m)
	if err != nil {
		return err
	}
	args := append(parts, m.TextTruncated, id)
	_, err = tx.ExecContext(ctx, `UPDATE message SET attachments = $1, calendar = $2, delivery = $3,
		receipt = $4, text_truncated = $5, has_text = 1, reading_version = 0 WHERE id = $6`, args...)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO body (message_id, text) VALUES ($1, $2)
		ON CONFLICT (message_id) DO UPDATE SET text = excluded.text`, id, m.Text)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM link WHERE message_id = $1`, id)
	return err
}

const messageColumns = `m.id, m.ident, m.message_id, m.date, m.date_zone, m.received, m.received_zone, m.internal, m.internal_zone,
	f.address, m.from_name, m.people, m.subject, m.in_reply_to, m.refs, m.fields, m.attachments, m.calendar, m.delivery,
	m.receipt, m.size, m.imported, m.has_text, m.text_truncated, m.seen, m.reading_version, m.reading,
	COALESCE(b.text, ''), COALESCE(o.text, '')`

const messageTables = ` FROM message m JOIN address f ON f.id = m.from_id
	LEFT JOIN body b ON b.message_id = m.id LEFT JOIN own_text o ON o.message_id = m.id `

// Message gives one whole message with its text and reading; [ErrNotFound] where there is none.
func (a *Account) Message(ctx context.Context, id int64) (mail.Message, error) {
	row := a.s.read.QueryRowContext(ctx, `SELECT `+messageColumns+messageTables+`WHERE m.id = $1 AND m.account_id = $2`, id, a.id)
	m, err := scanMessage(row)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("message %d: %w", id, cause(ctx, err))
	}
	return m, nil
}

// Unread lists messages (with text) that were not read by this version of the
// rules, oldest row first. Drafts are no messages.
func (a *Account) Unread(ctx context.Context, version, limit int) ([]mail.Message, error) {
	var list []mail.Message
	scan := func(rows *sql.Rows) error {
		m, err := scanMessage(rows)
		list = append(list, m)
		return err
	}
	// Two ranges instead of <>, so that the index is used.
	for _, op := range []string{"<", ">"} {
		err := each(ctx, a.s.read, scan, `SELECT `+messageColumns+messageTables+
			`WHERE m.account_id = $1 AND m.reading_version `+op+` $2 AND m.fact = 1 ORDER BY m.reading_version, m.id LIMIT $3`,
			a.id, version, limit-len(list))
		if err != nil {
			return nil, fmt.Errorf("list unread messages: %w", err)
		}
	}
	return list, nil
}

func scanMessage(row scanner) (mail.Message, error) {
	var m mail.Message
	var t storedTimes
	var people, replies, refs, fields, attachments, calendar, delivery, own string
	var seen int64
	var version int
	var reading []byte
	err := row.Scan(&m.ID, &m.Ident, &m.MessageID, &t.date, &t.dateZone, &t.received, &t.receivedZone, &t.internal, &t.internalZone,
		&m.From.Addr, &m.From.Name, &people, &m.Subject, &replies, &refs, &fields, &attachments, &calendar, &delivery,
		&m.Receipt, &m.Size, &m.Imported, &m.HasText, &m.TextTruncated, &seen, &version, &reading, &m.Text, &own)
	if err != nil {
		return m, err
	}
	t.fill(&m)
	unpackPeople(&m, people)
	m.InReplyTo, m.References, m.Attachments = splitLines(replies), splitLines(refs), splitLines(attachments)
	m.Fields, m.Roles = unpackFields(fields, anyField), rolesOf(seen)
	if m.Calendar, err = unpackJSON[mail.Calendar](calendar); err != nil {
		return m, err
	}
	if m.Delivery, err = unpackJSON[mail.Delivery](delivery); err != nil {
		return m, err
	}
	if version == 0 || len(reading) == 0 {
		return m, nil
	}
	m.Reading = new(mail.Reading)
	if err := unpackReading(string(reading), m.Reading, nil); err != nil {
		return m, fmt.Errorf("reading of message %d: %w", m.ID, err)
	}
	m.Reading.Version, m.Reading.OwnText = version, own
	return m, nil
}

// storedTimes are the three times of a message as they lie in a row.
type storedTimes struct {
	date, received, internal             sql.NullInt64
	dateZone, receivedZone, internalZone int
}

func (t storedTimes) fill(m *mail.Message) {
	if t.date.Valid {
		m.Date = inZone(t.date.Int64, t.dateZone)
	}
	if t.received.Valid {
		m.Received = inZone(t.received.Int64, t.receivedZone)
	}
	if t.internal.Valid {
		m.Internal = inZone(t.internal.Int64, t.internalZone)
	}
}

// SaveReadings stores what the messages with these numbers say. A message
// without a reading is passed over.
func (a *Account) SaveReadings(ctx context.Context, list []mail.Message) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		update, err := tx.PrepareContext(ctx, `UPDATE message SET reading_version = $1, class = $2, reading = $3 WHERE id = $4 AND account_id = $5`)
		if err != nil {
			return err
		}
		defer update.Close()
		own, err := tx.PrepareContext(ctx, `INSERT INTO own_text (message_id, text) VALUES ($1, $2)
			ON CONFLICT (message_id) DO UPDATE SET text = excluded.text`)
		if err != nil {
			return err
		}
		defer own.Close()
		for i := range list {
			if err := a.saveReading(ctx, update, own, &list[i]); err != nil {
				return fmt.Errorf("message %d: %w", list[i].ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save %d readings: %w", len(list), err)
	}
	return nil
}

func (a *Account) saveReading(ctx context.Context, update, own *sql.Stmt, m *mail.Message) error {
	r := m.Reading
	if r == nil {
		return nil
	}
	res, err := update.ExecContext(ctx, r.Version, string(r.Class), packReading(r), m.ID, a.id)
	if err != nil {
		return err
	}
	if err := oneRow(res); err != nil {
		return err
	}
	_, err = own.ExecContext(ctx, m.ID, r.OwnText)
	return err
}
