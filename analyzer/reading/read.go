// Package reading says what one message says: its class, its own text without
// quotes and signature, whether it asks, and what was promised, asked, put off
// or refused in it, each with its verbatim span.
//
// It is pure and blind to direction: the same rules read our mail and theirs,
// and the analyzer decides whose promise it was. The words it looks for are
// data files, one folder a language.
package reading

import (
	"strings"
	"time"
	"unicode/utf8"

	"lastword/analyzer/lint"
	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// Version is the version of the rules: stored beside each reading, so that a
// newer one reads the stored text again.
const Version = 1

// Read says what a message says. It looks at the header fields and at the
// text, calendar, delivery and receipt parts; nothing else.
func Read(m mail.Message) mail.Reading {
	r := mail.Reading{Version: Version, Key: QuoteKey(m.Text)}
	o := takeApart(m.Text, m.From)
	r.OwnText, r.Greeting, r.Name, r.Signature = o.text, o.greeting, o.name, o.signature
	r.Quoted = o.quoted
	r.Forward = o.forward || isForwardSubject(m.Subject)
	ws := phrase.Words(o.text)
	r.Words = len(ws)
	var votes int
	r.Language, votes = vote(ws)
	t := newTexts(o.text, r.Language, when(m))
	t.unsure = votes < sure
	r.Class, r.Bounce = classify(m, t)
	r.Phone = phone(o.signature, m.From)
	switch r.Class {
	case mail.OutOfOffice:
		r.ReturnDate = returnDate(m, t)
		r.Signals = t.only(mail.SignalLeftCompany)
		r.Ask = mail.Informs
	case mail.Automatic, mail.Bulk:
		r.Signals = t.only(mail.SignalLeftCompany, mail.SignalSupplier)
		r.Ask = mail.Informs
	case mail.Human:
		r.Formal = formal(ws, r.Language)
		r.Signals = append(t.signals(), subjectSignals(m, t.lang, t.ref)...)
		r.Ask = ask(m, t, r)
		r.Pressure = lint.Check(o.text, r.Language)
	case mail.BounceHard, mail.BounceSoft, mail.Receipt, mail.CalendarMsg:
		r.Ask = mail.Informs
	}
	return r
}

// subjectSignals reads in the subject of a first message whether a stranger
// wants to buy or to sell. They have no span: the subject is no part of the own text.
func subjectSignals(m mail.Message, lang string, ref time.Time) []mail.Signal {
	if len(m.InReplyTo) > 0 || IsReplySubject(m.Subject) {
		return nil
	}
	list := newTexts(m.Subject, lang, ref).only(mail.SignalInterest, mail.SignalPitch)
	for i := range list {
		list[i] = mail.Signal{Kind: list[i].Kind}
	}
	return list
}

// when is the message's own date, in its sender's offset.
func when(m mail.Message) time.Time {
	for _, t := range []time.Time{m.Date, m.Received, m.Internal} {
		if !t.IsZero() && t.Year() > 1970 && t.Year() < 2100 {
			return t
		}
	}
	return time.Time{}
}

// texts is the own text of a message cut into sentences, with the dates found in each.
type texts struct {
	text      string
	lang      string
	ref       time.Time
	sentences []phrase.Sentence
	// unsure: the language has few votes, the others are tried where it says nothing.
	unsure bool
	count  runeCounter
}

func newTexts(own, lang string, ref time.Time) *texts {
	return &texts{text: own, lang: lang, ref: ref, sentences: phrase.Sentences(own), count: runeCounter{text: own}}
}

// languages a sentence is read in: its message's, or all where it cannot be told.
func (t *texts) tongues() []string {
	if t.lang == "" {
		return languages[:]
	}
	if !t.unsure {
		return []string{t.lang}
	}
	out := make([]string, 1, len(languages))
	out[0] = t.lang
	for _, l := range languages {
		if l != t.lang {
			out = append(out, l)
		}
	}
	return out
}

// formal tells whether the reader is addressed formally.
func formal(ws []phrase.Word, lang string) bool {
	if lang == "" {
		return false
	}
	polite := load().plain(lang).polite
	for i, w := range ws {
		if !polite[w.Text] {
			continue
		}
		if lang != "de" || w.Cap && i > 0 && w.Sep == 0 {
			return true
		}
	}
	return false
}

// clip shortens a span to 160 code points, at a word's end.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	n := 0
	cut := 0
	for i, r := range s {
		if n == longest {
			break
		}
		if r == ' ' || r == '\n' {
			cut = i
		}
		n++
	}
	if cut == 0 {
		return string([]rune(s)[:longest])
	}
	return strings.TrimRight(s[:cut], " \n,;:-–")
}

// longest is the most code points a quoted span may have.
const longest = 160
