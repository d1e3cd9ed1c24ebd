package demoserver

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// days counts days from the present, in the rep's location.
type days struct{ today time.Time }

func newDays(now time.Time) days {
	y, m, d := now.Date()
	return days{time.Date(y, m, d, 0, 0, 0, 0, now.Location())}
}

// at resolves an offset: "-3wd" is three working days ago, "+10d" the working
// day on or after the tenth day from today, "-10d" the one on or before it.
func (t days) at(offset string) (time.Time, error) {
	num, unit := strings.CutSuffix(offset, "wd")
	if !unit {
		var plain bool
		if num, plain = strings.CutSuffix(offset, "d"); !plain {
			return time.Time{}, fmt.Errorf("offset %q: want a number and d or wd", offset)
		}
	}
	n, err := strconv.Atoi(num)
	if err != nil || n == 0 && unit {
		return time.Time{}, fmt.Errorf("offset %q: want +N or -N", offset)
	}
	step := 1
	if n < 0 {
		step = -1
	}
	if unit {
		return t.workingDay(n, step), nil
	}
	return toWorkingDay(t.today.AddDate(0, 0, n), step), nil
}

func (t days) workingDay(n, step int) time.Time {
	day := t.today
	for ; n != 0; n -= step {
		day = toWorkingDay(day.AddDate(0, 0, step), step)
	}
	return day
}

func toWorkingDay(day time.Time, step int) time.Time {
	for !isWorkingDay(day) {
		day = day.AddDate(0, 0, step)
	}
	return day
}

// isWorkingDay leaves out weekends and the holidays that England, Germany,
// France and their neighbours share: nobody in the sample writes on those.
func isWorkingDay(day time.Time) bool {
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	switch day.Format("01-02") {
	case "01-01", "05-01", "12-24", "12-25", "12-26", "12-31":
		return false
	}
	sinceEaster := day.YearDay() - easter(day.Year()).YearDay()
	return sinceEaster != -2 && sinceEaster != 1
}

// easter is Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

// names are the date words of one language.
type names struct {
	weekdays, months []string
	date, day        func(n names, t time.Time) string
}

func dateNames(lang string) names {
	switch lang {
	case "de":
		return names{
			strings.Fields("Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag"),
			strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
			func(n names, t time.Time) string { return fmt.Sprintf("%d. %s", t.Day(), n.month(t)) },
			func(n names, t time.Time) string { return fmt.Sprintf("%s, %d. %s", n.weekday(t), t.Day(), n.month(t)) },
		}
	case "fr":
		return names{
			strings.Fields("dimanche lundi mardi mercredi jeudi vendredi samedi"),
			strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
			func(n names, t time.Time) string { return fmt.Sprintf("%d %s", t.Day(), n.month(t)) },
			func(n names, t time.Time) string { return fmt.Sprintf("%s %d %s", n.weekday(t), t.Day(), n.month(t)) },
		}
	}
	n := names{weekdays: strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday")}
	n.months = strings.Fields("January February March April May June July August September October November December")
	n.date = func(n names, t time.Time) string { return fmt.Sprintf("%d %s", t.Day(), n.month(t)) }
	n.day = func(n names, t time.Time) string { return fmt.Sprintf("%s %d %s", n.weekday(t), t.Day(), n.month(t)) }
	if lang == "en-us" {
		n.date = func(n names, t time.Time) string { return fmt.Sprintf("%s %d", n.month(t), t.Day()) }
		n.day = func(n names, t time.Time) string { return fmt.Sprintf("%s, %s %d", n.weekday(t), n.month(t), t.Day()) }
	}
	return n
}

func (n names) weekday(t time.Time) string { return n.weekdays[t.Weekday()] }

func (n names) month(t time.Time) string { return n.months[t.Month()-1] }

// say writes the day in the way a placeholder such as {weekday -3wd} asks for.
func (n names) say(form string, t time.Time) (string, error) {
	switch form {
	case "weekday":
		return n.weekday(t), nil
	case "date":
		return n.date(n, t), nil
	case "day":
		return n.day(n, t), nil
	case "month":
		return n.month(t), nil
	case "quarter":
		return fmt.Sprintf("Q%d", (int(t.Month())+2)/3), nil
	case "week":
		_, week := t.ISOWeek()
		return strconv.Itoa(week), nil
	case "year":
		return strconv.Itoa(t.Year()), nil
	case "iso":
		return t.Format(time.DateOnly), nil
	case "numeric":
		return t.Format("02.01.2006"), nil
	}
	return "", fmt.Errorf("placeholder {%s}: unknown form", form)
}

// fill replaces the placeholders {form offset} of a text written on a day. A
// bare weekday a week or more ahead gets its date: nobody would say "by Friday".
func (t days) fill(text, lang string, written time.Time) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		inside, after, closed := strings.Cut(rest, "}")
		form, offset, two := strings.Cut(inside, " ")
		if !closed || !two {
			return "", fmt.Errorf("placeholder {%s}: want {form offset}", inside)
		}
		day, err := t.at(offset)
		if err != nil {
			return "", err
		}
		if form == "weekday" && day.Sub(written) >= 6*24*time.Hour {
			form = "day"
		}
		said, err := dateNames(lang).say(form, day)
		if err != nil {
			return "", err
		}
		b.WriteString(said)
		text = after
	}
}
