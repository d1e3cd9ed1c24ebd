package analyzer

import (
	"slices"
	"time"

	"lastword/internal/mail"
)

// judge replays one folder and keeps what stands open in it (METHOD 4b).
type judge struct {
	*folder
	box  *Mailbox
	org  *Organization
	opts Options
	now  time.Time

	// home and place are the country and zone of the person; watch is their clock.
	home  string
	place *time.Location
	watch watch

	// hints: the verdict may say quiet; the replay does not ask for it.
	hints bool

	gaps    map[int32][]gap
	undated map[int32]bool
	marks   []mail.Mark
	drafts  []mail.Draft

	standing
}

// standing is what stands open at a moment of the replay.
type standing struct {
	// engaged: a human message of theirs, or a call that reached them.
	engaged bool
	// to wrote last on their side; -1 while nobody did.
	to int32
	// lastIn is their last human message, lastOut our last message to them.
	lastIn, lastOut *item
	// lastSent is when anything of ours last went to them, mail to many included.
	lastSent time.Time
	// anchor is when the present silence could begin: their last human message or a call.
	anchor time.Time

	ask       *asking
	met       *item
	pending   *item
	promise   *commitment
	deferral  *commitment
	questions []question
	statement *item
	meetings  []meeting
	after     *meeting
	ours      []commitment
	bare      *item

	// no, won, and peace are what decided or what hushes the case.
	no, won, peace *proof
	unsubscribed   bool
	truth          truthMark

	// wrote is our message on or after an agreed date.
	wrote      *item
	agreed     *commitment
	unanswered []*item
	closures   []*item
	calls      []mail.Mark
	reached    time.Time

	latched   Reason
	latchedAt time.Time

	dead      *item
	successor string
	undone    *item
	bounceAt  *item
	snoozed   mail.Mark
	closed    mail.Mark
	lateBy    *lateness
}

// asking is the first open ask of ours.
type asking struct {
	it *item
	// start is where the clock starts: the ask, or their acknowledgement or promise after it.
	start time.Time
	// last is our last message since, touches how many there were.
	last    time.Time
	touches int
	acked   *item
}

// commitment is something with a date that one side said.
type commitment struct {
	it  *item
	sig mail.Signal
	// from and to are the first and last moment of the date; zero without one.
	from, to time.Time
	agreed   bool
}

// question is something they want of us: an answer, or a thing to be sent.
type question struct {
	it  *item
	sig mail.Signal
	// send: something is to be sent.
	send bool
	// passed is our message that asked something new without answering.
	passed *item
	// moved: the conversation went on after a substantial reply of ours.
	moved bool
}

// proof is the message and words behind a decisive conclusion.
type proof struct {
	it  *item
	sig mail.Signal
}

// truthMark is a truth the rep told us.
type truthMark struct {
	value Truth
	at    time.Time
}

// lateness is an answer of ours that took long.
type lateness struct {
	to   *item
	ours *item
	days float64
}

func newJudge(f *folder, org *Organization, box *Mailbox, o Options, now time.Time) *judge {
	j := &judge{folder: f, box: box, org: org, opts: o, now: now, gaps: map[int32][]gap{}, undated: map[int32]bool{}}
	j.to = -1
	j.home = j.country()
	j.place = j.zone()
	j.setClock(now)
	for _, addr := range f.addresses() {
		j.marks = append(j.marks, box.marks[addr]...)
	}
	j.marks = inOrder(j.marks)
	j.drafts = j.ownDrafts()
	return j
}

// ownDrafts are the drafts of the ledger written to anybody of the folder's
// side, but for those of another case of the organization.
func (j *judge) ownDrafts() []mail.Draft {
	var out []mail.Draft
	if len(j.box.drafts) == 0 {
		return nil
	}
	for _, n := range j.side {
		for _, who := range append([]int32{n}, j.x.aliases[n]...) {
			for _, d := range j.box.drafts[j.x.people.list[who].addr] {
				if d.CaseID == "" || d.CaseID == j.id() || !j.org.has(d.CaseID) {
					out = append(out, d)
				}
			}
		}
	}
	return out
}

// id is the id of the folder's case.
func (f *folder) id() string {
	return caseID(f.x.facts.Account, f.x.people.list[f.who].addr, f.mail[0].id())
}

// has tells whether a case of the organization carries that id.
func (o *Organization) has(id string) bool {
	return slices.ContainsFunc(o.cases, func(f *folder) bool { return f.id() == id })
}

// replay walks through mail and marks in order of time. Before each of them it
// looks whether the case had turned silent by then: that stays (the latch).
func (j *judge) replay() {
	m := 0
	for i := range j.mail {
		for m < len(j.marks) && j.marks[m].At.Before(j.mail[i].at) {
			j.tick(j.marks[m].At)
			j.hear(j.marks[m])
			m++
		}
		j.tick(j.mail[i].at)
		j.see(&j.mail[i])
	}
	for ; m < len(j.marks); m++ {
		j.tick(j.marks[m].At)
		j.hear(j.marks[m])
	}
	j.tick(j.now)
}

// tick lets time pass until t.
func (j *judge) tick(t time.Time) {
	j.endMeetings(t)
	const soonest = 48 * time.Hour // three working days of any week take longer
	if j.latched != "" || j.ask == nil && j.promise == nil || t.Sub(j.clockStart()) < soonest {
		return
	}
	if v := j.verdict(t); v.state == Silent {
		j.latched, j.latchedAt = v.reason, j.turnedSilent(t)
	}
}

// turnedSilent finds when the case turned silent, at t at the latest.
func (j *judge) turnedSilent(t time.Time) time.Time {
	low, high := j.clockStart(), t
	for high.Sub(low) > time.Minute {
		mid := low.Add(high.Sub(low) / 2)
		if j.verdict(mid).state == Silent {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// see takes in one message.
func (j *judge) see(e *entry) {
	switch e.class {
	case mail.BounceHard:
		j.seeBounce(e.item)
	case mail.OutOfOffice, mail.Automatic:
		j.seeAutomatic(e.item)
	case mail.BounceSoft, mail.Receipt, mail.Bulk:
	case mail.CalendarMsg:
		j.seeCalendar(e)
	case mail.Human:
		if e.ours {
			j.seeOurs(e)
		} else {
			j.seeTheirs(e)
		}
	}
}

func (j *judge) seeBounce(it *item) {
	if !deadAddress(it) {
		j.undone, j.bounceAt = j.x.bounced(it), it
		return
	}
	n, ok := j.x.people.byAddr[bounceOf(it).Address]
	if !ok {
		if about := j.x.bounced(it); about != nil && len(about.to) == 1 {
			n, ok = about.to[0], true
		}
	}
	if ok && j.x.people.mainOf(n) == j.who && !j.hasOtherAddress(n) {
		j.dead = it
	}
}

// hasOtherAddress tells whether the person wrote from another address than n.
func (j *judge) hasOtherAddress(n int32) bool {
	for i := range j.mail {
		it := &j.mail[i]
		if it.who >= 0 && it.who != n && it.human() && j.x.people.mainOf(it.who) == j.who {
			return true
		}
	}
	return false
}

func (j *judge) seeAutomatic(it *item) {
	if it.ours || it.who < 0 {
		return
	}
	if s := it.reading().First(mail.SignalLeftCompany); s != nil {
		if j.x.people.mainOf(it.who) == j.who {
			j.dead, j.successor = it, s.Note
		}
		return
	}
	if it.class != mail.OutOfOffice {
		return
	}
	if g, ok := j.absence(it); ok {
		who := j.x.people.mainOf(it.who)
		j.gaps[who] = joinGaps(append(j.gaps[who], g))
		j.watch.gaps = j.gaps[j.awaited()]
	}
}

// awaited is the person whose answer is awaited: who wrote last, else the prospect.
func (j *judge) awaited() int32 {
	if j.to >= 0 {
		return j.to
	}
	return j.who
}

// back ends the absence of somebody who wrote.
func (j *judge) back(who int32, at time.Time) {
	for i := range j.gaps[who] {
		if g := &j.gaps[who][i]; at.Before(g.to) && !at.Before(g.from) {
			g.to = at
		}
	}
	for n := range j.undated {
		if j.x.people.mainOf(n) == who {
			delete(j.undated, n)
		}
	}
	j.gaps[who] = joinGaps(j.gaps[who])
}
