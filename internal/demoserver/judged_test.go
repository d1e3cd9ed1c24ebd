package demoserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/analyzer/reading"
	"lastword/internal/demoserver"
	"lastword/internal/mail"
	"lastword/internal/mime"
)

// judged is the sample as the analyzer sees it: parsed, read, judged.
func judged(t *testing.T, now time.Time) []analyzer.Case {
	t.Helper()
	items, err := demoserver.Mail(now)
	if err != nil {
		t.Fatal(err)
	}
	f := analyzer.Facts{Account: "demo", Identities: []string{demoserver.Rep().Addr}}
	for i, item := range items {
		m := mime.Parse(item.Raw, mime.Options{})
		m.ID, m.Internal = int64(i+1), item.At
		m.Roles = []mail.Role{role(item.Mailbox)}
		if m.Ident == "" {
			m.Ident = mime.Ident(m)
		}
		if item.Mailbox == "Junk" { // only header fields are read there
			m.Text, m.HasText = "", false
		}
		r := reading.Read(m)
		m.Reading = &r
		f.Messages = append(f.Messages, m)
	}
	f.Drafts, err = demoserver.Ledger(now)
	if err != nil {
		t.Fatal(err)
	}
	if f.Contacts, err = demoserver.Contacts(); err != nil {
		t.Fatal(err)
	}
	return analyzer.Judge(f, analyzer.Options{Languages: []string{"de", "en"}, Zone: now.Location()}, now)
}

func role(mailbox string) mail.Role {
	if r := mail.Role(strings.ToLower(mailbox)); r != "inbox" {
		return r
	}
	return mail.RoleInbox
}

// detail is the reason of a silence or the kind of a pause.
func detail(c analyzer.Case) string {
	if c.Paused != nil {
		return c.Paused.Kind
	}
	return string(c.Reason)
}

func caseOf(cases []analyzer.Case, address string) (analyzer.Case, bool) {
	for _, c := range cases {
		if c.Prospect.Address == address {
			return c, true
		}
	}
	return analyzer.Case{}, false
}

// wrong lists what is judged in another way than a sensible rep would.
func wrong(t *testing.T, cases []analyzer.Case) map[string]string {
	t.Helper()
	want, err := demoserver.Expected()
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, e := range want {
		c, found := caseOf(cases, e.Address)
		got := strings.TrimSpace(string(c.State) + " " + detail(c))
		if !found {
			got = "none"
		}
		match := got == e.State || e.Detail == "" && string(c.State) == e.State || got == e.State+" "+e.Detail
		if !match {
			list[e.Conversation] = fmt.Sprintf("%s: %s, want %s %s\n\trule %s; %s", e.Conversation, got, e.State, e.Detail, c.Rule, strings.Join(c.Because, " | "))
		}
	}
	return list
}

// disputed are conversations that the analyzer does not yet judge as a sensible
// rep would. The list may only shrink; an entry that has become right fails.
func disputed() map[string]string {
	return map[string]string{}
}

// shows lists what a set of cases shows: states, reasons, pauses, alerts.
func shows(cases []analyzer.Case) map[string]bool {
	seen := map[string]bool{}
	for _, c := range cases {
		seen[string(c.State)] = true
		seen[strings.TrimSpace(string(c.State)+" "+detail(c))] = true
		seen["stale"] = seen["stale"] || c.Stale
		for _, a := range c.Alerts {
			seen[a] = true
		}
	}
	return seen
}

// TestEveryStateOccurs is what the demo is for: on every day of the year each
// state of a case, each reason of a silence, each kind of a pause that mail
// alone can bring, and each alert is in it, and everybody is judged as a
// sensible rep would.
func TestEveryStateOccurs(t *testing.T) {
	var want []string
	for _, s := range analyzer.States() {
		want = append(want, string(s))
	}
	want = append(want, "silent promise_broken", "silent agreed_date_passed", "silent chance_low", "silent long_silence", "silent closure_unanswered",
		"paused away", "paused deferred", "paused meeting", "paused in_peace", "stale", analyzer.AlertChaseSpiral, analyzer.AlertCooling,
		analyzer.AlertNoDateAgreed, analyzer.AlertTakeOut, analyzer.AlertPossibleAnswer, analyzer.AlertNotDelivered, analyzer.AlertLeaveInPeace)
	for day := 0; day < 400; day += 57 {
		now := time.Date(2026, 11, 22+day, 9, 0, 0, 0, time.UTC)
		t.Run(now.Format("Mon 2006-01-02"), func(t *testing.T) {
			cases := judged(t, now)
			seen := shows(cases)
			for _, s := range want {
				if !seen[s] {
					t.Errorf("the demo shows no %s", s)
				}
			}
			still := wrong(t, cases)
			for name, why := range disputed() {
				if _, ok := still[name]; !ok {
					t.Errorf("%s is right now: take it off the list (%s)", name, why)
				}
				delete(still, name)
			}
			for _, w := range still {
				t.Error(w)
			}
		})
	}
}
