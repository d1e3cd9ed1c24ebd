package analyzer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// epoch is a Monday far from holidays of the quiet weeks.
var epoch = time.Date(2026, 2, 2, 9, 0, 0, 0, time.FixedZone("", 3600))

var (
	sam  = mail.Address{Name: "Sam Hill", Addr: "sam@acme.test"}
	dana = mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"}
	ron  = mail.Address{Name: "Ron May", Addr: "ron@initech.test"}
)

// history draws a random conversation with one organization: asks, answers,
// thanks, promises, deferrals, absences, bounces, receipts, meetings, copies.
type history struct {
	t     *rapid.T
	facts analyzer.Facts
	at    time.Time
	n     int
}

func drawHistory(t *rapid.T) *history {
	h := &history{t: t, at: epoch, facts: analyzer.Facts{Account: "work", Identities: []string{sam.Addr}}}
	h.out(mail.Asks, mail.Signal{Kind: mail.SignalOffer, Text: "Here is our offer."})
	for range rapid.IntRange(0, 10).Draw(t, "length") {
		h.step()
	}
	return h
}

func (h *history) step() {
	h.at = h.at.Add(time.Duration(rapid.IntRange(10, 9000).Draw(h.t, "gap")) * time.Minute)
	switch rapid.IntRange(0, 13).Draw(h.t, "what") {
	case 0, 1, 2:
		h.out(mail.Asks)
	case 3:
		h.out(mail.Informs)
	case 4:
		h.out(mail.Closes)
	case 5:
		h.in(dana, mail.Human, mail.Informs)
	case 6:
		h.in(dana, mail.Human, mail.Informs, mail.Signal{Kind: mail.SignalPromise, Text: "I'll get back to you.", End: 21, Score: 3})
	case 7:
		h.in(dana, mail.Human, mail.Closes, mail.Signal{Kind: mail.SignalAck, Text: "Got it, thanks."})
	case 8:
		h.in(dana, mail.OutOfOffice, mail.Informs)
		h.last().Reading.ReturnDate = h.at.AddDate(0, 0, rapid.IntRange(-2, 120).Draw(h.t, "away"))
	case 9:
		h.in(dana, mail.Receipt, mail.Informs)
	case 10:
		h.in(mail.Address{Addr: "mailer-daemon@initech.test"}, mail.BounceSoft, mail.Informs)
		h.last().Reading.Bounce = &mail.Delivery{Status: "4.4.7", Action: "delayed", Address: dana.Addr}
	case 11:
		h.in(ron, mail.Human, mail.Asks, mail.Signal{Kind: mail.SignalAskedOfUs, Question: true, Text: "Where is it stored?", End: 19})
	case 12:
		h.in(dana, mail.Human, mail.Informs, mail.Signal{Kind: mail.SignalProblem, Text: "We lose $40k a year.", End: 20, Score: 5})
	case 13:
		h.meet()
	}
}

func (h *history) meet() {
	start := h.at.Add(50 * time.Hour)
	h.out(mail.Informs)
	h.last().Reading.Class = mail.CalendarMsg
	h.last().Calendar = &mail.Calendar{Method: "REQUEST", UID: fmt.Sprint("m", h.n), Organizer: sam.Addr, Start: start, End: start.Add(time.Hour)}
	uid := h.last().Calendar.UID
	h.at = h.at.Add(time.Hour)
	h.in(dana, mail.CalendarMsg, mail.Informs)
	h.last().Calendar = &mail.Calendar{Method: "REPLY", Status: "ACCEPTED", UID: uid, Organizer: sam.Addr, Start: start, End: start.Add(time.Hour)}
}

func (h *history) last() *mail.Message { return &h.facts.Messages[len(h.facts.Messages)-1] }

func (h *history) add(from, to mail.Address, class mail.Class, ask mail.Ask, signals []mail.Signal) {
	h.n++
	m := mail.Message{
		ID: int64(h.n), MessageID: fmt.Sprintf("<%d@test>", h.n), Date: h.at, Internal: h.at, HasText: true, Subject: "Rollout",
		From: from, To: []mail.Address{to}, Reading: &mail.Reading{Class: class, Ask: ask, Words: 20, Signals: signals},
	}
	m.Ident = m.MessageID
	if h.n > 1 {
		m.InReplyTo = []string{fmt.Sprintf("<%d@test>", h.n-1)}
	}
	h.facts.Messages = append(h.facts.Messages, m)
}

func (h *history) out(ask mail.Ask, signals ...mail.Signal) {
	h.add(sam, dana, mail.Human, ask, signals)
}

func (h *history) in(from mail.Address, class mail.Class, ask mail.Ask, signals ...mail.Signal) {
	h.add(from, sam, class, ask, signals)
}

func (h *history) judge(now time.Time) analyzer.Case {
	cases := analyzer.Find(analyzer.Judge(h.facts, analyzer.Options{Country: "none"}, now), dana.Addr)
	if len(cases) != 1 {
		h.t.Fatalf("%d cases of dana", len(cases))
	}
	return cases[0]
}

func (h *history) show() string {
	var b strings.Builder
	for _, m := range h.facts.Messages {
		fmt.Fprintf(&b, "%s %s %s %s %v\n", m.Date.Format("2006-01-02T15:04"), m.From.Addr, m.Reading.Class, m.Reading.Ask, m.Reading.Signals)
	}
	return b.String()
}

func TestChanceNeverRisesWhileNothingHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		now, last := h.at, 2.0
		for range 12 {
			now = now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			c := h.judge(now)
			if c.Chance == nil {
				last = 2
				continue
			}
			if *c.Chance > last {
				t.Fatalf("chance rose from %v to %v at %s\n%s", last, *c.Chance, now, h.show())
			}
			last = *c.Chance
		}
	})
}

func TestHumanMessageEndsTheSilence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		h.at = h.at.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "hours")) * time.Hour)
		h.in(dana, mail.Human, mail.Informs)
		if c := h.judge(h.at.Add(time.Minute)); c.State == analyzer.Silent || c.State == analyzer.Quiet || c.Unanswered != 0 {
			t.Fatalf("%s, %d unanswered after a human message\n%s", c.State, c.Unanswered, h.show())
		}
	})
}

func TestOrderAndDuplicatesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		now := h.at.Add(time.Duration(rapid.IntRange(1, 1000).Draw(t, "hours")) * time.Hour)
		want := analyzer.Judge(h.facts, analyzer.Options{}, now)
		again := rapid.SliceOfN(rapid.IntRange(0, len(h.facts.Messages)-1), 0, 5).Draw(t, "again")
		for _, i := range again {
			h.facts.Messages = append(h.facts.Messages, h.facts.Messages[i])
		}
		h.facts.Messages = rapid.Permutation(h.facts.Messages).Draw(t, "order")
		if diff := cmp.Diff(want, analyzer.Judge(h.facts, analyzer.Options{}, now)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestMachinesNeverEndASilence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		now := h.at.Add(time.Duration(rapid.IntRange(24, 2000).Draw(t, "hours")) * time.Hour)
		if h.judge(now).State != analyzer.Silent {
			return
		}
		h.at = now
		switch rapid.IntRange(0, 3).Draw(t, "machine") {
		case 0:
			h.in(dana, mail.OutOfOffice, mail.Informs)
			h.last().Reading.ReturnDate = h.at.AddDate(0, 0, 9)
		case 1:
			h.in(dana, mail.Receipt, mail.Informs)
		case 2:
			h.in(mail.Address{Addr: "mailer-daemon@initech.test"}, mail.BounceSoft, mail.Informs)
			h.last().Reading.Bounce = &mail.Delivery{Status: "4.4.7", Action: "delayed", Address: dana.Addr}
		case 3:
			h.in(dana, mail.Automatic, mail.Informs)
		}
		if c := h.judge(now.Add(time.Hour)); c.State != analyzer.Silent {
			t.Fatalf("%s (%s)\n%s", c.State, c.Rule, h.show())
		}
	})
}

func TestSilenceIsLatched(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		now := h.at.Add(time.Duration(rapid.IntRange(24, 2000).Draw(t, "hours")) * time.Hour)
		before := h.judge(now)
		if before.State != analyzer.Silent {
			return
		}
		for range rapid.IntRange(1, 4).Draw(t, "chasers") {
			h.at = now.Add(time.Hour)
			h.out(rapid.SampledFrom([]mail.Ask{mail.Asks, mail.Informs, mail.Closes}).Draw(t, "ask"))
			now = now.Add(time.Duration(rapid.IntRange(2, 200).Draw(t, "hours")) * time.Hour)
			if c := h.judge(now); c.State != analyzer.Silent {
				t.Fatalf("%s (%s) after a chaser\n%s", c.State, c.Rule, h.show())
			}
		}
	})
}

func TestWeeksMayBeShifted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		now := h.at.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "hours")) * time.Hour)
		shift := time.Duration(rapid.IntRange(1, 8).Draw(t, "weeks")) * 7 * 24 * time.Hour
		before := h.judge(now)
		for i := range h.facts.Messages {
			h.facts.Messages[i] = shifted(h.facts.Messages[i], shift)
		}
		after := h.judge(now.Add(shift))
		if before.State != after.State || before.Reason != after.Reason || before.WorkingDays != after.WorkingDays ||
			!cmp.Equal(before.Chance, after.Chance) || before.Strategy != after.Strategy {
			t.Fatalf("%s %s %v became %s %s %v\n%s", before.State, before.Reason, before.WorkingDays, after.State, after.Reason, after.WorkingDays, h.show())
		}
	})
}

func shifted(m mail.Message, by time.Duration) mail.Message {
	r := *m.Reading
	m.Date, m.Internal = m.Date.Add(by), m.Internal.Add(by)
	if !r.ReturnDate.IsZero() {
		r.ReturnDate = r.ReturnDate.Add(by)
	}
	if m.Calendar != nil {
		c := *m.Calendar
		c.Start, c.End = c.Start.Add(by), c.End.Add(by)
		m.Calendar = &c
	}
	m.Reading = &r
	return m
}

func TestOneMorePastAnswerNeverLowersTheChance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		past := rapid.IntRange(0, 6).Draw(t, "past")
		hours := rapid.IntRange(1, 600).Draw(t, "hours")
		chance := func(past int) float64 {
			h := &history{t: t, at: epoch, facts: analyzer.Facts{Account: "work", Identities: []string{sam.Addr}}}
			for range past {
				h.out(mail.Asks)
				h.at = h.at.Add(time.Hour)
				h.in(dana, mail.Human, mail.Informs)
				h.at = h.at.Add(time.Hour)
			}
			h.in(dana, mail.Human, mail.Informs)
			h.at = epoch.Add(100 * time.Hour)
			h.out(mail.Asks)
			return *h.judge(h.at.Add(time.Duration(hours) * time.Hour)).Chance
		}
		if a, b := chance(past), chance(past+1); b < a {
			t.Fatalf("%d past answers give %v, one more gives %v", past, a, b)
		}
	})
}

func TestUnrelatedMailChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		now := h.at.Add(time.Duration(rapid.IntRange(1, 700).Draw(t, "hours")) * time.Hour)
		want := h.judge(now)
		stranger := mail.Address{Name: "Una Fox", Addr: "una@globex.test"}
		for i := range rapid.IntRange(1, 4).Draw(t, "mails") {
			h.facts.Messages = append(h.facts.Messages, mail.Message{
				MessageID: fmt.Sprintf("<u%d@globex>", i), Ident: fmt.Sprintf("<u%d@globex>", i), Date: epoch.Add(time.Duration(i) * 30 * time.Hour), HasText: true,
				From: stranger, To: []mail.Address{sam}, Subject: "Rollout", Reading: &mail.Reading{Class: mail.Human, Ask: mail.Informs, Words: 9},
			})
		}
		if diff := cmp.Diff(want, h.judge(now)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestQuotesAreTheirWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		c := h.judge(h.at.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "hours")) * time.Hour))
		for _, q := range c.Quotes {
			ok := slices.ContainsFunc(h.facts.Messages, func(m mail.Message) bool {
				return m.MessageID == q.MessageID && m.From.Addr != sam.Addr && slices.ContainsFunc(m.Reading.Signals, func(s mail.Signal) bool { return s.Text == q.Text })
			})
			if !ok {
				t.Fatalf("%q is in no message of theirs", q.Text)
			}
		}
	})
}

func TestAtMostOneDraftAnOrganization(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		for i := range 3 {
			who := mail.Address{Addr: fmt.Sprintf("p%d@initech.test", i)}
			h.facts.Messages = append(h.facts.Messages,
				mail.Message{MessageID: fmt.Sprintf("<p%d>", i), Date: epoch, From: who, To: []mail.Address{sam}, Subject: who.Addr, Reading: &mail.Reading{Class: mail.Human, Ask: mail.Informs}},
				mail.Message{
					MessageID: fmt.Sprintf("<q%d>", i), Date: epoch.Add(time.Hour), From: sam, To: []mail.Address{who}, Subject: who.Addr,
					Reading: &mail.Reading{Class: mail.Human, Ask: mail.Asks, Signals: []mail.Signal{{Kind: mail.SignalOffer}}},
				})
		}
		drafts := 0
		for _, c := range analyzer.Judge(h.facts, analyzer.Options{}, h.at.Add(700*time.Hour)) {
			if c.Strategy != "" && c.NoDraft == "" {
				drafts++
			}
		}
		if drafts > 1 {
			t.Fatalf("%d drafts", drafts)
		}
	})
}

// TestEveryCaseIsWhole: whatever the history, every case has an id, an action, a reason sentence and no empty list.
func TestEveryCaseIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		c := h.judge(h.at.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "hours")) * time.Hour))
		switch {
		case c.ID == "", c.NextAction == "", len(c.Because) == 0, c.Truth == "", c.Rule == "":
			t.Fatalf("not whole: %+v", c)
		case (c.State == analyzer.Paused) != (c.Paused != nil):
			t.Fatalf("paused: %+v", c.Paused)
		case (c.State == analyzer.Silent) != (c.Reason != ""):
			t.Fatalf("reason: %s %s", c.State, c.Reason)
		case c.Alerts == nil, c.Facts == nil, c.Quotes == nil, c.OwnFaults == nil, c.Contacts == nil, c.Card.Others == nil:
			t.Fatalf("a list is nil, JSON would say null: %+v", c)
		case c.To.Addr == "", c.ParentID == "", len(c.References) == 0:
			t.Fatalf("nothing to answer: %+v", c)
		}
	})
}
