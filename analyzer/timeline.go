package analyzer

import (
	"sort"
	"strings"
	"time"

	"lastword/internal/mail"
)

// events is the timeline of the case, oldest first: mail of both sides with
// reply latencies, absences, bounces, calls, drafts and the silence itself.
func (j *judge) events(v verdict) []Event {
	out := make([]Event, 0, len(j.mail)+len(j.marks)+1)
	var turn struct {
		ours bool
		at   time.Time
	}
	for i := range j.mail {
		it := &j.mail[i]
		if it.class == mail.Bulk {
			continue
		}
		e := j.event(it)
		if it.human() && !it.mass {
			if !turn.at.IsZero() && turn.ours != it.ours {
				e.LatencyHours, e.WorkingHours = j.latency(turn.at, it.at)
			}
			turn.ours, turn.at = it.ours, it.at
		}
		out = append(out, e)
	}
	out = append(out, j.markEvents()...)
	out = append(out, j.draftEvents()...)
	if v.state == Silent {
		out = append(out, Event{Time: j.local(j.silentSince()), Kind: "silence", Direction: "none", Note: string(v.reason)})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].Time.Before(out[b].Time) })
	return out
}

func (j *judge) event(it *entry) Event {
	e := Event{Time: it.at, Kind: eventKind(it.item), Direction: "inbound", MessageID: it.id(), Subject: it.m.Subject, Address: it.m.From.Addr}
	if it.ours {
		e.Direction = "outbound"
		if j.closureOf(it.item) != nil {
			e.Kind = "sent_draft"
		}
		if it.mass {
			e.Note = "went to many"
		}
	}
	switch back, c := it.reading().ReturnDate, it.m.Calendar; {
	case it.class == mail.OutOfOffice && !back.IsZero():
		e.Note = "away until " + j.on(back)
	case it.class == mail.BounceHard, it.class == mail.BounceSoft:
		e.Note = bounceOf(it.item).Status
	case it.class == mail.CalendarMsg && c != nil:
		e.Note = strings.TrimSpace(c.Method + " " + c.Status)
	}
	return e
}

func eventKind(it *item) string {
	switch it.class {
	case mail.OutOfOffice, mail.Automatic:
		return "auto_reply"
	case mail.BounceHard, mail.BounceSoft:
		return "bounce"
	case mail.Receipt:
		return "receipt"
	case mail.CalendarMsg:
		return "calendar"
	case mail.Human, mail.Bulk:
	}
	if it.ours {
		return "out"
	}
	return "in"
}

// latency is how long an answer took, in hours and in working hours of an eleven-hour day.
func (j *judge) latency(from, to time.Time) (hours, working *float64) {
	both := &[2]float64{round1(to.Sub(from).Hours()), round1(j.watch.clock.between(from, to) / workingDay * 11)}
	return &both[0], &both[1]
}

func (j *judge) markEvents() []Event {
	var out []Event
	for _, m := range j.marks {
		if m.Kind == mail.MarkCalled {
			out = append(out, Event{Time: m.At, Kind: "call", Direction: "outbound", Note: m.Value})
		}
		if m.Kind == mail.MarkSnooze {
			out = append(out, Event{Time: m.At, Kind: "snooze", Direction: "none", Note: "until " + j.on(m.Until)})
		}
	}
	return out
}

func (j *judge) draftEvents() []Event {
	var out []Event
	for i := range j.drafts {
		d := &j.drafts[i]
		if d.State != mail.DraftSent {
			out = append(out, Event{Time: d.Planned, Kind: "draft", Direction: "none", MessageID: d.MessageID, Subject: d.Subject, Note: string(d.State)})
		}
	}
	return out
}

// facts are what they, or we, said that the judgement rests on, newest first.
func (j *judge) said() []Fact {
	const most = 20
	out := []Fact{}
	for i := len(j.mail) - 1; i >= 0 && len(out) < most; i-- {
		it := &j.mail[i]
		switch {
		case it.class == mail.Receipt:
			out = append(out, Fact{Kind: "receipt", Text: "opened on " + j.on(it.at), MessageID: it.id(), Date: Moment{it.at}})
		case it.ours || it.class != mail.Human:
		default:
			out = append(out, factsOf(it.item)...)
		}
	}
	return out
}

func factsOf(it *item) []Fact {
	var out []Fact
	for _, s := range it.reading().Signals {
		if !worthAFact(s.Kind) {
			continue
		}
		f := Fact{Kind: string(s.Kind), Text: s.Text, MessageID: it.id(), Date: Moment{it.at}}
		if !s.Due.IsZero() {
			f.Due = Day{lastDay(endOf(s))}
			if s.Kind == mail.SignalDeferral || s.Kind == mail.SignalMeeting || s.Kind == mail.SignalAgreedDate {
				f.Due = Day{s.Due}
			}
		}
		out = append(out, f)
	}
	return out
}

// worthAFact leaves out what only helps to understand a message.
func worthAFact(k mail.SignalKind) bool {
	switch k {
	case mail.SignalAck, mail.SignalAttachment, mail.SignalForecast, mail.SignalInterest, mail.SignalPitch:
		return false
	default:
		return true
	}
}
