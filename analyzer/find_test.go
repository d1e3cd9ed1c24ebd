package analyzer

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	cases := []Case{
		{ID: "c-aaaa", Organization: "initech.test", Contacts: []string{"dana@initech.test", "ron@initech.test"}, Prospect: Prospect{Address: "dana@initech.test", Name: "Dana Lee"}},
		{ID: "c-bbbb", Organization: "initech.test", Contacts: []string{"lee@initech.test"}, Prospect: Prospect{Address: "lee@initech.test", Name: "Lee Fox"}},
		{ID: "c-cccc", Organization: "jo@gmail.com", Contacts: []string{"jo@gmail.com"}, Prospect: Prospect{Address: "jo@gmail.com", Name: "Jo Dana"}},
	}
	for _, tt := range []struct{ name, what, want string }{
		{"id", "c-bbbb", "c-bbbb"},
		{"id without the c", "bbbb", "c-bbbb"},
		{"address", "Dana@Initech.test", "c-aaaa"},
		{"a contact", "ron@initech.test", "c-aaaa"},
		{"whole name", "dana lee", "c-aaaa"},
		{"domain", "initech.test", "c-aaaa c-bbbb"},
		{"domain with @", "@initech.test", "c-aaaa c-bbbb"},
		{"organization without its ending", "initech", "c-aaaa c-bbbb"},
		{"part of a name is ambiguous", "dana", "c-aaaa c-cccc"},
		{"nobody", "zoe", ""},
		{"nothing", " ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range Find(cases, tt.what) {
				got = append(got, c.ID)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

func TestDefaultOrder(t *testing.T) {
	day := func(n int) Moment { return Moment{time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC)} }
	worth := 5000.0
	cases := []Case{
		{ID: "declined", State: Declined},
		{ID: "silent, newer", State: Silent, Reason: ChanceLow, LastInbound: day(9)},
		{ID: "silent, older", State: Silent, Reason: ChanceLow, LastInbound: day(2)},
		{ID: "silent, promise", State: Silent, Reason: PromiseBroken, LastInbound: day(1)},
		{ID: "silent, worth something", State: Silent, Reason: LongSilence, Value: &worth},
		{ID: "quiet", State: Quiet},
		{ID: "closing", State: Closing},
		{ID: "due", State: Due},
		{ID: "your turn", State: YourTurn},
	}
	Sort(cases)
	var got []string
	for _, c := range cases {
		got = append(got, c.ID)
	}
	want := "your turn|due|silent, worth something|silent, promise|silent, newer|silent, older|closing|quiet|declined"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
}

func TestBaseSubject(t *testing.T) {
	for _, tt := range []struct {
		subject, base string
		reply         bool
	}{
		{"Rollout", "rollout", false},
		{"Re: Rollout", "rollout", true},
		{"RE: AW: Fwd: Rollout", "rollout", true},
		{"Re[2]: Rollout", "rollout", true},
		{"WG: Rollout", "rollout", false},
		{"Budget: 2026", "budget: 2026", false},
		{"Resume: two", "resume: two", false},
		{"", "", false},
		{":", ":", false},
	} {
		if base, reply := baseSubject(tt.subject); base != tt.base || reply != tt.reply {
			t.Errorf("%q: got %q %v, want %q %v", tt.subject, base, reply, tt.base, tt.reply)
		}
	}
	if got := plainSubject("Re: AW: Rollout Leeds"); got != "Rollout Leeds" {
		t.Errorf("got %q", got)
	}
}

func TestAmount(t *testing.T) {
	for text, want := range map[string]float64{
		"12000": 12000, "12,000": 12000, "12.000 €": 12000, "12.000,50": 12000.5, "$1,234.5": 1234.5, "12k": 12000, "1.5m": 1.5e6, "EUR 900": 900,
	} {
		if got, ok := amount(text); !ok || got != want {
			t.Errorf("%s: got %v %v, want %v", text, got, ok, want)
		}
	}
	if _, ok := amount("soon"); ok {
		t.Error("soon is no amount")
	}
}

func TestFirstName(t *testing.T) {
	for _, tt := range []struct{ name, addr, want string }{
		{"Dana Lee", "dana@initech.test", "Dana"},
		{"Lee, Dana", "dana@initech.test", "Dana"},
		{"Dr. Dana Lee", "dana@initech.test", "Dana"},
		{"", "dana.lee@initech.test", "Dana"},
		{"", "info@initech.test", "info@initech.test"},
		{"", "dl77@initech.test", "dl77@initech.test"},
	} {
		if got := firstName(tt.name, tt.addr); got != tt.want {
			t.Errorf("%q %q: got %q, want %q", tt.name, tt.addr, got, tt.want)
		}
	}
}

// TestCaseJSON holds what docs/cli.md promises: null where nothing is known, lists never null.
func TestCaseJSON(t *testing.T) {
	f, now := bigFacts(200)
	cases := Judge(f, Options{}, now)
	raw, err := json.Marshal(cases[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"contacts", "alerts", "because", "facts", "quotes", "own_faults"} {
		if strings.Contains(string(raw), `"`+list+`":null`) {
			t.Errorf("%s is null in %s", list, raw)
		}
	}
	for _, part := range []string{`"id":"c-`, `"strategy":`, `"silent_since":`, `"parts":[`} {
		if !strings.Contains(string(raw), part) {
			t.Errorf("no %s in %s", part, raw)
		}
	}
}
