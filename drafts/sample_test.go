package drafts

import (
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// now is the day every letter of these tests is written.
func testNow() time.Time { return time.Date(2026, 3, 20, 9, 30, 0, 0, time.FixedZone("", 3600)) }

func day(month time.Month, d int) time.Time {
	return time.Date(2026, month, d, 10, 0, 0, 0, time.FixedZone("", 3600))
}

func moment(t time.Time) analyzer.Moment { return analyzer.Moment{Time: t} }

// wording is what Dana wrote, in one language.
type wording struct{ subject, loses, promise, later, question, send string }

func wordsOf(code string, formal bool) wording {
	switch {
	case code == "de" && formal:
		return wording{
			"Re: Einführung Leeds", "Wir verlieren damit rund 40.000 Euro im Jahr.", "Ich kläre das mit der Rechtsabteilung und melde mich bis Freitag.",
			"Lassen Sie uns das in der dritten Märzwoche wieder aufnehmen.", "Wo würden unsere Daten liegen, und wer kann sie sehen?",
			"Können Sie mir bitte die Preisliste schicken?",
		}
	case code == "de":
		return wording{
			"Re: Einführung Leeds", "Wir verlieren damit rund 40.000 Euro im Jahr.", "Ich kläre das mit der Rechtsabteilung und melde mich bis Freitag.",
			"Lass uns das in der dritten Märzwoche wieder aufnehmen.", "Wo würden unsere Daten liegen, und wer kann sie sehen?",
			"Kannst du mir bitte die Preisliste schicken?",
		}
	}
	return wording{
		"Re: Leeds rollout", "We're losing about $40k a year on this.", "I'll run it past legal and get back to you Friday.",
		"Let's pick this up again in the third week of March.", "Where would our data be stored, and who can see it?",
		"Could you send me the price list?",
	}
}

// their is a stored message of Dana's.
func their(id string, at time.Time, text string) mail.Message {
	return mail.Message{
		MessageID: id, Ident: id, Date: at, From: mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"},
		To: []mail.Address{{Name: "Sam Reed", Addr: "sam@acme.test"}}, Subject: "Re: Leeds rollout",
		Text: text, HasText: true, Reading: &mail.Reading{Class: mail.Human, OwnText: text},
	}
}

// theCase is a silent case of which everything is known.
func theCase(s analyzer.Strategy, code string) analyzer.Case { return caseIn(s, code, false) }

func caseIn(s analyzer.Strategy, code string, formal bool) analyzer.Case {
	said := wordsOf(code, formal)
	c := analyzer.Case{
		ID: "c-7h2k", State: analyzer.Silent, Reason: analyzer.ChanceLow, Strategy: s, Language: code, Formal: formal,
		Prospect: analyzer.Prospect{Address: "dana@initech.test", Name: "Dana Lee", Organization: "initech.test"},
		Account:  "work", Contacts: []string{"dana@initech.test"}, Subject: said.subject,
		LastInbound: moment(day(3, 2)), LastOutbound: moment(day(3, 3)), Unanswered: 1,
		Organization: "initech.test", AnchorID: "<in-2@initech.test>", ParentID: "<out-2@acme.test>",
		References: []string{"<root@acme.test>", "<in-2@initech.test>", "<out-2@acme.test>"},
		To:         mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"},
		Due:        analyzer.Day{Time: day(3, 18)},
	}
	switch s {
	case analyzer.Confused:
		c.Quotes = []analyzer.Quote{
			{Text: said.loses, MessageID: "<in-2@initech.test>", Date: moment(day(3, 2)), Kind: mail.SignalProblem},
			{Text: said.promise, MessageID: "<in-2@initech.test>", Date: moment(day(3, 2)), Kind: mail.SignalPromise},
		}
	case analyzer.AgreedDate:
		c.Quotes = []analyzer.Quote{{
			Text: said.later, MessageID: "<in-1@initech.test>",
			Date: moment(day(1, 12)), Kind: mail.SignalDeferral,
		}}
	case analyzer.Apology, analyzer.Feedback, analyzer.LastWord:
	}
	return c
}

func theWriter() Writer { return writerIn("en", false) }

func writerIn(code string, formal bool) Writer {
	said := wordsOf(code, formal)
	return Writer{
		Account: "work", From: mail.Address{Name: "Sam Reed", Addr: "sam@acme.test"}, Name: "Sam",
		Signature: "Sam Reed\nAcme Ltd, Leeds\n+44 113 496 0000", Identities: []string{"sam@acme.test"}, Quote: true,
		Parent: mail.Message{
			MessageID: "<out-2@acme.test>", Date: day(3, 3), From: mail.Address{Name: "Sam Reed", Addr: "sam@acme.test"},
			To: []mail.Address{{Name: "Dana Lee", Addr: "dana@initech.test"}}, Subject: said.subject,
			Text: "Great, thanks Dana.\n\n> Looks good.\n", Reading: &mail.Reading{OwnText: "Great, thanks Dana."},
		},
		Said: []mail.Message{
			their("<in-2@initech.test>", day(3, 2), "OK. "+said.loses+" "+strings.Replace(said.promise, " it ", " it\n", 1)),
			their("<in-1@initech.test>", day(1, 12), said.later+" "+said.question+" "+said.send),
		},
	}
}

// sample is one letter of the golden files: a kind of letter and what it rests on.
type sample struct {
	name   string
	change func(*analyzer.Case)
}

func allSamples(code string, formal bool) []sample {
	said := wordsOf(code, formal)
	fault := func(kind, text, id string, at time.Time) func(*analyzer.Case) {
		return func(c *analyzer.Case) {
			c.Strategy = analyzer.Apology
			c.OwnFaults = []analyzer.Fault{{Kind: kind, Text: text, MessageID: id, Date: moment(at)}}
		}
	}
	strategy := func(s analyzer.Strategy) func(*analyzer.Case) {
		return func(c *analyzer.Case) {
			*c = caseIn(s, c.Language, c.Formal)
		}
	}
	return []sample{
		{"agreed_date", strategy(analyzer.AgreedDate)},
		{"agreed_date without their words", func(c *analyzer.Case) { c.Strategy = analyzer.AgreedDate }},
		{"apology_general", strategy(analyzer.Apology)},
		{"apology_general after a meeting", func(c *analyzer.Case) { c.Strategy, c.Met = analyzer.Apology, day(2, 12) }},
		{"apology_specific question", fault(faultQuestion, said.question, "<in-1@initech.test>", day(1, 12))},
		{"apology_specific not sent", fault(faultNotSent, said.send, "<in-1@initech.test>", day(1, 12))},
		{"apology_specific promise", fault(faultPromise, "I'll send you the numbers tomorrow.", "<out-2@acme.test>", day(3, 3))},
		{"apology_specific attachment", fault(faultAttachment, "attached", "<out-2@acme.test>", day(3, 3))},
		{"apology_specific late", fault(faultLate, "9 working days", "<in-1@initech.test>", day(1, 12))},
		{"apology_chasing", func(c *analyzer.Case) { c.Strategy, c.Unanswered = analyzer.Apology, 4 }},
		{"apology_chasing pressed once", func(c *analyzer.Case) { c.Strategy, c.Pressure.Score = analyzer.Apology, 60 }},
		{"confused", strategy(analyzer.Confused)},
		{"confused by one sentence", func(c *analyzer.Case) {
			strategy(analyzer.Confused)(c)
			c.Quotes = c.Quotes[:1]
		}},
		{"feedback", strategy(analyzer.Feedback)},
		{"feedback after a meeting", func(c *analyzer.Case) { c.Strategy, c.Met = analyzer.Feedback, day(2, 12) }},
		{"last_word", strategy(analyzer.LastWord)},
		{"last_word after a meeting", func(c *analyzer.Case) { c.Strategy, c.Met = analyzer.LastWord, day(2, 12) }},
	}
}

// caseOf is the case of one sample; n makes another anchor, and so another wording.
func caseOf(s sample, code string, formal bool, n int) analyzer.Case {
	c := caseIn(analyzer.Apology, code, formal)
	s.change(&c)
	if n > 0 {
		c.AnchorID = "<anchor-" + string(rune('a'+n)) + "@initech.test>"
	}
	return c
}
