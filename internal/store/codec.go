package store

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"time"

	"lastword/internal/mail"
)

// A reading is stored packed, because a hundred thousand of them are loaded at
// once and JSON would cost ten times as much. It needs no migration: a new
// version of the rules reads the stored text again. The first byte is the form.
// Form 1 had neither Key nor Link.
const (
	oldReadingForm = 1
	readingForm    = 2
)

// errPacked tells that packed bytes are damaged.
var errPacked = errors.New("packed reading is damaged")

type packer struct{ b []byte }

func (p *packer) int(n int)    { p.b = binary.AppendVarint(p.b, int64(n)) }
func (p *packer) str(s string) { p.int(len(s)); p.b = append(p.b, s...) }
func (p *packer) float(f float64) {
	p.b = binary.LittleEndian.AppendUint64(p.b, math.Float64bits(f))
}

func (p *packer) bools(list ...bool) {
	var bits byte
	for i, v := range list {
		if v {
			bits |= 1 << i
		}
	}
	p.b = append(p.b, bits)
}

// time writes seconds and the offset in minutes; the zero time is one byte.
func (p *packer) time(t time.Time) {
	p.bools(!t.IsZero())
	if t.IsZero() {
		return
	}
	_, off := t.Zone()
	p.b = binary.AppendVarint(p.b, t.Unix())
	p.int(off / 60)
}

func packReading(r *mail.Reading) []byte {
	p := packer{b: make([]byte, 0, 128)}
	p.b = append(p.b, readingForm)
	p.bools(r.Formal, r.Forward, r.Bounce != nil, len(r.Signals) > 0, len(r.Pressure) > 0, r.Link)
	p.int(r.Words)
	for _, s := range []string{string(r.Class), string(r.Ask), r.Language, r.Greeting, r.Name, r.Signature, r.Phone, r.Quoted, r.Key} {
		p.str(s)
	}
	p.time(r.ReturnDate)
	if d := r.Bounce; d != nil {
		for _, s := range []string{d.Address, d.Status, d.Action, d.Original} {
			p.str(s)
		}
	}
	if len(r.Signals) > 0 {
		p.signals(r.Signals)
	}
	if len(r.Pressure) > 0 {
		p.hits(r.Pressure)
	}
	return p.b
}

func (p *packer) signals(list []mail.Signal) {
	p.int(len(list))
	for i := range list {
		s := &list[i]
		p.bools(s.Question, s.Conditional)
		p.str(string(s.Kind))
		p.str(s.Text)
		p.str(s.Note)
		p.int(s.Start)
		p.int(s.End)
		p.time(s.Due)
		p.time(s.Until)
		p.float(s.Score)
	}
}

func (p *packer) hits(list []mail.Hit) {
	p.int(len(list))
	for _, h := range list {
		p.str(h.Phrase)
		p.str(h.Kind)
		p.int(h.Start)
		p.int(h.End)
	}
}

// unpacker reads what packer wrote; after the first damage it gives zeros and
// bad is set. The strings it gives are parts of s.
type unpacker struct {
	s     string
	bad   bool
	zones *zones
}

func (u *unpacker) fail() {
	u.bad = true
	u.s = ""
}

// varint reads what binary.AppendVarint wrote.
func (u *unpacker) varint() int64 {
	var n uint64
	for i := 0; i < len(u.s) && i < binary.MaxVarintLen64; i++ {
		c := u.s[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			u.s = u.s[i+1:]
			return int64(n>>1) ^ -int64(n&1)
		}
	}
	u.fail()
	return 0
}

func (u *unpacker) int() int { return int(u.varint()) }

// count reads the length of something of which each piece takes a byte at least.
func (u *unpacker) count() int {
	n := u.varint()
	if n < 0 || n > int64(len(u.s)) {
		u.fail()
		return 0
	}
	return int(n)
}

func (u *unpacker) bytes(n int) string {
	if n > len(u.s) {
		u.fail()
		return ""
	}
	part := u.s[:n]
	u.s = u.s[n:]
	return part
}

func (u *unpacker) string() string { return u.bytes(u.count()) }

func (u *unpacker) bools() byte {
	b := u.bytes(1)
	if b == "" {
		return 0
	}
	return b[0]
}

func (u *unpacker) float() float64 {
	b := u.bytes(8)
	if b == "" {
		return 0
	}
	var bits uint64
	for i := range 8 {
		bits |= uint64(b[i]) << (8 * i)
	}
	return math.Float64frombits(bits)
}

func (u *unpacker) time() time.Time {
	if u.bools() == 0 {
		return time.Time{}
	}
	sec := u.varint()
	zone := u.int()
	if u.bad {
		return time.Time{}
	}
	return u.zones.in(sec, zone)
}

// unpackReading fills r but its Version and OwnText, using again the lists that
// r has. The strings of r are parts of s.
func unpackReading(s string, r *mail.Reading, z *zones) error {
	u := unpacker{s: s, zones: z}
	signals, pressure := r.Signals[:0], r.Pressure[:0]
	*r = mail.Reading{}
	bits := u.brief(r)
	r.ReturnDate = u.time()
	if bits&4 != 0 {
		r.Bounce = &mail.Delivery{Address: u.string(), Status: u.string(), Action: u.string(), Original: u.string()}
	}
	if bits&8 != 0 {
		r.Signals = u.signals(signals)
	}
	if bits&16 != 0 {
		r.Pressure = u.hits(pressure)
	}
	if u.bad || u.s != "" {
		return errPacked
	}
	return nil
}

// brief fills the fields in front, which every reading has, and gives the bits.
func (u *unpacker) brief(r *mail.Reading) byte {
	form := u.bools()
	if form != readingForm && form != oldReadingForm {
		u.fail()
	}
	bits := u.bools()
	r.Formal, r.Forward, r.Link = bits&1 != 0, bits&2 != 0, bits&32 != 0
	r.Words = u.int()
	r.Class, r.Ask = mail.Class(u.string()), mail.Ask(u.string())
	r.Language, r.Greeting, r.Name = u.string(), u.string(), u.string()
	r.Signature, r.Phone, r.Quoted = u.string(), u.string(), u.string()
	if form == readingForm {
		r.Key = u.string()
	}
	return bits
}

func (u *unpacker) signals(list []mail.Signal) []mail.Signal {
	n := u.count()
	list = slices.Grow(list, n)[:n]
	for i := range list {
		s := &list[i]
		bits := u.bools()
		s.Question, s.Conditional = bits&1 != 0, bits&2 != 0
		s.Kind, s.Text, s.Note = mail.SignalKind(u.string()), u.string(), u.string()
		s.Start, s.End = u.int(), u.int()
		s.Due, s.Until = u.time(), u.time()
		s.Score = u.float()
	}
	return list
}

func (u *unpacker) hits(list []mail.Hit) []mail.Hit {
	n := u.count()
	list = slices.Grow(list, n)[:n]
	for i := range list {
		list[i] = mail.Hit{Phrase: u.string(), Kind: u.string(), Start: u.int(), End: u.int()}
	}
	return list
}
