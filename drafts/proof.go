package drafts

import (
	"strings"
	"unicode/utf8"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// said finds the stored message with that id.
func (w Writer) message(id string) (mail.Message, bool) {
	for _, m := range w.Said {
		if id != "" && (m.MessageID == id || m.Ident == id) {
			return m, true
		}
	}
	if id != "" && (w.Parent.MessageID == id || w.Parent.Ident == id) {
		return w.Parent, true
	}
	return mail.Message{}, false
}

// proven checks a quote against the stored message it names: the words stand
// there, in what the recipient wrote themself (so they saw them), not in what
// they quoted. It gives the quote back with its date, and false when in doubt.
func (w Writer) proven(q analyzer.Quote, to mail.Address) (analyzer.Quote, bool) {
	m, ok := w.message(q.MessageID)
	text := mail.Clean(q.Text)
	switch {
	case !ok, text == "", utf8.RuneCountInString(text) > maxQuote, link.MatchString(text), !samePerson(m.From, to):
		return q, false
	case !strings.Contains(mail.Clean(ownText(m)), text):
		return q, false
	}
	if q.Date.IsZero() {
		q.Date = analyzer.Moment{Time: m.Date}
	}
	return q, !q.Date.IsZero()
}

// samePerson tells whether two addresses are one person: the same address, or the same full name at one domain.
func samePerson(a, b mail.Address) bool {
	if strings.EqualFold(a.Addr, b.Addr) {
		return a.Addr != ""
	}
	return a.Domain() == b.Domain() && strings.Contains(a.Name, " ") && strings.EqualFold(a.Name, b.Name)
}

// ownText is what the sender wrote themself: as it was read, else the lines without a quote mark.
func ownText(m mail.Message) string {
	if m.Reading != nil && m.Reading.OwnText != "" {
		return m.Reading.OwnText
	}
	var own []string
	for line := range strings.Lines(m.Text) {
		if !strings.HasPrefix(strings.TrimSpace(line), ">") {
			own = append(own, strings.TrimRight(line, "\r\n"))
		}
	}
	return strings.TrimSpace(strings.Join(own, "\n"))
}

// sawIt tells whether that person wrote the message or was among its recipients.
func sawIt(m mail.Message, who mail.Address) bool {
	if samePerson(m.From, who) {
		return true
	}
	for _, list := range [][]mail.Address{m.To, m.Cc} {
		for _, a := range list {
			if samePerson(a, who) {
				return true
			}
		}
	}
	return false
}

// agreedQuote is the newest proven word of theirs on the date that has come.
func (w Writer) agreedQuote(c analyzer.Case) (analyzer.Quote, bool) {
	for _, q := range c.Quotes {
		if agreed(q.Kind) {
			if q, ok := w.proven(q, c.To); ok {
				return q, true
			}
		}
	}
	for _, f := range c.Facts {
		if agreed(mail.SignalKind(f.Kind)) {
			q := analyzer.Quote{Text: f.Text, MessageID: f.MessageID, Date: f.Date, Kind: mail.SignalKind(f.Kind)}
			if q, ok := w.proven(q, c.To); ok {
				return q, true
			}
		}
	}
	return analyzer.Quote{}, false
}

// confusing are the kinds of quotes that "I'm confused" may hold them to.
func confusing(k mail.SignalKind) bool {
	switch k { //nolint:exhaustive // all other kinds would accuse, or say nothing of what they wanted
	case mail.SignalPromise, mail.SignalProblem, mail.SignalPositive, mail.SignalMeeting, mail.SignalStakeholder, "":
		return true
	}
	return false
}

// provenQuotes are their quotes fit for "I'm confused", best first, at most two and of different words.
func (w Writer) provenQuotes(c analyzer.Case) []analyzer.Quote {
	var kept []analyzer.Quote
	for _, q := range c.Quotes {
		q, ok := w.proven(q, c.To)
		if !ok || !confusing(q.Kind) || len(kept) == 1 && overlap(kept[0].Text, q.Text) {
			continue
		}
		if kept = append(kept, q); len(kept) == 2 {
			break
		}
	}
	if len(kept) == 2 && kept[1].Date.Before(kept[0].Date.Time) {
		kept[0], kept[1] = kept[1], kept[0]
	}
	return kept
}

func overlap(a, b string) bool {
	a, b = mail.Clean(a), mail.Clean(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// faultOf is the first own fault, late answers aside, that can be told truly.
func (w Writer) faultOf(c analyzer.Case) (analyzer.Fault, analyzer.Quote, bool) {
	for _, f := range c.OwnFaults {
		q := analyzer.Quote{Text: f.Text, MessageID: f.MessageID, Date: f.Date}
		switch f.Kind {
		case faultQuestion, faultNotSent:
			if q, ok := w.proven(q, c.To); ok {
				return f, q, true
			}
		case faultPromise, faultAttachment:
			if !f.Date.IsZero() {
				return f, analyzer.Quote{}, true
			}
		}
	}
	return analyzer.Fault{}, analyzer.Quote{}, false
}

// lateFault is a late answer of ours. The message it is known by must be at
// hand: the letter speaks of their mail or of ours.
func (w Writer) lateFault(c analyzer.Case) (analyzer.Fault, bool) {
	for _, f := range c.OwnFaults {
		if _, ok := w.message(f.MessageID); ok && f.Kind == faultLate && !f.Date.IsZero() {
			return f, true
		}
	}
	return analyzer.Fault{}, false
}

// The kinds of own faults (analyzer.Fault).
const (
	faultQuestion   = "question_unanswered"
	faultNotSent    = "not_sent"
	faultPromise    = "promise_unkept"
	faultAttachment = "attachment_missing"
	faultLate       = "late_answer"
)
