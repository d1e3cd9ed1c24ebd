package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"strconv"
	"time"

	"lastword/internal/mail"
)

// lightRow makes one text of a row: a hundred thousand rows of twenty columns
// would spend their time in database/sql, not in SQLite.
const lightRow = `SELECT id, seen, reading_version, from_id, concat_ws(char(31), COALESCE(date, ''), date_zone, COALESCE(received, ''),
		received_zone, COALESCE(internal, ''), internal_zone, size, imported, has_text, text_truncated,
		from_name, message_id, ident, people, subject, in_reply_to, refs, fields, attachments,
		calendar, delivery, receipt), reading
	FROM message WHERE earliest <= $2 AND fact = 1 `

// The columns that lightRow joins, in its order; a time is followed by its zone.
const (
	colDate        = 0
	colReceived    = 2
	colInternal    = 4
	colSize        = 6
	colImported    = 7
	colHasText     = 8
	colTruncated   = 9
	colFromName    = 10
	colMessageID   = 11
	colIdent       = 12
	colPeople      = 13
	colSubject     = 14
	colReplies     = 15
	colRefs        = 16
	colFields      = 17
	colAttachments = 18
	colCalendar    = 19
	colDelivery    = 20
	colReceipt     = 21
	lightColumns   = 22
)

// forEver stands for "as of now": no stored time lies behind it.
const forEver = int64(1) << 60

// Light loads all messages that a judgement may need, in no particular order,
// each with its Reading but without Text, Reading.OwnText and those Fields that
// only a reading is made from. Bulk and automatic mail that nothing refers to
// is left out, unless it says that somebody left or invoices us, and so are drafts. With asOf (zero: now) messages of which every
// known time lies later are left out; the exact time of a message depends on
// its direction and is for the analyzer to apply. The messages share strings,
// slices and maps: they are for reading only.
func (a *Account) Light(ctx context.Context, asOf time.Time) ([]mail.Message, error) {
	until := forEver
	if !asOf.IsZero() {
		until = asOf.Unix()
	}
	var n int
	err := a.s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM message WHERE account_id = $1)
		- (SELECT count(*) FROM message WHERE account_id = $1 AND class IN ('bulk', 'automatic'))`, a.id).Scan(&n)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", cause(ctx, err))
	}
	l := newLoader(n)
	if err := l.prepare(ctx, a); err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	args := []any{a.id, until}
	// The "+ 0" makes it read the table from end to end instead of looking up
	// nearly all rows through an index.
	if err := each(ctx, a.s.read, l.row, lightRow+`AND account_id + 0 = $1 AND class NOT IN ('bulk', 'automatic')`, args...); err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	l.referred()
	if err := each(ctx, a.s.read, l.row, lightRow+`AND account_id = $1 AND class IN ('bulk', 'automatic')`, args...); err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	return l.list, nil
}

// loader turns light rows into messages that share what repeats.
type loader struct {
	list     []mail.Message
	readings []mail.Reading // a slab: one allocation for many
	froms    map[int64]string
	drafts   map[int64]bool // messages that lie somewhere as a draft
	strings  map[string]string
	people   map[string]*mail.Message
	fields   map[string]map[string]string
	roles    map[int64][]mail.Role
	zones    map[int]*time.Location
	onlyRefs map[uint64]struct{} // not nil: only messages that one of these names
	seed     maphash.Seed
	kept     []byte // scratch
	joined   sql.RawBytes
	reading  sql.RawBytes
	column   [lightColumns][]byte
}

func newLoader(n int) *loader {
	return &loader{
		list: make([]mail.Message, 0, n), froms: map[int64]string{}, drafts: map[int64]bool{}, strings: make(map[string]string, n), people: map[string]*mail.Message{},
		fields: map[string]map[string]string{}, roles: map[int64][]mail.Role{},
		zones: map[int]*time.Location{0: time.UTC}, seed: maphash.MakeSeed(),
	}
}

// prepare loads what is looked up for every row.
func (l *loader) prepare(ctx context.Context, a *Account) error {
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var id int64
		var addr string
		if err := rows.Scan(&id, &addr); err != nil {
			return err
		}
		l.froms[id] = addr
		return nil
	}, `SELECT id, address FROM address WHERE account_id = $1`, a.id)
	if err != nil {
		return err
	}
	return each(ctx, a.s.read, func(rows *sql.Rows) error {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		l.drafts[id] = true
		return nil
	}, `SELECT message_id FROM placement WHERE draft = 1`)
}

// referred makes the loader pass over what no message loaded so far refers to.
func (l *loader) referred() {
	l.onlyRefs = make(map[uint64]struct{}, len(l.list))
	for i := range l.list {
		for _, refs := range [][]string{l.list[i].InReplyTo, l.list[i].References} {
			for _, ref := range refs {
				l.onlyRefs[maphash.String(l.seed, ref)] = struct{}{}
			}
		}
	}
}

func (l *loader) row(rows *sql.Rows) error {
	var id, seen, from int64
	var version int
	if err := rows.Scan(&id, &seen, &version, &from, &l.joined, &l.reading); err != nil {
		return err
	}
	if seen&roleBit(mail.RoleSent) == 0 && l.drafts[id] {
		return nil
	}
	if !l.split() {
		return fmt.Errorf("message %d: row of an unknown form", id)
	}
	if !l.wanted() {
		return nil
	}
	l.list = append(l.list, mail.Message{ID: id, Roles: l.rolesOf(seen), From: mail.Address{Addr: l.froms[from]}})
	m := &l.list[len(l.list)-1]
	if err := l.fill(m); err != nil {
		return fmt.Errorf("message %d: %w", id, err)
	}
	if version == 0 || len(l.reading) == 0 {
		return nil
	}
	m.Reading = l.newReading()
	m.Reading.Version = version
	if err := unpackReading(l.reading, m.Reading, unpackers{l.intern, l.inZone}); err != nil {
		return fmt.Errorf("message %d: %w", id, err)
	}
	return nil
}

func (l *loader) wanted() bool {
	if l.onlyRefs == nil {
		return true
	}
	_, ok := l.onlyRefs[maphash.Bytes(l.seed, l.column[colMessageID])]
	return ok || l.telling()
}

// telling tells a reading that matters though nobody refers to the message: an
// automatic reply that its owner has left, an order confirmation. A packed
// reading holds the kinds of its signals in plain letters.
func (l *loader) telling() bool {
	return bytes.Contains(l.reading, []byte(mail.SignalLeftCompany)) || bytes.Contains(l.reading, []byte(mail.SignalSupplier))
}

// split cuts the joined text into its columns.
func (l *loader) split() bool {
	rest := []byte(l.joined)
	for i := range l.column {
		end := bytes.IndexByte(rest, unit[0])
		if (end < 0) != (i == lightColumns-1) {
			return false
		}
		if end < 0 {
			l.column[i] = rest
			return true
		}
		l.column[i], rest = rest[:end], rest[end+1:]
	}
	return true
}

// fill sets everything but ID, Roles, From.Addr and Reading.
func (l *loader) fill(m *mail.Message) error {
	c := &l.column
	m.Date = l.time(c[colDate], c[colDate+1])
	m.Received = l.time(c[colReceived], c[colReceived+1])
	m.Internal = l.time(c[colInternal], c[colInternal+1])
	m.Size, _ = number(c[colSize])
	m.Imported, m.HasText, m.TextTruncated = isOne(c[colImported]), isOne(c[colHasText]), isOne(c[colTruncated])
	m.From.Name = l.intern(c[colFromName])
	m.MessageID = l.intern(c[colMessageID])
	m.Ident = l.ident(c[colIdent], m.MessageID)
	m.Subject = l.intern(c[colSubject])
	m.Receipt = l.intern(c[colReceipt])
	m.InReplyTo, m.References = l.splitLines(c[colReplies]), l.splitLines(c[colRefs])
	m.Attachments = l.splitLines(c[colAttachments])
	m.Fields = l.someFields(c[colFields])
	l.fillPeople(m, c[colPeople])
	var err error
	if m.Calendar, err = unpackJSON[mail.Calendar](string(c[colCalendar])); err != nil {
		return err
	}
	m.Delivery, err = unpackJSON[mail.Delivery](string(c[colDelivery]))
	return err
}

// intern gives the one copy of a string.
func (l *loader) intern(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := l.strings[string(b)]; ok {
		return s
	}
	s := string(b)
	l.strings[s] = s
	return s
}

// ident is mostly the Message-ID without its brackets: then it shares its bytes.
func (l *loader) ident(b []byte, messageID string) string {
	if n := len(messageID); n > 2 && messageID[1:n-1] == string(b) {
		return messageID[1 : n-1]
	}
	if messageID == string(b) {
		return messageID
	}
	return string(b)
}

func (l *loader) splitLines(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	list := make([]string, 0, bytes.Count(b, []byte{'\n'})+1)
	for line := range bytes.SplitSeq(b, []byte{'\n'}) {
		list = append(list, l.intern(line))
	}
	return list
}

func (l *loader) fillPeople(m *mail.Message, b []byte) {
	p, ok := l.people[string(b)]
	if !ok {
		p = new(mail.Message)
		key := string(b)
		unpackPeople(p, key)
		l.people[key] = p
	}
	m.Sender, m.ReplyTo, m.To, m.Cc, m.Bcc = p.Sender, p.ReplyTo, p.To, p.Cc, p.Bcc
}

// someFields leaves out the fields that differ from mail to mail and only serve the reading.
func (l *loader) someFields(b []byte) map[string]string {
	if len(b) == 0 {
		return nil
	}
	kept := l.kept[:0]
	for line := range bytes.SplitSeq(b, []byte{'\n'}) {
		if name, _, ok := bytes.Cut(line, []byte(": ")); ok && lightField(string(name)) {
			kept = append(append(kept, line...), '\n')
		}
	}
	l.kept = kept
	if len(kept) == 0 {
		return nil
	}
	if fields, ok := l.fields[string(kept)]; ok {
		return fields
	}
	key := string(kept)
	fields := unpackFields(key, anyField)
	l.fields[key] = fields
	return fields
}

func lightField(name string) bool {
	switch name {
	case "content-type", "return-path", "x-mailer", "delivered-to", "in-reply-to":
		return false
	}
	return true
}

func (l *loader) rolesOf(seen int64) []mail.Role {
	list, ok := l.roles[seen]
	if !ok {
		list = rolesOf(seen)
		l.roles[seen] = list
	}
	return list
}

// slab is how many readings are made at once.
const slab = 1024

func (l *loader) newReading() *mail.Reading {
	if len(l.readings) == 0 {
		l.readings = make([]mail.Reading, slab)
	}
	r := &l.readings[0]
	l.readings = l.readings[1:]
	return r
}

func (l *loader) time(sec, zone []byte) time.Time {
	n, ok := number(sec)
	if !ok {
		return time.Time{}
	}
	off, _ := number(zone)
	return l.inZone(n, int(off))
}

func (l *loader) inZone(sec int64, zone int) time.Time {
	loc, ok := l.zones[zone]
	if !ok {
		loc = time.FixedZone("", zone*60)
		l.zones[zone] = loc
	}
	return time.Unix(sec, 0).In(loc)
}

func isOne(b []byte) bool { return len(b) == 1 && b[0] == '1' }

// number reads a decimal; false for an empty column.
func number(b []byte) (int64, bool) {
	if len(b) == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil
}
