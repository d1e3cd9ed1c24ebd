package report

import (
	"fmt"
	"strings"
	"time"

	"lastword/internal/mail"
)

// Week is one ISO 8601 week: it begins on Monday, and week 1 holds the first Thursday.
type Week struct{ Year, Number int }

// WeekOf is the week of t in t's own location.
func WeekOf(t time.Time) Week {
	year, number := t.ISOWeek()
	return Week{year, number}
}

// ParseWeek reads "2026-W47".
func ParseWeek(s string) (Week, error) {
	var w Week
	n, err := fmt.Sscanf(s, "%4d-W%2d", &w.Year, &w.Number)
	if n != 2 || err != nil || w.String() != s || WeekOf(w.From(time.UTC)) != w {
		return Week{}, fmt.Errorf("week %q: want a form such as 2026-W47", s)
	}
	return w, nil
}

// String is "2026-W47". These strings sort by time.
func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Number) }

// From is Monday 00:00 in zone.
func (w Week) From(zone *time.Location) time.Time {
	// 4 January always lies in week 1 (ISO 8601).
	fourth := time.Date(w.Year, 1, 4, 0, 0, 0, 0, zone)
	sinceMonday := (int(fourth.Weekday()) + 6) % 7
	return fourth.AddDate(0, 0, 7*(w.Number-1)-sinceMonday)
}

// To is the Monday 00:00 in zone on which the next week begins.
func (w Week) To(zone *time.Location) time.Time { return w.From(zone).AddDate(0, 0, 7) }

// Schedule says when the report is due in each week.
type Schedule struct {
	Weekday      time.Weekday
	Hour, Minute int
	// Zone is the rep's; nil is UTC.
	Zone *time.Location
}

// ParseSchedule reads the words of the config: "monday" and "07:30".
func ParseSchedule(weekday, clock string, zone *time.Location) (Schedule, error) {
	s := Schedule{Weekday: -1, Zone: zone}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(weekday, d.String()) {
			s.Weekday = d
		}
	}
	if s.Weekday < 0 {
		return s, fmt.Errorf("weekday %q: want monday to sunday", weekday)
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return s, fmt.Errorf("time %q: want a form such as 07:30", clock)
	}
	s.Hour, s.Minute = t.Hour(), t.Minute()
	return s, nil
}

func (s Schedule) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// last is the newest scheduled moment that is not after now.
func (s Schedule) last(now time.Time) time.Time {
	local := now.In(s.zone())
	back := (int(local.Weekday()) - int(s.Weekday) + 7) % 7
	at := s.on(local, -back)
	if at.After(now) {
		at = s.on(local, -back-7)
	}
	return at
}

func (s Schedule) on(day time.Time, offset int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+offset, s.Hour, s.Minute, 0, 0, s.zone())
}

// Next is the first scheduled moment after now.
func (s Schedule) Next(now time.Time) time.Time { return s.on(s.last(now), 7) }

// Covered is the week that the newest report as of now is about. A report of
// Monday to Thursday covers the week before, one of Friday to Sunday its own.
func (s Schedule) Covered(now time.Time) Week { return WeekOf(s.last(now).AddDate(0, 0, -4)) }

// Due tells which week's report is to be delivered now, if any: the newest one
// whose time has passed, unless it, or a later one, was delivered. So it is due
// on the first run, and after a laptop slept over the moment; weeks that were
// missed altogether are not delivered any more.
func Due(last []mail.ReportPromise, s Schedule, now time.Time) (week Week, due bool) {
	week = s.Covered(now)
	for _, p := range last {
		if p.State == mail.ReportDelivered && p.Week >= week.String() {
			return week, false
		}
	}
	return week, true
}
