package analyzer

import (
	"sort"
	"time"

	"lastword/internal/mail"
)

// resolveAfter is when a silence without an answer counts as never answered.
const resolveAfter = 45 * 24 * time.Hour

// episode is one ask of ours and what became of it: it starts with the first
// unanswered ask and ends with a human message of theirs.
type episode struct {
	start time.Time
	// last is our last message before the answer.
	last time.Time
	// answer is zero where none came.
	answer time.Time
}

// episodes lists the asks of a folder in order.
func (f *folder) episodes() []episode {
	var out []episode
	open := false
	for i := range f.mail {
		it := &f.mail[i]
		switch {
		case f.asks(it):
			if !open {
				out = append(out, episode{start: it.at})
				open = true
			}
			out[len(out)-1].last = it.at
		case it.ours:
			if open && it.human() && !it.mass && it.ask != mail.Closes {
				out[len(out)-1].last = it.at
			}
		case it.who >= 0 && it.human() && open && !onlyThanks(it.item):
			out[len(out)-1].answer = it.at
			open = false
		}
	}
	return out
}

// asks tells whether our message expects an answer from the person of this
// folder: it asks, goes to at most three people, to them and not as a copy.
func (f *folder) asks(it *entry) bool {
	if !it.ours || it.mass || it.foreign || !it.human() || len(it.to) > 3 {
		return false
	}
	invites := it.m.Calendar != nil && it.m.Calendar.Method == "REQUEST"
	return (invites || it.ask == mail.Asks) && f.reaches(it.item)
}

// reaches tells whether our message goes to somebody of their side and was delivered.
func (f *folder) reaches(it *item) bool {
	for _, n := range it.to {
		who := f.x.people.mainOf(n)
		if (who == f.who || hasPerson(f.side, who)) && !hasPerson(it.lost, n) {
			return true
		}
	}
	return false
}

// record is what became of asks, in order of time, ready to be asked for any moment.
type record struct {
	at []time.Time
	// so far after at[i]
	asks []tally
}

func newRecord(list []episode) record {
	var lessons []lesson
	for _, e := range list {
		lessons = e.teach(lessons)
	}
	sort.Slice(lessons, func(i, j int) bool { return lessons[i].at.Before(lessons[j].at) })
	r := record{at: make([]time.Time, len(lessons)), asks: make([]tally, len(lessons))}
	var t tally
	for i, l := range lessons {
		t.learn(l)
		r.at[i], r.asks[i] = l.at, t
	}
	return r
}

func (t *tally) learn(l lesson) {
	if l.answered {
		t.answered++
	}
	if l.resolved {
		t.resolved++
	}
}

// by counts the asks that were resolved by a moment.
func (r record) by(t time.Time) tally {
	i := sort.Search(len(r.at), func(i int) bool { return r.at[i].After(t) })
	if i == 0 {
		return tally{}
	}
	return r.asks[i-1]
}

// onlyThanks tells a message that acknowledges or thanks and says nothing else.
func onlyThanks(it *item) bool {
	if !it.m.WasRead() || it.class == mail.CalendarMsg {
		return false
	}
	small := mail.KindsOf(mail.SignalAck, mail.SignalAttachment, mail.SignalForecast, mail.SignalSupplier, mail.SignalStakeholder, mail.SignalOffer,
		mail.SignalInterest, mail.SignalPitch)
	return it.kinds.Within(small) && (it.ask == mail.Closes || it.ask != mail.Asks && acknowledges(it))
}

// ackDone is the note of an acknowledgement that reports a deed: "done, I have passed it on".
const ackDone = "done"

// acknowledges tells "got it" from the report of a deed.
func acknowledges(it *item) bool {
	if !it.does(mail.SignalAck) {
		return false
	}
	for _, s := range it.reading().Signals {
		if s.Kind == mail.SignalAck && s.Note != ackDone {
			return true
		}
	}
	return false
}

// offers tells whether a message of ours holds an offer.
func offers(it *item) bool { return it.does(mail.SignalOffer) || offerFile(it.m.Attachments) }
