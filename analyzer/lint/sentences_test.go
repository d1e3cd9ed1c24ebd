package lint_test

import (
	"strings"
	"testing"

	"lastword/analyzer/lint"
	"lastword/internal/mail"
)

// good are further sentences a decent letter may hold, by language.
var good = map[string][]string{
	"en": {
		"I owe you an apology.", "I went back through our mails and found your question of 3 March.", "I can't find that I ever answered it.",
		"I'm sorry I was late with the numbers.", "I should have followed up on your question, and I didn't.", "I never followed up on what you asked about SSO.",
		"I'm not writing to check in or to remind you of anything.", "I don't want to chase you.", "I won't keep chasing you about this.", "You don't need to reply to this.",
		"No reply needed if you'd rather not.", "There's no deadline and no rush on my side.", "I don't need an answer by any particular day.", "If it's a no, that's fine.",
		"You may well have gone another way.", "You may have chosen somebody else, and that's all right.", "Did I get something wrong in the proposal?", "Was it the price, the timing or the way I went about it?",
		"What could I have done better?", "Would you tell me where I went wrong?", "On 2 March you wrote that it costs you two days a month; perhaps I read too much into it.", "Has something changed since then?",
		"Shall we keep the date, move it or drop it?", "Drop it is a perfectly good answer.", "I promised you the references by Friday and didn't send them.", "I said I'd call on 12 March and I didn't.",
		"I kept you waiting for the contract, and that was my fault.", "I left you hanging with that question.", "I'd rather hear a no than keep guessing.", "I'm happy to close this on my side if that helps you.",
		"Is there anything you were uncomfortable with?", "Was there something on my end that made it hard to say no?", "I may have pushed too hard in February.", "I wrote to you three times about other things.",
		"It was a fair question and I walked past it.", "You may have settled it without me by now.", "Thank you for telling me about the audit.", "I wish you well with the rollout.",
		"If it ever comes back, one line is enough.", "I'll pick it up where we stopped.", "This is the last you'll hear from me about Leeds.", "Nobody will ask about the gap.",
		"I'm just asking so that I learn from it.", "I'm not trying to sell you anything here.", "I'm not here to move anything forward.", "I understood from this that it mattered to you.",
		"Perhaps the timing was wrong, and perhaps I was.", "Could we agree on a day to speak, so that neither of us has to chase?", "Would Tuesday suit you to close this properly?", "I don't expect an answer to this.",
		"Your silence is an answer too, and I respect it.", "You asked me to check back in March, so here I am.", "In December you said \"follow up with me in March\", so I'm writing now.", "You wrote \"I'll get back to you Friday\".",
		"You haven't decided yet, and that's fine.", "Even if you never got my second mail, the fault is mine.", "I wonder whether I missed something.", "Take your time.", "Was I too slow?", "I hope the move went well.",
		"I realise I may have come on too strong.", "I may have missed your reply.", "Would it help if we put a date on it?", "I was wrong to push for a date.", "I've let this drag on, and that's on me.", "Should we leave it there?",
		"Glad you had time to read it.", "I'm confused, you said you'd get back to me on Friday. Has something changed?", "Did something I said put you off?", "Please don't feel you have to answer.",
	},
	"de": {
		"Ich möchte mich entschuldigen.", "Ich habe Ihre Frage vom 3. März nie beantwortet, und das tut mir leid.", "Ich schreibe nicht, um etwas voranzutreiben.", "Ein Nein ist völlig in Ordnung.",
		"Vielleicht haben Sie sich inzwischen anders entschieden, und das ist in Ordnung.", "Was hätte ich besser machen können?", "Sie müssen nicht antworten.", "Es eilt nicht.", "Keine Antwort nötig.",
		"Hat sich etwas geändert?", "Sie schrieben am 2. März: „Wir verlieren damit 40.000 Euro im Jahr.“", "Wollen wir es dabei belassen, verschieben oder fallen lassen?", "Ich habe Sie lange warten lassen.",
		"Ich hatte versprochen, Ihnen die Zahlen zu schicken, und habe es nicht getan.", "Das ist meine letzte Nachricht zu diesem Thema.", "Danke für Ihre Zeit im Februar.", "Ich will Sie nicht drängen und nicht nachfassen.",
		"Haben Sie noch Fragen?", "Ein Wort genügt.", "Ich wünsche Ihnen alles Gute damit.",
	},
	"fr": {
		"Je vous dois des excuses.", "Je n'ai jamais répondu à votre question du 3 mars, et j'en suis désolé.", "Je ne vous écris pas pour vous relancer.", "Un non me convient très bien.",
		"Vous avez peut-être choisi quelqu'un d'autre, et c'est très bien ainsi.", "Qu'aurais-je pu faire de mieux ?", "Vous n'avez pas à répondre.", "Il n'y a rien d'urgent.", "Quelque chose a-t-il changé ?",
		"Un mot suffit.", "Merci pour le temps que vous m'avez accordé en février.", "Je ne vous relancerai plus à ce sujet.", "Avez-vous d'autres questions ?", "C'est ma faute.", "Je vous souhaite une bonne continuation.",
	},
	"es": {"Le debo una disculpa.", "Nunca respondí a su pregunta, y lo siento.", "No le escribo para insistir.", "Un no también está bien.", "¿Qué podría haber hecho mejor?", "Gracias por su tiempo en febrero."},
	"it": {"Le devo delle scuse.", "Non ho mai risposto alla sua domanda, mi dispiace.", "Non le scrivo per sollecitare.", "Un no va benissimo.", "Che cosa avrei potuto fare meglio?", "Grazie per il tempo di febbraio."},
	"nl": {"Ik ben u een excuus verschuldigd.", "Ik heb uw vraag nooit beantwoord, en dat spijt me.", "Ik schrijf niet om u te herinneren.", "Een nee is prima.", "Wat had ik beter kunnen doen?", "Dank voor uw tijd in februari."},
	"pt": {"Devo-lhe um pedido de desculpas.", "Nunca respondi à sua pergunta, e lamento.", "Um não também está bem.", "O que eu poderia ter feito melhor?", "Obrigado pelo seu tempo em fevereiro."},
}

// bad are sentences of the field that a letter must not hold, by language and kind.
var bad = map[string]map[string][]string{
	"en": {
		"chaser": {
			"I'm following up on the proposal I sent.", "Just a quick follow-up on this.", "Wanted to follow up.", "I thought I'd check in again.", "Checking in to see where you are with this.", "Just checking in!",
			"Touching base on the contract.", "I'm circling back on this.", "Let me circle back on our conversation.", "Just bumping this up.", "Bringing this back to the top of your inbox.", "Floating this to the top of your inbox.",
			"Friendly reminder about our call.", "This is a gentle nudge.", "Any news on this?", "Any updates on your side?", "Do you have any update for me?", "Any feedback on the offer?", "What's the status?", "Where do things stand?",
			"How is the decision coming along?", "Did you get a chance to review the contract?", "Have you had time to look at it?", "Were you able to talk about it? Any luck?", "Did you see my last email?", "Have you made a decision yet?",
			"I was wondering if you had any thoughts.", "Are you still interested?", "Is this still on your radar?", "I'm reaching out again about the demo.", "Trying you one last time.", "In case you missed my email, here it is again.",
			"Resending this in case it got buried.", "I wanted to see if you had a chance to speak with your boss.", "Pinging you on this.", "I just wanted to check back.", "Looking forward to your prompt reply.", "Awaiting your reply.",
			"Kindly reply at your earliest convenience.", "Should I close your file?", "Don't forget about our offer.", "Just a note to check in.",
			"Did my email reach you?", "Can we hop on a quick call this week?", "Just making sure you saw this.", "Checking whether you've had time to review.", "Is now a better time?", "Shall I assume you're no longer interested?", "Thoughts?",
		},
		"deadline": {
			"Please let me know by Friday.", "I need your decision by the end of the week.", "Our offer expires on 30 June.", "The discount is only valid until Monday.", "Only 3 seats left.", "Last chance to lock in this price.",
			"Prices will increase next month.", "Act now before it's too late.", "If I don't hear back by Tuesday, I'll close the case.", "Unless I hear from you, I'll assume it's a no.", "We can only hold this price until the 30th.", "Please sign before the price goes up.",
			"This is a limited time offer.", "Can you confirm by EOD?", "I'll have to release the slot by tomorrow if I hear nothing.",
			"I know you're busy, but I need a decision.", "We're running out of slots.",
		},
		"guilt": {
			"I still haven't heard from you.", "I have not received a reply.", "I've tried to call you four times.", "I've sent you three emails.", "We've invested a lot of time in this.", "I'm disappointed that you never came back to me.",
			"My boss is asking me for an update.", "Still no response.", "It's been radio silence.", "You've gone quiet.", "I'm still waiting for your answer.", "You left me hanging.", "I thought we had a good relationship and expected more.",
			"Your silence tells me something.", "A reply would be common courtesy.", "After all the work we put into this, I hoped for an answer.",
		},
		"blame": {
			"You never replied to my question.", "You didn't get back to me.", "You haven't answered my email.", "As I mentioned in my previous email, we need a date.", "Per my last email.", "Why haven't you responded?",
			"You promised to call me.", "You were supposed to send the form.", "You ignored my messages.", "The ball is in your court.", "Not sure why you stopped answering.", "Clearly you don't care.", "As stated before, the terms are fixed.",
			"Since you didn't respond, I'm writing again.", "I already told you this.",
		},
		"assumption": {
			"I look forward to working with you.", "Excited to get started!", "When can we start?", "Can't wait to have you on board.", "Once you've signed the contract, we'll begin.", "Let's get this done.", "Let's move this forward.",
			"I assume you still want to proceed.", "Welcome aboard!", "The next step is to sign the contract.", "I've already reserved a slot for you.", "What would it take to earn your business?", "Ready to move forward?", "Let's schedule the kick-off.",
		},
		"pitch": {
			"Our platform helps teams save time.", "We help companies like yours grow.", "We're the market leader in Europe.", "I can offer you a 20% discount.", "Save up to 30% on your costs.", "Book a demo with me.", "Check out our new case study.",
			"Did you know that our customers save 40 hours a month?", "Our award-winning software is unique.", "Here's my calendar link.", "We have a special offer for you.", "Start your free trial today.", "Our customers love it.",
			"Just 15 minutes of your time.", "I'd love to show you our new feature.",
		},
	},
	"de": {
		"chaser":     {"Ich wollte nur kurz nachfragen.", "Ich möchte nachfassen.", "Gibt es schon Neuigkeiten?", "Konnten Sie sich das Angebot schon ansehen?", "Haben Sie noch Interesse?", "Eine freundliche Erinnerung an unser Angebot.", "Wie ist der Stand?", "Ich freue mich auf Ihre baldige Rückmeldung.", "Ich melde mich nochmal bei Ihnen wegen des Angebots.", "Bezugnehmend auf meine letzte Mail melde ich mich."},
		"deadline":   {"Ich brauche Ihre Antwort bis Freitag.", "Das Angebot gilt nur noch bis 30. Juni.", "Bitte antworten Sie bis spätestens Montag.", "Letzte Chance auf diesen Preis."},
		"guilt":      {"Leider habe ich noch nichts von Ihnen gehört.", "Ich habe mehrfach versucht, Sie zu erreichen.", "Ich warte noch immer auf Ihre Antwort.", "Wir haben viel Zeit investiert."},
		"blame":      {"Sie haben auf meine Mails nicht geantwortet.", "Wie bereits in meiner letzten Mail geschrieben, brauchen wir einen Termin.", "Sie wollten sich melden.", "Warum haben Sie nicht geantwortet?"},
		"assumption": {"Ich freue mich auf die Zusammenarbeit.", "Wann können wir starten?", "Ich gehe davon aus, dass Sie starten möchten."},
		"pitch":      {"Wir sind der führende Anbieter für Planungssoftware.", "Unsere Lösung hilft Ihnen, Zeit zu sparen.", "Sparen Sie bis zu 30 %.", "Ich kann Ihnen einen Rabatt anbieten."},
	},
	"fr": {
		"chaser":     {"Je me permets de vous relancer.", "Je reviens vers vous concernant notre offre.", "Avez-vous eu le temps de regarder ?", "Où en êtes-vous ?", "Petit rappel concernant le devis.", "Êtes-vous toujours intéressé ?", "Avez-vous des nouvelles ?"},
		"deadline":   {"J'ai besoin de votre réponse avant vendredi.", "L'offre expire le 30 juin.", "Dernière chance pour ce tarif."},
		"guilt":      {"Je n'ai toujours pas reçu de réponse.", "J'ai essayé de vous joindre plusieurs fois.", "Sans réponse de votre part, je suis déçu."},
		"blame":      {"Vous n'avez pas répondu à mes messages.", "Comme indiqué dans mon dernier mail, il faut une date.", "Vous deviez me rappeler."},
		"assumption": {"Au plaisir de travailler avec vous.", "Quand pouvons-nous commencer ?", "Faire avancer le projet est notre but."},
		"pitch":      {"Nous sommes leader du marché.", "Notre solution vous aide à gagner du temps.", "Profitez d'une offre exclusive."},
	},
	"es": {"chaser": {"Solo quería saber si hay novedades.", "¿Ha podido revisar la propuesta?"}, "deadline": {"Necesito su respuesta antes del viernes."}, "guilt": {"No he recibido respuesta."}, "blame": {"No me ha respondido."}, "assumption": {"¿Cuándo empezamos?"}, "pitch": {"Somos líderes en el sector."}},
	"it": {"chaser": {"Volevo sapere se ci sono novità.", "Ha avuto modo di vedere l'offerta?"}, "deadline": {"Ho bisogno di una risposta entro venerdì."}, "guilt": {"Non ho ancora ricevuto risposta."}, "blame": {"Non mi ha risposto."}, "assumption": {"Quando possiamo iniziare?"}, "pitch": {"Siamo leader nel settore."}},
	"nl": {"chaser": {"Ik wilde even informeren naar de offerte.", "Heeft u al kans gehad om te kijken?"}, "deadline": {"Ik heb uw antwoord nodig voor vrijdag."}, "guilt": {"Ik heb nog niets van u gehoord."}, "blame": {"U heeft niet gereageerd."}, "assumption": {"Wanneer kunnen we starten?"}, "pitch": {"Wij zijn marktleider in Europa."}},
	"pt": {"chaser": {"Só queria saber se há novidades.", "Conseguiu analisar a proposta?"}, "deadline": {"Preciso da sua resposta até sexta."}, "guilt": {"Ainda não recebi resposta."}, "blame": {"Você não respondeu."}, "assumption": {"Quando podemos começar?"}, "pitch": {"Somos líderes no mercado."}},
}

func TestGoodSentencesPass(t *testing.T) {
	for lang, list := range good {
		for _, s := range list {
			for _, l := range []string{lang, ""} {
				for _, v := range []string{s, strings.ToUpper(s), strings.ReplaceAll(s, "'", "’"), "Hi Dana,\n\n" + s + " Sam"} {
					if hits := lint.Check(v, l); len(hits) > 0 {
						t.Errorf("%s (%q): %q should pass: %v", lang, l, v, hits)
						break
					}
				}
			}
		}
	}
}

func TestBadSentencesRefused(t *testing.T) {
	for lang, kinds := range bad {
		for kind, list := range kinds {
			for _, s := range list {
				for _, v := range []string{s, strings.ToUpper(s), strings.ReplaceAll(s, "'", "’"), "Hi Dana,\n\n" + s + " Sam"} {
					if !hit(lint.Check(v, lang), kind) {
						t.Errorf("%s: %q should be refused as %s: %v", lang, v, kind, lint.Check(v, lang))
						break
					}
				}
				if len(lint.Check(s, "")) == 0 {
					t.Errorf("%q should be refused in any language", s)
				}
			}
		}
	}
}

func hit(hits []mail.Hit, kind string) bool {
	for _, h := range hits {
		if h.Kind == kind {
			return true
		}
	}
	return false
}

func TestPassedOver(t *testing.T) {
	for _, s := range []string{
		"Hi Dana,\n> Just checking in on this.\n> Any update?\nthank you.",
		"You wrote “Any update on your side?” in March.",
		"You wrote \"just following up\" in March.",
		"Thank you.\n-- \nSam Rep\nWe are the leading provider of scheduling software.\n",
	} {
		if hits := lint.Check(s, "en"); len(hits) > 0 {
			t.Errorf("%q: %v", s, hits)
		}
	}
}

func TestOffsets(t *testing.T) {
	text := "Grüße, Ümit!\n\nJust following up on my last email.\n"
	hits := lint.Check(text, "en")
	if len(hits) == 0 {
		t.Fatal("no hit")
	}
	for _, h := range hits {
		if got := string([]rune(text)[h.Start:h.End]); got != h.Phrase {
			t.Errorf("offsets say %q, phrase is %q", got, h.Phrase)
		}
	}
}

func TestCounts(t *testing.T) {
	tests := []struct {
		text             string
		questions, sorry int
	}{
		{"Hi Jim, I'd like to apologise. Would you tell me what I could have done better?", 1, 1},
		{"You asked: \"Where would our data be stored, and who can see it?\" I'm sorry. Is the answer still of use to you?", 1, 1},
		{"> Why?\n> Who?\nFine.", 0, 0},
		{"I'm sorry. I apologise. Was it the price? Or the timing?", 2, 2},
		{"I'm not sorry.", 0, 0},
		{"Ich möchte mich entschuldigen. Hat sich etwas geändert?", 1, 1},
		{"Je suis désolé.", 0, 1},
	}
	for _, tt := range tests {
		if q, a := lint.Questions(tt.text), lint.Apologies(tt.text, ""); q != tt.questions || a != tt.sorry {
			t.Errorf("%q: %d questions, %d apologies", tt.text, q, a)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Just checking in, “any update”?\n> a\n-- \nb", "en")
	f.Add("Wie bereits geschrieben: \xff", "")
	f.Fuzz(func(t *testing.T, text, lang string) {
		text = strings.ToValidUTF8(text, "")
		runes := []rune(text)
		last := 0
		for _, h := range lint.Check(text, lang) {
			if h.Start < last || h.End <= h.Start || h.End > len(runes) || string(runes[h.Start:h.End]) != h.Phrase {
				t.Fatalf("bad hit %+v in %q", h, text)
			}
			last = h.Start
		}
	})
}
