package reading_test

import (
	"strings"
	"testing"

	"lastword/analyzer/reading"
	"lastword/internal/mail"
)

// read reads a text as Dana's mail of Monday 2 March 2026.
func read(text string) mail.Reading {
	return reading.Read(mail.Message{Text: text, HasText: true, Date: monday, From: mail.NewAddress("Dana Lee", "dana@initech.test")})
}

// kindsOf lists the kinds of signals of a reading.
func kindsOf(r mail.Reading) string {
	var out []string
	for _, s := range r.Signals {
		out = append(out, string(s.Kind))
	}
	return strings.Join(out, " ")
}

func TestSignalsFound(t *testing.T) {
	tests := map[mail.SignalKind][]string{
		mail.SignalPromise: {
			"I'll run it past legal and get back to you Friday.",
			"Let me check with the team and get back to you.",
			"We will review the proposal and let you know by the end of next week.",
			"I'll send you the signed contract tomorrow.",
			"We'll discuss it internally and come back to you next week.",
			"Will do.",
			"I will forward this to our CFO.",
			"I should be able to give you an answer by Tuesday.",
			"Leave it with me.",
			"You'll have our decision by Friday.",
			"I am going to take this to the board in April.",
			"I'll keep you posted.",
			"I hope to get back to you early next week.",
			"Thanks Sam, I’ll look into it and revert.",
			"Ich melde mich bis Freitag bei Ihnen.",
			"Wir prüfen das intern und geben Ihnen nächste Woche Bescheid.",
			"Ich schicke Ihnen die Unterlagen morgen zu.",
			"Das kläre ich mit der Geschäftsführung.",
			"Ich bespreche das mit meinem Chef und komme dann auf Sie zu.",
			"Wird gemacht!",
			"Je reviens vers vous d'ici vendredi.",
			"Je vous envoie le contrat signé demain.",
			"Nous allons en discuter en interne et vous tenir au courant.",
			"Je vais en parler à mon directeur.",
			"Te envío la respuesta el viernes.",
			"Le farò sapere entro venerdì.",
			"Ik kom hier volgende week op terug.",
			"Vou falar com a equipe e te dou um retorno até sexta.",
		},
		mail.SignalProblem: {
			"We're losing about $40k a year on this.",
			"Our biggest problem is the manual work at month end.",
			"It takes us three days every month to reconcile.",
			"We struggle with late deliveries.",
			"The current system keeps crashing.",
			"We have a serious problem with data quality.",
			"This costs us a lot of time.",
			"Wir verlieren jeden Monat Kunden.",
			"Das kostet uns jede Woche zwei Tage.",
			"Nous perdons beaucoup de temps avec ça.",
		},
		mail.SignalDeferral: {
			"Let's pick this up again in the second week of March.",
			"Please ping me in Q3.",
			"Get back to me after Easter, please.",
			"The budget is frozen until January.",
			"Let's talk in Q3.",
			"We won't decide before April.",
			"Now is not a good time, maybe next year.",
			"We have put the project on hold.",
			"Can we revisit this in the new year?",
			"Reach out again in September.",
			"Bad timing, I'm afraid.",
			"We're too busy right now, let's reconnect after the summer.",
			"Melden Sie sich bitte im September noch einmal.",
			"Das Projekt wurde auf nächstes Jahr verschoben.",
			"Vor Ostern wird das nichts, lassen Sie uns im Mai wieder sprechen.",
			"Momentan haben wir leider keine Kapazitäten.",
			"Recontactez-moi en septembre.",
			"Le projet est reporté à l'année prochaine.",
			"Ce n'est pas le bon moment.",
			"Hablemos en septiembre.",
			"Risentiamoci a settembre.",
			"Laten we dit in september weer oppakken.",
			"Vamos retomar em setembro.",
		},
		mail.SignalNo: {
			"Thanks, but we're not interested.",
			"We have decided not to move forward.",
			"This is not a good fit for us.",
			"No thanks.",
			"We don't have the budget for this.",
			"I'll have to pass on this.",
			"We no longer need this.",
			"The project was cancelled.",
			"It's a no from us, sorry.",
			"We won't be moving forward with this.",
			"Danke, aber wir haben kein Interesse.",
			"Wir haben uns dagegen entschieden.",
			"Das kommt für uns nicht in Frage.",
			"Nein danke.",
			"Merci, mais nous ne sommes pas intéressés.",
			"Nous ne donnerons pas suite.",
			"No nos interesa, gracias.",
			"Non siamo interessati, grazie.",
			"Wij hebben geen interesse.",
			"Não temos interesse, obrigado.",
		},
		mail.SignalChoseOther: {
			"We decided to go with another vendor.",
			"We've chosen a different solution.",
			"We went with one of your competitors.",
			"We're staying with our current provider.",
			"We decided to build it in-house.",
			"Wir haben uns für einen anderen Anbieter entschieden.",
			"Der Auftrag wurde anderweitig vergeben.",
			"Nous avons choisi un autre prestataire.",
			"Hemos elegido a otro proveedor.",
			"Abbiamo scelto un altro fornitore.",
			"We hebben voor een andere leverancier gekozen.",
			"Escolhemos outro fornecedor.",
		},
		mail.SignalUnsubscribe: {
			"Please take us off your list.",
			"Unsubscribe",
			"Please stop emailing me.",
			"Remove me from your mailing list.",
			"Do not contact me again.",
			"Bitte nehmen Sie mich aus Ihrem Verteiler.",
			"Bitte keine weiteren E-Mails.",
			"Merci de me retirer de votre liste.",
			"Ne me contactez plus.",
		},
		mail.SignalMeeting: {
			"Let's meet on Tuesday at 10.",
			"Thursday at 2pm works for me.",
			"The call is confirmed for 12 March.",
			"See you on Monday.",
			"Thanks for the call this morning.",
			"Der Termin am 12. März um 10 Uhr passt.",
			"Jeudi à 14h me convient.",
		},
		mail.SignalPositive: {
			"This looks really good.",
			"The team loved it.",
			"We're very interested.",
			"Exactly what we need.",
			"Das klingt sehr interessant.",
			"C'est très intéressant.",
		},
		mail.SignalStakeholder: {
			"I'll run it past legal.",
			"I need to discuss this with my boss first.",
			"Our CFO has to approve it.",
			"Das muss ich mit der Geschäftsführung besprechen.",
			"Je dois en parler avec mon directeur.",
		},
		mail.SignalAskedOfUs: {
			"Could you send me the pricing?",
			"Does that make sense?",
			"What would it cost for 50 users?",
			"Please send me the contract.",
			"Let me know what you think.",
			"I'd like to see a proposal.",
			"Can you confirm that our data stays in Europe?",
			"I was wondering whether you support SSO.",
			"Können Sie mir ein Angebot schicken?",
			"Was kostet das für 50 Nutzer?",
			"Pouvez-vous m'envoyer un devis ?",
			"Quel est le délai de livraison ?",
			"¿Qué precio tiene para 50 usuarios?",
			"Quanto costa per 50 utenti?",
			"Wat kost dat voor 50 gebruikers?",
			"Quanto custa para 50 usuários?",
		},
		mail.SignalLeftCompany: {
			"I am no longer with Initech.",
			"I have left the company, please contact Lee (lee@initech.test).",
			"Dana no longer works here.",
			"My last day at Initech is Friday.",
			"Ich bin nicht mehr bei der Initech GmbH tätig.",
			"Frau Lee hat das Unternehmen verlassen.",
			"J'ai quitté la société.",
		},
		mail.SignalOffer: {
			"Please find attached our proposal.",
			"Can you send me a quote?",
			"Here is the updated offer for 50 users.",
			"We'd like to schedule a demo.",
			"Anbei unser Angebot.",
			"Ci-joint notre devis.",
		},
		mail.SignalWon: {
			"We accept your offer.",
			"Attached is the signed contract.",
			"You have our go-ahead.",
			"Please find attached our purchase order.",
			"Hiermit beauftragen wir Sie.",
			"Nous acceptons votre proposition.",
		},
		mail.SignalAck: {
			"Got it, thanks.",
			"Thanks for sending this over.",
			"Received, thank you.",
			"Danke für das Angebot.",
			"Bien reçu, merci.",
		},
		mail.SignalInPeace: {
			"My father passed away last week.",
			"I am on parental leave until May.",
			"We had to announce layoffs.",
			"Unser Geschäftsführer ist verstorben.",
		},
		mail.SignalAttachment: {
			"Attached is the proposal.",
			"Please see the attached file.",
			"Im Anhang finden Sie das Angebot.",
			"Vous trouverez ci-joint notre offre.",
		},
		mail.SignalSupplier: {
			"Please find attached our invoice no 4711.",
			"Anbei unsere Rechnung Nr. 4711.",
			"Veuillez trouver ci-joint notre facture.",
		},
		mail.SignalAgreedDate: {
			"Let's speak again on 12 March.",
			"As agreed, I'll call you on Friday.",
			"Wie besprochen hören wir uns am 12. März.",
		},
		mail.SignalAlternative: {
			"For now we still use Excel.",
			"We're also looking at two other vendors.",
			"Derzeit arbeiten wir noch mit Excel.",
		},
		mail.SignalForecast: {
			"This should close any day now.",
			"We have a verbal yes from them.",
		},
	}
	for kind, list := range tests {
		for _, text := range list {
			t.Run(string(kind)+" "+text, func(t *testing.T) {
				if r := read(text); !r.Has(kind) {
					t.Errorf("not found; language %q, signals: %s", r.Language, kindsOf(r))
				}
			})
		}
	}
}

func TestSignalsNotFound(t *testing.T) {
	tests := map[mail.SignalKind][]string{
		mail.SignalPromise: {
			"I won't get back to you on that.", "He will send me the rest of his comments.", "We can go over it on Friday.", "Call me so we can talk.", "Jeff will discuss this.",
			"I can't promise anything.",
			"Will you get back to me?",
			"On Friday I sent you the file.",
			"I sent it on Friday.",
			"She wrote \"I'll get back to you Friday\" and never did.",
			"They will decide.",
			"I will never do that again.",
			"I'll be honest with you.",
			"Let me know by Friday.",
			"I'll be out of town next week.",
			"Can I send you something?",
			"Ich frage mich, ob das geht.",
		},
		mail.SignalProblem: {"No problem at all.", "We are not losing money on this.", "If we lose customers we will call.", "Do you have problems with that?"},
		mail.SignalDeferral: {
			"I'll call you in March.", "We met in March.", "He will get back to me today.", "You can see it later this year.", "This process will take some time.", "The meeting is on Tuesday at 10.",
		},
		mail.SignalNo: {
			"No.", "Please stop this project till legal has answered.", "No problem.", "No worries, take your time.", "We are interested.", "Why are you not interested?",
			"If you're not interested, just say so.", "It's not that we don't like it.", "Not only is it good, it is cheap.",
		},
		mail.SignalChoseOther: {
			"If you have chosen another vendor, that is fine.", "We'd like to go ahead with you.", "I assume you went with someone else.",
			"We're moving away from our old vendor.",
		},
		mail.SignalUnsubscribe: {"Please stop by our office.", "To unsubscribe click here.", "We'd like to stop the losses."},
		mail.SignalPositive:    {"Does that sound good?", "This doesn't look good.", "We are not interested.", "Let me know if it looks good."},
		mail.SignalAskedOfUs: {
			"How are you?", "Hi Sam, how are you doing?", "Hope all is well.", "How was your weekend?", "Wie geht es Ihnen?", "Comment allez-vous ?",
			"Let me know if you have any questions.", "If you have any questions, please call me.", "You asked \"where is our data stored?\" in March.",
		},
		mail.SignalLeftCompany: {"The old patch no longer works.", "I left you a voice mail.", "I have left the office for today.", "We are not with a vendor yet.", "She left the meeting early."},
		mail.SignalWon:         {"I signed the offer letter for my new job.", "Please provide a purchase order number.", "If you accept the offer, we start in May.", "Have you signed the contract?", "We have not signed anything."},
		mail.SignalInPeace:     {"Our daily operation runs well.", "Server redundancy is included.", "The bankruptcy court decides in May.", "November is cancer awareness month.", "I lost my keys.", "The battery died on me."},
		mail.SignalAttachment:  {"You forgot the attachment.", "No strings attached."},
		mail.SignalMeeting:     {"The price is valid until Friday."},
	}
	for kind, list := range tests {
		for _, text := range list {
			t.Run(string(kind)+" "+text, func(t *testing.T) {
				if r := read(text); r.Has(kind) {
					t.Errorf("found %q", r.First(kind).Text)
				}
			})
		}
	}
}

func TestSignalDetails(t *testing.T) {
	r := read("Looks good. We're losing about $40k a year on this. I'll run it past legal and get back to you Friday.")
	p := r.First(mail.SignalPromise)
	if p == nil || p.Text != "I'll run it past legal and get back to you Friday." || p.Until.Format("2006-01-02") != "2026-03-06" || p.Score != 5 || p.Conditional {
		t.Errorf("promise: %+v", p)
	}
	if q := r.First(mail.SignalProblem); q == nil || q.Text != "We're losing about $40k a year on this." || q.Note != "money" || q.Score != 5 {
		t.Errorf("problem: %+v", q)
	}
	if s := r.First(mail.SignalStakeholder); s == nil || s.Note != "legal" {
		t.Errorf("stakeholder: %+v", s)
	}
	for _, text := range []string{"If the budget comes, I'll send you the order.", "I'll get back to you once the board has met.", "I'll sign it depending on what legal says.", "Wenn das Budget kommt, melde ich mich bei Ihnen."} {
		r := read(text)
		if p := r.First(mail.SignalPromise); p == nil || !p.Conditional {
			t.Errorf("%s: not conditional: %+v (%s)", text, p, kindsOf(r))
		}
	}
	for _, text := range []string{"I'll check if we can do that and get back to you.", "I'll see if legal agrees.", "I'll get back to you as soon as possible."} {
		r := read(text)
		if p := r.First(mail.SignalPromise); p == nil || p.Conditional {
			t.Errorf("%s: conditional: %+v", text, p)
		}
	}
	r = read("Could you send me the pricing? And where is our data stored?")
	if a := r.Signals; len(a) < 2 || a[0].Question {
		t.Errorf("send is a question: %+v", a)
	}
	r = read("I have left the company. Please write to Lee Chan <lee@initech.test> from now on.")
	if l := r.First(mail.SignalLeftCompany); l == nil || l.Note != "lee@initech.test" {
		t.Errorf("successor: %+v", l)
	}
	long := "I'll take your proposal to the board, " + strings.Repeat("which meets in the great hall of the old town house on the hill, ", 6) + "and so on and so forth."
	r = read(long)
	if p := r.First(mail.SignalPromise); p == nil || len([]rune(p.Text)) > 160 || !strings.Contains(long, p.Text) {
		t.Errorf("long span: %+v", p)
	}
}
