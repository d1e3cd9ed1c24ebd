package reading

import (
	"strings"
	"sync"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// classify says what kind of message it is: header fields before words, the
// first test that matches decides (docs/what-counts-as-a-reply.md).
func classify(m mail.Message, t *texts) (mail.Class, *mail.Delivery) {
	if class, d := bounce(m); class != "" {
		return class, d
	}
	switch {
	case receipt(m):
		return mail.Receipt, nil
	case calendar(m, t):
		return mail.CalendarMsg, nil
	case autoReply(m):
		return replyClass(m, t), nil
	case automatic(m, t):
		return mail.Automatic, nil
	case bulk(m):
		return mail.Bulk, nil
	}
	return mail.Human, nil
}

func receipt(m mail.Message) bool {
	if m.Receipt != "" {
		return true
	}
	ct := strings.ToLower(m.Fields["content-type"])
	if strings.Contains(ct, "disposition-notification") && strings.Contains(ct, "report") {
		return true
	}
	_, ok := subjects().receipt.begins(phrase.Fold(strings.TrimSpace(m.Subject)))
	return ok && len(m.Text) < 4000 && subjects().readText.inside(phrase.Fold(head(m.Text, 1500)))
}

// calendar: an invitation or an answer to one. An .ics that a person merely
// sent along in a reply does not count.
func calendar(m mail.Message, t *texts) bool {
	if m.Calendar == nil {
		return false
	}
	switch strings.ToUpper(m.Calendar.Method) {
	case "REPLY", "COUNTER", "CANCEL":
		return true
	case "REQUEST":
		return !IsReplySubject(m.Subject) || len(m.InReplyTo) == 0 || len(t.sentences) == 0
	}
	return false
}

// field gives a header field in lower case.
func field(m mail.Message, name string) string {
	return strings.ToLower(strings.TrimSpace(m.Fields[name]))
}

// autoSubmitted gives the keyword of RFC 3834 section 5; "no" is as if it were absent.
func autoSubmitted(m mail.Message) string {
	v, _, _ := strings.Cut(field(m, "auto-submitted"), ";")
	if v = strings.TrimSpace(v); v == "no" {
		return ""
	}
	return v
}

// autoReply tells an answer that a program gave: by its headers, or by how its subject begins.
func autoReply(m mail.Message) bool {
	if strings.HasPrefix(autoSubmitted(m), "auto-replied") {
		return true
	}
	for _, name := range []string{"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-vacation"} {
		if v := field(m, name); v != "" && v != "no" && v != "false" {
			return true
		}
	}
	if strings.Contains(field(m, "x-apple-action"), "vacation") {
		return true
	}
	switch p := field(m, "precedence"); p {
	case "auto_reply", "auto-reply", "autoreply":
		return true
	}
	return awaySubject(m.Subject)
}

// awaySubject tells a subject that begins like that of an out-of-office note.
// A reply to such a note ("Re: Out of office") is a person's.
func awaySubject(subject string) bool {
	s := phrase.Fold(strings.TrimSpace(subject))
	head, ok := subjects().away.begins(s)
	if !ok {
		return false
	}
	rest := strings.TrimSpace(s[len(head):])
	if rest == "" || strings.ContainsAny(rest[:1], ":-[(–—!.,") || strings.HasPrefix(rest, "re:") {
		return true
	}
	return awayTail[firstWord(rest)] || len(head) >= 14
}

// words that may follow a bare word such as "absence" in the subject of a note.
var awayTail = map[string]bool{
	"until": true, "till": true, "from": true, "re": true, "auto": true, "autoreply": true, "reply": true, "message": true, "notification": true,
	"notice": true, "today": true, "this": true, "on": true, "bis": true, "vom": true, "von": true, "du": true, "jusqu'au": true, "jusqu'": true,
	"hasta": true, "fino": true, "dal": true, "tot": true, "van": true, "ate": true, "autosvar": true, "response": true,
}

func firstWord(s string) string {
	head, _, _ := strings.Cut(s, " ")
	return strings.TrimRight(head, ":,.")
}

// replyClass: an automatic reply says that somebody is away, that something
// was received, or that somebody left.
func replyClass(m mail.Message, t *texts) mail.Class {
	if t.has(mail.SignalLeftCompany) {
		return mail.Automatic
	}
	if awaySubject(m.Subject) && !t.acknowledges(m) || t.away() {
		return mail.OutOfOffice
	}
	if t.acknowledges(m) || noReply(m.From.Local()) {
		return mail.Automatic
	}
	return mail.OutOfOffice
}

// acknowledges tells a note that something was received.
func (t *texts) acknowledges(m mail.Message) bool {
	subject := phrase.Fold(strings.TrimSpace(m.Subject))
	ack := &subjects().ack
	if _, ok := ack.begins(subject); ok {
		return true
	}
	return ack.inside(phrase.Fold(head(t.text, 400))) && !t.away()
}

func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// automatic tells mail that a program wrote, not in answer.
func automatic(m mail.Message, t *texts) bool {
	if autoSubmitted(m) != "" {
		return true
	}
	if noReply(m.From.Local()) || strings.Contains(field(m, "content-type"), "feedback-report") {
		return true
	}
	subject := phrase.Fold(strings.TrimSpace(m.Subject))
	_, ok := subjects().ack.begins(subject)
	return ok && (len(t.sentences) == 0 || subjects().ack.inside(phrase.Fold(head(t.text, 400))))
}

// noReply tells the local part of an address nobody reads.
func noReply(local string) bool {
	local = strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(local))
	for _, s := range []string{"noreply", "donotreply", "neantworten", "nepasrepondre", "nichtantworten", "keineantwort", "mailerdaemon", "postmaster", "noresponder", "naorespoda", "nonrispondere"} {
		if strings.Contains(local, s) {
			return true
		}
	}
	switch local {
	case "notification", "notifications", "notify", "bounce", "bounces", "autoresponder", "automailer", "alerts":
		return true
	}
	return false
}

// bulk tells a newsletter or list mail. In answer to something and not
// automatic it is a person's mail that came through a list.
func bulk(m mail.Message) bool {
	p := field(m, "precedence")
	list := field(m, "list-id") != "" || field(m, "list-unsubscribe") != "" || field(m, "feedback-id") != "" || p == "bulk" || p == "list" || p == "junk"
	return list && len(m.InReplyTo) == 0 && len(m.References) == 0
}

// subjectWords are the words subjects of automatic mail begin with.
type subjectWords struct{ away, ack, receipt, readText words }

var subjects = sync.OnceValue(func() *subjectWords {
	w := &subjectWords{}
	b, _ := data.ReadFile("data/subjects.txt")
	at := map[string]*words{"away": &w.away, "ack": &w.ack, "receipt": &w.receipt, "readtext": &w.readText}
	sections(string(b), func(section, text string) { at[section].add(text) })
	return w
})
