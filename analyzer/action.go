package analyzer

import (
	"slices"
	"time"

	"lastword/internal/mail"
)

// action is the one next thing to do (R4).
func (j *judge) action(v verdict, c *Case) Action {
	switch v.state {
	case YourTurn:
		return DoAnswer
	case Due:
		if c.Draft != nil && c.Draft.State.Live() {
			return DoReviewDraft
		}
		return DoReachOut
	case Silent:
		return j.silentAction(c)
	case Waiting, Quiet, Closing, Paused:
		return DoWait
	case Resting:
		if c.Deal != nil && hasAlert(c, AlertNoDateAgreed) {
			return DoReachOut
		}
	case Unreachable:
		return j.elsewhere(c)
	case Cold, Ended, Declined:
	}
	return DoNothing
}

// silentAction: answering what is open is better than any letter; then a call
// until one is logged or no number is known; then the draft.
func (j *judge) silentAction(c *Case) Action {
	live := c.Draft != nil && c.Draft.State.Live()
	switch {
	case hasFault(c.OwnFaults, faultQuestion, faultNotSent):
		return DoAnswer
	case c.Prospect.Phone != "" && len(j.calls) == 0 && j.recentPeace() == nil:
		return DoCall
	case live || c.NoDraft == "":
		return DoReviewDraft
	case c.Deal == nil || c.Stale:
		return DoReachOut
	}
	return DoWait
}

// elsewhere is what can be done where the address is dead.
func (j *judge) elsewhere(c *Case) Action {
	switch {
	case j.successor != "":
		return DoReachOut
	case c.Prospect.Phone != "" && j.dead.who < 0:
		return DoCall
	}
	return DoNothing
}

func hasAlert(c *Case, alert string) bool {
	return slices.Contains(c.Alerts, alert)
}

// alerts are the warnings of a case (R15, R16, R18, R21, R23).
func (j *judge) alerts(v verdict, c *Case) []string {
	out := []string{}
	add := func(is bool, alert string) {
		if is {
			out = append(out, alert)
		}
	}
	over := v.state == Ended || v.state == Declined || v.state == Unreachable || v.state == Cold
	add(j.chaseSpiral(), AlertChaseSpiral)
	add(!over && j.cooling(), AlertCooling)
	add(!over && c.Deal != nil && !c.Stale && v.state != Due && v.pause == nil && !j.dateAhead() && len(j.closures) == 0, AlertNoDateAgreed)
	add(!over && c.Deal != nil && c.Card.Known <= 1 && (v.state == Silent || v.state == Closing), AlertTakeOut)
	add(j.possible() != nil, AlertPossibleAnswer)
	add(j.undone != nil, AlertNotDelivered)
	add(j.recentPeace() != nil, AlertLeaveInPeace)
	return out
}

// chaseSpiral: three or more unanswered touches at gaps of three working days or less.
func (j *judge) chaseSpiral() bool {
	list := j.pushes()
	run := 1
	for i := 1; i < len(list); i++ {
		if j.watch.clock.between(list[i-1].at, list[i].at) <= 3*workingDay {
			run++
		} else {
			run = 1
		}
		if run >= 3 {
			return true
		}
	}
	return false
}

// cooling: their last two answers were twice as slow as before and half as long.
func (j *judge) cooling() bool {
	var slow, words []float64
	var asked time.Time
	for i := range j.mail {
		it := &j.mail[i]
		switch {
		case it.mass, it.class != mail.Human:
		case it.ours:
			asked = it.at
		case !asked.IsZero():
			slow = append(slow, j.watch.clock.between(asked, it.at))
			words = append(words, float64(it.words))
			asked = time.Time{}
		}
	}
	n := len(slow)
	if n < 4 {
		return false
	}
	return mean(slow[n-2:]) > 2*mean(slow[:n-2]) && mean(words[n-2:]) < mean(words[:n-2])/2 && mean(slow[n-2:]) > workingDay
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(len(list), 1))
}
