package store

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"lastword/internal/mail"
)

// A reading is stored packed, because a hundred thousand of them are loaded at
// once and JSON would cost ten times as much. It needs no migration: a new
// version of the rules reads the stored text again. The first byte is the form.
const readingForm = 1

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
	p.bools(r.Formal, r.Forward, r.Bounce != nil, len(r.Signals) > 0, len(r.Pressure) > 0)
	p.int(r.Words)
	for _, s := range []string{string(r.Class), string(r.Ask), r.Language, r.Greeting, r.Name, r.Signature, r.Phone, r.Quoted} {
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

// unpacker reads what packer wrote; after the first damage it gives zeros and bad is set.
type unpacker struct {
	b   []byte
	bad bool
	unpackers
}

// unpackers make the strings and times that repeat, or find those made before.
type unpackers struct {
	str func([]byte) string
	in  func(sec int64, zone int) time.Time
}

func plain() unpackers { return unpackers{str: func(b []byte) string { return string(b) }, in: inZone} }

func (u *unpacker) fail() {
	u.bad = true
	u.b = nil
}

func (u *unpacker) varint() int64 {
	n, size := binary.Varint(u.b)
	if size <= 0 {
		u.fail()
		return 0
	}
	u.b = u.b[size:]
	return n
}

func (u *unpacker) int() int { return int(u.varint()) }

// count reads the length of something of which each piece takes a byte at least.
func (u *unpacker) count() int {
	n := u.varint()
	if n < 0 || n > int64(len(u.b)) {
		u.fail()
		return 0
	}
	return int(n)
}

func (u *unpacker) bytes(n int) []byte {
	if n > len(u.b) {
		u.fail()
		return nil
	}
	part := u.b[:n]
	u.b = u.b[n:]
	return part
}

func (u *unpacker) string() string { return u.str(u.bytes(u.count())) }

// own reads a string that hardly repeats.
func (u *unpacker) own() string { return string(u.bytes(u.count())) }

func (u *unpacker) bools() byte {
	b := u.bytes(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (u *unpacker) float() float64 {
	b := u.bytes(8)
	if len(b) == 0 {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
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
	return u.in(sec, zone)
}

// unpackReading fills r but its Version and OwnText.
func unpackReading(b []byte, r *mail.Reading, with unpackers) error {
	u := unpacker{b: b, unpackers: with}
	if form := u.bools(); form != readingForm {
		return errPacked
	}
	bits := u.bools()
	r.Formal, r.Forward = bits&1 != 0, bits&2 != 0
	r.Words = u.int()
	r.Class, r.Ask = mail.Class(u.string()), mail.Ask(u.string())
	r.Language, r.Greeting, r.Name = u.string(), u.string(), u.string()
	r.Signature, r.Phone, r.Quoted = u.string(), u.string(), u.own()
	r.ReturnDate = u.time()
	if bits&4 != 0 {
		r.Bounce = &mail.Delivery{Address: u.string(), Status: u.string(), Action: u.string(), Original: u.string()}
	}
	if bits&8 != 0 {
		r.Signals = u.signals()
	}
	if bits&16 != 0 {
		r.Pressure = u.hits()
	}
	if u.bad || len(u.b) > 0 {
		return errPacked
	}
	return nil
}

func (u *unpacker) signals() []mail.Signal {
	list := make([]mail.Signal, u.count())
	for i := range list {
		s := &list[i]
		bits := u.bools()
		s.Question, s.Conditional = bits&1 != 0, bits&2 != 0
		s.Kind, s.Text, s.Note = mail.SignalKind(u.string()), u.own(), u.string()
		s.Start, s.End = u.int(), u.int()
		s.Due, s.Until = u.time(), u.time()
		s.Score = u.float()
	}
	return list
}

func (u *unpacker) hits() []mail.Hit {
	list := make([]mail.Hit, u.count())
	for i := range list {
		list[i] = mail.Hit{Phrase: u.own(), Kind: u.string(), Start: u.int(), End: u.int()}
	}
	return list
}
