package analyzer

import (
	"time"
)

// verdict is what stands at a moment and the rule that says so.
type verdict struct {
	state  State
	reason Reason
	rule   string
	pause  *Pause
	// due is the day they named: the last of a promise, the first of a deferral.
	due time.Time
}

// rule gives a verdict where it applies.
type rule func(*judge, time.Time) (verdict, bool)

// rules are tried in order, the first that applies decides (METHOD 4b).
func rules() []rule {
	return []rule{
		(*judge).ruleClosed, (*judge).ruleDeclined, (*judge).ruleUnreachable, (*judge).ruleSnoozed,
		(*judge).ruleQuestion, (*judge).ruleUndelivered, (*judge).ruleWon, (*judge).rulePeace,
		(*judge).ruleMeeting, (*judge).ruleDeferred, (*judge).ruleClosing, (*judge).ruleCold,
		(*judge).ruleAwaited, (*judge).ruleOurTurn,
	}
}

// verdict is where the case stands at t, given what was seen so far.
func (j *judge) verdict(t time.Time) verdict {
	for _, r := range j.ruleset() {
		if v, ok := r(j, t); ok {
			return v
		}
	}
	return verdict{state: Resting, rule: "4b.8 nothing open"}
}

func (j *judge) ruleset() []rule { return j.box.rules }

func (j *judge) ruleClosed(time.Time) (verdict, bool) {
	switch {
	case !j.closed.At.IsZero():
		return verdict{state: Ended, rule: "closed by the rep"}, true
	case j.truth.value == TruthYes:
		return verdict{state: Ended, rule: "truth yes, marked"}, true
	case j.truth.value == TruthNo, j.truth.value == TruthOther:
		return verdict{state: Declined, rule: "truth marked"}, true
	}
	return verdict{}, false
}

func (j *judge) ruleDeclined(time.Time) (verdict, bool) {
	if j.no != nil || j.unsubscribed {
		return verdict{state: Declined, rule: "4b.1 they said no"}, true
	}
	return verdict{}, false
}

func (j *judge) ruleUnreachable(time.Time) (verdict, bool) {
	return verdict{state: Unreachable, rule: "hard bounce or left the company"}, j.dead != nil
}

func (j *judge) ruleSnoozed(t time.Time) (verdict, bool) {
	if j.snoozed.Until.After(t) {
		return paused(PauseSnoozed, j.snoozed.Until, "snoozed by the rep"), true
	}
	return verdict{}, false
}

func (j *judge) ruleQuestion(time.Time) (verdict, bool) {
	return verdict{state: YourTurn, rule: "4b.2 open question of theirs"}, j.openQuestion()
}

func (j *judge) ruleUndelivered(time.Time) (verdict, bool) {
	return verdict{state: YourTurn, rule: "not delivered: the ask never happened"}, j.undone != nil
}

func (j *judge) ruleWon(time.Time) (verdict, bool) {
	return verdict{state: Ended, rule: "recognised as won"}, j.won != nil
}

// peaceDays is how long people are left in peace after bad news (R21).
const peaceDays = 60

func (j *judge) rulePeace(t time.Time) (verdict, bool) {
	if j.peace == nil {
		return verdict{}, false
	}
	until := j.peace.it.at.AddDate(0, 0, peaceDays)
	return paused(PauseInPeace, until, "R21 leave in peace"), until.After(t)
}

func (j *judge) ruleMeeting(t time.Time) (verdict, bool) {
	m := j.ahead(t)
	if m == nil {
		return verdict{}, false
	}
	return paused(PauseMeeting, m.until(), "4b.3 agreed meeting ahead"), true
}

func (j *judge) ruleDeferred(t time.Time) (verdict, bool) {
	d := j.deferral
	switch {
	case d == nil:
		return verdict{}, false
	case d.from.IsZero():
		return verdict{state: Resting, rule: "4b.4 deferral without a date"}, j.ask == nil
	case t.Before(d.from):
		v := paused(PauseDeferred, d.from, "4b.4 deferral of theirs")
		v.due = d.from
		return v, true
	case j.watch.away(t).After(t):
		return paused(PauseAway, j.watch.away(t), "out of office"), true
	}
	return verdict{state: Due, rule: "4b.4 the date they gave has come", due: d.from}, true
}

func (j *judge) ruleClosing(t time.Time) (verdict, bool) {
	n := len(j.closures)
	if n == 0 {
		return verdict{}, false
	}
	if n > 2 || j.isLastWord(j.closures[n-1]) {
		return verdict{state: Ended, rule: "we had the last word"}, true
	}
	if j.watch.days(j.closures[n-1].at, t) < closureWait {
		return verdict{state: Closing, rule: "closure e-mail sent"}, true
	}
	return verdict{state: Silent, reason: ClosureUnanswered, rule: "closure unanswered"}, true
}

func (j *judge) ruleCold(time.Time) (verdict, bool) {
	return verdict{state: Cold, rule: "no human ever answered"}, !j.engaged
}

func (j *judge) ruleOurTurn(t time.Time) (verdict, bool) {
	switch {
	case j.after != nil:
		return verdict{state: YourTurn, rule: "4b.3 the meeting is over"}, true
	case j.statement != nil:
		return verdict{state: YourTurn, rule: "4b.7 statement of theirs unanswered"}, true
	}
	for i := range j.ours {
		if !j.ours[i].to.After(t) {
			return verdict{state: YourTurn, rule: "4b.7 promise of ours is due"}, true
		}
	}
	return verdict{}, false
}

func paused(kind string, until time.Time, rule string) verdict {
	return verdict{state: Paused, rule: rule, pause: &Pause{Kind: kind, Until: Moment{until}}}
}
