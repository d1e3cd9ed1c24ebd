package analyzer

import (
	"time"

	"lastword/internal/mail"
)

// hear takes in what the rep told us.
func (j *judge) hear(m mail.Mark) {
	switch m.Kind {
	case mail.MarkCalled:
		j.called(m)
	case mail.MarkSnooze:
		j.snoozed = m
	case mail.MarkClose:
		j.closed = m
	case mail.MarkReopen:
		j.closed, j.snoozed, j.truth = mail.Mark{}, mail.Mark{}, truthMark{}
		j.no, j.won, j.peace = nil, nil, nil
	case mail.MarkTruth:
		j.truth = truthMark{Truth(m.Value), m.At}
	case mail.MarkNotProspect, mail.MarkProspect, mail.MarkValue:
	}
}

// called logs a call; one that reached them ends the silence like an answer.
func (j *judge) called(m mail.Mark) {
	if m.Value != mail.CallReached {
		j.calls = append(j.calls, m)
		return
	}
	j.engaged = true
	j.anchor, j.reached = m.At, m.At
	j.ask, j.pending, j.promise, j.statement, j.after = nil, nil, nil, nil, nil
	j.questions, j.ours, j.bare = nil, nil, nil
	j.latched, j.latchedAt = "", time.Time{}
	j.unanswered, j.closures, j.calls = nil, nil, nil
	j.wrote, j.agreed = nil, nil
	if d := j.deferral; d != nil && !m.At.Before(d.from) {
		j.deferral = nil
	}
}
