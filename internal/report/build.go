package report

import (
	"slices"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Build decides what stands in the report of one week.
func Build(in Input, now time.Time) Report {
	zone := in.Zone
	if zone == nil {
		zone = time.UTC
	}
	w := window{in.Week.From(zone), in.Week.To(zone), now}
	r := Report{
		Week: in.Week.String(), Account: in.Account,
		From: analyzer.Moment{Time: w.from}, To: analyzer.Moment{Time: w.to}, AsOf: analyzer.Moment{Time: now.In(zone)},
		YourTurn: inState(in.Cases, analyzer.YourTurn),
		Silent:   inState(in.Cases, analyzer.Silent, analyzer.Due),
		Closing:  inState(in.Cases, analyzer.Closing),
		Paused:   byWaking(inState(in.Cases, analyzer.Paused)),
		Cooling:  cooling(in.Cases),
		Calls:    Calls(in.Cases),
		Drafts:   draftLines(in.Drafts, w),
		Learned:  learned(in, w),
		Alerts:   alerts(in),
	}
	r.Monday = monday(in.Cases, zone)
	r.Numbers = count(in, r, w)
	r.Notes = notes(in, r.Numbers)
	return r
}

// window is the week, as far as it has passed.
type window struct{ from, to, now time.Time }

func (w window) holds(t time.Time) bool {
	return !t.Before(w.from) && t.Before(w.to) && !t.After(w.now)
}

func inState(cases []analyzer.Case, states ...analyzer.State) []analyzer.Case {
	found := []analyzer.Case{}
	for _, c := range cases {
		if slices.Contains(states, c.State) {
			found = append(found, c)
		}
	}
	return found
}

func byWaking(cases []analyzer.Case) []analyzer.Case {
	slices.SortStableFunc(cases, func(a, b analyzer.Case) int {
		return until(a).Compare(until(b))
	})
	return cases
}

// until is when a paused case wakes; those without an end come last.
func until(c analyzer.Case) time.Time {
	if c.Paused == nil || c.Paused.Until.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return c.Paused.Until.Time
}

// cooling are the cases to act on before they fall silent (R16).
func cooling(cases []analyzer.Case) []analyzer.Case {
	found := []analyzer.Case{}
	for _, c := range inState(cases, analyzer.Waiting, analyzer.Quiet, analyzer.Resting, analyzer.YourTurn) {
		if slices.Contains(c.Alerts, analyzer.AlertCooling) ||
			c.Deal != nil && c.State != analyzer.Resting && slices.Contains(c.Alerts, analyzer.AlertNoDateAgreed) {
			found = append(found, c)
		}
	}
	return found
}

// Calls is the call list: a card for every case whose next action is a call.
func Calls(cases []analyzer.Case) []Call {
	list := []Call{}
	for _, c := range cases {
		if c.NextAction != analyzer.DoCall {
			continue
		}
		track := c.TalkTrack
		if track == nil {
			track = []string{}
		}
		list = append(list, Call{c.ID, c.Prospect, c.Prospect.Phone, analyzer.Text(c.BestHour), track})
	}
	return list
}

// draftLines are the drafts that lie in the mailbox, and those that ended in the week.
func draftLines(drafts []mail.Draft, w window) []DraftLine {
	list := []DraftLine{}
	for _, d := range drafts {
		if !d.State.Live() && d.State != mail.DraftBlocked && !w.holds(d.Ended) {
			continue
		}
		if d.State == mail.DraftBlocked && !w.holds(d.Ended) && !w.holds(d.Tried) {
			continue
		}
		list = append(list, LineOf(d))
	}
	return list
}

// LineOf is one draft of the ledger as the JSON shows it.
func LineOf(d mail.Draft) DraftLine {
	return DraftLine{
		Case: d.CaseID, Prospect: d.Prospect, Strategy: d.Strategy, State: d.State,
		MessageID: d.MessageID, Mailbox: d.Mailbox, UID: d.UID,
		Saved: analyzer.Moment{Time: d.Saved}, Outcome: analyzer.Text(d.Outcome),
		EditedShare: d.EditedShare, Body: d.Body, Why: analyzer.Text(d.Why),
	}
}

// learned are the truths whose proof, or the rep's own word, is of this week.
func learned(in Input, w window) []Learned {
	list := []Learned{}
	for _, c := range in.Cases {
		if c.Truth == "" || c.Truth == analyzer.TruthUnknown {
			continue
		}
		at, ok := learnedAt(c, in, w)
		if !ok {
			continue
		}
		list = append(list, Learned{c.ID, c.Prospect, c.Subject, c.Truth, c.TruthProof, analyzer.Moment{Time: at}})
	}
	slices.SortStableFunc(list, func(a, b Learned) int { return a.Date.Compare(b.Date.Time) })
	return list
}

func learnedAt(c analyzer.Case, in Input, w window) (time.Time, bool) {
	if c.TruthProof != nil && w.holds(c.TruthProof.Date.Time) {
		return c.TruthProof.Date.Time, true
	}
	for _, m := range in.Marks {
		of := m.CaseID == c.ID || m.CaseID == "" && slices.Contains(append(c.Contacts, c.Prospect.Address), m.Address)
		if m.Kind == mail.MarkTruth && of && w.holds(m.At) {
			return m.At, true
		}
	}
	return time.Time{}, false
}

func notes(in Input, n Numbers) []string {
	list := []string{}
	if n.DraftsConfirmed > 0 {
		list = append(list, plural(n.DraftsConfirmed, "draft is", "drafts are")+" being confirmed with the mail server.")
	}
	if n.DraftsDismissed > 0 {
		list = append(list, "You dismissed "+plural(n.DraftsDismissed, "draft", "drafts")+
			" this week. A dismissed draft is not made again in the same silence.")
	}
	if n.DraftsBlocked > 0 {
		list = append(list, plural(n.DraftsBlocked, "draft", "drafts")+" could not be saved to the mailbox.")
	}
	return append(list, in.Notes...)
}
