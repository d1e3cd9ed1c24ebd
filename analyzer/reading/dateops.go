package reading

import (
	"strconv"
	"strings"
	"time"

	"lastword/analyzer/phrase"
)

// filled gives the folded word of the n-th slot of that name, "" without one.
func (g *grammar) filled(fill []phrase.Filled, name string) string {
	for _, f := range fill {
		if f.Name == name {
			return g.s.Words[f.From].Text
		}
	}
	return ""
}

// resolve turns a rule of a kind with its slots into a range of days.
func (g *grammar) resolve(kind, v string, fill []phrase.Filled) (due, until time.Time, ok bool) {
	get := func(name string) string { return g.filled(fill, name) }
	switch kind {
	case "skip": // words that only look like a date
		return due, until, true
	case "day":
		n, err := strconv.Atoi(v)
		return oneDay(day(g.ref, n), err == nil)
	case "weekday":
		return g.weekday(get("weekday"), v)
	case "in":
		return g.in(get("n"), g.w.unit[get("unit")], v)
	case "inwork":
		return g.in(get("n"), "workday", v)
	case "within":
		return g.in("", g.w.unit[get("unit")], "coming")
	case "endof":
		return g.unit(v, "this", "end")
	case "weekof":
		return g.weekOf(get)
	case "easterafter":
		return g.holiday("easter", "after")
	case "easterat":
		return g.holiday("easter", "")
	case "newyear":
		return g.newYear()
	case "unit":
		return g.unit(or(g.w.unit[get("unit")], get("unit")), v, g.w.part[get("part")])
	case "weekdayweek":
		monday := g.week(1)
		if v == "this" {
			monday = g.week(0)
		}
		return oneDay(day(monday, (g.w.weekday[get("weekday")]+6)%7), true)
	case "monthday":
		return g.monthDay(get("month"), get("day"), get("year"))
	case "monthdays":
		return g.monthDays(get("month"), get("days"), get("year"))
	case "month":
		return g.month(g.w.month[get("month")], get("year"), or(g.w.part[get("part")], v))
	case "monthweek":
		return g.monthWeek(get("ord"), get("month"), get("year"))
	case "monthweekday":
		return g.monthWeekday(get("ord"), get("weekday"), get("month"))
	case "quarter":
		return g.quarter(get, v)
	case "half":
		return g.half(get, v)
	case "kw":
		return g.calendarWeek(get("kw"), get("weekno"))
	case "dmy":
		y, m, d, fine := g.numeric(get("dmy"))
		return g.date(y, m, d, fine)
	case "dayonly":
		return g.dayOnly(g.dayOf(or(get("nth"), get("day"))))
	case "year":
		return g.year(get("year"), or(g.w.part[get("part")], v))
	case "holiday":
		return g.holiday(g.w.holiday[get("holiday")], v)
	}
	return due, until, false
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func oneDay(t time.Time, ok bool) (due, until time.Time, fine bool) {
	return midnight(t), last(t), ok
}

func days(from, to time.Time) (due, until time.Time, ok bool) {
	return midnight(from), last(to), !to.Before(from)
}

// monthDay: "12 March", "March 12th 2027".
func (g *grammar) monthDay(month, d, year string) (due, until time.Time, ok bool) {
	y, _ := strconv.Atoi(year)
	return g.date(y, g.w.month[month], g.dayOf(d), true)
}

// monthDays: "June 18-26".
func (g *grammar) monthDays(month, list, year string) (due, until time.Time, ok bool) {
	from, to, _ := g.daysOf(list)
	y, _ := strconv.Atoi(year)
	due, _, ok = g.date(y, g.w.month[month], from, true)
	_, until, fine := g.date(y, g.w.month[month], to, true)
	return due, until, ok && fine
}

// date checks a day and finds its year: one that passed lately is past, one long ago is next year's.
func (g *grammar) date(y, m, d int, ok bool) (due, until time.Time, fine bool) {
	if !ok || m < 1 || d < 1 {
		return due, until, false
	}
	named := y > 0
	if !named {
		y = g.ref.Year()
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, g.ref.Location())
	if t.Day() != d {
		return due, until, false
	}
	if !named && t.Before(day(g.ref, -60)) {
		t = time.Date(y+1, time.Month(m), d, 0, 0, 0, 0, g.ref.Location())
	}
	return oneDay(t, t.Month() == time.Month(m))
}

// weekOf: "the week of 9 March" is that day and the four after it.
func (g *grammar) weekOf(get func(string) string) (due, until time.Time, ok bool) {
	switch {
	case get("dmy") != "":
		y, m, d, fine := g.numeric(get("dmy"))
		due, _, ok = g.date(y, m, d, fine)
	case get("nth") != "":
		due, _, ok = g.dayOnly(g.dayOf(get("nth")))
	default:
		due, _, ok = g.monthDay(get("month"), get("day"), "")
	}
	return due, last(day(due, 4)), ok
}

// newYear: "in the new year" is the first half of January, from the 2nd on.
func (g *grammar) newYear() (due, until time.Time, ok bool) {
	y := g.ref.Year()
	if g.ref.YearDay() > 15 {
		y++
	}
	return days(time.Date(y, 1, 2, 0, 0, 0, 0, g.ref.Location()), time.Date(y, 1, 16, 0, 0, 0, 0, g.ref.Location()))
}

// month: "in March", "early January", "March 2027"; a month that is over is next year's.
func (g *grammar) month(m int, year, part string) (due, until time.Time, ok bool) {
	y, _ := strconv.Atoi(year)
	named := y > 0
	if !named {
		y = g.ref.Year()
	}
	from := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, g.ref.Location())
	to := day(from, monthLength(from)-1)
	if !named && to.Before(midnight(g.ref)) {
		from = time.Date(y+1, time.Month(m), 1, 0, 0, 0, 0, g.ref.Location())
		to = day(from, monthLength(from)-1)
	}
	switch part {
	case "early":
		to = day(from, 9)
	case "mid":
		from, to = day(from, 10), day(from, 19)
	case "late":
		from = day(from, 20)
	case "end":
		from = day(to, -6)
	}
	if from.Before(g.ref) && !to.Before(midnight(g.ref)) {
		from = g.ref
	}
	return days(from, to)
}

// monthWeek: "the second week of March" is the days 8 to 14, from its first working day on.
func (g *grammar) monthWeek(ord, month, year string) (due, until time.Time, ok bool) {
	from, to, ok := g.month(g.w.month[month], year, "")
	if !ok {
		return due, until, false
	}
	n := g.ordinalOf(ord)
	first := day(to, -to.Day()+1)
	_ = from
	if n == 9 { // the last
		return days(day(to, -6), to)
	}
	start := day(first, 7*(n-1))
	end := day(start, 6)
	for start.Weekday() == time.Saturday || start.Weekday() == time.Sunday {
		start = day(start, 1)
	}
	return days(start, end)
}

// monthWeekday: "the first Monday in March".
func (g *grammar) monthWeekday(ord, weekday, month string) (due, until time.Time, ok bool) {
	_, to, ok := g.month(g.w.month[month], "", "")
	n := g.ordinalOf(ord)
	if !ok || n > 5 {
		return due, until, false
	}
	first := day(to, -to.Day()+1)
	ahead := (g.w.weekday[weekday] - int(first.Weekday()) + 7) % 7
	t := day(first, ahead+7*(n-1))
	return oneDay(t, t.Month() == first.Month())
}

// quarter: "Q3", "Q3 2026", "Q3/26", "the third quarter", "early Q2".
func (g *grammar) quarter(get func(string) string, v string) (due, until time.Time, ok bool) {
	word := get("q")
	n := g.ordinalOf(get("ord"))
	if word != "" {
		n = int(word[1] - '0')
	}
	y := 0
	if _, rest, cut := strings.Cut(word, "/"); cut {
		y, _ = strconv.Atoi(rest)
	}
	if s := get("year"); s != "" {
		y, _ = strconv.Atoi(s)
	}
	if n < 1 || n > 4 {
		return due, until, false
	}
	return g.span(y, time.Month(3*n-2), 3, or(g.w.part[get("part")], v))
}

// half: "H2", "the second half of the year".
func (g *grammar) half(get func(string) string, v string) (due, until time.Time, ok bool) {
	n := g.ordinalOf(get("ord"))
	if word := get("half"); word != "" {
		n = int(word[1] - '0')
	}
	y, _ := strconv.Atoi(get("year"))
	if n < 1 || n > 2 {
		return due, until, false
	}
	if v == "next" && y == 0 {
		y = g.ref.Year() + 1
	}
	return g.span(y, time.Month(6*n-5), 6, g.w.part[get("part")])
}

// span is some months of a year from one on; without a year the next that is not over.
func (g *grammar) span(y int, first time.Month, months int, part string) (due, until time.Time, ok bool) {
	if y > 0 && y < 100 {
		y += 2000
	}
	named := y > 0
	if !named {
		y = g.ref.Year()
	}
	from := time.Date(y, first, 1, 0, 0, 0, 0, g.ref.Location())
	to := time.Date(y, first+time.Month(months), 0, 0, 0, 0, 0, g.ref.Location())
	if !named && to.Before(midnight(g.ref)) {
		from, to = from.AddDate(1, 0, 0), time.Date(y+1, first+time.Month(months), 0, 0, 0, 0, 0, g.ref.Location())
	}
	from, to = partOf(from, to, part)
	if from.Before(g.ref) && !to.Before(midnight(g.ref)) {
		from = g.ref
	}
	return days(from, to)
}

// year: "in 2027", "early 2027".
func (g *grammar) year(year, part string) (due, until time.Time, ok bool) {
	y, err := strconv.Atoi(year)
	if err != nil {
		return due, until, false
	}
	return g.span(y, 1, 12, part)
}

// calendarWeek: "KW 12" (ISO 8601), Monday to Friday.
func (g *grammar) calendarWeek(kw, weekno string) (due, until time.Time, ok bool) {
	n, fine := weekNumber(kw)
	if !fine {
		var err error
		if n, err = strconv.Atoi(weekno); err != nil {
			return due, until, false
		}
	}
	monday := isoWeek(g.ref.Year(), n, g.ref.Location())
	if day(monday, 6).Before(midnight(g.ref)) {
		monday = isoWeek(g.ref.Year()+1, n, g.ref.Location())
	}
	return days(monday, day(monday, 4))
}

func isoWeek(y, n int, loc *time.Location) time.Time {
	fourth := time.Date(y, 1, 4, 0, 0, 0, 0, loc)
	return day(fourth, -(int(fourth.Weekday())+6)%7+7*(n-1))
}

// dayOnly: "the 15th" is the next day of that number.
func (g *grammar) dayOnly(d int) (due, until time.Time, ok bool) {
	y, m, today := g.ref.Date()
	if d <= 0 {
		return due, until, false
	}
	if d < today {
		m++
	}
	for range 3 {
		if t := time.Date(y, m, d, 0, 0, 0, 0, g.ref.Location()); t.Day() == d {
			return oneDay(t, true)
		}
		m++
	}
	return due, until, false
}
