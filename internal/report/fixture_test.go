package report

import (
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// The week of the hand-made cases: the report of Monday 23 November 2026.
func monday47() time.Time {
	return time.Date(2026, 11, 23, 7, 30, 0, 0, berlin())
}

func berlin() *time.Location { return time.FixedZone("CET", 3600) }

func at(month time.Month, d, hour, min int) time.Time {
	return time.Date(2026, month, d, hour, min, 0, 0, berlin())
}

func moment(month time.Month, d, hour, min int) analyzer.Moment {
	return analyzer.Moment{Time: at(month, d, hour, min)}
}

func events(list ...any) []analyzer.Event {
	var out []analyzer.Event
	for i := 0; i < len(list); i += 2 {
		kind := list[i].(string)
		e := analyzer.Event{Kind: kind, Time: list[i+1].(time.Time), Direction: "outbound"}
		if kind == "in" {
			e.Direction = "inbound"
		}
		out = append(out, e)
	}
	return out
}

// base holds the empty lists that the analyzer gives.
func base(id string, s analyzer.State, name, addr, org, subject string) analyzer.Case {
	return analyzer.Case{
		ID: id, State: s, Subject: subject, Account: "work", Language: "en", Truth: analyzer.TruthUnknown,
		Prospect: analyzer.Prospect{Name: name, Address: addr, Organization: org},
		Contacts: []string{addr}, Alerts: []string{}, Because: []string{}, Facts: []analyzer.Fact{},
		Quotes: []analyzer.Quote{}, OwnFaults: []analyzer.Fault{}, NextAction: analyzer.DoWait,
		Card: analyzer.Card{Others: []string{}}, Pressure: analyzer.Pressure{Band: "calm", Parts: []analyzer.Part{}},
		Hopeium: analyzer.Hopeium{Parts: []string{}},
	}
}

func silentDana() analyzer.Case {
	c := base("c-dana", analyzer.Silent, "Dana Lee", "dana.lee@initech.example", "initech.example", "Shift planning for the three depots")
	c.Reason, c.Strategy, c.NextAction = analyzer.PromiseBroken, analyzer.Confused, analyzer.DoCall
	c.Prospect.Phone, c.Prospect.UTCOffset = "+44 20 7946 0321", "+00:00"
	c.LastInbound, c.LastOutbound, c.SilentSince = moment(10, 30, 15, 10), moment(11, 2, 9, 0), moment(11, 5, 18, 0)
	c.WorkingDays, c.DaysInLimbo = 12, 23
	c.Chance, c.ChanceWord = new(0.18), "low"
	c.BestHour = "11:00"
	c.Because = []string{"Dana wrote on 30 October that she would get back to you by Thursday 5 November; twelve working days have passed."}
	c.Quotes = []analyzer.Quote{{Text: "We're losing about £40k a year there on agency cover.", MessageID: "<q@initech.example>", Date: moment(10, 22, 11, 42)}}
	c.Card = analyzer.Card{Problem: "We're losing about £40k a year there on agency cover.", NextStep: "I'll run it past legal", Others: []string{"legal"}, Known: 3}
	c.Draft = &analyzer.DraftInfo{State: mail.DraftSaved, MessageID: "<d1@turnwell.example>", Mailbox: "Drafts", UID: 7, Strategy: analyzer.Confused, Saved: moment(11, 20, 12, 0)}
	c.TalkTrack = []string{
		"Dana, I'm not calling to move things forward.",
		"You wrote that you'd run it past legal by 5 November. Has something changed?",
		"Where do you think we should go from here?",
		"No answer: hang up, no voicemail, log it.",
	}
	c.Value = new(4920.0)
	c.Events = events("out", at(10, 21, 9, 20), "in", at(10, 22, 11, 42), "out", at(10, 23, 10, 5), "in", at(10, 30, 15, 10), "out", at(11, 2, 9, 0))
	return c
}

func silentTom() analyzer.Case {
	c := base("c-tom", analyzer.Silent, "Tom Hallam", "tom.hallam@kestrel-security.example", "kestrel-security.example", "Guard rotas - proposal")
	c.Reason, c.Strategy, c.NextAction = analyzer.ChanceLow, analyzer.Apology, analyzer.DoCall
	c.Prospect.Phone = "+44 7700 900417"
	c.LastInbound, c.LastOutbound, c.SilentSince = moment(10, 13, 12, 30), moment(10, 26, 17, 10), moment(10, 13, 14, 0)
	c.Unanswered, c.WorkingDays, c.DaysInLimbo = 6, 28, 40
	c.Alerts = []string{analyzer.AlertChaseSpiral}
	c.ChanceWord = "low"
	c.Because = []string{"Six of your messages since 13 October have no answer; after so long few conversations of this kind still got one."}
	c.OwnFaults = []analyzer.Fault{{Kind: "question_unanswered", Text: "Does it cover night allowances?", MessageID: "<x@kestrel>", Date: moment(10, 13, 12, 30)}}
	c.Card.Known = 1
	c.Card.NextStep = "look with our FD"
	c.NoDraft = ""
	c.Draft = &analyzer.DraftInfo{State: mail.DraftEdited, MessageID: "<d2@turnwell.example>", Mailbox: "Drafts", UID: 8, Strategy: analyzer.Apology, Saved: moment(11, 18, 12, 0)}
	c.Events = events("out", at(10, 12, 9, 5), "in", at(10, 13, 12, 30), "out", at(10, 13, 14, 0), "out", at(10, 16, 9, 0), "out", at(10, 20, 9, 0),
		"out", at(10, 22, 8, 45), "out", at(10, 23, 16, 50), "out", at(10, 26, 17, 10))
	return c
}

func silentJim() analyzer.Case {
	c := base("c-jim", analyzer.Silent, "Jim Okafor", "jim.okafor@bellweather.example", "bellweather.example", "Bellweather Bakeries: early shift")
	c.Reason, c.Strategy, c.NextAction = analyzer.ClosureUnanswered, analyzer.Feedback, analyzer.DoReviewDraft
	c.LastInbound, c.LastOutbound, c.SilentSince = moment(8, 18, 11, 45), moment(10, 20, 10, 5), moment(10, 20, 10, 5)
	c.Unanswered, c.WorkingDays, c.DaysInLimbo, c.ChanceWord = 2, 24, 96, "low"
	c.Because = []string{"Your apology of 20 October has had no answer for 24 working days."}
	c.Draft = &analyzer.DraftInfo{State: mail.DraftSaved, MessageID: "<d3@turnwell.example>", Mailbox: "Drafts", UID: 9, Strategy: analyzer.Feedback, Saved: moment(11, 20, 12, 0)}
	c.Events = events("out", at(8, 17, 9, 0), "in", at(8, 18, 11, 45), "out", at(8, 20, 10, 0), "out", at(8, 31, 9, 30), "sent_draft", at(10, 20, 10, 5))
	c.Value = new(12000.5)
	return c
}

func yourTurnMaria() analyzer.Case {
	c := base("c-maria", analyzer.YourTurn, "Maria Alvarez", "maria.alvarez@redwood-grocery.example", "redwood-grocery.example", "Redwood Grocery - pilot in two stores")
	c.NextAction = analyzer.DoAnswer
	c.LastInbound, c.LastOutbound = moment(11, 20, 15, 20), moment(11, 10, 17, 30)
	c.Because = []string{"Maria asked on Friday 20 November: “Can the system handle the 11-hour rest rule, and does it export to ADP?”"}
	c.Alerts = []string{analyzer.AlertNoDateAgreed}
	c.Deal = &analyzer.Deal{Evidence: "offer", MessageID: "<m@redwood-grocery.example>"}
	c.Events = events("out", at(11, 5, 15, 30), "in", at(11, 10, 16, 45), "out", at(11, 10, 17, 30), "in", at(11, 20, 15, 20))
	return c
}

func others() []analyzer.Case {
	peter := base("c-peter", analyzer.YourTurn, "Peter Lindqvist", "peter.lindqvist@granite-ridge.example", "granite-ridge.example", "Question about your software")
	peter.NextAction, peter.LastInbound = analyzer.DoAnswer, moment(11, 20, 10, 14)
	peter.Because = []string{"Peter wrote to you first, on Friday 20 November, and has no answer."}
	helen := base("c-helen", analyzer.Due, "Helen Brook", "helen.brook@ashdown-academies.example", "ashdown-academies.example", "Ashdown Academies")
	helen.NextAction, helen.Strategy, helen.Truth = analyzer.DoReachOut, analyzer.AgreedDate, analyzer.TruthLater
	helen.Due = analyzer.Day{Time: at(11, 16, 0, 0)}
	helen.LastInbound = moment(9, 10, 11, 20)
	helen.Because = []string{"Helen wrote on 10 September: “Please get back to me in November.” November has begun."}
	nora := base("c-nora", analyzer.Silent, "Nora Whelan", "nora.whelan@grovepark-hotel.example", "grovepark-hotel.example", "Grove Park Hotel")
	nora.Reason, nora.Stale, nora.DaysInLimbo, nora.Unanswered = analyzer.ChanceLow, true, 190, 1
	nora.LastInbound = moment(5, 15, 10, 0)
	nora.Because = []string{"Your offer of 15 May has no answer."}
	nora.NextAction = analyzer.DoNothing
	ben := base("c-ben", analyzer.Closing, "Ben Achterberg", "ben@copperfield-couriers.example", "copperfield-couriers.example", "Courier shifts")
	ben.LastInbound, ben.LastOutbound, ben.DaysInLimbo, ben.Unanswered = moment(9, 16, 14, 20), moment(11, 17, 9, 45), 68, 3
	ben.Because = []string{"Your letter went out on 17 November; give it ten working days."}
	yasmin := base("c-yasmin", analyzer.Paused, "Yasmin Cole", "yasmin.cole@summit-outdoor.example", "summit-outdoor.example", "Seasonal staff")
	yasmin.Paused = &analyzer.Pause{Kind: analyzer.PauseAway, Until: moment(11, 30, 0, 0)}
	martin := base("c-martin", analyzer.Paused, "Martin Hale", "martin.hale@larkspur.example", "larkspur.example", "Larkspur Residential")
	martin.Paused = &analyzer.Pause{Kind: analyzer.PauseInPeace, Until: analyzer.Moment{Time: time.Date(2027, 1, 4, 0, 0, 0, 0, berlin())}}
	martin.Alerts = []string{analyzer.AlertLeaveInPeace}
	fiona := base("c-fiona", analyzer.Declined, "Fiona McKay", "fiona.mckay@thornbury-zoo.example", "thornbury-zoo.example", "Keepers' rota")
	fiona.Truth = analyzer.TruthNo
	fiona.TruthProof = &analyzer.Quote{Text: "It's a no from us, but thank you.", MessageID: "<no@thornbury-zoo.example>", Date: moment(11, 18, 13, 25)}
	fiona.NextAction = analyzer.DoNothing
	edith := base("c-edith", analyzer.Waiting, "Edith Rowan", "edith.rowan@stonegate-museums.example", "stonegate-museums.example", "Stonegate Museums")
	edith.Alerts = []string{analyzer.AlertCooling}
	edith.LastInbound = moment(11, 13, 17, 40)
	joan := base("c-joan", analyzer.Silent, "Joan Abbott", "joan.abbott@millbrook-surgery.example", "millbrook-surgery.example", "Millbrook Surgery rota")
	joan.Reason, joan.NextAction, joan.Alerts = analyzer.ChanceLow, analyzer.DoCall, []string{analyzer.AlertPossibleAnswer}
	joan.LastInbound, joan.DaysInLimbo, joan.Unanswered = moment(10, 9, 10, 0), 45, 2
	joan.Because = []string{"Two of your messages have no answer, and one of hers may lie in Junk."}
	joan.NoDraft = "a possible answer lies in Junk"
	return []analyzer.Case{peter, helen, joan, nora, ben, yasmin, martin, fiona, edith}
}

func fixture() Input {
	cases := append([]analyzer.Case{yourTurnMaria()}, silentDana(), silentTom(), silentJim())
	cases = append(cases, others()...)
	jim := silentJim()
	jim.DaysInLimbo = 89
	return Input{
		Account: "work", Cases: cases, Before: []analyzer.Case{jim}, Week: Week{2026, 47}, Zone: berlin(),
		Drafts: []mail.Draft{
			{
				CaseID: "c-dana", Prospect: "dana.lee@initech.example", Strategy: "confused", State: mail.DraftSaved, MessageID: "<d1@turnwell.example>",
				Mailbox: "Drafts", UID: 7, Saved: at(11, 20, 12, 0), Body: "Hi Dana,\n\nI'm confused, and I'd rather ask than guess. On 22 October you wrote \"We're losing about £40k a year there on agency cover\", and later \"I'll run it past legal and get back to you\". I understood from this that it mattered to you; perhaps I read too much into it.\n\nHas something changed?\n\nIf it has, that's fine. \"Not this year\" helps me as much as anything longer.\n\nSam",
			},
			{CaseID: "c-tom", Prospect: "tom.hallam@kestrel-security.example", Strategy: "apology", State: mail.DraftEdited, MessageID: "<d2@turnwell.example>", Mailbox: "Drafts", UID: 8, Saved: at(11, 18, 12, 0), Body: "Hi Tom,\n\nI wrote to you six times."},
			{CaseID: "c-jim", Prospect: "jim.okafor@bellweather.example", Strategy: "feedback", State: mail.DraftSaved, MessageID: "<d3@turnwell.example>", Mailbox: "Drafts", UID: 9, Saved: at(11, 20, 12, 0), Body: "Hi Jim,\n\nIf you decided against us I'm fine with that."},
			{CaseID: "c-x", Prospect: "stuart@hollins.example", Strategy: "apology", State: mail.DraftDismissed, MessageID: "<d4@turnwell.example>", Saved: at(11, 10, 12, 0), Ended: at(11, 18, 9, 0), Why: "you deleted it"},
			{CaseID: "c-y", Prospect: "old@hollins.example", Strategy: "apology", State: mail.DraftDismissed, MessageID: "<d5@turnwell.example>", Saved: at(10, 10, 12, 0), Ended: at(10, 18, 9, 0), Why: "you deleted it"},
		},
		Marks: []mail.Mark{{Address: "tom.hallam@kestrel-security.example", Kind: mail.MarkCalled, Value: mail.CallNoAnswer, At: at(11, 19, 10, 0)}},
	}
}
