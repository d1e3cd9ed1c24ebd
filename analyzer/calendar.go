package analyzer

import (
	"time"

	"lastword/internal/mail"
)

// meeting is one meeting spoken of in a case.
type meeting struct {
	uid        string
	it         *item
	sig        mail.Signal
	start, end time.Time
	status     meetingStatus
	// ours: we invited or proposed.
	ours bool
	over bool
}

type meetingStatus int

const (
	meetingProposed meetingStatus = iota
	meetingTentative
	meetingAgreed
	meetingOff
)

// until is how long the case sleeps for the meeting.
func (m *meeting) until() time.Time {
	if m.status == meetingTentative {
		return m.start
	}
	return m.end
}

// seeCalendar takes in an invitation or an answer to one (METHOD 3).
func (j *judge) seeCalendar(e *entry) {
	c := e.m.Calendar
	if c == nil || c.Method == "PUBLISH" {
		j.seePlain(e)
		return
	}
	if e.ours {
		j.seeOurCalendar(e, c)
		return
	}
	known := j.meetingOf(c.UID)
	if known == nil && c.Method != "REQUEST" && !j.x.people.internalAddr(c.Organizer) {
		return
	}
	j.answered(e.item)
	j.ask, j.pending = nil, nil
	switch {
	case c.Method == "REPLY" && (c.Status == "ACCEPTED" || c.Status == "TENTATIVE"):
		m := j.meet(e.item, c)
		m.status = meetingAgreed
		if c.Status == "TENTATIVE" {
			m.status = meetingTentative
		}
	default:
		j.off(e, c)
	}
}

// off takes in a no, a counter-proposal or an invitation of theirs: our turn.
func (j *judge) off(e *entry, c *mail.Calendar) {
	m := j.meet(e.item, c)
	m.status, m.ours = meetingOff, false
	if c.Method == "REQUEST" || c.Method == "COUNTER" {
		m.status = meetingProposed
	}
	j.statement = e.item
}

func (j *judge) seePlain(e *entry) {
	if e.ours {
		j.seeOurs(e)
		return
	}
	j.seeTheirs(e)
}

func (j *judge) seeOurCalendar(e *entry, c *mail.Calendar) {
	j.lastOut = e.item
	j.statement, j.after = nil, nil
	m := j.meet(e.item, c)
	switch c.Method {
	case "REQUEST":
		if m.status != meetingAgreed || !m.start.Equal(c.Start) {
			m.status, m.ours = meetingProposed, true
			j.openAsk(e.item)
		}
	case "REPLY":
		if c.Status == "ACCEPTED" || c.Status == "TENTATIVE" {
			m.status = meetingAgreed
		} else {
			m.status = meetingOff
		}
	case "CANCEL":
		m.status = meetingOff
	}
}

// openAsk opens an ask with this message or counts it to the open one.
func (j *judge) openAsk(it *item) {
	j.unanswered = append(j.unanswered, it)
	if j.ask != nil {
		j.ask.last = it.at
		j.ask.touches++
		return
	}
	j.ask = &asking{it: it, start: it.at, last: it.at, touches: 1}
	j.setClock(it.at)
}

// meet finds or opens the meeting of a calendar part and takes over its times.
func (j *judge) meet(it *item, c *mail.Calendar) *meeting {
	m := j.meetingOf(c.UID)
	if m == nil {
		j.meetings = append(j.meetings, meeting{uid: c.UID, it: it})
		m = &j.meetings[len(j.meetings)-1]
	}
	if !c.Start.IsZero() && (c.Method != "COUNTER" || m.start.IsZero()) {
		m.start, m.end = c.Start, c.End
		if !m.end.After(m.start) {
			m.end = m.start.Add(time.Hour)
		}
		m.over = false
	}
	m.it = it
	return m
}

func (j *judge) meetingOf(uid string) *meeting {
	for i := range j.meetings {
		if uid != "" && j.meetings[i].uid == uid {
			return &j.meetings[i]
		}
	}
	return nil
}

// takeMeeting notes a meeting they named in words. It is agreed where they
// answer a proposal of ours; their own proposal waits for our yes, and a
// question stays a question. It reports whether the meeting is agreed.
func (j *judge) takeMeeting(it *item, s mail.Signal) bool {
	end := endOf(s)
	if s.Due.IsZero() || s.Conditional || !end.After(it.at) || end.Sub(s.Due) > 26*time.Hour {
		return false
	}
	if s.Due.Equal(end) || !isMidnight(s.Due) && end.Sub(s.Due) < time.Minute {
		end = s.Due.Add(time.Hour)
	}
	m := meeting{it: it, sig: s, start: s.Due, end: end}
	if !isQuestion(s.Text) && j.proposedMeeting() {
		m.status = meetingAgreed
	}
	j.meetings = append(j.meetings, m)
	if m.status == meetingProposed {
		j.statement = it
	}
	return m.status == meetingAgreed
}

// proposedMeeting tells whether our last message proposed to meet.
func (j *judge) proposedMeeting() bool {
	return j.lastOut != nil && (j.lastOut.does(mail.SignalMeeting) || j.lastOut.m.Calendar != nil)
}

// confirmMeeting takes our short yes, or our naming the same day, to a meeting they proposed.
func (j *judge) confirmMeeting(it *item) {
	s := it.reading().First(mail.SignalMeeting)
	for i := range j.meetings {
		m := &j.meetings[i]
		if m.status != meetingProposed || m.ours || m.over || m.uid != "" {
			continue
		}
		same := s != nil && !isQuestion(s.Text) && sameDay(s.Due, m.start)
		if same || s == nil && it.ask == mail.Closes {
			m.status = meetingAgreed
		}
	}
}

func sameDay(a, b time.Time) bool {
	return a.Format(time.DateOnly) == b.In(a.Location()).Format(time.DateOnly)
}

// ahead is the next agreed meeting that has not ended at t, or nil.
func (j *judge) ahead(t time.Time) *meeting {
	var next *meeting
	for i := range j.meetings {
		m := &j.meetings[i]
		if m.status != meetingAgreed && m.status != meetingTentative || !m.until().After(t) {
			continue
		}
		if next == nil || m.start.Before(next.start) {
			next = m
		}
	}
	return next
}

// endMeetings closes what a meeting held by t settled: it counts like a talk.
func (j *judge) endMeetings(t time.Time) {
	for i := range j.meetings {
		m := &j.meetings[i]
		if m.over || m.status != meetingAgreed && m.status != meetingTentative || m.until().After(t) {
			continue
		}
		m.over = true
		j.after = m
		j.ask, j.pending, j.statement = nil, nil, nil
		j.latched, j.unanswered, j.closures = "", nil, nil
		if j.promise != nil && !j.promise.to.After(m.end) {
			j.promise = nil
		}
		if j.met == nil || m.it.at.After(j.met.at) {
			j.met = m.it
		}
	}
}
