package analyzer

import (
	"strings"
	"time"

	"lastword/internal/mail"
)

// seeTheirs takes in a human message of theirs.
func (j *judge) seeTheirs(e *entry) {
	j.answered(e.item)
	if onlyThanks(e.item) {
		j.acknowledge(e.item)
		return
	}
	j.reopen()
	if e.foreign {
		j.ask, j.pending, j.promise = nil, nil, nil // what it leaves open stands in the case whose thread it is in
		return
	}
	said := j.listen(e.item)
	if said.nothing() && j.amongThem(e.item) {
		j.acknowledge(e.item)
		return
	}
	if !said.justAsks() {
		j.supersede(e.item)
	} else if j.ask != nil {
		j.pending = j.ask.it
	}
	j.ask = nil
	j.take(e.item, said)
}

// answered ends the silence: any human message of theirs does.
func (j *judge) answered(it *item) {
	who := j.x.people.mainOf(it.who)
	j.engaged = true
	j.lastIn, j.to = it, who
	j.anchor = it.at
	j.back(who, it.at)
	j.watch.gaps = j.gaps[who]
	j.latched, j.latchedAt = "", time.Time{}
	j.unanswered, j.closures, j.calls = nil, nil, nil
	j.wrote, j.agreed = nil, nil
	j.lateBy = nil
	j.dead, j.undone = nil, nil
	j.snoozed = mail.Mark{}
	j.after = nil
}

// acknowledge takes in "got it, thanks": our ask stays open, the clock starts anew.
func (j *judge) acknowledge(it *item) {
	if j.ask != nil {
		j.ask.acked, j.ask.start, j.ask.last, j.ask.touches = it, it.at, it.at, 1
		j.setClock(it.at)
	}
}

// reopen lifts what had ended the case; an unsubscription stays for ever.
func (j *judge) reopen() {
	j.no, j.won, j.peace = nil, nil, nil
	j.closed, j.truth = mail.Mark{}, truthMark{}
}

// supersede drops what their newer word replaces.
func (j *judge) supersede(it *item) {
	j.promise, j.deferral, j.pending = nil, nil, nil
	for i := range j.questions {
		q := &j.questions[i]
		q.moved = q.moved || q.passed != nil || it.at.Sub(q.it.at) > 60*24*time.Hour
	}
}

// hearing is what one message of theirs says, sorted.
type hearing struct {
	no, won, peace, promise, deferral, agreed, meeting *mail.Signal

	asked []mail.Signal
	other bool
}

func (h hearing) justAsks() bool {
	return len(h.asked) > 0 && h.no == nil && h.won == nil && h.promise == nil && h.deferral == nil && h.agreed == nil && h.meeting == nil && !h.other
}

// listen sorts the signals of a message of theirs.
func (j *judge) listen(it *item) hearing {
	var h hearing
	r := it.reading()
	for i := range r.Signals {
		s := &r.Signals[i]
		if s.Kind != mail.SignalAskedOfUs || !j.asksThem(it, s) {
			h.sort(s)
		}
	}
	h.drop(r, j.amongThem(it))
	return h
}

// amongThem tells a message that goes to people of their side, with us in the
// copy at most: what it asks is not asked of us.
func (j *judge) amongThem(it *item) bool {
	own := false
	for _, a := range it.m.To {
		if j.x.people.internalAddr(a.Addr) {
			return false
		}
		n, ok := j.x.people.byAddr[strings.ToLower(a.Addr)]
		own = own || ok && j.x.people.get(n).org == j.org.Key
	}
	return own
}

// asksThem tells a question that names somebody else of their side: "Gus, are
// you OK with the price?"
func (j *judge) asksThem(it *item, s *mail.Signal) bool {
	if j.amongThem(it) {
		return true
	}
	name, _, ok := strings.Cut(s.Text, ",")
	if !ok || strings.ContainsAny(name, " \n") {
		return false
	}
	for _, persons := range [][]int32{it.to, it.copied, j.side} {
		for _, n := range persons {
			who := j.x.people.mainOf(n)
			if who != j.x.people.mainOf(it.who) && strings.EqualFold(name, j.first(who)) {
				return true
			}
		}
	}
	return false
}

func (h *hearing) sort(s *mail.Signal) {
	switch s.Kind {
	case mail.SignalNo, mail.SignalChoseOther, mail.SignalUnsubscribe:
		h.no = stronger(h.no, s)
	case mail.SignalWon:
		h.won = s
	case mail.SignalInPeace:
		h.peace = s
	case mail.SignalPromise:
		h.promise = dating(h.promise, s)
	case mail.SignalDeferral:
		h.deferral = lastDating(h.deferral, s)
	case mail.SignalAgreedDate:
		h.agreed = dating(h.agreed, s)
	case mail.SignalMeeting:
		h.meeting = dating(h.meeting, s)
	case mail.SignalAskedOfUs:
		h.asked = append(h.asked, *s)
	case mail.SignalPositive:
		h.other = true
	case mail.SignalProblem, mail.SignalStakeholder, mail.SignalLeftCompany, mail.SignalOffer, mail.SignalAck, mail.SignalAttachment,
		mail.SignalSupplier, mail.SignalAlternative, mail.SignalForecast, mail.SignalInterest, mail.SignalPitch: // they decide no turn
	}
}

// drop removes demands that are the words of a deferral, a promise or a meeting
// ("ping me in March"), and puts one in where the message asks without one found.
func (h *hearing) drop(r *mail.Reading, amongThem bool) {
	kept := h.asked[:0]
	for _, s := range h.asked {
		if !overlaps(s, h.deferral) && !overlaps(s, h.agreed) && !overlaps(s, h.promise) {
			kept = append(kept, s)
		}
	}
	h.asked = kept
	if len(h.asked) == 0 && r.Ask == mail.Asks && !amongThem && !r.Has(mail.SignalAskedOfUs) && h.nothing() {
		h.asked = append(h.asked, mail.Signal{Kind: mail.SignalAskedOfUs, Question: true})
	}
}

// nothing tells that none of the kinds that decide a turn was found.
func (h *hearing) nothing() bool {
	for _, s := range []*mail.Signal{h.no, h.won, h.peace, h.promise, h.deferral, h.agreed, h.meeting} {
		if s != nil {
			return false
		}
	}
	return true
}

func overlaps(a mail.Signal, b *mail.Signal) bool {
	return b != nil && b.Text != "" && a.Start < b.End && b.Start < a.End
}

// stronger prefers unsubscribe, then another vendor, then no.
func stronger(a, b *mail.Signal) *mail.Signal {
	rank := func(s *mail.Signal) int {
		switch {
		case s == nil, s.Conditional:
			return 0
		case s.Kind == mail.SignalUnsubscribe:
			return 3
		case s.Kind == mail.SignalChoseOther:
			return 2
		}
		return 1
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// dating prefers the signal with a date.
func dating(a, b *mail.Signal) *mail.Signal {
	if a == nil || a.Due.IsZero() && !b.Due.IsZero() {
		return b
	}
	return a
}

// lastDating prefers what was said last of what has a date: "no budget until
// summer, ping me in Q3" means Q3.
func lastDating(a, b *mail.Signal) *mail.Signal {
	if a == nil || !b.Due.IsZero() {
		return b
	}
	return a
}

// take notes what a message of theirs leaves open.
func (j *judge) take(it *item, h hearing) {
	if h.peace != nil {
		j.peace = &proof{it, *h.peace}
	}
	j.takeQuestions(it, h.asked)
	switch {
	case h.no != nil && h.deferral != nil && !h.deferral.Due.IsZero() && h.no.Kind == mail.SignalNo:
		j.deferral = dated(it, *h.deferral)
	case h.no != nil:
		j.no = &proof{it, *h.no}
		j.unsubscribed = j.unsubscribed || h.no.Kind == mail.SignalUnsubscribe
	case h.won != nil:
		j.won = &proof{it, *h.won}
	default:
		j.takeOpen(it, h)
	}
}

func (j *judge) takeQuestions(it *item, asked []mail.Signal) {
	for _, s := range asked {
		j.questions = append(j.questions, question{it: it, sig: s, send: !s.Question})
	}
}

// takeOpen notes a date, a promise, a meeting or a plain statement.
func (j *judge) takeOpen(it *item, h hearing) {
	switch {
	case h.agreed != nil && h.agreed.Due.After(it.at):
		j.deferral = dated(it, *h.agreed)
		j.deferral.agreed = true
	case h.deferral != nil:
		j.deferral = dated(it, *h.deferral)
	}
	if h.promise != nil {
		j.promise = dated(it, *h.promise)
		if h.promise.Conditional {
			j.promise.from, j.promise.to = time.Time{}, time.Time{}
		}
		j.setClock(it.at)
	}
	agreed := h.meeting != nil && j.takeMeeting(it, *h.meeting)
	if h.promise == nil && j.deferral == nil && !agreed && len(h.asked) == 0 {
		j.statement = it
	}
}

// dated resolves the date of a signal to its first and last moment.
func dated(it *item, s mail.Signal) *commitment {
	c := &commitment{it: it, sig: s}
	if s.Due.IsZero() {
		return c
	}
	c.from = s.Due
	c.to = endOf(s)
	return c
}

// endOf is the last moment of the date a signal names: a range that ends at
// midnight excludes that day, a day alone lasts until its end.
func endOf(s mail.Signal) time.Time {
	until := s.Until
	if until.IsZero() {
		until = s.Due
	}
	if isMidnight(until) && !until.After(s.Due) {
		return until.AddDate(0, 0, 1)
	}
	return until
}

// lastDay is the calendar day on which a date ends.
func lastDay(end time.Time) time.Time {
	if end.IsZero() {
		return end
	}
	end = end.Add(-time.Second)
	return time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, end.Location())
}

func isMidnight(t time.Time) bool {
	h, m, s := t.Clock()
	return h == 0 && m == 0 && s == 0
}

func isQuestion(text string) bool { return strings.ContainsAny(text, "?？") }
