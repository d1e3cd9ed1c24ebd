package drafts

import (
	"strconv"
	"strings"
	"time"
)

// language holds what the letters of one language need beside their templates.
type language struct {
	code   string
	months [12]string
	// day writes a date without and with its year.
	day, dayYear string
	// open and shut are the quotation marks; altOpen and altShut stand in where the quote holds one of them.
	open, shut, altOpen, altShut string
	numbers                      []string
	times                        func(count string) string
	// on writes "On 3 March 2026, Dana wrote:".
	attribution string
	// greet writes the salutation without a name, with a first name, and with a full name.
	hello, helloName, helloFull, helloTitle string
	// closing stands above the name; "" for none.
	closing, closingFormal string
	// lowerFirst: behind a comma the first sentence begins small.
	lowerFirst bool
}

func languageOf(code string) (language, bool) {
	switch code {
	case "en":
		return english(), true
	case "de":
		return german(), true
	}
	return language{}, false
}

// Languages lists the languages that have letters.
func Languages() []string { return []string{"en", "de"} }

func english() language {
	return language{
		code: "en",
		months: [12]string{
			"January", "February", "March", "April", "May", "June", "July", "August",
			"September", "October", "November", "December",
		},
		day: "%d %m", dayYear: "%d %m %y",
		open: `"`, shut: `"`, altOpen: "“", altShut: "”",
		numbers: strings.Fields("none one two three four five six seven eight nine ten eleven twelve"),
		times: func(count string) string {
			if count == "two" {
				return "twice"
			}
			return count + " times"
		},
		attribution: "On %d, %n wrote:",
		hello:       "Hello,", helloName: "Hi %n,", helloFull: "Hello %n,", helloTitle: "Dear %n,",
	}
}

func german() language {
	return language{
		code: "de",
		months: [12]string{
			"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
			"September", "Oktober", "November", "Dezember",
		},
		day: "%d. %m", dayYear: "%d. %m %y",
		open: "„", shut: "“", altOpen: "»", altShut: "«",
		numbers: strings.Fields("null eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
		times: func(count string) string {
			if strings.TrimLeft(count, "0123456789") == "" {
				return count + "-mal"
			}
			return count + "mal"
		},
		attribution: "Am %d schrieb %n:",
		hello:       "Guten Tag,", helloName: "Hallo %n,", helloFull: "Guten Tag %n,", helloTitle: "Guten Tag %n,",
		closing: "Viele Grüße", closingFormal: "Freundliche Grüße",
		lowerFirst: true,
	}
}

// yearless is how far away a day of another year may lie and still be clear without its year.
const yearless = 90 * 24 * time.Hour

// date writes the day of t absolutely, since a draft may lie for days: with
// its year when that is not this year, unless the turn of the year is fresh.
func (l language) date(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	away := now.Sub(t).Abs()
	if t.Year() == now.In(t.Location()).Year() && away < 364*24*time.Hour || away < yearless {
		return l.write(l.day, t)
	}
	return l.write(l.dayYear, t)
}

func (l language) write(layout string, t time.Time) string {
	return strings.NewReplacer("%d", strconv.Itoa(t.Day()), "%m", l.months[t.Month()-1],
		"%y", strconv.Itoa(t.Year())).Replace(layout)
}

// count writes a number as a word up to twelve.
func (l language) count(n int) string {
	if n >= 0 && n < len(l.numbers) {
		return l.numbers[n]
	}
	return strconv.Itoa(n)
}

// quote sets verbatim words in the quotation marks of the language.
func (l language) quote(s string) string {
	if strings.Contains(s, l.open) || strings.Contains(s, l.shut) {
		return l.altOpen + s + l.altShut
	}
	return l.open + s + l.shut
}

// part quotes words in the middle of a sentence: their full stop goes.
func (l language) part(s string) string {
	return l.quote(strings.TrimRight(s, " .,;:–-"))
}

// final quotes words at the end of a sentence, which ends with them.
func (l language) final(s string) string {
	s = strings.TrimRight(s, " ,;:–-")
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "…") {
		return l.quote(s)
	}
	return l.quote(s) + "."
}
