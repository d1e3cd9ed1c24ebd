package analyzer

import (
	"fmt"
	"strings"
	"time"

	"lastword/internal/mail"
)

// awayDefault is how long an absence lasts whose note names no date, in working days.
const awayDefault = 5

// awayFarthest is the farthest return date that is believed.
const awayFarthest = 100 * 24 * time.Hour

// zoneOf is the zone of a person: the mode of the Date offsets of their last
// ten human messages. Mail dated +0000 throughout says nothing.
func (f *folder) zoneOf(who int32) (offset int, ok bool) {
	counts := map[int]int{}
	seen := 0
	for i := len(f.mail) - 1; i >= 0 && seen < 10; i-- {
		it := &f.mail[i]
		if it.who < 0 || !it.human() || f.x.people.mainOf(it.who) != who || it.m.Date.IsZero() {
			continue
		}
		_, off := it.m.Date.Zone()
		counts[off]++
		seen++
	}
	best := 0
	for off, n := range counts {
		if n > best || n == best && off < offset {
			best, offset = n, off
		}
	}
	if len(counts) == 1 && counts[0] > 0 {
		return 0, false
	}
	return offset, best > 0
}

// zoneText writes an offset as "+01:00".
func zoneText(offset int) Text {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return Text(fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset/60%60))
}

// country is where the person works: as configured, by the phone in their
// signature, by their domain, else where the rep is.
func (j *judge) country() string {
	if c := strings.ToLower(j.opts.Country); c != "" && c != "auto" {
		return c
	}
	if c := callingCode(j.phone()); c != "" && c != "us" {
		return c
	}
	p := j.x.people.get(j.who)
	if c := domainCountry(mail.Domain(p.addr)); c != "" {
		return c
	}
	if c := callingCode(j.phone()); c != "" {
		return c
	}
	return j.box.country
}

// phone is the newest number in the person's own signature.
func (j *judge) phone() string {
	for i := len(j.mail) - 1; i >= 0; i-- {
		it := &j.mail[i]
		if it.who >= 0 && it.class == mail.Human && j.x.people.mainOf(it.who) == j.who && it.reading().Phone != "" {
			return it.reading().Phone
		}
	}
	if c, ok := j.box.choice.contact(j.folder); ok {
		return c.Phone
	}
	return ""
}

// zone is the person's zone, the rep's where unknown.
func (j *judge) zone() *time.Location {
	if off, ok := j.zoneOf(j.who); ok {
		return time.FixedZone(string(zoneText(off)), off)
	}
	return j.box.zone
}

// setClock makes the watch of the case with the hours known at a moment.
func (j *judge) setClock(at time.Time) {
	j.watch.clock = j.box.clock(j.home, j.place, j.opts.Workdays, at)
}

// absence is the time an automatic reply says its writer is away; ok is false
// where it says nothing usable: a date past or over 100 days ahead, or the
// second note without a date of one absence.
func (j *judge) absence(it *item) (gap, bool) {
	back := it.reading().ReturnDate
	if back.IsZero() {
		if j.undated[it.who] {
			return gap{}, false
		}
		j.undated[it.who] = true
		return gap{it.at, j.later(it.at, awayDefault)}, true
	}
	if !back.After(it.at) || back.Sub(it.at) > awayFarthest {
		return gap{}, false
	}
	return gap{it.at, back}, true
}

// later is the moment a number of working days after t, to the minute.
func (j *judge) later(t time.Time, days float64) time.Time {
	low, high := t, t.AddDate(0, 0, int(days)*3+30)
	for high.Sub(low) > time.Minute {
		mid := low.Add(high.Sub(low) / 2)
		if j.watch.clock.between(t, mid) < days*workingDay {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}
