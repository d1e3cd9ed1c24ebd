package drafts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"

	"pgregory.net/rapid"
)

// silentCase is one silent case of an organization of its own.
func silentCase(n int) analyzer.Case {
	domain := fmt.Sprintf("org%d.test", n)
	addr := "p@" + domain
	return analyzer.Case{
		ID: fmt.Sprintf("c-%d", n), State: analyzer.Silent, Reason: analyzer.ChanceLow, Strategy: analyzer.Apology,
		Prospect: analyzer.Prospect{Address: addr, Name: "Pat"}, Organization: domain, Contacts: []string{addr},
		To: mail.Address{Addr: addr}, AnchorID: fmt.Sprintf("<in-%d@%s>", n, domain), ParentID: fmt.Sprintf("<out-%d@acme.test>", n),
		LastInbound: moment(day(2, 2)), LastOutbound: moment(day(3, 3)),
	}
}

// draftOf is the ledger row of a case's draft, saved two days ago.
func draftOf(c analyzer.Case, state mail.DraftState) mail.Draft {
	key := keyOf("work", c)
	return mail.Draft{
		ID: int64(len(key)) + int64(c.ID[len(c.ID)-1]), Key: key, MessageID: MessageID(key, "acme.test"), CaseID: c.ID,
		Organization: c.Organization, Prospect: c.To.Addr, ParentID: c.ParentID, State: state,
		Planned: testNow().AddDate(0, 0, -2), Tried: testNow().AddDate(0, 0, -2), Saved: testNow().AddDate(0, 0, -2),
	}
}

func TestPlanSaves(t *testing.T) {
	own := mail.Found{MessageID: "<own@acme.test>", To: []mail.Address{{Addr: "Other@ORG1.test"}}}
	tests := []struct {
		name   string
		change func(in *Inputs, o *Options, c *analyzer.Case)
		why    string // "" when saved
	}{
		{"silent", func(*Inputs, *Options, *analyzer.Case) {}, ""},
		{"due", func(_ *Inputs, _ *Options, c *analyzer.Case) {
			c.State, c.Reason, c.Strategy = analyzer.Due, "", analyzer.AgreedDate
		}, ""},
		{"the case says no", func(_ *Inputs, _ *Options, c *analyzer.Case) { c.NoDraft = "not sure that this is a deal" }, "not sure that this is a deal"},
		{"the case says no, asked for", func(_ *Inputs, o *Options, c *analyzer.Case) {
			c.NoDraft, o.Asked = "older than 120 days", []string{c.ID}
		}, ""},
		{"leave in peace, asked for", func(_ *Inputs, o *Options, c *analyzer.Case) {
			c.NoDraft, c.Alerts, o.Asked = "leave them in peace", []string{analyzer.AlertLeaveInPeace}, []string{c.ID}
		}, "in peace"},
		{"no strategy", func(_ *Inputs, _ *Options, c *analyzer.Case) { c.Strategy = "" }, "no letter is due"},
		{"switched off", func(_ *Inputs, o *Options, _ *analyzer.Case) { o.Enabled = false }, "switched off"},
		{"switched off, asked for", func(_ *Inputs, o *Options, c *analyzer.Case) { o.Enabled, o.Asked = false, []string{c.ID} }, ""},
		{"stale", func(_ *Inputs, _ *Options, c *analyzer.Case) { c.Stale = true }, "the silence is old"},
		{"stale, asked for", func(_ *Inputs, o *Options, c *analyzer.Case) { c.Stale, o.Asked = true, []string{c.ID} }, ""},
		{"day full", func(_ *Inputs, o *Options, _ *analyzer.Case) { o.MaxPerDay = 0 }, "max_per_day"},
		{"day full of today's", func(in *Inputs, o *Options, _ *analyzer.Case) {
			o.MaxPerDay = 1
			d := draftOf(silentCase(7), mail.DraftSent)
			d.Planned = testNow().Add(-time.Hour)
			in.Ledger = []mail.Draft{d}
		}, "max_per_day"},
		{"yesterday's do not fill the day", func(in *Inputs, o *Options, _ *analyzer.Case) {
			o.MaxPerDay = 1
			in.Ledger = []mail.Draft{draftOf(silentCase(7), mail.DraftSent)}
		}, ""},
		{"clock before the last pass", func(in *Inputs, _ *Options, _ *analyzer.Case) { in.LastPass = testNow().Add(time.Second) }, "clock"},
		{"clock before the last pass, asked for", func(in *Inputs, o *Options, c *analyzer.Case) {
			in.LastPass, o.Asked = testNow().Add(time.Second), []string{c.ID}
		}, "clock"},
		{"own draft to a colleague of theirs", func(in *Inputs, _ *Options, _ *analyzer.Case) { in.Box = []mail.Found{own} }, "lies in Drafts"},
		{"own draft in copy", func(in *Inputs, _ *Options, _ *analyzer.Case) {
			in.Box = []mail.Found{{Cc: own.To}}
		}, "lies in Drafts"},
		{"own draft without recipient in this thread", func(in *Inputs, _ *Options, c *analyzer.Case) {
			in.Box = []mail.Found{{InReplyTo: []string{c.AnchorID}}}
		}, "lies in Drafts"},
		{"own draft already deleted", func(in *Inputs, _ *Options, _ *analyzer.Case) {
			f := own
			f.Flags = []string{`\Deleted`}
			in.Box = []mail.Found{f}
		}, ""},
		{"own draft to somebody else", func(in *Inputs, _ *Options, _ *analyzer.Case) {
			in.Box = []mail.Found{{To: []mail.Address{{Addr: "x@else.test"}}}}
		}, ""},
		{"free mail: another person there", func(in *Inputs, _ *Options, c *analyzer.Case) {
			c.Organization, c.To.Addr, c.Contacts = "pat@gmail.com", "pat@gmail.com", []string{"pat@gmail.com"}
			in.Box = []mail.Found{{To: []mail.Address{{Addr: "lou@gmail.com"}}}}
		}, ""},
		{"saved already", ledgerWith(mail.DraftSaved), "saved already"},
		{"edited", ledgerWith(mail.DraftEdited), "edited already"},
		{"dismissed", ledgerWith(mail.DraftDismissed), "dismissed already"},
		{"sent", ledgerWith(mail.DraftSent), "sent already"},
		{"expired", ledgerWith(mail.DraftExpired), "expired already"},
		{"unconfirmed", ledgerWith(mail.DraftPlanned), ""},
		{"withdrawn for a reason that passed", ledgerWith(mail.DraftWithdrawn), ""},
		{"refused two days ago", ledgerWith(mail.DraftBlocked), ""},
		{"refused an hour ago", func(in *Inputs, _ *Options, c *analyzer.Case) {
			d := draftOf(*c, mail.DraftBlocked)
			d.Tried = testNow().Add(-time.Hour)
			in.Ledger = []mail.Draft{d}
		}, "blocked already"},
		{"dismissed in an earlier silence", func(in *Inputs, _ *Options, c *analyzer.Case) {
			old := *c
			old.AnchorID = "<earlier@org1.test>"
			in.Ledger = []mail.Draft{draftOf(old, mail.DraftDismissed)}
		}, ""},
		{"a colleague has a live one", func(in *Inputs, _ *Options, c *analyzer.Case) {
			other := *c
			other.ID, other.AnchorID = "c-9", "<in-9@org1.test>"
			in.Ledger = []mail.Draft{draftOf(other, mail.DraftEdited)}
		}, "has a draft already"},
		{"ten dismissed in a row", func(in *Inputs, _ *Options, _ *analyzer.Case) { in.Ledger = tenEnded(mail.DraftDismissed) }, "last ten"},
		{"ten dismissed in a row, asked for", func(in *Inputs, o *Options, c *analyzer.Case) {
			in.Ledger, o.Asked = tenEnded(mail.DraftDismissed), []string{c.ID}
		}, ""},
		{"nine dismissed, one sent", func(in *Inputs, _ *Options, _ *analyzer.Case) {
			in.Ledger = tenEnded(mail.DraftDismissed)
			in.Ledger[5].State = mail.DraftSent
		}, ""},
		{"withdrawn ones do not break the row", func(in *Inputs, _ *Options, _ *analyzer.Case) {
			in.Ledger = append(tenEnded(mail.DraftExpired), draftOf(silentCase(99), mail.DraftWithdrawn))
		}, "last ten"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := silentCase(1)
			in, o := Inputs{Account: "work"}, Options{Enabled: true, MaxPerDay: 10}
			tt.change(&in, &o, &c)
			in.Cases = []analyzer.Case{c}
			d := Plan(in, o, testNow())
			switch {
			case tt.why == "" && (len(d.Save) != 1 || len(d.Leave) != 0):
				t.Errorf("not saved: %+v", d.Leave)
			case tt.why != "" && (len(d.Save) != 0 || len(d.Leave) != 1 || !strings.Contains(d.Leave[0].Why, tt.why)):
				t.Errorf("saved %d, left %+v, want %q", len(d.Save), d.Leave, tt.why)
			}
		})
	}
}

func ledgerWith(state mail.DraftState) func(*Inputs, *Options, *analyzer.Case) {
	return func(in *Inputs, _ *Options, c *analyzer.Case) { in.Ledger = []mail.Draft{draftOf(*c, state)} }
}

func tenEnded(state mail.DraftState) []mail.Draft {
	var list []mail.Draft
	for n := range 10 {
		d := draftOf(silentCase(20+n), state)
		d.ID, d.Ended = int64(n+1), testNow().AddDate(0, 0, n-30)
		list = append(list, d)
	}
	return list
}

func TestPlanOrder(t *testing.T) {
	worth := func(v float64) *float64 { return &v }
	cases := []analyzer.Case{silentCase(1), silentCase(2), silentCase(3), silentCase(4), silentCase(5), silentCase(6)}
	cases[0].Reason = analyzer.LongSilence
	cases[1].LastInbound = moment(day(2, 20))
	cases[3].Reason = analyzer.PromiseBroken
	cases[4].Value = worth(500)
	cases[5].Organization = cases[4].Organization
	d := Plan(Inputs{Account: "work", Cases: cases}, Options{Enabled: true, MaxPerDay: 4}, testNow())
	var got []string
	for _, c := range d.Save {
		got = append(got, c.ID)
	}
	if want := []string{"c-5", "c-4", "c-2", "c-3"}; !slices.Equal(got, want) {
		t.Errorf("saved %v, want %v", got, want)
	}
	if len(d.Leave) != 2 {
		t.Errorf("left %+v", d.Leave)
	}
}

func TestPlanWithdraws(t *testing.T) {
	later := testNow().Add(-time.Hour)
	tests := []struct {
		name   string
		change func(in *Inputs, c *analyzer.Case, d *mail.Draft)
		why    string // "" when left alone
		state  mail.DraftState
	}{
		{"nothing happened", func(*Inputs, *analyzer.Case, *mail.Draft) {}, "", ""},
		{"a human answered", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) {
			c.State, c.AnchorID, c.LastInbound = analyzer.YourTurn, "<new@org1.test>", moment(later)
		}, "Pat has answered", mail.DraftWithdrawn},
		{"an answer from before that was seen only now", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.AnchorID = "<new@org1.test>" }, "has answered", mail.DraftWithdrawn},
		{"an anchor gone back by a new reading", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) {
			c.Events = []analyzer.Event{
				{Kind: "in", MessageID: "<older@org1.test>", Time: day(2, 1)}, {Kind: "auto_reply", MessageID: c.AnchorID, Time: day(2, 2)},
			}
			c.AnchorID = "<older@org1.test>"
		}, "", ""},
		{"away by an out-of-office note", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) {
			c.State, c.Paused = analyzer.Paused, &analyzer.Pause{Kind: analyzer.PauseAway}
		}, "", ""},
		{"a meeting was accepted", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) {
			c.State, c.Paused = analyzer.Paused, &analyzer.Pause{Kind: analyzer.PauseMeeting}
		}, "has answered", mail.DraftWithdrawn},
		{"waiting again by another judgement", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.State = analyzer.Waiting }, "", ""},
		{"declined", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.State = analyzer.Declined }, "has answered", mail.DraftWithdrawn},
		{"the address is dead", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.State = analyzer.Unreachable }, "cannot be reached", mail.DraftWithdrawn},
		{"the rep wrote", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.LastOutbound = moment(later) }, "yourself", mail.DraftWithdrawn},
		{"the rep wrote before, seen only now", func(_ *Inputs, c *analyzer.Case, d *mail.Draft) {
			c.Events = []analyzer.Event{{Kind: "out", MessageID: d.ParentID, Time: day(3, 3)}, {Kind: "out", MessageID: "<n@acme.test>", Time: day(3, 4)}}
			c.ParentID = "<n@acme.test>"
		}, "yourself", mail.DraftWithdrawn},
		{"closed", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.State = analyzer.Ended }, "closed", mail.DraftWithdrawn},
		{"reached by phone", marked(mail.MarkCalled, mail.CallReached), "phone", mail.DraftWithdrawn},
		{"not reached by phone", marked(mail.MarkCalled, mail.CallNoAnswer), "", ""},
		{"snoozed", marked(mail.MarkSnooze, ""), "snoozed", mail.DraftWithdrawn},
		{"marked as closed", marked(mail.MarkClose, ""), "closed", mail.DraftWithdrawn},
		{"marked with the truth", marked(mail.MarkTruth, "no"), "truth: no", mail.DraftWithdrawn},
		{"not a prospect", func(in *Inputs, c *analyzer.Case, d *mail.Draft) {
			marked(mail.MarkNotProspect, "")(in, c, d)
			c.ID = "c-none"
		}, "not a prospect", mail.DraftWithdrawn},
		{"a value", marked(mail.MarkValue, "500"), "", ""},
		{"a mark from before", func(in *Inputs, c *analyzer.Case, d *mail.Draft) {
			marked(mail.MarkClose, "")(in, c, d)
			in.Marks[0].At = testNow().AddDate(0, 0, -3)
		}, "", ""},
		{"a mark on another person", func(in *Inputs, c *analyzer.Case, d *mail.Draft) {
			marked(mail.MarkClose, "")(in, c, d)
			in.Marks[0].Address = "else@org2.test"
		}, "", ""},
		{"the case is gone without a mark", func(_ *Inputs, c *analyzer.Case, _ *mail.Draft) { c.ID = "c-none" }, "", ""},
		{"30 days old", func(_ *Inputs, _ *analyzer.Case, d *mail.Draft) { d.Saved = testNow().AddDate(0, 0, -30) }, whyExpired, mail.DraftExpired},
		{"edited and answered", func(_ *Inputs, c *analyzer.Case, d *mail.Draft) {
			d.State, c.AnchorID = mail.DraftEdited, "<new@org1.test>"
		}, "", ""},
		{"a second to the organization", func(in *Inputs, c *analyzer.Case, _ *mail.Draft) {
			first := draftOf(*c, mail.DraftEdited)
			first.ID, first.Key, first.CaseID = 1000, "other", "c-other"
			in.Ledger = append(in.Ledger, first)
		}, "there first", mail.DraftWithdrawn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := silentCase(1)
			d := draftOf(c, mail.DraftSaved)
			in := Inputs{Account: "work"}
			tt.change(&in, &c, &d)
			in.Cases, in.Ledger = []analyzer.Case{c}, append(in.Ledger, d)
			got := Plan(in, Options{Enabled: true, MaxPerDay: 10}, testNow()).Withdraw
			switch {
			case tt.why == "" && len(got) != 0:
				t.Errorf("withdrawn: %s", got[0].Why)
			case tt.why != "" && (len(got) != 1 || !strings.Contains(got[0].Why, tt.why) || got[0].State != tt.state || got[0].Draft.ID != d.ID):
				t.Errorf("%+v, want %q", got, tt.why)
			}
		})
	}
}

func marked(kind mail.MarkKind, value string) func(*Inputs, *analyzer.Case, *mail.Draft) {
	return func(in *Inputs, c *analyzer.Case, _ *mail.Draft) {
		in.Marks = []mail.Mark{{
			Address: c.Prospect.Address, Kind: kind, Value: value, At: testNow().Add(-time.Hour), Until: testNow().Add(time.Hour),
		}}
	}
}

// TestPlanLaws: whatever the cases, the ledger and the mailbox: never two live
// drafts to one organization, never more a day than allowed, never a key twice.
func TestPlanLaws(t *testing.T) {
	states := []mail.DraftState{
		mail.DraftPlanned, mail.DraftSaved, mail.DraftEdited, mail.DraftSent, mail.DraftWithdrawn, mail.DraftDismissed, mail.DraftExpired, mail.DraftBlocked,
	}
	rapid.Check(t, func(t *rapid.T) {
		in := Inputs{Account: "work"}
		for n := range rapid.IntRange(1, 8).Draw(t, "cases") {
			c := silentCase(n)
			c.State = rapid.SampledFrom(analyzer.States()).Draw(t, "state")
			c.Organization = fmt.Sprintf("org%d.test", rapid.IntRange(0, 3).Draw(t, "organization"))
			if rapid.Bool().Draw(t, "drafted") {
				d := draftOf(c, rapid.SampledFrom(states).Draw(t, "draft"))
				d.ID = int64(n + 1)
				d.Planned = testNow().Add(-time.Duration(rapid.IntRange(0, 72).Draw(t, "hours")) * time.Hour)
				in.Ledger = append(in.Ledger, d)
			}
			in.Cases = append(in.Cases, c)
		}
		o := Options{Enabled: rapid.Bool().Draw(t, "enabled"), MaxPerDay: rapid.IntRange(0, 5).Draw(t, "max")}
		d := Plan(in, o, testNow())
		live := map[string]int{}
		withdrawn := map[int64]bool{}
		for _, w := range d.Withdraw {
			withdrawn[w.Draft.ID] = true
			if w.Draft.State == mail.DraftEdited {
				t.Fatalf("withdraws an edited draft")
			}
		}
		saving := map[string]bool{}
		for _, c := range d.Save {
			live[c.Organization]++
			saving[keyOf("work", c)] = true
		}
		edited := map[string]int{}
		for _, x := range in.Ledger {
			if x.State.Live() && !withdrawn[x.ID] && !saving[x.Key] {
				live[x.Organization]++
			}
			if x.State == mail.DraftEdited {
				edited[x.Organization]++
			}
		}
		for org, n := range live {
			if n > max(1, edited[org]) {
				t.Fatalf("%d live drafts to %s", n, org)
			}
		}
		if !o.Enabled && len(d.Save) > 0 || len(d.Save) > max(0, o.MaxPerDay-writtenToday(in.Ledger, testNow())) {
			t.Fatalf("saves %d", len(d.Save))
		}
	})
}
