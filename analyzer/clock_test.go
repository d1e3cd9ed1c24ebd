package analyzer

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lastword/internal/mail"
)

func officeClock(country string, zone *time.Location) *clock {
	return newClock(officeRates(workDays("", country)), zone, specialDays(country, 2025, 2028))
}

func TestWorkingTime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		country  string
		zone     *time.Location
		from, to string
		days     float64
	}{
		{"one whole day", "", berlin, "2026-03-02T08:00+0100", "2026-03-02T19:00+0100", 1},
		{"a night", "", berlin, "2026-03-02T19:00+0100", "2026-03-03T08:00+0100", 0},
		{"Friday 18:00 to Monday 09:00", "", berlin, "2026-03-13T18:00+0100", "2026-03-16T09:00+0100", 2. / 11},
		{"a week", "", berlin, "2026-03-02T10:00+0100", "2026-03-09T10:00+0100", 5},
		{"over the change to summer time", "", berlin, "2026-03-27T10:00+0100", "2026-03-30T10:00+0200", 1},
		{"over the change to winter time", "", berlin, "2026-10-23T10:00+0200", "2026-10-26T10:00+0100", 1},
		{"Easter in Germany", "de", berlin, "2026-04-02T19:00+0200", "2026-04-07T19:00+0200", 1},
		{"Easter in the States", "us", berlin, "2026-04-02T19:00+0200", "2026-04-07T19:00+0200", 3},
		{"24 December to 4 January", "de", berlin, "2026-12-23T19:00+0100", "2027-01-04T08:00+0100", 1.5},
		{"the other way round", "", berlin, "2026-03-09T10:00+0100", "2026-03-02T10:00+0100", 0},
		{"Carnation day in Portugal", "pt", time.UTC, "2025-04-24T19:00+0000", "2025-04-28T19:00+0000", 1},
		{"within a holiday", "de", berlin, "2026-04-06T09:00+0200", "2026-04-06T15:00+0200", 0},
		{"within a quiet day", "", berlin, "2026-12-29T08:00+0100", "2026-12-29T19:00+0100", .3},
		{"Sunday is a work day in Israel", "il", time.UTC, "2026-03-07T00:00+0000", "2026-03-09T00:00+0000", 1},
		{"Chinese new year", "cn", time.UTC, "2026-02-13T19:00+0000", "2026-02-24T19:00+0000", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := officeClock(tt.country, tt.zone).between(moment(t, tt.from), moment(t, tt.to)) / workingDay
			if math.Abs(got-tt.days) > 1e-6 {
				t.Errorf("got %v working days, want %v", got, tt.days)
			}
		})
	}
}

func TestClockIsAdditiveAndNeverNegative(t *testing.T) {
	var counts [weekHours]float64
	for h := range counts {
		counts[h] = float64(h % 7)
	}
	zones := []*time.Location{time.UTC, time.FixedZone("", -5*3600), load(t, "Europe/Berlin"), load(t, "Asia/Kolkata"), load(t, "America/Sao_Paulo")}
	rapid.Check(t, func(t *rapid.T) {
		r := officeRates(workDays("", ""))
		if rapid.Bool().Draw(t, "learned") {
			r = learnedRates(&counts, r)
		}
		c := newClock(r, rapid.SampledFrom(zones).Draw(t, "zone"), specialDays(rapid.SampledFrom([]string{"", "de", "us", "in"}).Draw(t, "country"), 2025, 2028))
		start := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
		at := func(name string) time.Time {
			return start.Add(time.Duration(rapid.IntRange(0, 900*24*60).Draw(t, name)) * time.Minute)
		}
		a, b, d := at("a"), at("b"), at("c")
		if b.Before(a) {
			a, b = b, a
		}
		if d.Before(b) {
			b, d = laterOf(a, earlierOf(b, d)), laterOf(b, d)
			a = earlierOf(a, b)
		}
		ab, bd, ad := c.between(a, b), c.between(b, d), c.between(a, d)
		if ab < 0 || bd < 0 {
			t.Fatalf("negative: %v %v", ab, bd)
		}
		if !d.Before(b) && !b.Before(a) && math.Abs(ab+bd-ad) > 1e-6 {
			t.Fatalf("%v + %v is not %v", ab, bd, ad)
		}
	})
}

func load(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestRatesHaveMeanOne(t *testing.T) {
	var counts [weekHours]float64
	counts[10], counts[40] = 500, 100
	for _, r := range []rates{officeRates(workDays("", "")), officeRates(workDays("sun-thu", "")), learnedRates(&counts, officeRates(workDays("", "")))} {
		sum := 0.0
		for _, x := range r {
			sum += x
		}
		if math.Abs(sum-weekHours) > 1e-9 {
			t.Errorf("sum %v", sum)
		}
	}
}

func TestAbsencesAreCutOut(t *testing.T) {
	w := watch{clock: officeClock("", time.UTC), gaps: joinGaps([]gap{
		{moment(t, "2026-03-03T00:00+0000"), moment(t, "2026-03-05T00:00+0000")},
		{moment(t, "2026-03-04T00:00+0000"), moment(t, "2026-03-06T00:00+0000")},
	})}
	if got := w.days(moment(t, "2026-03-02T08:00+0000"), moment(t, "2026-03-06T19:00+0000")); math.Abs(got-2) > 1e-9 {
		t.Errorf("got %v working days, want 2", got)
	}
	if w.away(moment(t, "2026-03-05T12:00+0000")).IsZero() || !w.away(moment(t, "2026-03-06T12:00+0000")).IsZero() {
		t.Error("away at the wrong time")
	}
}

func TestWorkDays(t *testing.T) {
	for _, tt := range []struct {
		name, list, country string
		want                string
	}{
		{"usual", "auto", "de", "1111100"},
		{"Israel", "", "il", "1111001"},
		{"list", "mon, wed,fri", "", "1010100"},
		{"range over the weekend", "sat-tue", "", "1100011"},
		{"nonsense is the usual week", "every day", "", "1111100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, is := range workDays(tt.list, tt.country) {
				got += map[bool]string{true: "1", false: "0"}[is]
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestHolidays(t *testing.T) {
	for _, tt := range []struct {
		country, day string
		want         bool
	}{
		{"de", "2026-10-03", true},
		{"de", "2026-07-04", false},
		{"us", "2026-07-03", true}, // the fourth is a Saturday
		{"gb", "2026-12-28", true}, // boxing day on a Saturday
		{"fr", "2026-07-14", true},
		{"pt", "2026-06-10", true},
		{"fi", "2026-06-19", true},
		{"mx", "2026-03-16", true},
		{"in", "2026-11-08", true},
		{"kr", "2026-09-25", true},
		{"jp", "2026-02-11", true},
		{"au", "2026-01-26", true},
		{"", "2026-10-03", false},
	} {
		day, err := time.Parse(time.DateOnly, tt.day)
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, h := range holidays(tt.country, day.Year()) {
			got = got || h.Equal(day)
		}
		if got != tt.want {
			t.Errorf("%s %s: got %v, want %v", tt.country, tt.day, got, tt.want)
		}
	}
}

func TestEaster(t *testing.T) {
	for year, want := range map[int]string{2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28", 2038: "04-25"} {
		if got := easter(year).Format("01-02"); got != want {
			t.Errorf("%d: got %s, want %s", year, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	for phone, want := range map[string]string{"+49 30 1234": "de", "0049 30 1234": "de", "+1 555 0100": "us", "+351 21 000": "pt", "030 1234": "", "+44 (0)20 7946": "gb"} {
		if got := callingCode(phone); got != want {
			t.Errorf("%s: got %q, want %q", phone, got, want)
		}
	}
	for domain, want := range map[string]string{"acme.de": "de", "acme.co.uk": "gb", "acme.io": "", "acme.com": "", "acme.test": ""} {
		if got := domainCountry(domain); got != want {
			t.Errorf("%s: got %q, want %q", domain, got, want)
		}
	}
}

func TestWhen(t *testing.T) {
	d := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		return moment(t, s)
	}
	for _, tt := range []struct {
		name                     string
		date, received, internal string
		imported, ours           bool
		want                     string
	}{
		{"received counts", "2026-03-02T08:00+0000", "2026-03-02T10:00+0000", "2026-03-02T10:01+0000", false, false, "2026-03-02T10:00+0000"},
		{"migrated mail has a late internal date", "2026-03-02T08:00+0000", "2026-03-02T10:00+0000", "2026-09-02T10:01+0000", false, false, "2026-03-02T10:00+0000"},
		{"a received field of the future is wrong", "2026-03-02T08:00+0000", "2026-03-09T10:00+0000", "2026-03-02T10:01+0000", false, false, "2026-03-02T10:01+0000"},
		{"no received field", "2026-03-02T08:00+0000", "", "2026-03-02T10:01+0000", false, false, "2026-03-02T10:01+0000"},
		{"only a date", "2026-03-02T08:00+0000", "", "", false, false, "2026-03-02T08:00+0000"},
		{"imported: the From line is the second choice", "2026-03-02T08:00+0000", "", "2026-03-02T09:00+0000", true, false, "2026-03-02T09:00+0000"},
		{"imported: received first", "2026-03-02T08:00+0000", "2026-03-02T08:30+0000", "2026-03-01T09:00+0000", true, false, "2026-03-02T08:30+0000"},
		{"ours: date", "2026-03-02T08:00+0000", "", "2026-03-05T10:01+0000", false, true, "2026-03-02T08:00+0000"},
		{"ours: a date of the future is wrong", "2044-03-02T08:00+0000", "", "2026-03-02T10:01+0000", false, true, "2026-03-02T10:01+0000"},
		{"ours: no date", "", "", "2026-03-02T10:01+0000", false, true, "2026-03-02T10:01+0000"},
		{"nothing at all", "", "", "", false, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := mail.Message{Date: d(tt.date), Received: d(tt.received), Internal: d(tt.internal), Imported: tt.imported}
			if got := When(m, tt.ours); !got.Equal(d(tt.want)) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestChance(t *testing.T) {
	// h = 210.8, w = 1.342, n = 1, k = 1, q = .889 by hand: z = -1.028.
	a := awaited{hours: 210.8, weeks: 1.342, touches: 1, past: 1, rate: 8. / 9}
	if got := a.chance(); math.Abs(got-.263) > .001 {
		t.Errorf("got %v, want .263", got)
	}
	a.weeks = 100
	b := a
	b.weeks = 8
	if a.chance() != b.chance() {
		t.Error("weeks count eight at most")
	}
}
