package analyzer

import (
	"strconv"
	"strings"
	"time"

	"lastword/internal/mail"
)

// on writes a day for people: "2 March", with the year where it is not that of now.
func (j *judge) on(t time.Time) string {
	if t.Year() != j.now.In(t.Location()).Year() {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January")
}

// onWeekday writes "Friday 6 March".
func (j *judge) onWeekday(t time.Time) string { return t.Format("Monday") + " " + j.on(t) }

// local puts a moment into the person's zone, unless it came with an offset of its own.
func (j *judge) local(t time.Time) time.Time {
	if t.Location() != time.UTC {
		return t
	}
	return t.In(j.place)
}

// first is the name a sentence calls the person by.
func (j *judge) first(n int32) string {
	return firstName(j.nameOf(n), j.x.people.list[n].addr)
}

// person is the first name of the prospect.
func (j *judge) person() string { return j.first(j.who) }

// writer is the first name of whoever wrote a message of theirs.
func (j *judge) writer(it *item) string {
	if it.who < 0 {
		return j.person()
	}
	return j.first(j.x.people.mainOf(it.who))
}

func firstName(name, addr string) string {
	if _, given, ok := strings.Cut(name, ", "); ok {
		name = given
	}
	for word := range strings.FieldsSeq(name) {
		switch strings.ToLower(strings.TrimSuffix(word, ".")) {
		case "dr", "prof", "mr", "mrs", "ms", "herr", "frau", "ing", "dipl":
		default:
			return word
		}
	}
	return spokenLocal(addr)
}

// spokenLocal makes "Dana" of "dana.lee@initech.test" where nothing better is
// known, and leaves desks and codes as addresses.
func spokenLocal(addr string) string {
	local, _, _ := strings.Cut(addr, "@")
	local, _, _ = strings.Cut(local, ".")
	if isRoleAddress(addr) || len(local) < 3 || strings.ContainsAny(local, "0123456789_-+") {
		return addr
	}
	return capital(local)
}

// count writes "one message", "three messages".
func counted(n int, one, many string) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	word := strconv.Itoa(n)
	if n >= 0 && n < len(words) {
		word = words[n]
	}
	if n == 1 {
		return word + " " + one
	}
	return word + " " + many
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// workDays writes a working time: "seven working days".
func workingDays(days float64) string {
	if days < 1 {
		return "less than a working day"
	}
	return counted(int(days), "working day", "working days")
}

// quoted is what a signal quotes as the end of a sentence of ours: in quotation
// marks, with a full stop behind them unless the words bring their own.
func quoted(s mail.Signal) string {
	text := words(s)
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") {
		return `"` + text + `"`
	}
	return `"` + text + `".`
}

// words is what a signal quotes, on one line for a sentence of ours.
func words(s mail.Signal) string { return strings.Join(strings.Fields(s.Text), " ") }
