package drafts

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"lastword/analyzer"
	"lastword/analyzer/lint"
	"lastword/internal/mail"
)

// particulars is what a template may say: all of it true of this deal, dates
// written out in its language, quotes set in its quotation marks.
type particulars struct {
	// Formal: formal address ("Sie").
	Formal bool
	// Met is the day of the last meeting, Wrote that of their last message, Due the agreed one; "" without.
	Met, Wrote, Due string
	// Topic is the subject of the thread; About is it in brackets behind a blank, or "".
	Topic, About string
	// Count and Times say how often we wrote since ("four", "four times"); "" below two.
	Count, Times string
	// Fault is what we did wrong; nil without.
	Fault *fault
	// Q and Q2 are their words; SameMail tells that both stand in one message.
	Q, Q2    *said
	SameMail bool
}

// fault is one own fault in words. Quote is their own words at the end of a
// sentence; Ours tells that the message it was found in is ours.
type fault struct {
	Kind, Date, Quote string
	Ours              bool
}

// said is one quote: Part stands inside a sentence, Quote ends one.
type said struct{ Date, Part, Quote string }

// Limits of what is quoted, in characters.
const (
	maxQuote = 200
	maxTopic = 60
)

var (
	replyPrefix = regexp.MustCompile(`(?i)^\s*(re|aw|antw|antwort|sv|vs|odp|r|ref|rif|res|回复|答复|fwd?|wg|tr|rv|enc|i)\s*([\[(]\d+[\])])?\s*[:：]\s*`)
	tagPrefix   = regexp.MustCompile(`^\s*\[[^\]]{0,30}\]\s*`)
	link        = regexp.MustCompile(`(?i)(https?:|www\.|\bmailto:)`)
	bland       = regexp.MustCompile(`(?i)^(hi|hello|hey|hallo|question|frage|mail|e-?mail|no subject|kein betreff|\(no subject\)|\(kein betreff\)|offer|angebot|meeting|termin|call)$`)
)

// topic is the subject without prefixes, or "" where it says nothing a letter
// could repeat: too short, too long, a question, a pressure phrase.
func topic(subject, code string) string {
	s := mail.Clean(subject)
	for {
		next := tagPrefix.ReplaceAllString(replyPrefix.ReplaceAllString(s, ""), "")
		if next == s {
			break
		}
		s = next
	}
	s = strings.Trim(s, " .:;-–")
	switch {
	case utf8.RuneCountInString(s) < 3, utf8.RuneCountInString(s) > maxTopic,
		strings.ContainsAny(s, `?"„“”«»<>()`), bland.MatchString(s), link.MatchString(s), len(lint.Check(s, code)) > 0:
		return ""
	}
	return s
}

// gather collects what may be said in any letter of the case.
func gather(c analyzer.Case, l language, now time.Time) particulars {
	p := particulars{
		Formal: c.Formal,
		Met:    l.date(c.Met, now),
		Wrote:  l.date(c.LastInbound.Time, now),
		Due:    l.date(dueDay(c), now),
		Topic:  topic(c.Subject, l.code),
	}
	if p.Topic != "" {
		p.About = " (" + p.Topic + ")"
	}
	if c.Unanswered >= 2 {
		p.Count = l.count(c.Unanswered)
		p.Times = l.times(p.Count)
	}
	return p
}

// dueDay is the day they gave us or both agreed.
func dueDay(c analyzer.Case) time.Time {
	if !c.Due.IsZero() {
		return c.Due.Time
	}
	for _, f := range c.Facts {
		if agreed(mail.SignalKind(f.Kind)) && !f.Due.IsZero() {
			return f.Due.Time
		}
	}
	return time.Time{}
}

func agreed(k mail.SignalKind) bool {
	return k == mail.SignalDeferral || k == mail.SignalAgreedDate
}

// dated tells whether their last message or a meeting makes the letter particular.
func (p particulars) dated() bool {
	return p.Met != "" || p.Wrote != "" && p.Topic != ""
}

// sayQuote sets a quote in the words of a letter.
func sayQuote(l language, q analyzer.Quote, now time.Time) *said {
	return &said{Date: l.date(q.Date.Time, now), Part: l.part(mail.Clean(q.Text)), Quote: l.final(mail.Clean(q.Text))}
}
