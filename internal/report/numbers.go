package report

import (
	"slices"

	"lastword/analyzer"
	"lastword/internal/mail"
)

func count(in Input, r Report, w window) Numbers {
	n := Numbers{
		YourTurn: len(r.YourTurn), Answer: answers(in.Cases), Closing: len(r.Closing), Paused: len(r.Paused), Calls: len(r.Calls),
		Quiet:   len(inState(in.Cases, analyzer.Quiet)),
		Waiting: len(inState(in.Cases, analyzer.Waiting)),
		Learned: len(r.Learned),
	}
	for _, c := range r.Silent {
		switch {
		case c.State == analyzer.Due:
			n.Due++
		case c.Stale:
			n.Stale++
			n.Silent++
		default:
			n.Silent++
		}
	}
	n.Unanswered, n.LimboDays = limbo(in.Cases)
	if in.Before != nil {
		_, before := limbo(in.Before)
		n.LimboBefore = &before
	}
	n.ValueUnknown = valueUnknown(in.Cases)
	n.Reopened = reopened(in)
	for _, l := range r.Learned {
		if l.Truth == analyzer.TruthNo {
			n.Noes++
		}
	}
	for _, m := range in.Marks {
		if m.Kind == mail.MarkCalled && w.holds(m.At) {
			n.CallsLogged++
		}
	}
	n.countDrafts(r.Drafts)
	return n
}

func (n *Numbers) countDrafts(drafts []DraftLine) {
	for _, d := range drafts {
		switch d.State {
		case mail.DraftPlanned:
			n.DraftsConfirmed++
		case mail.DraftSaved, mail.DraftEdited:
			n.DraftsWaiting++
		case mail.DraftSent:
			n.DraftsSent++
		case mail.DraftDismissed:
			n.DraftsDismissed++
		case mail.DraftBlocked:
			n.DraftsBlocked++
		case mail.DraftWithdrawn, mail.DraftExpired:
		}
	}
}

// limbo sums our unanswered messages and the days since their last word (R2).
func limbo(cases []analyzer.Case) (unanswered, days int) {
	for _, c := range inState(cases, analyzer.Silent, analyzer.Closing) {
		if !c.Stale {
			unanswered += c.Unanswered
			days += c.DaysInLimbo
		}
	}
	return unanswered, days
}

// valueUnknown sums what hangs on answers nobody has (R20).
func valueUnknown(cases []analyzer.Case) *float64 {
	var sum *float64
	for _, c := range inState(cases, analyzer.Silent, analyzer.Closing) {
		if c.Value == nil || c.Truth != analyzer.TruthUnknown {
			continue
		}
		if sum == nil {
			sum = new(float64)
		}
		*sum += *c.Value
	}
	return sum
}

// reopened counts those who were silent when the week began and have spoken since.
func reopened(in Input) int {
	n := 0
	for _, before := range inState(in.Before, analyzer.Silent, analyzer.Closing) {
		i := slices.IndexFunc(in.Cases, func(c analyzer.Case) bool { return c.ID == before.ID })
		if i >= 0 && in.Cases[i].LastInbound.After(before.LastInbound.Time) {
			n++
		}
	}
	return n
}

func answers(cases []analyzer.Case) int {
	n := 0
	for _, c := range cases {
		if c.NextAction == analyzer.DoAnswer {
			n++
		}
	}
	return n
}
