package reading_test

import (
	"testing"
	"time"

	"lastword/analyzer/reading"
)

// monday is the reference of the date tables: Monday 2 March 2026, 15:10 in +01:00.
var monday = time.Date(2026, 3, 2, 15, 10, 0, 0, time.FixedZone("", 3600))

func TestDates(t *testing.T) {
	const noDate = ""
	tests := []struct{ lang, text, due, until string }{
		{"en", "I'll get back to you Friday.", "2026-03-06", "2026-03-06"},
		{"en", "by Friday", "2026-03-06", "2026-03-06"},
		{"en", "See you on Monday", "2026-03-09", "2026-03-09"},
		{"en", "next Friday", "2026-03-13", "2026-03-13"},
		{"en", "this Friday", "2026-03-06", "2026-03-06"},
		{"en", "Thursday next week", "2026-03-12", "2026-03-12"},
		{"en", "tomorrow", "2026-03-03", "2026-03-03"},
		{"en", "the day after tomorrow", "2026-03-04", "2026-03-04"},
		{"en", "by EOD", "2026-03-02", "2026-03-02"},
		{"en", "next week", "2026-03-09", "2026-03-13"},
		{"en", "later this week", "2026-03-02", "2026-03-06"},
		{"en", "by the end of the week", "2026-03-06", "2026-03-06"},
		{"en", "end of next week", "2026-03-13", "2026-03-13"},
		{"en", "early next week", "2026-03-09", "2026-03-10"},
		{"en", "next month", "2026-04-01", "2026-04-30"},
		{"en", "by the end of the month", "2026-03-25", "2026-03-31"},
		{"en", "in two weeks", "2026-03-16", "2026-03-16"},
		{"en", "in a couple of weeks", "2026-03-16", "2026-03-23"},
		{"en", "in a few weeks", "2026-03-16", "2026-03-30"},
		{"en", "in a month", "2026-04-02", "2026-04-02"},
		{"en", "in 5 business days", "2026-03-09", "2026-03-09"},
		{"en", "within ten days", "2026-03-02", "2026-03-12"},
		{"en", "in the next couple of weeks", "2026-03-02", "2026-03-23"},
		{"en", "two weeks from now", "2026-03-16", "2026-03-16"},
		{"en", "in Q3", "2026-07-01", "2026-09-30"},
		{"en", "in Q1 2027", "2027-01-01", "2027-03-31"},
		{"en", "early Q2", "2026-04-01", "2026-04-30"},
		{"en", "next quarter", "2026-04-01", "2026-06-30"},
		{"en", "in the second half of the year", "2026-07-01", "2026-12-31"},
		{"en", "next year", "2027-01-01", "2027-12-31"},
		{"en", "early January", "2027-01-01", "2027-01-10"},
		{"en", "mid-April", "2026-04-11", "2026-04-20"},
		{"en", "late May", "2026-05-21", "2026-05-31"},
		{"en", "end of June", "2026-06-24", "2026-06-30"},
		{"en", "in May", "2026-05-01", "2026-05-31"},
		{"en", "in March", "2026-03-02", "2026-03-31"},
		{"en", "in February", "2027-02-01", "2027-02-28"},
		{"en", "the second week of March", "2026-03-09", "2026-03-14"},
		{"en", "the last week of April", "2026-04-24", "2026-04-30"},
		{"en", "the first Monday in April", "2026-04-06", "2026-04-06"},
		{"en", "after Easter", "2026-04-07", "2026-04-20"},
		{"en", "after the summer", "2026-09-01", "2026-09-14"},
		{"en", "in the new year", "2027-01-02", "2027-01-16"},
		{"en", "12 March", "2026-03-12", "2026-03-12"},
		{"en", "March 12th", "2026-03-12", "2026-03-12"},
		{"en", "on the 15th", "2026-03-15", "2026-03-15"},
		{"en", "by the 1st", "2026-04-01", "2026-04-01"},
		{"en", "Monday, 16 March", "2026-03-16", "2026-03-16"},
		{"en", "2026-03-12", "2026-03-12", "2026-03-12"},
		{"en", "on 3/25", "2026-03-25", "2026-03-25"},
		{"en", "the week of March 16", "2026-03-16", "2026-03-20"},
		{"en", "after Friday", "2026-03-07", "2026-03-20"},
		{"en", "before Friday", "2026-03-05", "2026-03-05"},
		{"en", "before the end of March", "2026-03-25", "2026-03-31"},
		{"en", "week 12", "2026-03-16", "2026-03-20"},
		{"en", "on 3/4", noDate, ""},
		{"en", "on 4/3/2026", noDate, ""},
		{"en", "last Friday", noDate, ""},
		{"en", "two weeks ago", noDate, ""},
		{"en", "yesterday", noDate, ""},
		{"en", "since Monday", noDate, ""},
		{"en", "on 2 January 2026", noDate, ""},
		{"en", "in October 2027", noDate, ""},
		{"en", "by 2031", noDate, ""},
		{"en", "we may meet", noDate, ""},
		{"en", "we sat down and march on", noDate, ""},
		{"en", "40 people", noDate, ""},
		{"de", "bis Freitag", "2026-03-06", "2026-03-06"},
		{"de", "am Montag", "2026-03-09", "2026-03-09"},
		{"de", "nächsten Freitag", "2026-03-13", "2026-03-13"},
		{"de", "nächste Woche", "2026-03-09", "2026-03-13"},
		{"de", "Ende nächster Woche", "2026-03-13", "2026-03-13"},
		{"de", "bis Ende der Woche", "2026-03-06", "2026-03-06"},
		{"de", "Anfang nächster Woche", "2026-03-09", "2026-03-10"},
		{"de", "in zwei Wochen", "2026-03-16", "2026-03-16"},
		{"de", "in ein paar Wochen", "2026-03-16", "2026-03-23"},
		{"de", "in 14 Tagen", "2026-03-16", "2026-03-16"},
		{"de", "im nächsten Quartal", "2026-04-01", "2026-06-30"},
		{"de", "im dritten Quartal", "2026-07-01", "2026-09-30"},
		{"de", "in Q3", "2026-07-01", "2026-09-30"},
		{"de", "nach Ostern", "2026-04-07", "2026-04-20"},
		{"de", "nach der Sommerpause", "2026-09-01", "2026-09-14"},
		{"de", "Anfang Januar", "2027-01-01", "2027-01-10"},
		{"de", "Mitte April", "2026-04-11", "2026-04-20"},
		{"de", "im Mai", "2026-05-01", "2026-05-31"},
		{"de", "am 12. März", "2026-03-12", "2026-03-12"},
		{"de", "bis zum 12.3.", "2026-03-12", "2026-03-12"},
		{"de", "am 12.03.2026", "2026-03-12", "2026-03-12"},
		{"de", "in KW 12", "2026-03-16", "2026-03-20"},
		{"de", "KW12", "2026-03-16", "2026-03-20"},
		{"de", "in der zweiten Märzwoche", noDate, ""},
		{"de", "in der zweiten Woche im März", "2026-03-09", "2026-03-14"},
		{"de", "im neuen Jahr", "2027-01-02", "2027-01-16"},
		{"de", "nächstes Jahr", "2027-01-01", "2027-12-31"},
		{"de", "übermorgen", "2026-03-04", "2026-03-04"},
		{"de", "morgen Vormittag", "2026-03-03", "2026-03-03"},
		{"de", "Guten Morgen", noDate, ""},
		{"de", "letzten Freitag", noDate, ""},
		{"de", "vor zwei Wochen", noDate, ""},
		{"de", "seit Montag", noDate, ""},
		{"fr", "vendredi", "2026-03-06", "2026-03-06"},
		{"fr", "vendredi prochain", "2026-03-13", "2026-03-13"},
		{"fr", "d'ici vendredi", "2026-03-06", "2026-03-06"},
		{"fr", "d'ici deux semaines", "2026-03-16", "2026-03-16"},
		{"fr", "dans deux semaines", "2026-03-16", "2026-03-16"},
		{"fr", "la semaine prochaine", "2026-03-09", "2026-03-13"},
		{"fr", "en fin de semaine prochaine", "2026-03-13", "2026-03-13"},
		{"fr", "d'ici la fin de la semaine", "2026-03-06", "2026-03-06"},
		{"fr", "fin mars", "2026-03-25", "2026-03-31"},
		{"fr", "début janvier", "2027-01-01", "2027-01-10"},
		{"fr", "le mois prochain", "2026-04-01", "2026-04-30"},
		{"fr", "au troisième trimestre", "2026-07-01", "2026-09-30"},
		{"fr", "après Pâques", "2026-04-07", "2026-04-20"},
		{"fr", "le 12 mars", "2026-03-12", "2026-03-12"},
		{"fr", "demain", "2026-03-03", "2026-03-03"},
		{"fr", "l'année prochaine", "2027-01-01", "2027-12-31"},
		{"fr", "à la rentrée", "2026-09-01", "2026-11-30"},
		{"fr", "vendredi dernier", noDate, ""},
		{"fr", "c'était l'été dernier", noDate, ""},
		{"es", "el viernes", "2026-03-06", "2026-03-06"},
		{"es", "la próxima semana", "2026-03-09", "2026-03-13"},
		{"es", "en dos semanas", "2026-03-16", "2026-03-16"},
		{"es", "el 12 de marzo", "2026-03-12", "2026-03-12"},
		{"es", "a finales de marzo", "2026-03-25", "2026-03-31"},
		{"es", "después de Semana Santa", "2026-04-07", "2026-04-20"},
		{"es", "mañana", "2026-03-03", "2026-03-03"},
		{"es", "el próximo trimestre", "2026-04-01", "2026-06-30"},
		{"it", "venerdì", "2026-03-06", "2026-03-06"},
		{"it", "la prossima settimana", "2026-03-09", "2026-03-13"},
		{"it", "tra due settimane", "2026-03-16", "2026-03-16"},
		{"it", "il 12 marzo", "2026-03-12", "2026-03-12"},
		{"it", "entro fine marzo", "2026-03-25", "2026-03-31"},
		{"it", "dopo Pasqua", "2026-04-07", "2026-04-20"},
		{"it", "domani", "2026-03-03", "2026-03-03"},
		{"nl", "vrijdag", "2026-03-06", "2026-03-06"},
		{"nl", "volgende week", "2026-03-09", "2026-03-13"},
		{"nl", "over twee weken", "2026-03-16", "2026-03-16"},
		{"nl", "op 12 maart", "2026-03-12", "2026-03-12"},
		{"nl", "eind maart", "2026-03-25", "2026-03-31"},
		{"nl", "na Pasen", "2026-04-07", "2026-04-20"},
		{"nl", "morgen", "2026-03-03", "2026-03-03"},
		{"pt", "sexta-feira", "2026-03-06", "2026-03-06"},
		{"pt", "na próxima semana", "2026-03-09", "2026-03-13"},
		{"pt", "em duas semanas", "2026-03-16", "2026-03-16"},
		{"pt", "12 de março", "2026-03-12", "2026-03-12"},
		{"pt", "no final de março", "2026-03-25", "2026-03-31"},
		{"pt", "depois da Páscoa", "2026-04-07", "2026-04-20"},
		{"pt", "amanhã", "2026-03-03", "2026-03-03"},
	}
	for _, tt := range tests {
		t.Run(tt.lang+" "+tt.text, func(t *testing.T) {
			got := reading.Dates(tt.text, monday, tt.lang)
			if tt.due == noDate {
				if len(got) > 0 {
					t.Fatalf("want no date, got %v", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("want one date, got %v", got)
			}
			if due, until := got[0].Due.Format(time.DateOnly), got[0].Until.Format(time.DateOnly); due != tt.due || until != tt.until {
				t.Errorf("got %s to %s, want %s to %s (%q)", due, until, tt.due, tt.until, got[0].Text)
			}
		})
	}
}

func TestDatesTimed(t *testing.T) {
	tests := []struct{ lang, text, want string }{
		{"en", "Monday at 10", "2026-03-09T10:00:00+01:00"},
		{"en", "on Tuesday at 2pm", "2026-03-03T14:00:00+01:00"},
		{"en", "tomorrow at 9:30", "2026-03-03T09:30:00+01:00"},
		{"en", "Friday 4pm", "2026-03-06T16:00:00+01:00"},
		{"de", "am Mittwoch um 14 Uhr", "2026-03-04T14:00:00+01:00"},
		{"de", "Donnerstag, 9:30 Uhr", "2026-03-05T09:30:00+01:00"},
		{"fr", "mardi à 14h30", "2026-03-03T14:30:00+01:00"},
	}
	for _, tt := range tests {
		got := reading.Dates(tt.text, monday, tt.lang)
		if len(got) != 1 || !got[0].Timed || got[0].Due.Format(time.RFC3339) != tt.want || !got[0].Until.Equal(got[0].Due) {
			t.Errorf("%s: got %+v, want %s", tt.text, got, tt.want)
		}
	}
}

func TestDatesSaidOnAWeekend(t *testing.T) {
	sunday := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"next Friday": "2026-11-27", "next week": "2026-11-23", "Monday": "2026-11-23", "tomorrow": "2026-11-23", "in January": "2027-01-01", "after Christmas": "2026-12-27",
	} {
		got := reading.Dates(text, sunday, "en")
		if len(got) != 1 || got[0].Due.Format(time.DateOnly) != want {
			t.Errorf("%s: got %v, want %s", text, got, want)
		}
	}
}

func FuzzDates(f *testing.F) {
	for _, s := range []string{"by Friday at 10", "in Q3 2026 or early 2027", "12.3. bis 15.3.", "le 12 mars à 14h30", "31/02/2026 and 5-6 weeks", "on 99/99/9999", "w1 w99 kw 54", "in 90 years"} {
		f.Add(s, "en", int64(1772460600))
		f.Add(s, "", int64(0))
		f.Add(s, "de", int64(-62135596800))
	}
	f.Fuzz(func(t *testing.T, text, lang string, unix int64) {
		if unix < -62135596800 || unix > 253402300799 {
			return
		}
		ref := time.Unix(unix, 0).UTC()
		runes := []rune(string([]rune(text)))
		for _, d := range reading.Dates(string(runes), ref, lang) {
			if d.Until.Before(d.Due) || d.Start < 0 || d.End > len(runes) || d.Start >= d.End || string(runes[d.Start:d.End]) != d.Text {
				t.Fatalf("bad span %+v in %q", d, text)
			}
			if d.Due.After(ref.AddDate(0, 18, 1)) {
				t.Fatalf("too far ahead: %+v from %s", d, ref)
			}
		}
	})
}
