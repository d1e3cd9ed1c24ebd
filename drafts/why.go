package drafts

import (
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// withdrawals lists the drafts of ours that no longer have a reason to lie there.
func withdrawals(in Inputs, now time.Time) []Withdrawal {
	byID := map[string]analyzer.Case{}
	for _, c := range in.Cases {
		byID[c.ID] = c
	}
	var list []Withdrawal
	kept := map[string]bool{}
	for _, d := range oldestFirst(in.Ledger) {
		if d.State != mail.DraftSaved && d.State != mail.DraftPlanned {
			kept[d.Organization] = kept[d.Organization] || d.State == mail.DraftEdited
			continue
		}
		c, known := byID[d.CaseID]
		state, why := mail.DraftWithdrawn, in.whyGone(d, c, known, now)
		if why == "" && kept[d.Organization] {
			why = "another draft to the organization was there first"
		}
		if why == "" && d.State == mail.DraftSaved && now.Sub(d.Saved) >= expiry {
			state, why = mail.DraftExpired, "it lay unused for 30 days"
		}
		if why == "" {
			kept[d.Organization] = true
			continue
		}
		list = append(list, Withdrawal{Draft: d, State: state, Why: why})
	}
	return list
}

// oldestFirst sorts drafts by when they were planned, those edited by the rep before all.
func oldestFirst(ledger []mail.Draft) []mail.Draft {
	list := slices.Clone(ledger)
	slices.SortStableFunc(list, func(a, b mail.Draft) int {
		if (a.State == mail.DraftEdited) != (b.State == mail.DraftEdited) {
			if a.State == mail.DraftEdited {
				return -1
			}
			return 1
		}
		return a.Planned.Compare(b.Planned)
	})
	return list
}

// whyGone says what happened since the draft was planned that takes its
// reason away; "" when nothing did. An out-of-office note takes nothing away,
// nor does a judgement that changed without a new fact.
func (in Inputs) whyGone(d mail.Draft, c analyzer.Case, known bool, now time.Time) string {
	if why := in.marked(d, now); why != "" || !known {
		return why
	}
	who := firstOf(c.Prospect.Name, d.Prospect)
	switch {
	case c.State == analyzer.Unreachable:
		return "the address of " + who + " cannot be reached any more"
	case d.Key != Key(in.Account, d.Organization, c.AnchorID, d.Rung):
		return who + " has answered"
	case c.State == analyzer.Declined, c.Paused != nil && c.Paused.Kind == analyzer.PauseMeeting:
		return who + " has answered"
	case c.LastInbound.After(d.Planned):
		return who + " has answered"
	case c.State == analyzer.Ended:
		return "the case is closed"
	case c.LastOutbound.After(d.Planned), wroteSince(c, d):
		return "you wrote to " + who + " yourself"
	}
	return ""
}

// wroteSince tells whether the message the draft answers is no longer the
// newest and the newest is one of the rep's.
func wroteSince(c analyzer.Case, d mail.Draft) bool {
	if c.ParentID == "" || c.ParentID == d.ParentID {
		return false
	}
	return slices.ContainsFunc(c.Events, func(e analyzer.Event) bool {
		return e.MessageID == c.ParentID && e.Kind == "out" && !e.Time.Before(d.Planned)
	})
}

// marked says what the user told us about the prospect since the draft was planned.
func (in Inputs) marked(d mail.Draft, now time.Time) string {
	for _, m := range in.Marks {
		if m.At.Before(d.Planned) || m.At.After(now) || !about(m, d) {
			continue
		}
		switch m.Kind {
		case mail.MarkCalled:
			if m.Value == mail.CallReached {
				return "you reached them by phone"
			}
		case mail.MarkSnooze:
			if m.Until.After(now) {
				return "you snoozed the case"
			}
		case mail.MarkClose:
			return "you closed the case"
		case mail.MarkTruth:
			return "you marked the truth: " + m.Value
		case mail.MarkNotProspect:
			return "you marked them as not a prospect"
		case mail.MarkReopen, mail.MarkProspect, mail.MarkValue:
		}
	}
	return ""
}

func about(m mail.Mark, d mail.Draft) bool {
	if m.CaseID != "" {
		return m.CaseID == d.CaseID
	}
	return strings.EqualFold(m.Address, d.Prospect) || strings.EqualFold(m.Address, d.Organization)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
