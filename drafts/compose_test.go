package drafts

import (
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

const question = "Where would our data be stored, and who can see it?"

// their is a stored message of Dana's.
func their(id string, at time.Time, text string) mail.Message {
	return mail.Message{
		MessageID: id, Ident: id, Date: at, From: mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"},
		To: []mail.Address{{Name: "Sam Reed", Addr: "sam@acme.test"}}, Subject: "Re: Leeds rollout",
		Text: text, HasText: true, Reading: &mail.Reading{Class: mail.Human, OwnText: text},
	}
}

// theCase is a silent case of which everything is known.
func theCase(s analyzer.Strategy, code string) analyzer.Case {
	c := analyzer.Case{
		ID: "c-7h2k", State: analyzer.Silent, Reason: analyzer.ChanceLow, Strategy: s, Language: code,
		Prospect: analyzer.Prospect{Address: "dana@initech.test", Name: "Dana Lee", Organization: "initech.test"},
		Account:  "work", Contacts: []string{"dana@initech.test"}, Subject: "Re: Leeds rollout",
		LastInbound: moment(day(3, 2)), LastOutbound: moment(day(3, 3)), Unanswered: 1,
		Organization: "initech.test", AnchorID: "<in-2@initech.test>", ParentID: "<out-2@acme.test>",
		References: []string{"<root@acme.test>", "<in-2@initech.test>", "<out-2@acme.test>"},
		To:         mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"},
		Due:        analyzer.Day{Time: day(3, 18)},
	}
	switch s {
	case analyzer.Confused:
		c.Quotes = []analyzer.Quote{
			{Text: "We're losing about $40k a year on this.", MessageID: "<in-2@initech.test>", Date: moment(day(3, 2)), Kind: mail.SignalProblem},
			{Text: "I'll run it past legal and get back to you Friday.", MessageID: "<in-2@initech.test>", Date: moment(day(3, 2)), Kind: mail.SignalPromise},
		}
	case analyzer.AgreedDate:
		c.Quotes = []analyzer.Quote{{
			Text: "Let's pick this up again in the third week of March.", MessageID: "<in-1@initech.test>",
			Date: moment(day(1, 12)), Kind: mail.SignalDeferral,
		}}
	case analyzer.Apology, analyzer.Feedback, analyzer.LastWord:
	}
	return c
}

func theWriter() Writer {
	return Writer{
		Account: "work", From: mail.Address{Name: "Sam Reed", Addr: "sam@acme.test"}, Name: "Sam",
		Signature: "Sam Reed\nAcme Ltd, Leeds\n+44 113 496 0000", Identities: []string{"sam@acme.test"}, Quote: true,
		Parent: mail.Message{
			MessageID: "<out-2@acme.test>", Date: day(3, 3), From: mail.Address{Name: "Sam Reed", Addr: "sam@acme.test"},
			To: []mail.Address{{Name: "Dana Lee", Addr: "dana@initech.test"}}, Subject: "Re: Leeds rollout",
			Text: "Great, thanks Dana.\n\n> Looks good.\n", Reading: &mail.Reading{OwnText: "Great, thanks Dana."},
		},
		Said: []mail.Message{
			their("<in-2@initech.test>", day(3, 2), "Looks good. We're losing about $40k a year on this. I'll run it past\nlegal and get back to you Friday."),
			their("<in-1@initech.test>", day(1, 12), "Let's pick this up again in the third week of March. "+question+" Could you send me the price list?"),
		},
	}
}
