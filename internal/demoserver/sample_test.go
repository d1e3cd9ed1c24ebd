package demoserver

import (
	"bytes"
	"io"
	netmail "net/mail"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// zones are where the rep of the demo may sit.
func zones(t *testing.T) []*time.Location {
	t.Helper()
	var list []*time.Location
	for _, name := range []string{"UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"} {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, z)
	}
	return list
}

// TestSampleHoldsOnEveryDay reads the sample on 400 days in a row: it loads,
// nothing lies in the future, no answer comes before its question, nothing is
// written on a weekend or a holiday.
func TestSampleHoldsOnEveryDay(t *testing.T) {
	z := zones(t)
	all, err := conversations()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 400 {
		zone := z[i%len(z)]
		now := time.Date(2026, 11, 22+i, i%24, 7*i%60, 0, 0, zone)
		for _, c := range all {
			done, err := c.writeAll(now)
			if err != nil {
				t.Fatalf("%s at %s: %v", c.name, now, err)
			}
			for _, w := range done {
				checkLetter(t, c.name, w, now)
			}
		}
		if t.Failed() {
			return
		}
	}
}

func checkLetter(t *testing.T, name string, w *written, now time.Time) {
	t.Helper()
	if !w.date.Before(now) {
		t.Errorf("%s line %d: written at %s, after %s", name, w.line, w.date, now)
	}
	if w.parent != nil && !w.parent.date.Before(w.date) {
		t.Errorf("%s line %d: written at %s, before what it answers (%s)", name, w.line, w.date, w.parent.date)
	}
	if !isWorkingDay(w.date.In(now.Location())) {
		t.Errorf("%s line %d: written on %s", name, w.line, w.date.Format(time.RFC1123))
	}
	if strings.ContainsAny(w.body+w.subject, "{}%") && !strings.Contains(w.body, "11%") {
		t.Errorf("%s line %d: a placeholder is left", name, w.line)
	}
}

func TestSampleIsOneMailPerID(t *testing.T) {
	seen := map[string]bool{}
	all, err := conversations()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		done, err := c.writeAll(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range done {
			if seen[w.id] {
				t.Errorf("%s: id %s twice", c.name, w.id)
			}
			seen[w.id] = true
		}
	}
	if len(all) < 60 || len(seen) < 200 {
		t.Errorf("%d conversations with %d messages, want 60 and 200", len(all), len(seen))
	}
}

func TestEqualTimesGiveEqualBytes(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if !reflect.DeepEqual(sample(t, now), sample(t, now)) {
		t.Error("two runs at the same time differ")
	}
}

func TestEveryMessageParses(t *testing.T) {
	for _, item := range sample(t, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)) {
		m, err := netmail.ReadMessage(bytes.NewReader(item.Raw))
		if err != nil {
			t.Errorf("%s: %v", item.Conversation, err)
			continue
		}
		if _, err := m.Header.Date(); err != nil {
			t.Errorf("%s: %v", item.Conversation, err)
		}
		for _, f := range []string{"From", "To"} {
			if _, err := m.Header.AddressList(f); err != nil {
				t.Errorf("%s: %s: %v", item.Conversation, f, err)
			}
		}
		if _, err := io.ReadAll(m.Body); err != nil {
			t.Errorf("%s: %v", item.Conversation, err)
		}
	}
}

// TestOnlyReservedNames: no address of the sample can belong to anybody, but
// for one at a free mail provider, which the sample needs.
func TestOnlyReservedNames(t *testing.T) {
	address := regexp.MustCompile(`[\w.+-]+@[\w.-]+\w`)
	for _, item := range sample(t, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)) {
		for _, a := range address.FindAllString(strings.ReplaceAll(string(item.Raw), "=\r\n", ""), -1) {
			if !strings.HasSuffix(a, ".example") && !strings.HasSuffix(a, "gmail.com") {
				t.Errorf("%s: %s", item.Conversation, a)
			}
		}
	}
}

func sample(t *testing.T, now time.Time) []Item {
	t.Helper()
	items, err := Mail(now)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestDays(t *testing.T) {
	sunday := newDays(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC))
	christmas := newDays(time.Date(2026, 12, 28, 12, 0, 0, 0, time.UTC))
	easterTuesday := newDays(time.Date(2027, 3, 30, 12, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name   string
		days   days
		offset string
		want   string
	}{
		{"the working day before a Sunday", sunday, "-1wd", "2026-11-20"},
		{"over a weekend", sunday, "-6wd", "2026-11-13"},
		{"ahead", sunday, "+1wd", "2026-11-23"},
		{"days ahead, on a Saturday", sunday, "+6d", "2026-11-30"},
		{"days back, on a Saturday", sunday, "-1d", "2026-11-20"},
		{"over Christmas", christmas, "-1wd", "2026-12-23"},
		{"over Easter", easterTuesday, "-1wd", "2027-03-25"},
	} {
		got, err := c.days.at(c.offset)
		if err != nil || got.Format(time.DateOnly) != c.want {
			t.Errorf("%s: %v %v, want %s", c.name, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "3", "wd", "0wd", "xd", "-1w"} {
		if day, err := sunday.at(bad); err == nil {
			t.Errorf("offset %q gave %s", bad, day)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	sunday := newDays(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC))
	for _, c := range []struct{ lang, text, want string }{
		{"en", "by {weekday -3wd}", "by Wednesday"},
		{"en", "on {day +5wd}", "on Friday 27 November"},
		{"en-us", "on {date +5wd}", "on November 27"},
		{"en", "by {weekday +6wd}", "by Monday 30 November"},
		{"de", "am {day +5wd}", "am Freitag, 27. November"},
		{"fr", "d'ici {weekday +5wd}, le {date +5wd}", "d'ici vendredi, le 27 novembre"},
		{"en", "in {quarter +100d} of {year +100d}", "in Q1 of 2027"},
	} {
		got, err := sunday.fill(c.text, c.lang, sunday.today)
		if err != nil || got != c.want {
			t.Errorf("%q in %s: %q %v, want %q", c.text, c.lang, got, err, c.want)
		}
	}
	for _, bad := range []string{"{weekday", "{weekday}", "{moon +1d}", "{date +x}"} {
		if got, err := sunday.fill(bad, "en", sunday.today); err == nil {
			t.Errorf("%q gave %q", bad, got)
		}
	}
}

func TestLedgerRemembersWhatWasSent(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	drafts, err := Ledger(now)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, d := range drafts {
		got[d.Prospect] += d.Strategy + " "
		if d.SentID == "" || d.SentAt.After(now) || d.Body == "" {
			t.Errorf("incomplete: %+v", d)
		}
	}
	want := map[string]string{
		"jim.okafor@bellweather.example":           "apology ",
		"h.price@tidewell-leisure.example":         "apology feedback ",
		"ben@copperfield-couriers.example":         "apology ",
		"leila@saffron-kitchens.example":           "apology feedback last_word ",
		"claire.whitmore@foxglove-gardens.example": "apology ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
