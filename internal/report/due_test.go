package report

import (
	"testing"
	"time"

	"lastword/internal/mail"

	"pgregory.net/rapid"
)

func schedule(t *testing.T, weekday, clock, zone string) Schedule {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSchedule(weekday, clock, z)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func delivered47(weeks ...string) []mail.ReportPromise {
	var list []mail.ReportPromise
	for _, w := range weeks {
		list = append(list, mail.ReportPromise{Week: w, State: mail.ReportDelivered})
	}
	return list
}

func TestDue(t *testing.T) {
	for _, c := range []struct {
		name, weekday, clock, zone string
		last                       []mail.ReportPromise
		now                        string
		week                       string
		due                        bool
	}{
		{"a minute before its time", "monday", "07:30", "Europe/Berlin", delivered47("2026-W46"), "2026-11-23T07:29:59+01:00", "2026-W46", false},
		{"at its time", "monday", "07:30", "Europe/Berlin", delivered47("2026-W46"), "2026-11-23T07:30:00+01:00", "2026-W47", true},
		{"twice the same week", "monday", "07:30", "Europe/Berlin", delivered47("2026-W47"), "2026-11-23T07:35:00+01:00", "2026-W47", false},
		{"the laptop slept over Monday", "monday", "07:30", "Europe/Berlin", delivered47("2026-W46"), "2026-11-25T22:10:00+01:00", "2026-W47", true},
		{"three weeks away give one report", "monday", "07:30", "Europe/Berlin", delivered47("2026-W44"), "2026-11-27T09:00:00+01:00", "2026-W47", true},
		{"first run on a Sunday", "monday", "07:30", "Europe/Berlin", nil, "2026-11-22T03:00:00+01:00", "2026-W46", true},
		{"first run on a Monday before its time", "monday", "07:30", "Europe/Berlin", nil, "2026-11-23T06:00:00+01:00", "2026-W46", true},
		{"only planned: the append was cut off", "monday", "07:30", "Europe/Berlin", []mail.ReportPromise{{Week: "2026-W47", State: mail.ReportPlanned}}, "2026-11-23T08:00:00+01:00", "2026-W47", true},
		{"year end: week 53", "monday", "07:30", "Europe/Berlin", delivered47("2026-W52"), "2027-01-04T08:00:00+01:00", "2026-W53", true},
		{"after week 53 comes week 1", "monday", "07:30", "Europe/Berlin", delivered47("2026-W53"), "2027-01-11T08:00:00+01:00", "2027-W01", true},
		{"the clock went back: nothing older is delivered", "monday", "07:30", "Europe/Berlin", delivered47("2026-W47"), "2026-11-17T08:00:00+01:00", "2026-W46", false},
		{"an hour that summer time leaves out", "sunday", "02:30", "Europe/Berlin", delivered47("2026-W12"), "2026-03-29T03:30:00+02:00", "2026-W13", true},
		{"an hour that winter time has twice: the second counts", "sunday", "02:30", "Europe/Berlin", delivered47("2026-W42"), "2026-10-25T02:30:00+01:00", "2026-W43", true},
		{"an hour that winter time has twice: not two reports", "sunday", "02:30", "Europe/Berlin", delivered47("2026-W43"), "2026-10-25T02:45:00+01:00", "2026-W43", false},
		{"the rep's Monday is not UTC's", "monday", "07:30", "Pacific/Auckland", delivered47("2026-W46"), "2026-11-22T18:31:00Z", "2026-W47", true},
		{"on Friday the week itself", "friday", "16:00", "Europe/Berlin", delivered47("2026-W46"), "2026-11-20T16:00:00+01:00", "2026-W47", true},
		{"on Thursday the week before", "thursday", "16:00", "Europe/Berlin", nil, "2026-11-19T16:00:00+01:00", "2026-W46", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			week, due := Due(c.last, schedule(t, c.weekday, c.clock, c.zone), now)
			if week.String() != c.week || due != c.due {
				t.Errorf("got %s %v, want %s %v", week, due, c.week, c.due)
			}
		})
	}
}

// TestDueOncePerWeek wakes a machine at any times: every report is of a new
// week, and never more than the scheduled moments that passed.
func TestDueOncePerWeek(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Schedule{time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), zone}
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 900*24*60).Draw(t, "start")) * time.Minute)
		var last []mail.ReportPromise
		for range rapid.IntRange(1, 60).Draw(t, "wakes") {
			if next := s.Next(now); !next.After(now) || next.Sub(now) > 7*24*time.Hour+time.Hour {
				t.Fatalf("the next report after %s is at %s", now, next)
			}
			week, due := Due(last, s, now)
			if due {
				if len(last) > 0 && last[len(last)-1].Week >= week.String() {
					t.Fatalf("%s is delivered after %s", week, last[len(last)-1].Week)
				}
				last = append(last, mail.ReportPromise{Week: week.String(), State: mail.ReportDelivered})
			}
			if _, again := Due(last, s, now); again {
				t.Fatalf("due again at %s", now)
			}
			now = now.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "sleep")) * time.Minute)
		}
	})
}

func TestWeek(t *testing.T) {
	for _, c := range []struct{ week, from, to string }{
		{"2026-W47", "2026-11-16", "2026-11-23"},
		{"2026-W53", "2026-12-28", "2027-01-04"},
		{"2027-W01", "2027-01-04", "2027-01-11"},
		{"2026-W01", "2025-12-29", "2026-01-05"},
		{"2024-W09", "2024-02-26", "2024-03-04"},
	} {
		w, err := ParseWeek(c.week)
		if err != nil {
			t.Fatal(err)
		}
		if from, to := w.From(time.UTC).Format(time.DateOnly), w.To(time.UTC).Format(time.DateOnly); from != c.from || to != c.to {
			t.Errorf("%s is %s to %s, want %s to %s", c.week, from, to, c.from, c.to)
		}
	}
	for _, bad := range []string{"", "2026-47", "2026-W0", "2026-W00", "2027-W53", "2026-W54", "2026-w47", "2026-W47x", "W47"} {
		if w, err := ParseWeek(bad); err == nil {
			t.Errorf("%q is read as %s", bad, w)
		}
	}
}

func TestWeekHoldsItsDays(t *testing.T) {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).In(zone)
		w := WeekOf(at)
		if at.Before(w.From(zone)) || !at.Before(w.To(zone)) {
			t.Fatalf("%s is not within %s", at, w)
		}
		if again, err := ParseWeek(w.String()); err != nil || again != w {
			t.Fatalf("%s is read as %s: %v", w, again, err)
		}
	})
}

func TestParseScheduleRefuses(t *testing.T) {
	for _, c := range [][2]string{{"moonday", "07:30"}, {"", "07:30"}, {"monday", "7"}, {"monday", "25:00"}, {"monday", ""}} {
		if s, err := ParseSchedule(c[0], c[1], nil); err == nil {
			t.Errorf("%v is read as %+v", c, s)
		}
	}
}
