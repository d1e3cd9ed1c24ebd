package analyzer

import (
	"sort"
	"time"
)

// The waits of METHOD 1, in working days of the prospect.
const (
	leastSilence  = 3
	promiseGrace  = 2
	agreedGrace   = 2
	longestWait   = 20
	closureWait   = 10
	draftDistance = 3
)

// ruleAwaited judges a case in which the ball is with them: an open ask of
// ours, or an open promise of theirs (METHOD 4b rules 5 and 6, METHOD 1).
func (j *judge) ruleAwaited(t time.Time) (verdict, bool) {
	if j.ask == nil && j.promise == nil {
		return verdict{}, false
	}
	v := verdict{state: Waiting, rule: j.waitRule()}
	if j.promise != nil {
		v.due = lastDay(j.promise.to)
	}
	if r := j.silence(t); r != "" {
		v.state, v.reason = Silent, r
		return v, true
	}
	if until := j.watch.away(t); until.After(t) {
		p := paused(PauseAway, until, "out of office")
		p.due = v.due
		return p, true
	}
	if j.hints && !j.beforePromise(t) && j.quiet(t) {
		v.state = Quiet
	}
	return v, true
}

func (j *judge) waitRule() string {
	switch {
	case j.promise != nil:
		return "4b.5 open promise of theirs"
	case j.ask.acked != nil:
		return "4b.5 our ask was only acknowledged"
	}
	return "4b.6 open ask of ours"
}

// clockStart is where the clock of the silence starts: the first unanswered
// ask, or the later of it and their promise or acknowledgement.
func (j *judge) clockStart() time.Time {
	switch {
	case j.promise != nil:
		return j.promise.it.at
	case j.ask != nil:
		return j.ask.start
	}
	return time.Time{}
}

// silence is the reason why the case is silent at t, "" while it is not. Once
// silent it stays so, with the reason it turned silent for.
func (j *judge) silence(t time.Time) Reason {
	if r := j.reasonAt(t); r != "" {
		return r
	}
	return j.latched
}

func (j *judge) reasonAt(t time.Time) Reason {
	start := j.clockStart()
	since := j.watch.days(start, t)
	if !j.engaged || since < leastSilence || j.beforePromise(t) || j.latched == "" && j.watch.away(t).After(t) {
		return ""
	}
	switch {
	case j.promise != nil && !j.promise.to.IsZero():
		return PromiseBroken
	case j.wrote != nil && j.agreed.agreed && j.watch.days(j.wrote.at, t) >= agreedGrace:
		return AgreedDatePassed
	case j.chance(t) < threshold(j.opts.Sensitivity):
		return ChanceLow
	case since >= longestWait:
		return LongSilence
	}
	return ""
}

// beforePromise tells whether a dated promise of theirs is not yet two working days overdue.
func (j *judge) beforePromise(t time.Time) bool {
	p := j.promise
	return p != nil && !p.to.IsZero() && j.watch.days(p.to, t) < promiseGrace
}

// chance is p at t, for a case in which an answer is awaited.
func (j *judge) chance(t time.Time) float64 {
	start := j.clockStart()
	last, touches := start, 1
	if j.ask != nil {
		last, touches = laterOf(last, j.ask.last), j.ask.touches
	}
	own := j.record.by(start)
	a := awaited{
		hours:   j.watch.between(last, t),
		weeks:   j.watch.between(start, t) / weekHours,
		touches: touches,
		past:    own.answered,
		rate:    own.rate(j.org.record.by(start).rate(j.box.rate(start))),
	}
	return a.chance()
}

// quiet tells whether they are slower than usual: a hint, never the decision.
func (j *judge) quiet(t time.Time) bool {
	const soonest = 2 // working days: before that nobody calls it slow
	last := j.clockStart()
	if j.ask != nil {
		last = laterOf(last, j.ask.last)
	}
	return j.watch.days(last, t) >= soonest && j.watch.between(last, t) > j.usual(j.clockStart())
}

// usual is the 80th percentile of this person's reply latencies in units of
// the clock, pooled with those of the organization and the mailbox, each
// weighing like four answers.
func (j *judge) usual(before time.Time) float64 {
	s, _ := j.box.known(before)
	org := j.slow(j.org.past, before, s.slow)
	return j.slow(j.past, before, org)
}

// slow is the pooled 80th percentile of the newest answers of a list.
func (j *judge) slow(list []episode, before time.Time, outer float64) float64 {
	const newest = 60
	var h histogram
	last := sort.Search(len(list), func(i int) bool { return !list[i].start.Before(before) })
	for i := last - 1; i >= 0 && h.total < newest; i-- {
		if e := list[i]; !e.answer.IsZero() && !e.answer.After(before) {
			h.add(j.watch.clock.between(e.last, e.answer))
		}
	}
	return (float64(h.total)*h.quantile(.8) + 4*outer) / float64(h.total+4)
}

// isLastWord tells whether a closure was the last of the ladder.
func (j *judge) isLastWord(it *item) bool {
	d := j.closureOf(it)
	return d != nil && Strategy(d.Strategy) == LastWord
}
