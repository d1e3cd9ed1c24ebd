package mime

import (
	"strconv"
	"strings"
	"time"
)

// zoneReader reads the times of one calendar.
type zoneReader struct {
	cal   *component
	local *time.Location // for times without a zone
}

// time reads DTSTART and its like: 20260302T151000Z, with TZID, floating, or a day.
// The zero time where it cannot be read or lies outside 1970 to 2199.
func (z zoneReader) time(p property) time.Time {
	value := strings.ToUpper(strings.TrimSpace(p.value))
	loc := z.local
	layout := "20060102T150405"
	switch {
	case strings.HasSuffix(value, "Z"):
		value, loc = strings.TrimSuffix(value, "Z"), time.UTC
	case len(value) == len("20060102"):
		layout = "20060102"
	}
	if len(value) == len("20060102T1504") {
		layout = "20060102T1504"
	}
	t, err := time.Parse(layout, value)
	if err != nil || t.Year() < 1970 || t.Year() > 2199 {
		return time.Time{}
	}
	if tzid := p.params["TZID"]; tzid != "" && loc == z.local {
		return z.in(tzid, t)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
}

// in takes the wall time t as one of the named zone: by the zone's own rules in the
// calendar, by its IANA or Windows name, else as the sender's time.
func (z zoneReader) in(tzid string, t time.Time) time.Time {
	if offset, ok := z.ruled(tzid, t); ok {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone(offset))
	}
	loc := namedZone(tzid)
	if loc == nil {
		loc = z.local
	}
	in := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
	_, offset := in.Zone()
	return in.In(zone(offset))
}

// ruled evaluates the VTIMEZONE of that name (RFC 5545 section 3.6.5) in seconds east of
// UTC: the observance that began last before t counts.
func (z zoneReader) ruled(tzid string, t time.Time) (int, bool) {
	var best time.Time
	offset, found := 0, false
	for _, kid := range z.cal.kids {
		if kid.name != "VTIMEZONE" || kid.text("TZID") != tzid && kid.get("TZID").value != tzid {
			continue
		}
		for _, observance := range kid.kids[:min(len(kid.kids), 200)] {
			to, ok := utcOffset(observance.get("TZOFFSETTO").value)
			if !ok {
				continue
			}
			if begin, ok := began(observance, t); ok && (!found || begin.After(best)) {
				best, offset, found = begin, to, true
			} else if !found && offset == 0 && observance.name == "STANDARD" {
				offset, found = to, true
			}
		}
	}
	return offset, found
}

// began is when an observance last began before t, both as wall time.
func began(observance *component, t time.Time) (time.Time, bool) {
	start, err := time.Parse("20060102T150405", strings.TrimSuffix(strings.TrimSpace(observance.get("DTSTART").value), "Z"))
	if err != nil || start.After(t) {
		return time.Time{}, false
	}
	rule := yearlyRule(observance.get("RRULE").value)
	if rule.month == 0 {
		return start, true
	}
	for year := t.Year(); year >= max(start.Year(), t.Year()-1); year-- {
		if !rule.until.IsZero() && year > rule.until.Year() {
			continue
		}
		if at := rule.in(year, start); !at.After(t) && !at.Before(start) {
			return at, true
		}
	}
	return start, true
}

// yearRule is "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU": the only kind of rule zones are given in.
type yearRule struct {
	month   time.Month
	weekday time.Weekday
	nth     int // 1 the first, -1 the last; 0 for the day of DTSTART
	until   time.Time
}

func yearlyRule(s string) yearRule {
	var r yearRule
	for part := range strings.SplitSeq(strings.ToUpper(cutBytes(s, 300)), ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "BYMONTH":
			if n, err := strconv.Atoi(value); err == nil && n >= 1 && n <= 12 {
				r.month = time.Month(n)
			}
		case "BYDAY":
			if len(value) >= 3 {
				r.nth, _ = strconv.Atoi(value[:len(value)-2])
				r.weekday = time.Weekday(max(0, strings.Index("SUMOTUWETHFRSA", value[len(value)-2:])/2))
			}
		case "UNTIL":
			if len(value) >= 8 {
				r.until, _ = time.Parse("20060102", value[:8])
			}
		}
	}
	if r.nth < -5 || r.nth > 5 {
		r.nth = 0
	}
	return r
}

// in is when the rule strikes in that year, at the time of day of start.
func (r yearRule) in(year int, start time.Time) time.Time {
	at := func(day int) time.Time {
		return time.Date(year, r.month, day, start.Hour(), start.Minute(), start.Second(), 0, time.UTC)
	}
	switch {
	case r.nth > 0:
		first := at(1)
		return at(1 + (int(r.weekday)-int(first.Weekday())+7)%7 + 7*(r.nth-1))
	case r.nth < 0:
		last := at(1).AddDate(0, 1, -1)
		return last.AddDate(0, 0, -((int(last.Weekday())-int(r.weekday)+7)%7)+7*(r.nth+1))
	}
	return at(start.Day())
}

// utcOffset reads +0200 or -023000.
func utcOffset(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' || !allDigits(s[1:]) {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:5])
	if err != nil || n > 1500 {
		return 0, false
	}
	seconds := n/100*3600 + n%100*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
