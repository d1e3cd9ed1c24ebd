package analyzer

import (
	"fmt"
	"slices"
	"time"

	"lastword/internal/mail"
)

// staleAfter is how old a silence may be when it is first seen to get a draft unasked.
const staleAfter = 120 * 24 * time.Hour

// strategy is the kind of letter the ladder foresees (METHOD 7), "" where none is due.
func (j *judge) strategy(v verdict, c *Case) Strategy {
	switch {
	case v.state == Due:
		return AgreedDate
	case v.state != Silent:
		return ""
	case len(j.closures) == 1:
		return Feedback
	case len(j.closures) >= 2:
		return LastWord
	case v.reason == AgreedDatePassed:
		return AgreedDate
	case specific(c.OwnFaults):
		return Apology
	case j.holdable(v, c.Quotes) && c.Card.Known >= 3 && c.Pressure.Score < 50:
		return Confused
	}
	return Apology
}

// stale tells a silence, or a date, that lies more than 120 days back and on
// which nothing was begun.
func (j *judge) stale(v verdict) bool {
	var from time.Time
	switch {
	case v.state == Due:
		from = j.deferral.from
	case v.state == YourTurn:
		from = j.anchor
	case v.state == Silent && len(j.closures) == 0:
		from = j.clockStart()
		if j.promise != nil {
			from = laterOf(from, j.promise.to)
		}
	}
	return !from.IsZero() && j.now.Sub(from) > staleAfter
}

// noDraft says why a silent or due case gets no draft; "" where it may get one (METHOD 7, gate).
func (j *judge) noDraft(v verdict, c *Case) Text {
	if v.state != Silent && v.state != Due {
		return ""
	}
	for _, gate := range []func(verdict, *Case) string{j.gateHush, j.gateDeal, j.gateLedger, j.gateTime, j.gateForm} {
		if why := gate(v, c); why != "" {
			return Text(why)
		}
	}
	return ""
}

// gateHush keeps quiet where a letter would hurt.
func (j *judge) gateHush(_ verdict, c *Case) string {
	switch {
	case j.unsubscribed:
		return "They asked not to be written to again."
	case j.recentPeace() != nil:
		return fmt.Sprintf("%s wrote of a hard time on %s; leave them in peace.", j.writer(j.recentPeace()), j.on(j.recentPeace().at))
	case c.Truth == TruthYes:
		return "They said yes; a closure letter would be wrong."
	case j.possible() != nil:
		return fmt.Sprintf("A message of theirs of %s lies in Junk or Trash; look at it first.", j.on(j.possible().at))
	case j.watch.away(j.now).After(j.now):
		return fmt.Sprintf("%s is out of office until %s.", j.first(j.awaited()), j.on(j.local(j.watch.away(j.now))))
	}
	return ""
}

// recentPeace is a message of bad news within the last 60 days, or nil.
func (j *judge) recentPeace() *item {
	for i := len(j.mail) - 1; i >= 0; i-- {
		it := &j.mail[i]
		if j.now.Sub(it.at) > peaceDays*24*time.Hour {
			return nil
		}
		if !it.ours && it.class == mail.Human && it.does(mail.SignalInPeace) {
			return it.item
		}
	}
	return nil
}

// possible is a message of theirs in Junk or Trash newer than their last word, or nil.
func (j *judge) possible() *item {
	for _, n := range j.side {
		for _, it := range j.box.hidden[n] {
			if it.at.After(j.anchor) && it.at.After(j.clockStart()) {
				return it
			}
		}
	}
	return nil
}

func (j *judge) gateDeal(v verdict, c *Case) string {
	switch {
	case c.Deal == nil && !j.opts.AllMayDraft:
		return "Not sure that this is a deal: no offer was made or asked for."
	case c.Stale:
		return fmt.Sprintf("It is older than 120 days (since %s); a draft is written only when asked for.", j.on(j.local(j.silentFrom(v))))
	}
	return ""
}

// silentFrom is the day a silent or due case is dated by.
func (j *judge) silentFrom(v verdict) time.Time {
	if v.state == Due {
		return j.deferral.from
	}
	return j.clockFrom()
}

// gateLedger looks at the drafts already made in this silence.
func (j *judge) gateLedger(verdict, *Case) string {
	for i := range j.drafts {
		d := &j.drafts[i]
		if d.Rung != len(j.closures) || d.Planned.Before(j.anchor) {
			continue
		}
		if how := endedHow(d.State); how != "" {
			return fmt.Sprintf(how+"; none is made again for this silence.", j.on(d.Planned))
		}
	}
	return ""
}

// endedHow words a draft that ended without being sent, "" for any other.
func endedHow(s mail.DraftState) string {
	return map[mail.DraftState]string{
		mail.DraftDismissed: "You deleted the draft of %s",
		mail.DraftExpired:   "The draft of %s lay unused for 30 days",
		mail.DraftWithdrawn: "The draft of %s was withdrawn",
	}[s]
}

// gateTime keeps the distance to our last message and, with phone_first = "hold", to the calls.
func (j *judge) gateTime(v verdict, c *Case) string {
	live := c.Draft != nil && c.Draft.State.Live()
	if !live && !j.lastSent.IsZero() && j.watch.days(j.lastSent, j.now) < draftDistance {
		return fmt.Sprintf("We wrote on %s; a draft waits for three working days.", j.on(j.lastSent))
	}
	if j.opts.PhoneHold && v.state == Silent && c.Prospect.Phone != "" && len(j.calls) < 2 &&
		j.watch.days(j.silentSince(), j.now) < promiseGrace {
		return "Call first: the draft comes after two logged calls or two working days."
	}
	return ""
}

// silentSince is when the case turned silent.
func (j *judge) silentSince() time.Time {
	if j.latchedAt.IsZero() {
		return j.now
	}
	return j.latchedAt
}

func (j *judge) gateForm(_ verdict, c *Case) string {
	if len(j.opts.Languages) == 0 || c.Language == "" {
		return ""
	}
	if slices.Contains(j.opts.Languages, c.Language) {
		return ""
	}
	return fmt.Sprintf("There are no letters in the language of this conversation (%s).", c.Language)
}

// oneDraft leaves one case of an organization, in the default order, with a
// draft: the one that has one already, else the first.
func oneDraft(cases []Case) {
	holder := -1
	for i := range cases {
		c := &cases[i]
		live := c.Draft != nil && c.Draft.State.Live()
		if live || holder < 0 && c.Strategy != "" && c.NoDraft == "" {
			holder = i
		}
		if live {
			break
		}
	}
	for i := range cases {
		if c := &cases[i]; i != holder && holder >= 0 && c.Strategy != "" && c.NoDraft == "" {
			c.NoDraft = Text("One draft per organization: the one to " + cases[holder].Prospect.Address + " comes first.")
			c.NextAction = c.withoutDraft()
		}
	}
}

// withoutDraft is the next action where no draft comes.
func (c *Case) withoutDraft() Action {
	if c.NextAction == DoReviewDraft {
		return DoWait
	}
	return c.NextAction
}
