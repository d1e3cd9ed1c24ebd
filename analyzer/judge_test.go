package analyzer

import (
	"testing"
	"time"

	"lastword/internal/mail"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04-0700", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestPromiseBroken walks the example of docs/how-silence-is-judged.md with readings made by hand.
func TestPromiseBroken(t *testing.T) {
	sam, dana := mail.Address{Name: "Sam Hill", Addr: "sam@acme.test"}, mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"}
	friday := time.Date(2026, 3, 6, 0, 0, 0, 0, time.FixedZone("", 3600))
	msgs := []mail.Message{
		{
			MessageID: "<1@acme>", Date: moment(t, "2026-03-02T10:00+0100"), From: sam, To: []mail.Address{dana}, Subject: "Rollout", HasText: true,
			Reading: &mail.Reading{Class: mail.Human, Ask: mail.Asks, Words: 12, Signals: []mail.Signal{{Kind: mail.SignalOffer, Text: "Here is the proposal."}}},
		},
		{
			MessageID: "<2@initech>", Date: moment(t, "2026-03-02T15:10+0100"), From: dana, To: []mail.Address{sam}, Subject: "Re: Rollout", InReplyTo: []string{"<1@acme>"}, HasText: true,
			Reading: &mail.Reading{Class: mail.Human, Ask: mail.Informs, Words: 20, Signals: []mail.Signal{
				{Kind: mail.SignalProblem, Text: "We're losing about $40k a year on this.", Start: 13, End: 52, Score: 5},
				{Kind: mail.SignalPromise, Text: "I'll run it past legal and get back to you Friday.", Start: 53, End: 103, Score: 5, Due: friday, Until: friday},
			}},
		},
		{
			MessageID: "<3@acme>", Date: moment(t, "2026-03-03T09:00+0100"), From: sam, To: []mail.Address{dana}, Subject: "Re: Rollout", InReplyTo: []string{"<2@initech>"}, HasText: true,
			Reading: &mail.Reading{Class: mail.Human, Ask: mail.Closes, Words: 3},
		},
	}
	f := Facts{Account: "work", Identities: []string{"sam@acme.test"}, Messages: msgs}
	for _, tt := range []struct {
		at     string
		state  State
		reason Reason
	}{
		{"2026-03-02T12:00+0100", Cold, ""},
		{"2026-03-02T16:00+0100", Waiting, ""},
		{"2026-03-06T12:00+0100", Waiting, ""},
		{"2026-03-09T12:00+0100", Waiting, ""},
		{"2026-03-11T12:00+0100", Silent, PromiseBroken},
	} {
		cases := Judge(f, Options{Country: "DE"}, moment(t, tt.at))
		if len(cases) != 1 {
			t.Fatalf("%s: %d cases", tt.at, len(cases))
		}
		c := cases[0]
		if c.State != tt.state || c.Reason != tt.reason {
			t.Errorf("%s: got %s %s (%s), want %s %s", tt.at, c.State, c.Reason, c.Rule, tt.state, tt.reason)
		}
		if tt.at == "2026-03-11T12:00+0100" {
			if c.WorkingDays != 6.7 || c.Unanswered != 0 || c.PastAnswers != 1 || c.Due.Format(time.DateOnly) != "2026-03-06" {
				t.Errorf("got %+v", c)
			}
		}
	}
}

// TestAbsence: which return dates are believed (METHOD 3).
func TestAbsence(t *testing.T) {
	sam, dana := mail.Address{Addr: "sam@acme.test"}, mail.Address{Addr: "dana@initech.test"}
	for _, tt := range []struct {
		name, back string
		want       State
	}{
		{"ahead", "2026-03-20T00:00+0000", Paused},
		{"past", "2026-02-20T00:00+0000", Waiting},
		{"over a hundred days ahead", "2026-08-20T00:00+0000", Waiting},
		{"none: five working days", "", Paused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			away := &mail.Reading{Class: mail.OutOfOffice}
			if tt.back != "" {
				away.ReturnDate = moment(t, tt.back)
			}
			f := Facts{Identities: []string{"sam@acme.test"}, Messages: []mail.Message{
				{MessageID: "<1>", Date: moment(t, "2026-03-02T09:00+0000"), From: dana, To: []mail.Address{sam}, Reading: &mail.Reading{Class: mail.Human}},
				{MessageID: "<2>", Date: moment(t, "2026-03-02T10:00+0000"), From: sam, To: []mail.Address{dana}, Reading: &mail.Reading{Class: mail.Human, Ask: mail.Asks}},
				{MessageID: "<3>", Date: moment(t, "2026-03-02T10:01+0000"), From: dana, To: []mail.Address{sam}, Reading: away},
			}}
			if got := Judge(f, Options{}, moment(t, "2026-03-03T10:00+0000"))[0].State; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestBulkThatAnswersUs: list fields on an answer to a message of ours do not make it bulk (METHOD 3).
func TestBulkThatAnswersUs(t *testing.T) {
	sam, dana := mail.Address{Addr: "sam@acme.test"}, mail.Address{Addr: "dana@initech.test"}
	for _, tt := range []struct {
		name, auto string
		to         []string
		want       State
	}{
		{"answers us", "", []string{"<1>"}, YourTurn},
		{"answers us, says it is no machine", "no", []string{"<1>"}, YourTurn},
		{"a machine answers us", "auto-generated", []string{"<1>"}, Cold},
		{"answers nobody", "", nil, Cold},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Facts{Identities: []string{"sam@acme.test"}, Messages: []mail.Message{
				{MessageID: "<1>", Date: moment(t, "2026-03-02T10:00+0000"), From: sam, To: []mail.Address{dana}, Reading: &mail.Reading{Class: mail.Human, Ask: mail.Asks}},
				{
					MessageID: "<2>", Date: moment(t, "2026-03-02T11:00+0000"), From: dana, To: []mail.Address{sam}, InReplyTo: tt.to,
					Fields: map[string]string{"auto-submitted": tt.auto}, Reading: &mail.Reading{Class: mail.Bulk},
				},
			}}
			if got := Judge(f, Options{}, moment(t, "2026-03-02T12:00+0000"))[0].State; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestUnread: messages of which only header fields are known count as
// statements of those we wrote to; of strangers they count for nothing.
func TestUnread(t *testing.T) {
	sam, dana := mail.Address{Addr: "sam@acme.test"}, mail.Address{Addr: "dana@initech.test"}
	f := Facts{Identities: []string{"sam@acme.test"}, Messages: []mail.Message{
		{MessageID: "<0>", Date: moment(t, "2026-03-01T10:00+0000"), From: sam, To: []mail.Address{dana}},
		{MessageID: "<3>", Date: moment(t, "2026-03-02T10:00+0000"), From: mail.Address{Addr: "eve@stranger.test"}, To: []mail.Address{sam}},
		{MessageID: "<1>", Date: moment(t, "2026-03-02T10:00+0000"), From: dana, To: []mail.Address{sam}},
		{MessageID: "<2>", Date: moment(t, "2026-03-02T11:00+0000"), From: dana, To: []mail.Address{sam}, Fields: map[string]string{"auto-submitted": "auto-replied"}},
		{From: dana, To: []mail.Address{sam}}, // neither id nor time
		{},
	}}
	if got := Judge(f, Options{}, moment(t, "2026-03-02T12:00+0000")); len(got) != 1 || got[0].State != YourTurn {
		t.Errorf("got %+v", got)
	}
}
