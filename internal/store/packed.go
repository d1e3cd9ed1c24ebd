package store

import (
	"time"

	"lastword/internal/mail"
)

// packed is a reading as it lies in the database.
type packed struct {
	s       string
	version int32
	kinds   mail.Kinds
	zones   *zones
}

// Unpack makes the reading. It was tried when it was loaded, so it cannot fail.
func (p *packed) Unpack() *mail.Reading {
	r := new(mail.Reading)
	if err := unpackReading(p.s, r, p.zones); err != nil {
		return nil
	}
	r.Version = int(p.version)
	return r
}

// Brief reads only the beginning.
func (p *packed) Brief() mail.Brief {
	var r mail.Reading
	u := unpacker{s: p.s, zones: p.zones}
	u.brief(&r)
	return mail.Brief{Class: r.Class, Ask: r.Ask, Words: r.Words, Kinds: p.kinds, Quoted: r.Quoted, Key: r.Key}
}

// zones are the offsets in use, every quarter of an hour, made once.
type zones struct {
	quarter [2*zoneQuarters + 1]*time.Location
}

// zoneQuarters is fourteen hours, the farthest a zone lies from UTC.
const zoneQuarters = 14 * 4

func newZones() *zones {
	z := new(zones)
	for i := range z.quarter {
		z.quarter[i] = time.FixedZone("", (i-zoneQuarters)*15*60)
	}
	z.quarter[zoneQuarters] = time.UTC
	return z
}

// in gives a time from unix seconds and an offset in minutes. No zones at all will do.
func (z *zones) in(sec int64, zone int) time.Time {
	if z != nil && zone%15 == 0 && zone >= -zoneQuarters*15 && zone <= zoneQuarters*15 {
		return time.Unix(sec, 0).In(z.quarter[zone/15+zoneQuarters])
	}
	return inZone(sec, zone)
}
