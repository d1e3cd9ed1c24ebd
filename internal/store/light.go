package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"sync"
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
// each with its Reading still packed ([mail.Message.Said] unpacks it), without
// Text, OwnText and those Fields that only a reading is made from. Bulk and
// automatic mail that nothing refers to is left out, unless it says that somebody
// left or invoices us, and so are drafts. With asOf (zero: now) messages of which every
// known time lies later are left out; the exact time of a message depends on
// its direction and is for the analyzer to apply. The messages share strings,
// slices and maps: they are for reading only.
func (a *Account) Light(ctx context.Context, asOf time.Time) ([]mail.Message, error) {
	until := forEver
	if !asOf.IsZero() {
		until = asOf.Unix()
	}
	list, err := a.light(ctx, until)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	return list, nil
}

func (a *Account) light(ctx context.Context, until int64) ([]mail.Message, error) {
	count, err := a.countLight(ctx)
	if err != nil {
		return nil, err
	}
	s, err := a.lookup(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]mail.Message, count.low+count.high+min(count.bulk, lookAhead))
	low, high := newLoader(s, list[:0:count.low], count.low), newLoader(s, list[count.low:count.low:count.low+count.high], count.high)
	// Two cores read twice as fast: each takes one half of the rows. The "+ 0"
	// makes SQLite read the table from end to end instead of looking up nearly
	// all rows through an index.
	const plain = lightRow + `AND account_id + 0 = $1 AND class NOT IN ('bulk', 'automatic') AND id `
	var lowErr, highErr error
	var both sync.WaitGroup
	if count.low > 0 {
		both.Go(func() { lowErr = each(ctx, a.s.read, low.row, plain+`<= $3`, a.id, until, count.middle) })
	}
	highErr = each(ctx, a.s.read, high.row, plain+`> $3`, a.id, until, count.middle)
	both.Wait()
	if err := errors.Join(lowErr, highErr); err != nil {
		return nil, err
	}
	if len(low.list) > count.low || len(high.list) > count.high { // more came while they were counted
		high.list = slices.Concat(low.list, high.list)
	} else {
		high.list = append(list[:len(low.list)], high.list...)
	}
	if count.bulk == 0 {
		return high.list, nil
	}
	high.referred()
	err = each(ctx, a.s.read, high.row, lightRow+`AND account_id = $1 AND class IN ('bulk', 'automatic')`, a.id, until)
	return high.list, err
}

// lookAhead is the room kept for bulk mail that something refers to.
const lookAhead = 1000

// fewMessages are loaded in one go.
const fewMessages = 5000

// lightCount is how many rows to expect up to the middle number and above it,
// bulk and automatic mail not counted.
type lightCount struct {
	low, high, bulk int
	middle          int64
}

func (a *Account) countLight(ctx context.Context) (lightCount, error) {
	var c lightCount
	var all, bulkLow int
	err := a.s.read.QueryRowContext(ctx, `SELECT COALESCE((min(id) + max(id)) / 2, 0) FROM message`).Scan(&c.middle)
	if err != nil {
		return c, cause(ctx, err)
	}
	for _, q := range []struct {
		where    string
		all, low *int
	}{{"", &all, &c.low}, {` AND class IN ('bulk', 'automatic')`, &c.bulk, &bulkLow}} {
		err := a.s.read.QueryRowContext(ctx, `SELECT count(*), COALESCE(sum(id <= $2), 0) FROM message WHERE account_id = $1`+q.where,
			a.id, c.middle).Scan(q.all, q.low)
		if err != nil {
			return c, cause(ctx, err)
		}
	}
	c.low -= bulkLow
	c.high = all - c.bulk - c.low
	if all < fewMessages {
		c.low, c.high, c.middle = 0, c.low+c.high, -1
	}
	return c, nil
}

// lookups are what every row is looked up in; they never change.
type lookups struct {
	froms  map[int64]string
	drafts map[int64]bool // messages that lie somewhere as a draft
	zones  *zones
	seed   maphash.Seed
}

func (a *Account) lookup(ctx context.Context) (*lookups, error) {
	s := &lookups{froms: map[int64]string{}, drafts: map[int64]bool{}, zones: newZones(), seed: maphash.MakeSeed()}
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var id int64
		var addr string
		if err := rows.Scan(&id, &addr); err != nil {
			return err
		}
		s.froms[id] = addr
		return nil
	}, `SELECT id, address FROM address WHERE account_id = $1`, a.id)
	if err != nil {
		return nil, err
	}
	return s, each(ctx, a.s.read, func(rows *sql.Rows) error {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		s.drafts[id] = true
		return nil
	}, `SELECT message_id FROM placement WHERE draft = 1`)
}

// loader turns light rows into messages that share what repeats.
type loader struct {
	*lookups
	list     []mail.Message
	readings []packed // a slab: one allocation for many
	strings  interner
	people   map[string]*mail.Message
	fields   map[string]map[string]string
	roles    map[int64][]mail.Role
	onlyRefs map[uint64]struct{} // not nil: only messages that one of these names
	kept     []byte              // scratch
	tried    mail.Reading        // scratch
	joined   sql.RawBytes
	reading  sql.RawBytes
	column   [lightColumns][]byte
}

func newLoader(s *lookups, list []mail.Message, n int) *loader {
	return &loader{
		lookups: s, list: list, strings: newInterner(s.seed, n), people: map[string]*mail.Message{},
		fields: map[string]map[string]string{}, roles: map[int64][]mail.Role{},
	}
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
	var version int32
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
	err := l.fill(m)
	if err == nil && version != 0 && len(l.reading) > 0 {
		m.Stored, err = l.stored(version)
	}
	if err != nil {
		return fmt.Errorf("message %d: %w", id, err)
	}
	return nil
}

// stored keeps the packed reading of a row, once it was seen to be whole.
func (l *loader) stored(version int32) (*packed, error) {
	s := l.strings.keep(l.reading)
	if err := unpackReading(s, &l.tried, l.zones); err != nil {
		return nil, err
	}
	if len(l.readings) == 0 {
		l.readings = make([]packed, slab)
	}
	p := &l.readings[0]
	l.readings = l.readings[1:]
	*p = packed{s: s, version: version, kinds: l.tried.Kinds(), zones: l.zones}
	return p, nil
}

// slab is how many readings are made at once.
const slab = 1024

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
	m.From.Name = l.strings.intern(c[colFromName])
	m.MessageID = l.strings.intern(c[colMessageID])
	m.Ident = l.ident(c[colIdent], m.MessageID)
	m.Subject = l.strings.intern(c[colSubject])
	m.Receipt = l.strings.intern(c[colReceipt])
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

// ident is mostly the Message-ID without its brackets: then it shares its bytes.
func (l *loader) ident(b []byte, messageID string) string {
	if n := len(messageID); n > 2 && messageID[1:n-1] == string(b) {
		return messageID[1 : n-1]
	}
	if messageID == string(b) {
		return messageID
	}
	return l.strings.keep(b)
}

func (l *loader) splitLines(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	list := make([]string, 0, bytes.Count(b, []byte{'\n'})+1)
	for line := range bytes.SplitSeq(b, []byte{'\n'}) {
		list = append(list, l.strings.intern(line))
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

func (l *loader) time(sec, zone []byte) time.Time {
	n, ok := number(sec)
	if !ok {
		return time.Time{}
	}
	off, _ := number(zone)
	return l.zones.in(n, int(off))
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
