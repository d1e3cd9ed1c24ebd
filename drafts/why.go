package drafts

import (
	"cmp"
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
			state, why = mail.DraftExpired, whyExpired
		}
		if why == "" {
			kept[d.Organization] = true
			continue
		}
		list = append(list, Withdrawal{Draft: d, State: state, Why: why})
	}
	return list
}

// whyExpired marks the withdrawal of a draft nobody used.
const whyExpired = "it lay unused for 30 days"

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
	who := cmp.Or(c.Prospect.Name, d.Prospect)
	switch {
	case c.State == analyzer.Unreachable:
		return "the address of " + who + " cannot be reached any more"
	case in.answeredSince(c, d), c.State == analyzer.Declined, c.Paused != nil && c.Paused.Kind == analyzer.PauseMeeting:
		return who + " has answered"
	case c.State == analyzer.Ended:
		return "the case is closed"
	case wroteSince(c, d):
		return "you wrote to " + who + " yourself"
	}
	return ""
}

// answeredSince tells whether a newer human message of theirs names the silence now.
func (in Inputs) answeredSince(c analyzer.Case, d mail.Draft) bool {
	if c.LastInbound.After(d.Planned) {
		return true
	}
	if c.AnchorID == "" || d.Key == Key(in.Account, d.Organization, c.AnchorID, d.Rung) {
		return false
	}
	// Where the same messages are read anew, the anchor may also go back: that is no answer.
	before, known := eventTime(c, anchorOf(d.Key))
	after, found := eventTime(c, c.AnchorID)
	return !known || !found || after.After(before)
}

// anchorOf reads the anchor out of a key.
func anchorOf(key string) string {
	parts := strings.SplitN(key, "|", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[2][:max(strings.LastIndexByte(parts[2], '|'), 0)]
}

// wroteSince tells whether the rep wrote after the message the draft answers,
// even when that became known only after the draft was planned.
func wroteSince(c analyzer.Case, d mail.Draft) bool {
	if c.LastOutbound.After(d.Planned) {
		return true
	}
	answered, known := eventTime(c, d.ParentID)
	return known && slices.ContainsFunc(c.Events, func(e analyzer.Event) bool {
		return e.MessageID == c.ParentID && e.Kind == "out" && e.Time.After(answered)
	})
}

func eventTime(c analyzer.Case, id string) (time.Time, bool) {
	i := slices.IndexFunc(c.Events, func(e analyzer.Event) bool { return id != "" && e.MessageID == id })
	if i < 0 {
		return time.Time{}, false
	}
	return c.Events[i].Time, true
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
