package reading_test

import (
	"strings"
	"testing"
	"time"

	"lastword/analyzer/reading"
	"lastword/internal/mail"

	"github.com/google/go-cmp/cmp"
)

func fields(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func TestClass(t *testing.T) {
	reply := []string{"<1@acme.test>"}
	tests := []struct {
		name string
		m    mail.Message
		want mail.Class
	}{
		{"a plain answer", mail.Message{Subject: "Re: Rollout", Text: "Thanks, I'll have a look."}, mail.Human},
		{"auto-submitted no is a human", mail.Message{Subject: "Re: Rollout", Text: "Yes.", Fields: fields("auto-submitted", "no")}, mail.Human},
		{"x-auto-response-suppress alone proves nothing", mail.Message{Subject: "Re: Rollout", Text: "Yes.", Fields: fields("x-auto-response-suppress", "All")}, mail.Human},
		{"bare subject words prove nothing", mail.Message{Subject: "Rollout of the out of office calendar", Text: "Here is the plan."}, mail.Human},
		{"vacation inside a subject proves nothing", mail.Message{Subject: "Question on vacation planning tool", Text: "Hello"}, mail.Human},
		{"a reply to an away note is a human", mail.Message{Subject: "Re: Out of Office: Rollout", Text: "Enjoy your holiday!"}, mail.Human},
		{"moving away from is no absence", mail.Message{Subject: "Moving away from Excel", Text: "We're moving away from our old vendor until Friday."}, mail.Human},
		{"a human saying they are out", mail.Message{Subject: "Re: Rollout", Text: "I'm out of the office until Monday, let's talk then."}, mail.Human},
		{"ticket number in a human's subject", mail.Message{Subject: "Re: [Ticket #123] Rollout", Text: "I checked it with legal, all fine."}, mail.Human},
		{"exchange away note", mail.Message{Subject: "Automatic reply: Rollout", Text: "I am out of the office until 12 March.", Fields: fields("auto-submitted", "auto-generated", "x-auto-response-suppress", "All")}, mail.OutOfOffice},
		{"vacation responder", mail.Message{Subject: "Re: Rollout", Text: "I'm on leave.", Fields: fields("auto-submitted", "auto-replied (vacation)")}, mail.OutOfOffice},
		{"apple vacation", mail.Message{Subject: "Re: Rollout", Text: "Hello", Fields: fields("x-apple-action", "VACATION")}, mail.OutOfOffice},
		{"x-autoreply", mail.Message{Subject: "Rollout", Text: "Bin weg.", Fields: fields("x-autoreply", "yes")}, mail.OutOfOffice},
		{"precedence auto_reply", mail.Message{Subject: "Rollout", Text: "weg", Fields: fields("precedence", "auto_reply")}, mail.OutOfOffice},
		{"german subject", mail.Message{Subject: "Automatische Antwort: Rollout", Text: "Ich bin bis 12.3. nicht im Haus."}, mail.OutOfOffice},
		{"german note subject", mail.Message{Subject: "Abwesenheitsnotiz: Rollout", Text: "Ich bin im Urlaub."}, mail.OutOfOffice},
		{"french subject", mail.Message{Subject: "Réponse automatique : Déploiement", Text: "Je suis absent."}, mail.OutOfOffice},
		{"spanish subject", mail.Message{Subject: "Respuesta automática: Proyecto", Text: "Estoy fuera."}, mail.OutOfOffice},
		{"italian subject", mail.Message{Subject: "Risposta automatica: Progetto", Text: "Sono in ferie."}, mail.OutOfOffice},
		{"dutch subject", mail.Message{Subject: "Automatisch antwoord: Project", Text: "Ik ben afwezig."}, mail.OutOfOffice},
		{"portuguese subject", mail.Message{Subject: "Resposta automática: Projeto", Text: "Estou ausente."}, mail.OutOfOffice},
		{"swedish subject", mail.Message{Subject: "Autosvar: Projekt", Text: "Jag är borta."}, mail.OutOfOffice},
		{"danish subject", mail.Message{Subject: "Automatisk svar: Projekt", Text: "Jeg er på ferie."}, mail.OutOfOffice},
		{"norwegian subject", mail.Message{Subject: "Fraværsmelding: Prosjekt", Text: "Jeg er borte."}, mail.OutOfOffice},
		{"finnish subject", mail.Message{Subject: "Automaattinen vastaus: Projekti", Text: "Olen lomalla."}, mail.OutOfOffice},
		{"polish subject", mail.Message{Subject: "Odpowiedź automatyczna: Projekt", Text: "Jestem na urlopie."}, mail.OutOfOffice},
		{"left the company", mail.Message{Subject: "Automatic reply: Rollout", Text: "I am no longer with Initech. Please contact lee@initech.test.", Fields: fields("auto-submitted", "auto-replied")}, mail.Automatic},
		{"ticket acknowledgement", mail.Message{Subject: "Re: Rollout", Text: "Your request has been received and is ticket 4711.", Fields: fields("auto-submitted", "auto-replied")}, mail.Automatic},
		{"auto-generated", mail.Message{Subject: "Report", Text: "Weekly numbers", Fields: fields("auto-submitted", "auto-generated")}, mail.Automatic},
		{"no-reply sender", mail.Message{Subject: "Report", Text: "Weekly numbers", From: mail.NewAddress("", "no-reply@initech.test")}, mail.Automatic},
		{"newsletter", mail.Message{Subject: "News", Text: "News", Fields: fields("list-unsubscribe", "<mailto:u@x.test>")}, mail.Bulk},
		{"precedence bulk", mail.Message{Subject: "News", Text: "News", Fields: fields("precedence", "bulk")}, mail.Bulk},
		{"an answer through a list", mail.Message{Subject: "Re: [x] Rollout", Text: "I agree.", InReplyTo: reply, Fields: fields("list-id", "<x.lists.test>")}, mail.Human},
		{"an automatic answer through a list", mail.Message{Subject: "Out of office: Rollout", Text: "I am away.", InReplyTo: reply, Fields: fields("list-id", "<x>", "auto-submitted", "auto-replied")}, mail.OutOfOffice},
		{"read receipt", mail.Message{Subject: "Read: Rollout", Receipt: "<1@acme.test>"}, mail.Receipt},
		{"read receipt by its type", mail.Message{Subject: "Gelesen: Rollout", Fields: fields("content-type", "multipart/report; report-type=disposition-notification")}, mail.Receipt},
		{"accepted is calendar although automatic", mail.Message{Subject: "Accepted: Demo", Calendar: &mail.Calendar{Method: "REPLY", Status: "ACCEPTED"}, Fields: fields("auto-submitted", "auto-generated")}, mail.CalendarMsg},
		{"an .ics carried along in a reply", mail.Message{Subject: "Re: Demo", Text: "See the attached invite.", InReplyTo: reply, Calendar: &mail.Calendar{Method: "REQUEST"}}, mail.Human},
		{"published calendar", mail.Message{Subject: "Dates", Text: "Our dates", Calendar: &mail.Calendar{Method: "PUBLISH"}}, mail.Human},
		{"hard bounce", mail.Message{Subject: "Undelivered", Delivery: &mail.Delivery{Address: "x@y.test", Status: "5.1.1", Action: "failed"}}, mail.BounceHard},
		{"delayed", mail.Message{Subject: "Delayed", Delivery: &mail.Delivery{Status: "4.4.1", Action: "delayed"}}, mail.BounceSoft},
		{"failed with 4.x", mail.Message{Subject: "x", Delivery: &mail.Delivery{Status: "4.2.2", Action: "failed"}}, mail.BounceSoft},
		{"delivered report", mail.Message{Subject: "x", Delivery: &mail.Delivery{Status: "2.0.0", Action: "delivered"}}, mail.Receipt},
		{"spanish bounce quoting us by a person", mail.Message{Subject: "Re: Undeliverable?", Text: "Your last mail could not be delivered, odd."}, mail.Human},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := tt.m
			m.HasText, m.Date = true, monday
			if m.From.Addr == "" {
				m.From = mail.NewAddress("Dana Lee", "dana@initech.test")
			}
			if got := reading.Read(m).Class; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBounceWords(t *testing.T) {
	daemon := mail.NewAddress("Mail Delivery System", "mailer-daemon@mx.test")
	tests := []struct {
		name, text, address, status string
		class                       mail.Class
	}{
		{"exim", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bob@initech.test\n    Unrouteable address\n", "bob@initech.test", "5.1.1", mail.BounceHard},
		{"exim delayed", "A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.\n\nThe address to which the message has not yet been delivered is:\n\n  bob@initech.test\n\nNo action is required on your part. Delivery attempts will continue for some time.", "bob@initech.test", "4.0.0", mail.BounceSoft},
		{"qmail", "Hi. This is the qmail-send program at mx.test.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bob@initech.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n", "bob@initech.test", "5.1.1", mail.BounceHard},
		{"postfix full", "This is the mail system at host mx.test.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<bob@initech.test>: host mx.initech.test said: 552 5.2.2 Mailbox full (in reply to RCPT TO command)", "bob@initech.test", "5.2.2", mail.BounceHard},
		{"gmail", "** Address not found **\n\nYour message wasn't delivered to bob@initech.test because the address couldn't be found, or is unable to receive mail.\n", "bob@initech.test", "5.1.1", mail.BounceHard},
		{"exchange german", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nbob@initech.test\nDie eingegebene E-Mail-Adresse wurde nicht gefunden. Die Nachricht konnte nicht zugestellt werden.\n#550 5.1.10 RESOLVER.ADR.RecipientNotFound", "bob@initech.test", "5.1.10", mail.BounceHard},
		{"unknown host", "Delivery to the following recipient failed permanently:\n\n     bob@initech.test\n\nDNS Error: Domain name not found", "bob@initech.test", "5.1.2", mail.BounceHard},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := reading.Read(mail.Message{From: daemon, To: []mail.Address{mail.NewAddress("", "sam@acme.test")}, Subject: "Mail delivery failed", Text: tt.text, HasText: true, Date: monday})
			if r.Class != tt.class || r.Bounce == nil {
				t.Fatalf("got %s %+v", r.Class, r.Bounce)
			}
			if r.Bounce.Address != tt.address || r.Bounce.Status != tt.status {
				t.Errorf("got %+v, want %s %s", r.Bounce, tt.address, tt.status)
			}
		})
	}
}

func TestReturnDate(t *testing.T) {
	tests := []struct{ text, want string }{
		{"I am out of the office until 12 March.", "2026-03-12"},
		{"I'll be back on Monday, 16 March.", "2026-03-16"},
		{"I am away from 3 March to 12 March and will be back on 13 March.", "2026-03-13"},
		{"I will be out of the office March 9-13.", "2026-03-13"},
		{"Out of office until 03/25/2026.", "2026-03-25"},
		{"I am on vacation through Friday.", "2026-03-06"},
		{"I will return next Monday.", "2026-03-09"},
		{"I am out of the office with limited access to email.", ""},
		{"Ich bin bis zum 12. März nicht im Büro.", "2026-03-12"},
		{"Ich bin vom 3.3. bis 12.3.2026 im Urlaub.", "2026-03-12"},
		{"Ab dem 16.03.2026 bin ich wieder für Sie da.", "2026-03-16"},
		{"Ich bin bis einschließlich Freitag abwesend.", "2026-03-06"},
		{"Je suis absent jusqu'au 12 mars.", "2026-03-12"},
		{"Je serai de retour le lundi 16 mars.", "2026-03-16"},
		{"Je suis en congés du 3 au 12 mars inclus.", "2026-03-12"},
		{"Estaré fuera de la oficina hasta el 12 de marzo.", "2026-03-12"},
		{"Sarò assente fino al 12 marzo.", "2026-03-12"},
		{"Ik ben afwezig tot en met 12 maart.", "2026-03-12"},
		{"Estarei ausente até 12 de março.", "2026-03-12"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			r := reading.Read(mail.Message{Subject: "Automatic reply: Rollout", Text: tt.text, HasText: true, Date: monday, From: mail.NewAddress("Dana Lee", "dana@initech.test")})
			got := ""
			if !r.ReturnDate.IsZero() {
				got = r.ReturnDate.Format(time.DateOnly)
			}
			if r.Class != mail.OutOfOffice || got != tt.want {
				t.Errorf("got %s %q, want %q", r.Class, got, tt.want)
			}
		})
	}
	apple := reading.Read(mail.Message{Subject: "Re: x", Text: "Away until 20 March.", HasText: true, Date: monday, Fields: fields("x-apple-action", "VACATION", "x-apple-criteria", "startDate=2026-03-01;endDate=2026-03-12T23:00:00Z")})
	if got := apple.ReturnDate.Format(time.DateOnly); got != "2026-03-12" && got != "2026-03-13" {
		t.Errorf("apple criteria: %s", got)
	}
}

func TestOwnText(t *testing.T) {
	dana := mail.NewAddress("Dana Lee", "dana@initech.test")
	tests := []struct{ name, text, own, signature string }{
		{"gmail", "Yes, Friday works.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Sam Rep <sam@acme.test> wrote:\n\n> Hi Dana,\n> does it work?\n", "Yes, Friday works.", ""},
		{"gmail attribution on two lines", "Yes.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Sam Rep of Acme Incorporated <\nsam@acme.test> wrote:\n> Hi", "Yes.", ""},
		{"outlook", "Sounds good.\n\nBest regards,\nDana Lee\nInitech\nTel +49 30 901820\n\nFrom: Sam Rep <sam@acme.test>\nSent: Monday, March 2, 2026 10:00\nTo: Dana Lee <dana@initech.test>\nSubject: Rollout\n\nHi Dana", "Sounds good.", "Best regards,\nDana Lee\nInitech\nTel +49 30 901820"},
		{"outlook german", "Passt.\n\nViele Grüße\nDana\n\nVon: Sam Rep <sam@acme.test>\nGesendet: Montag, 2. März 2026 10:00\nAn: Dana Lee <dana@initech.test>\nBetreff: Rollout\n\nHallo", "Passt.", "Viele Grüße\nDana"},
		{"outlook french", "D'accord.\n\nDe : Sam Rep <sam@acme.test>\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Dana\nObjet : Projet\n\nBonjour", "D'accord.", ""},
		{"original message", "Fine.\n\n-----Original Message-----\nFrom: Sam\n\nHi", "Fine.", ""},
		{"german attribution", "Ja.\n\nAm 02.03.2026 um 10:00 schrieb Sam Rep:\n> Hallo", "Ja.", ""},
		{"german gmail", "Ja.\n\nAm Mo., 2. März 2026 um 10:00 Uhr schrieb Sam Rep <sam@acme.test>:\n\n> Hallo", "Ja.", ""},
		{"french attribution", "Oui.\n\nLe lun. 2 mars 2026 à 10:00, Sam Rep <sam@acme.test> a écrit :\n\n> Bonjour", "Oui.", ""},
		{"spanish attribution", "Sí.\n\nEl lun, 2 mar 2026 a las 10:00, Sam (<sam@acme.test>) escribió:\n\n> Hola", "Sí.", ""},
		{"italian attribution", "Sì.\n\nIl giorno lun 2 mar 2026 alle ore 10:00 Sam <sam@acme.test> ha scritto:\n\n> Ciao", "Sì.", ""},
		{"dutch attribution", "Ja.\n\nOp ma 2 mrt 2026 om 10:00 schreef Sam <sam@acme.test>:\n\n> Hoi", "Ja.", ""},
		{"portuguese attribution", "Sim.\n\nEm seg., 2 de mar. de 2026 às 10:00, Sam <sam@acme.test> escreveu:\n\n> Olá", "Sim.", ""},
		{"danish attribution", "Ja.\n\nDen man. 2. mar. 2026 kl. 10.00 skrev Sam <sam@acme.test>:\n\n> Hej", "Ja.", ""},
		{"polish attribution", "Tak.\n\npon., 2 mar 2026 o 10:00 Sam <sam@acme.test> napisał(a):\n\n> Cześć", "Tak.", ""},
		{"interleaved", "Hi Sam,\n\n> Does it cover SSO?\n\nYes, that matters to us.\n\n> And the price?\n\nToo high.\n\nDana", "Hi Sam,\n\nYes, that matters to us.\n\nToo high.", "Dana"},
		{"interleaved under an attribution", "On 2 March 2026 10:00, Sam Rep wrote:\n> Does it cover SSO?\n\nYes.\n\n> And the price?\n\nFine.", "Yes.\n\nFine.", ""},
		{"signature delimiter", "See you.\n\n-- \nDana Lee\nInitech", "See you.", "--\nDana Lee\nInitech"},
		{"phone line", "Will do.\n\nSent from my iPhone", "Will do.", ""},
		{"phone line german", "Mache ich.\n\nVon meinem iPhone gesendet", "Mache ich.", ""},
		{"not a phone line", "Here is another email\n\nSent from my desk, is much easier than my mobile phone, as you know.", "Here is another email\n\nSent from my desk, is much easier than my mobile phone, as you know.", ""},
		{"only thanks", "Thanks!\nDana", "Thanks!", "Dana"},
		{"only thanks with comma", "Hi Sam,\n\nThanks,\nDana", "Hi Sam,\n\nThanks,", "Dana"},
		{"thanks within", "Thanks.\n\nI'll look at it on Monday and tell you what the board thinks.\n\nDana", "Thanks.\n\nI'll look at it on Monday and tell you what the board thinks.", "Dana"},
		{"our own words quoted", "On 2 March you wrote:\nI'll call.\nIs that still so?", "On 2 March you wrote:\nI'll call.\nIs that still so?", ""},
		{"on at the head", "On the other hand, we could wait.\nOn Friday we decide.", "On the other hand, we could wait.\nOn Friday we decide.", ""},
		{"more than", "We are\n\n>50 users.\n\nOK?", "We are\n\n>50 users.\n\nOK?", ""},
		{"disclaimer", "Fine with me.\n\nThis e-mail and any attachments are confidential and intended solely for the use of the individual to whom they are addressed. If you are not the intended recipient, delete it.", "Fine with me.", ""},
		{"list footer", "I agree.\n\n_______________________________________________\nusers mailing list\nusers@lists.test", "I agree.", ""},
		{"forwarded", "FYI, please see below.\n\n---------- Forwarded message ---------\nFrom: Lee <lee@initech.test>\nDate: Mon\nSubject: x\n\nCan you do it?", "FYI, please see below.", ""},
		{"bars", "Yes.\n\n2026/3/2 Sam via Acme <sam@acme.test>\n\n| Hi Dana\n| does it work?\n", "Yes.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := reading.Read(mail.Message{Text: tt.text, HasText: true, From: dana, Date: monday})
			if d := cmp.Diff(tt.own, r.OwnText); d != "" {
				t.Errorf("own text (-want +got):\n%s", d)
			}
			if tt.signature != "" {
				if d := cmp.Diff(tt.signature, r.Signature); d != "" {
					t.Errorf("signature (-want +got):\n%s", d)
				}
			}
		})
	}
}

func TestGreetingNamePhone(t *testing.T) {
	tests := []struct{ text, greeting, name, phone string }{
		{"Hi Sam,\n\nfine.\n\nBest,\nDana", "Hi Sam,", "Dana", ""},
		{"Hi Sam, fine with me.\n\nDana", "Hi Sam,", "Dana", ""},
		{"Sehr geehrter Herr Rep,\n\nvielen Dank.\n\nMit freundlichen Grüßen\nDana Lee\nT: 030 901820", "Sehr geehrter Herr Rep,", "Dana Lee", "+49 30 901820"},
		{"Bonjour Sam,\n\nd'accord.\n\nCordialement,\nDana Lee\nTél. +33 1 42 68 53 00", "Bonjour Sam,", "Dana Lee", "+33 1 42 68 53 00"},
		{"Dear Mr. Rep,\n\nfine.\n\nKind regards\n\nDana Lee | Initech\nFax: +49 30 901821\nPhone: +49 30 901820", "Dear Mr. Rep,", "", "+49 30 901820"},
		{"Sam,\n\nfine.", "Sam,", "", ""},
		{"Thanks, Sam.\n\nDana", "", "Dana", ""},
		{"Fine.\n\nThanks, Dana", "", "Dana", ""},
	}
	for _, tt := range tests {
		r := reading.Read(mail.Message{Text: tt.text, HasText: true, From: mail.NewAddress("Dana Lee", "dana@initech.de"), Date: monday})
		if r.Greeting != tt.greeting || r.Phone != tt.phone || tt.name != "" && r.Name != tt.name {
			t.Errorf("%q: greeting %q, name %q, phone %q", tt.text, r.Greeting, r.Name, r.Phone)
		}
	}
}

func TestAsk(t *testing.T) {
	tests := map[mail.Ask][]string{
		mail.Asks: {
			"Does it cover what IT asked for?", "Let me know what you think.", "Happy to hear your thoughts.", "Please confirm.", "Shall we meet next week?",
			"Could you send me the contract", "Looking forward to hearing from you.", "You can pick a time here: https://calendly.com/sam/30min",
			"Was meinen Sie?", "Ich freue mich auf Ihre Rückmeldung.", "Geben Sie mir gerne Bescheid.", "Sollen wir telefonieren?", "Passt Ihnen Dienstag?",
			"Qu'en pensez-vous ?", "Dans l'attente de votre retour.", "Merci de me confirmer.", "Pouvons-nous en parler jeudi ?",
			"¿Qué le parece?", "Quedo a la espera de su respuesta.", "Fammi sapere.", "Ik hoor graag van je.", "Fico no aguardo do seu retorno.",
		},
		mail.Informs: {
			"We released version 2 today. It has a new report and a faster search, and the migration runs by itself over night.",
			"The meeting moved to room 5 because the other one is being painted, and there will be coffee.",
			"Hope you are well.", "Tuesday works for me.", "Looking forward to seeing you on Tuesday.", "The call is scheduled for Tuesday at 10 and Lee will join us.",
			"If you have any questions, please call me at any time, my number is in the signature below this line.",
		},
		mail.Closes: {"Thanks!", "Great, thanks Dana.", "Will do.", "Got it, thanks.", "No need to reply.", "Danke!", "Alles klar, danke.", "Merci, bonne journée.", "Perfekt.", "Gracias.", "Grazie mille.", "Bedankt!", "Obrigado!", "How are you? Thanks!"},
	}
	for want, list := range tests {
		for _, text := range list {
			if r := read(text); r.Ask != want {
				t.Errorf("%q: got %s, want %s (language %q, signals %s)", text, r.Ask, want, r.Language, kindsOf(r))
			}
		}
	}
	r := reading.Read(mail.Message{Text: "Here is the proposal for Leeds.", HasText: true, Date: monday, Attachments: []string{"proposal.pdf"}})
	if r.Ask != mail.Asks {
		t.Errorf("a proposal attached: got %s (%s)", r.Ask, kindsOf(r))
	}
}

func TestLanguageAndFormal(t *testing.T) {
	tests := []struct {
		text, lang string
		formal     bool
	}{
		{"Thank you for the offer, we will look at it with the team.", "en", false},
		{"Vielen Dank für das Angebot, können Sie uns noch die Preise schicken?", "de", true},
		{"Danke dir, ich schaue mir das an und melde mich bei dir.", "de", false},
		{"Merci pour votre offre, nous allons la regarder avec l'équipe.", "fr", true},
		{"Gracias por la oferta, la vamos a revisar con el equipo esta semana.", "es", false},
		{"Grazie per l'offerta, la guardiamo con il team e le faremo sapere.", "it", false},
		{"Bedankt voor de offerte, we gaan het met het team bekijken.", "nl", false},
		{"Obrigado pela proposta, vamos analisar com a equipe e retornamos para vocês.", "pt", false},
		{"12345", "", false},
	}
	for _, tt := range tests {
		if r := read(tt.text); r.Language != tt.lang || r.Formal != tt.formal {
			t.Errorf("%q: got %q formal %v", tt.text, r.Language, r.Formal)
		}
	}
}

func TestBaseSubject(t *testing.T) {
	for in, want := range map[string]string{
		"Re: Rollout": "rollout", "AW: WG: Rollout": "rollout", "RE[2]: Rollout": "rollout", "Fwd: Re: Rollout": "rollout", "TR : Rollout": "rollout",
		"SV: Rollout": "rollout", "Antw: Rollout": "rollout", "Odp: Rollout": "rollout", "Re:Re:  Rollout  plan": "rollout plan", "[users] Re: [users] Rollout": "rollout",
		"Rollout: next steps": "rollout: next steps", "": "", "Re:": "", "Réf : Projet": "projet", "回复：Rollout": "rollout", "RE : Projet": "projet",
	} {
		if got := reading.BaseSubject(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]bool{"Re: x": true, "AW: x": true, "x": false, "Fwd: x": false, "WG: AW: x": true, "Rerun: x": false} {
		if got := reading.IsReplySubject(in); got != want {
			t.Errorf("reply %q: %v", in, got)
		}
	}
}

func TestQuoteKeyMeetsItsParent(t *testing.T) {
	parent := read("Hi Dana,\n\nhere is the proposal for Leeds. It covers everything that IT asked for in February.\n\nBest regards,\nSam\n")
	for name, text := range map[string]string{
		"marked":  "Thanks.\n\nOn Mon, 2 Mar 2026 at 10:00, Sam <sam@acme.test> wrote:\n> Hi Dana,\n>\n> here is the proposal for Leeds. It covers\n> everything that IT asked for in February.\n>\n> Best regards,\n> Sam\n",
		"outlook": "Thanks.\n\nFrom: Sam Rep <sam@acme.test>\nSent: Monday, March 2, 2026 10:00\nTo: Dana Lee\nSubject: Leeds\n\nHi Dana,\n\nhere is the proposal for Leeds. It covers everything that IT asked for in February.\n\nBest regards,\nSam\n",
		"block":   "Thanks.\n\n-----Original Message-----\nFrom: Sam Rep <sam@acme.test>\nSent: Monday, March 2, 2026 10:00\nTo: Dana Lee\nSubject: Leeds\n\nHi Dana,\n\nhere is the proposal for Leeds. It covers everything that IT asked for in February.",
	} {
		if r := read(text); parent.Key == "" || r.Quoted != parent.Key {
			t.Errorf("%s: quoted %q, parent %q", name, r.Quoted, parent.Key)
		}
	}
	if r := read("Thanks."); r.Quoted != "" {
		t.Errorf("nothing quoted, got %q", r.Quoted)
	}
}

// example is a common mail: three paragraphs, a signature and a quoted mail.
var example = "Hi Sam,\n\nThanks for the proposal, the team liked it. We're losing about $40k a year on manual imports, so this matters to us.\nI'll run it past legal and get back to you Friday. In the meantime, could you send me the updated pricing for 50 users,\nand where is our data stored?\n\nLet's talk again on Tuesday at 10.\n\nBest regards,\nDana Lee\nHead of Operations\nInitech GmbH\nTel. +49 30 901820\n\nOn Mon, Mar 2, 2026 at 10:00 AM Sam Rep <sam@acme.test> wrote:\n\n" + strings.Repeat("> Hi Dana,\n> here is the proposal. Does it cover what IT asked for?\n> Best, Sam\n", 8)

func BenchmarkRead(b *testing.B) {
	m := mail.Message{Subject: "Re: Rollout", Text: example, HasText: true, From: mail.NewAddress("Dana Lee", "dana@initech.test"), Date: monday}
	reading.Read(m)
	b.ReportAllocs()
	for b.Loop() {
		reading.Read(m)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(example, "Re: Rollout", "")
	f.Add("Am 02.03.2026 schrieb Sam:\n> a\nja\n-- \nDana", "AW: x", "auto-replied")
	f.Add("I'll call on 3/4 \"quoted", "Automatic reply: x", "no")
	f.Add("> > a\n\xff\xfe\n>b\n__\n--\n", "Fwd:", "")
	f.Add("550 5.1.1 <a@b.test> user unknown", "Undeliverable: x", "auto-generated")
	f.Fuzz(func(t *testing.T, text, subject, auto string) {
		m := mail.Message{Subject: subject, Text: strings.ToValidUTF8(text, ""), HasText: true, From: mail.NewAddress("Dana Lee", "dana@initech.test"), Date: monday, Fields: fields("auto-submitted", auto)}
		r := reading.Read(m)
		if d := cmp.Diff(r, reading.Read(m)); d != "" {
			t.Fatalf("read twice: %s", d)
		}
		linesInOrder(t, r.OwnText, m.Text)
		own := []rune(r.OwnText)
		for _, s := range r.Signals {
			if s.Start < 0 || s.End > len(own) || s.Start >= s.End || string(own[s.Start:s.End]) != s.Text || s.End-s.Start > 160 {
				t.Fatalf("bad span %+v in %q", s, r.OwnText)
			}
		}
		for _, h := range r.Pressure {
			if h.Start < 0 || h.End > len(own) || string(own[h.Start:h.End]) != h.Phrase {
				t.Fatalf("bad hit %+v in %q", h, r.OwnText)
			}
		}
	})
}

// linesInOrder checks that own text is made of lines of the text, in order.
func linesInOrder(t *testing.T, own, text string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	at := 0
	for line := range strings.SplitSeq(own, "\n") {
		if line == "" {
			continue
		}
		for at < len(lines) && strings.TrimRight(lines[at], " \t\r") != line {
			at++
		}
		if at == len(lines) {
			t.Fatalf("line %q of own text is none of the text", line)
		}
		at++
	}
}
