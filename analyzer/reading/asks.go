package reading

import (
	"strings"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// closingWords is the most own words a mere "thanks" or "will do" has.
const closingWords = 12

// ask tells whether a message expects an answer (METHOD 4).
func ask(m mail.Message, t *texts, r mail.Reading) mail.Ask {
	for i := range r.Signals {
		if r.Signals[i].Kind == mail.SignalAskedOfUs {
			return mail.Asks
		}
	}
	says := t.says()
	if says["invite"] && !r.Has(mail.SignalDeferral) || booking(t.text) {
		return mail.Asks
	}
	noReply := says["noreply"]
	if !noReply && proposes(m, r) {
		return mail.Asks
	}
	if noReply || t.ownWords(r) <= closingWords && says["close"] {
		return mail.Closes
	}
	return mail.Informs
}

// says gives the sections of asks.txt that a sentence matches and no other rule
// of that sentence bars.
func (t *texts) says() map[string]bool {
	out := map[string]bool{}
	for _, lang := range t.tongues() {
		for i := range t.sentences {
			saysIn(load().tongue[lang].asks.Find(&t.sentences[i], nil), out)
		}
	}
	return out
}

func saysIn(list []phrase.Found, into map[string]bool) {
	for _, f := range list {
		if !strings.HasPrefix(f.Rule.Kind, "-") && !barred(list, f.Rule.Kind) {
			into[f.Rule.Kind] = true
		}
	}
}

func barred(list []phrase.Found, kind string) bool {
	for _, f := range list {
		if f.Rule.Kind == "-"+kind {
			return true
		}
	}
	return false
}

// ownWords counts the words without the salutation.
func (t *texts) ownWords(r mail.Reading) int { return r.Words - len(strings.Fields(r.Greeting)) }

// proposes: an offer that comes with it, or lies at a link.
func proposes(m mail.Message, r mail.Reading) bool {
	if !r.Has(mail.SignalOffer) {
		return false
	}
	return len(m.Attachments) > 0 || r.Has(mail.SignalAttachment)
}

// booking tells a link to book a time.
func booking(s string) bool {
	if !strings.Contains(s, "/") {
		return false
	}
	s = strings.ToLower(s)
	for _, host := range []string{"calendly.com/", "cal.com/", "meetings.hubspot.com/", "/meetings/", "outlook.office365.com/owa/calendar", "outlook.office.com/bookwithme", "bookings.", "savvycal.com/", "youcanbook.me", "doodle.com/", "calendar.app.google/", "calendar.google.com/calendar/appointments", "chilipiper.com", "zcal.co/", "tidycal.com/", "meetergo.com/"} {
		if strings.Contains(s, host) {
			return true
		}
	}
	return false
}
