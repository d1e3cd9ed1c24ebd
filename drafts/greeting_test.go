package drafts

import (
	"testing"
	"time"

	"lastword/internal/mail"
)

func TestGreeting(t *testing.T) {
	dana := mail.Address{Name: "Dana Lee", Addr: "dana.lee@initech.test"}
	tests := []struct {
		name, code, before string
		to                 mail.Address
		others, formal     bool
		want               string
	}{
		{"used before", "en", "Hi Dana,", dana, false, false, "Hi Dana,"},
		{"used before, no comma", "en", "Hey Dana", dana, false, false, "Hey Dana,"},
		{"nickname, alone in the case", "en", "Hi Dee,", dana, false, false, "Hi Dee,"},
		{"somebody else's, others in the case", "en", "Hi Lou,", dana, true, false, "Hi Dana,"},
		{"hers, others in the case", "en", "Dear Ms Lee,", dana, true, true, "Dear Ms Lee,"},
		{"two people", "en", "Hi Dana and Lou,", dana, false, false, "Hi Dana,"},
		{"a team", "en", "Hi team,", dana, false, false, "Hi Dana,"},
		{"an hour of the day", "en", "Good morning Dana,", dana, false, false, "Hi Dana,"},
		{"an hour of the day, with title", "en", "Good morning Ms Lee,", dana, false, false, "Dear Ms Lee,"},
		{"a season", "en", "Happy New Year Dana!", dana, false, false, "Hi Dana,"},
		{"a question", "en", "Hi Dana, how are you?", dana, false, false, "Hi Dana,"},
		{"none", "en", "", dana, false, false, "Hi Dana,"},
		{"no name", "en", "", mail.Address{Addr: "x@initech.test"}, false, false, "Hello,"},
		{"initial only", "en", "", mail.Address{Name: "D. Lee"}, false, false, "Hello D. Lee,"},
		{"surname first", "en", "", mail.Address{Name: "Lee, Dana"}, false, false, "Hi Dana,"},
		{"surname in capitals", "en", "", mail.Address{Name: "LEE Dana"}, false, false, "Hi Dana,"},
		{"all capitals", "en", "", mail.Address{Name: "DANA LEE"}, false, false, "Hi Dana,"},
		{"small", "en", "", mail.Address{Name: "dana"}, false, false, "Hi Dana,"},
		{"doctor", "en", "", mail.Address{Name: "Dr. Dana Lee"}, false, false, "Hi Dana,"},
		{"company in brackets", "en", "", mail.Address{Name: "Dana Lee (Initech)"}, false, false, "Hi Dana,"},
		{"a department", "en", "", mail.Address{Name: "Initech Sales Team"}, false, false, "Hello,"},
		{"an address as the name", "en", "", mail.Address{Name: "dana@initech.test"}, false, false, "Hello,"},
		{"du", "de", "", dana, false, false, "Hallo Dana,"},
		{"Sie", "de", "", dana, false, true, "Guten Tag Dana Lee,"},
		{"Sie, sure", "de", "Sehr geehrte Frau Lee,", dana, false, true, "Sehr geehrte Frau Lee,"},
		{"Sie, sure, in the morning", "de", "Guten Morgen Frau Lee,", dana, true, true, "Guten Tag Frau Lee,"},
		{"Sie, sure, doctor", "de", "Guten Abend Herr Dr. Groß,", mail.Address{Name: "Jan Groß"}, true, true, "Guten Tag Herr Dr. Groß,"},
		{"Sie, no name", "de", "", mail.Address{}, false, true, "Guten Tag,"},
		{"exclamation", "de", "Hallo Dana!", dana, false, false, "Hallo Dana!"},
		{"all of them", "de", "Hallo zusammen,", dana, false, false, "Hallo Dana,"},
		{"ladies and gentlemen", "de", "Sehr geehrte Damen und Herren,", dana, false, true, "Guten Tag Dana Lee,"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, _ := languageOf(tt.code)
			if got := greeting(l, tt.before, tt.to, tt.others, tt.formal); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	at := func(y int, m time.Month, d int) time.Time {
		return time.Date(y, m, d, 23, 30, 0, 0, time.FixedZone("", 3600))
	}
	tests := []struct {
		name   string
		t, now time.Time
		en, de string
	}{
		{"this year", at(2026, 2, 12), at(2026, 3, 20), "12 February", "12. Februar"},
		{"this year, long ago", at(2026, 1, 2), at(2026, 12, 20), "2 January", "2. Januar"},
		{"last year, just now", at(2025, 12, 12), at(2026, 1, 20), "12 December", "12. Dezember"},
		{"last year", at(2025, 9, 12), at(2026, 1, 20), "12 September 2025", "12. September 2025"},
		{"two years ago", at(2024, 3, 1), at(2026, 3, 1), "1 March 2024", "1. März 2024"},
		{"next year, near", at(2027, 1, 5), at(2026, 12, 20), "5 January", "5. Januar"},
		{"in the sender's own zone", time.Date(2026, 3, 2, 0, 30, 0, 0, time.FixedZone("", 12*3600)), at(2026, 3, 20), "2 March", "2. März"},
		{"none", time.Time{}, at(2026, 3, 20), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := english().date(tt.t, tt.now); got != tt.en {
				t.Errorf("en %q, want %q", got, tt.en)
			}
			if got := german().date(tt.t, tt.now); got != tt.de {
				t.Errorf("de %q, want %q", got, tt.de)
			}
		})
	}
}

func TestQuotationMarks(t *testing.T) {
	tests := []struct{ name, words, part, final, dePart, deFinal string }{
		{"full stop", "We lose a day.", `"We lose a day"`, `"We lose a day."`, "„We lose a day“", "„We lose a day.“"},
		{"none", "we lose a day", `"we lose a day"`, `"we lose a day".`, "„we lose a day“", "„we lose a day“."},
		{"question", "Who sees it?", `"Who sees it?"`, `"Who sees it?"`, "„Who sees it?“", "„Who sees it?“"},
		{"comma", "We lose a day,", `"We lose a day"`, `"We lose a day".`, "„We lose a day“", "„We lose a day“."},
		{"marks inside", `the "big" one.`, `“the "big" one”`, `“the "big" one.”`, `„the "big" one“`, `„the "big" one.“`},
		{"German marks inside", `das „große“ Ding`, `"das „große“ Ding"`, `"das „große“ Ding".`, `»das „große“ Ding«`, `»das „große“ Ding«.`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			en, de := english(), german()
			for _, p := range [][2]string{{en.part(tt.words), tt.part}, {en.final(tt.words), tt.final}, {de.part(tt.words), tt.dePart}, {de.final(tt.words), tt.deFinal}} {
				if p[0] != p[1] {
					t.Errorf("%s, want %s", p[0], p[1])
				}
			}
		})
	}
}

func TestTimes(t *testing.T) {
	tests := []struct {
		n      int
		en, de string
	}{{2, "twice", "zweimal"}, {3, "three times", "dreimal"}, {12, "twelve times", "zwölfmal"}, {13, "13 times", "13-mal"}}
	for _, tt := range tests {
		if got := english().times(english().count(tt.n)); got != tt.en {
			t.Errorf("en %q, want %q", got, tt.en)
		}
		if got := german().times(german().count(tt.n)); got != tt.de {
			t.Errorf("de %q, want %q", got, tt.de)
		}
	}
}

func TestTopic(t *testing.T) {
	tests := []struct{ subject, want string }{
		{"Re: Leeds rollout", "Leeds rollout"},
		{"AW: [EXT] Re: Fwd: Leeds rollout", "Leeds rollout"},
		{"Re:", ""},
		{"", ""},
		{"Hello", ""},
		{"Re: Hi", ""},
		{"Quick question?", ""},
		{`The "new" plan`, ""},
		{"see www.initech.test", ""},
		{"An offer that goes on and on and on until nobody could say it aloud any more", ""},
	}
	for _, tt := range tests {
		if got := topic(tt.subject, "en"); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.subject, got, tt.want)
		}
	}
}

func TestSignature(t *testing.T) {
	tests := []struct{ name, signature, want string }{
		{"plain", "Sam Reed\nAcme Ltd", "Sam Reed\nAcme Ltd"},
		{"with its separator", "-- \nSam Reed\r\nAcme Ltd\r\n", "Sam Reed\nAcme Ltd"},
		{"with a farewell and the name", "Best regards,\n\nSam\nAcme Ltd", "Acme Ltd"},
		{"the name alone", "Sam", ""},
		{"none", "", ""},
		{"hostile", "Sam Reed\u202e\x00\nAcme", "Sam Reed\nAcme"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := theWriter()
			w.Signature = tt.signature
			l, err := Compose(theCase("confused", "en"), w, testNow())
			if err != nil || l.Signature != tt.want {
				t.Errorf("%q, want %q (%v)", l.Signature, tt.want, err)
			}
		})
	}
}
