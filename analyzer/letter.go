package analyzer

import (
	"time"

	"lastword/internal/mail"
)

// prepare fills in what a letter needs: the thread it answers, whom it goes to,
// how we speak with each other.
func (j *judge) prepare(c *Case) {
	newest := j.newest()
	if newest != nil {
		c.Subject = plainSubject(newest.m.Subject)
		c.ParentID, c.ParentRow = newest.m.MessageID, newest.m.ID
		c.References = chain(newest.m)
	}
	if j.lastOut != nil {
		c.OutboundRow = j.lastOut.m.ID
	}
	c.To = j.addressee()
	c.Language = j.language()
	j.manner(c)
	c.Met = j.lastMet()
}

// newest is the newest message of the case between people, not one to many.
func (j *judge) newest() *item {
	for i := len(j.mail) - 1; i >= 0; i-- {
		it := &j.mail[i]
		if it.human() && !it.mass && !it.foreign && it.m.Calendar == nil {
			return it.item
		}
	}
	return j.mail[len(j.mail)-1].item
}

// chain is the full References of an answer to m (RFC 5322 section 3.6.4).
func chain(m *mail.Message) []string {
	out := append([]string{}, m.References...)
	if len(out) == 0 && len(m.InReplyTo) == 1 {
		out = append(out, m.InReplyTo[0])
	}
	if m.MessageID != "" && (len(out) == 0 || out[len(out)-1] != m.MessageID) {
		out = append(out, m.MessageID)
	}
	return out
}

// addressee is the person of theirs who wrote last, with the address they wrote from.
func (j *judge) addressee() mail.Address {
	if j.lastIn != nil && j.lastIn.who >= 0 {
		p := j.x.people.list[j.lastIn.who]
		return mail.Address{Name: j.nameOf(j.x.people.mainOf(j.lastIn.who)), Addr: p.addr}
	}
	return mail.Address{Name: j.nameOf(j.who), Addr: j.x.people.list[j.who].addr}
}

// language is the language they write most, else ours.
func (j *judge) language() string {
	theirs, ours := map[string]int{}, map[string]int{}
	for i := range j.mail {
		it := &j.mail[i]
		l := it.reading().Language
		switch {
		case l == "", !it.human(), it.mass:
		case it.ours:
			ours[l]++
		default:
			theirs[l]++
		}
	}
	if len(theirs) > 0 {
		return most(theirs)
	}
	return most(ours)
}

func most(counts map[string]int) string {
	best := ""
	for word, n := range counts {
		if n > counts[best] || n == counts[best] && word < best {
			best = word
		}
	}
	return best
}

// manner finds how formally the two speak, by the newest messages that show
// it, and how we greet.
func (j *judge) manner(c *Case) {
	const newest = 6
	for i, n := len(j.mail)-1, 0; i >= 0; i-- {
		it := &j.mail[i]
		r := it.reading()
		if it.mass || it.foreign || it.class != mail.Human {
			continue
		}
		if n++; n <= newest && r.Language == c.Language {
			c.Formal = c.Formal || r.Formal
		}
		if it.ours && c.Greeting == "" && j.reaches(it.item) {
			c.Greeting = r.Greeting
		}
	}
}

// lastMet is the day of the last meeting that took place.
func (j *judge) lastMet() time.Time {
	var last time.Time
	for i := range j.meetings {
		if m := &j.meetings[i]; m.over && m.start.After(last) {
			last = m.start
		}
	}
	return last
}

// newestDraft is the newest draft of the case in the ledger, or nil.
func (j *judge) newestDraft() *DraftInfo {
	var newest *mail.Draft
	for i := range j.drafts {
		if d := &j.drafts[i]; newest == nil || d.Planned.After(newest.Planned) {
			newest = d
		}
	}
	if newest == nil {
		return nil
	}
	return &DraftInfo{
		State: newest.State, MessageID: newest.MessageID, Mailbox: newest.Mailbox, UID: newest.UID,
		Strategy: Strategy(newest.Strategy), Saved: Moment{newest.Saved},
	}
}
