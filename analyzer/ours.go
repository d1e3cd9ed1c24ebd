package analyzer

import (
	"regexp"
	"slices"
	"strings"

	"lastword/internal/mail"
)

// seeOurs takes in a message of ours.
func (j *judge) seeOurs(e *entry) {
	it := e.item
	if !j.reaches(it) && !j.copies(it) {
		return
	}
	j.lastSent = it.at
	if it.mass {
		return
	}
	j.lastOut = it
	r := it.reading()
	closing := r.Ask == mail.Closes
	j.settleQuestions(e)
	j.late(it)
	j.statement, j.after, j.undone = nil, nil, nil
	j.keepPromises(it)
	j.confirmMeeting(it)
	closure := j.closureOf(it)
	if !closing || closure != nil {
		j.unanswered = append(j.unanswered, it)
	}
	if closure != nil {
		j.closures = append(j.closures, it)
	}
	j.reachOut(e, closing, closure != nil)
	j.promiseOurs(it, r)
}

// copies tells whether somebody of their side gets a copy.
func (j *judge) copies(it *item) bool {
	for _, n := range it.copied {
		if who := j.x.people.mainOf(n); who == j.who || hasPerson(j.side, who) {
			return true
		}
	}
	return false
}

// reachOut opens an ask, or keeps an older one open.
func (j *judge) reachOut(e *entry, closing, closure bool) {
	it := e.item
	asks := j.asks(e) || closure
	if d := j.deferral; d != nil && !closing && !it.at.Before(d.from) && !d.from.IsZero() {
		j.wrote, j.agreed, j.deferral = it, d, nil
		asks = true
	}
	if d := j.deferral; d != nil && it.at.Before(d.from) {
		d.agreed = true
	}
	switch {
	case asks && j.ask == nil, j.pending != nil && !closing && j.ask == nil && !j.openQuestion():
		j.ask = &asking{it: it, start: it.at, last: it.at, touches: 1}
		j.pending = nil
		j.setClock(it.at)
	case closing:
	case j.ask != nil:
		j.ask.last = it.at
		j.ask.touches++
	}
}

// settleQuestions closes the questions this message answers, and marks those it passes over.
func (j *judge) settleQuestions(e *entry) {
	it := e.item
	done := saysDone(it)
	if it.ask == mail.Closes && !done {
		return
	}
	for i := range j.questions {
		q := &j.questions[i]
		switch {
		case q.moved:
		case done && !q.send && deed.MatchString(q.sig.Text):
			q.moved, q.passed = true, nil
		case q.send && delivers(it), !q.send && answersTo(it, q):
			q.moved, q.passed = true, nil
		case it.ask == mail.Asks && !e.foreign && q.passed == nil:
			q.passed = it
		}
	}
	kept := j.questions[:0]
	for _, q := range j.questions {
		if !q.moved {
			kept = append(kept, q)
		}
	}
	j.questions = kept
}

// saysDone tells "done, I have passed it on" from mere thanks.
func saysDone(it *item) bool {
	for _, s := range it.reading().Signals {
		if s.Kind == mail.SignalAck && s.Note == ackDone {
			return true
		}
	}
	return false
}

// deed finds in a request that something is to be done, which "done" answers; a price is not done.
var deed = regexp.MustCompile(`(?i)\b(pass|forward|share|introduce|delete|remove|update|change|cancel|add|copy|weiterleiten|weitergeben|löschen|ändern|anpassen|transmettre|faire suivre|supprimer|modifier)\b`)

// openQuestion tells whether a question of theirs waits for us.
func (j *judge) openQuestion() bool {
	for _, q := range j.questions {
		if !q.moved && q.passed == nil {
			return true
		}
	}
	return false
}

// answersTo tells a substantial reply from a mere new ask: what it says beside
// its own questions is more than a few words, and it is not just a chaser.
func answersTo(it *item, q *question) bool {
	r := it.reading()
	if r.Ask != mail.Asks {
		return true
	}
	own := statedWords(r)
	return own >= 40 || own >= 8 && !chases(r) && it.thread == q.it.thread
}

// statedWords counts the words of a message that are not part of its questions.
func statedWords(r *mail.Reading) int {
	own := r.Words
	for _, s := range r.Signals {
		if s.Kind == mail.SignalAskedOfUs {
			own -= len(strings.Fields(s.Text))
		}
	}
	return own
}

// delivers tells a message that sends something: a file, a link or an offer
// in words (a question about an offer is none).
func delivers(it *item) bool {
	r := it.reading()
	if len(realFiles(it.m.Attachments)) > 0 || r.Link || strings.Contains(r.OwnText, "://") {
		return true
	}
	s := r.First(mail.SignalOffer)
	return s != nil && !isQuestion(s.Text) && !chases(r)
}

// realFiles leaves out the pictures of signatures.
func realFiles(names []string) []string {
	var out []string
	for _, n := range names {
		if !signaturePicture.MatchString(n) {
			out = append(out, n)
		}
	}
	return out
}

var signaturePicture = regexp.MustCompile(`(?i)^(image\d{3}|outlook-|logo)[^/]*\.(png|jpe?g|gif)$`)

var offerName = regexp.MustCompile(`(?i)(offer|proposal|quot|pricing|price|contract|agreement|angebot|vertrag|preis|devis|offre|contrat|tarif|oferta|presupuesto|contrato|offert|preventiv|contratto|proposta|orcamento|orçamento)`)

func offerFile(names []string) bool {
	return slices.ContainsFunc(names, offerName.MatchString)
}

// chases tells whether the lint found a chaser phrase.
func chases(r *mail.Reading) bool {
	return slices.ContainsFunc(r.Pressure, func(h mail.Hit) bool { return h.Kind == "chaser" })
}

// keepPromises takes our earlier promises as kept by any further message that
// is neither thanks nor a chaser.
func (j *judge) keepPromises(it *item) {
	r := it.reading()
	if r.Ask == mail.Closes || chases(r) {
		return
	}
	j.ours = nil
	if j.bare != nil && len(realFiles(it.m.Attachments)) > 0 {
		j.bare = nil
	}
}

// promiseOurs notes what this message promises, and an attachment it announces but lacks.
func (j *judge) promiseOurs(it *item, r *mail.Reading) {
	for _, s := range r.Signals {
		if s.Kind == mail.SignalPromise && !s.Conditional && !s.Due.IsZero() {
			j.ours = append(j.ours, *dated(it, s))
		}
	}
	if r.Has(mail.SignalAttachment) && it.m.HasText && len(realFiles(it.m.Attachments)) == 0 && !r.Link {
		j.bare = it
	}
}

// closureOf is the draft of ours that this message is the sent copy of, or nil.
func (j *judge) closureOf(it *item) *mail.Draft {
	for i := range j.drafts {
		d := &j.drafts[i]
		if id := it.m.MessageID; id != "" && (id == d.SentID || id == d.MessageID) {
			return d
		}
		if d.State == mail.DraftSent && d.SentID == "" && !it.at.Before(d.Saved) && refersTo(it.m, d.ParentID) {
			return d
		}
	}
	return nil
}

func refersTo(m *mail.Message, id string) bool {
	return id != "" && (slices.Contains(m.InReplyTo, id) || slices.Contains(m.References, id))
}

// late notes an answer of ours that took more than five working days.
func (j *judge) late(it *item) {
	const slow = 5
	if j.lastIn == nil || len(j.unanswered) > 0 || it.ask == mail.Closes {
		return
	}
	if j.statement == nil && len(j.questions) == 0 {
		return
	}
	days := watch{clock: j.watch.clock}.days(j.lastIn.at, it.at)
	if days > slow {
		j.lateBy = &lateness{to: j.lastIn, ours: it, days: days}
	}
}
