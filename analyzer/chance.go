package analyzer

import "math"

// The default coefficients of METHOD 1, fitted on ten real mail sets.
const (
	coefBase    = 0.667
	coefHours   = -0.278
	coefWeeks   = -0.314
	coefPast    = 0.593
	coefRate    = 1.662
	coefChasers = 0.206
)

// defaultRate is the share of asks that get an answer in a mailbox without history.
const defaultRate = .75

// awaited is what the chance of an answer depends on.
type awaited struct {
	// hours is the working time since our last message in units of the clock.
	hours float64
	// weeks is the working time since the first unanswered ask in full weeks.
	weeks float64
	// touches counts our messages since then, at least 1.
	touches int
	// past counts asks of ours that this person answered.
	past int
	// rate is the pooled share of answered asks.
	rate float64
}

// chance is the probability that a human answer comes within the next ten
// working days, given the silence until now (METHOD 1). It never rises while
// time passes and nothing happens.
func (a awaited) chance() float64 {
	z := coefBase +
		coefHours*math.Log1p(max(a.hours, 0)) +
		coefWeeks*min(max(a.weeks, 0), 8) +
		coefPast*math.Log1p(float64(min(a.past, 6))) +
		coefRate*math.Log(max(a.rate, .01)) +
		coefChasers*float64(min(max(a.touches-1, 0), 4))
	return 1 / (1 + math.Exp(-z))
}

// tally counts asks that were resolved: answered, or 45 days without an answer.
type tally struct{ answered, resolved int }

// rate pools the tally with a rate from further out, which weighs like two asks.
func (t tally) rate(outer float64) float64 {
	return (float64(t.answered) + 2*outer) / (float64(t.resolved) + 2)
}

// threshold is p*: below it an answer has become unlikely.
func threshold(sensitivity string) float64 {
	switch sensitivity {
	case "eager":
		return .35
	case "patient":
		return .15
	}
	return .25
}

// chanceWord names p for people.
func chanceWord(p, limit float64) Text {
	switch {
	case p < limit:
		return "low"
	case p < .5:
		return "fair"
	}
	return "good"
}
