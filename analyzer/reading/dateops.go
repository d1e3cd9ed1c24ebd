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

// weekday: the next day of that name. "next Friday" is the Friday of next
// week; "this Friday" may be today.
func (g *grammar) weekday(word, v string) (due, until time.Time, ok bool) {
	want := g.w.weekday[word]
	ahead := (want - int(g.ref.Weekday()) + 7) % 7
	switch {
	case v == "next":
		return oneDay(day(g.week(1), (want+6)%7), true)
	case ahead == 0 && v != "this":
		ahead = 7
	}
	return oneDay(day(g.ref, ahead), true)
}

// week is the Monday n weeks after that of the reference's week.
func (g *grammar) week(n int) time.Time {
	return day(g.ref, -(int(g.ref.Weekday())+6)%7+7*n)
}

// in: "in two weeks", "within 10 days" (v=within), "in the coming weeks" (v=coming).
func (g *grammar) in(n, unit, v string) (due, until time.Time, ok bool) {
	lo, hi, fine := g.number(n)
	if v == "coming" {
		lo, hi, fine = 0, 3, true
	}
	if !fine {
		return due, until, false
	}
	from, a := g.plus(lo, unit)
	to, b := g.plus(hi, unit)
	if v == "within" || v == "coming" {
		from = g.ref
	}
	if !a || !b {
		return due, until, false
	}
	return days(from, to)
}

func (g *grammar) plus(n int, unit string) (time.Time, bool) {
	y, m, d := g.ref.Date()
	at := func(months int) time.Time { // the same day of a later month, its last where it is shorter
		first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, g.ref.Location())
		return day(first, min(d, monthLength(first))-1)
	}
	switch unit {
	case "day":
		return day(g.ref, n), true
	case "workday":
		return workdays(g.ref, n), true
	case "week":
		return day(g.ref, 7*n), true
	case "month":
		return at(n), true
	case "quarter":
		return at(3 * n), true
	case "year":
		return at(12 * n), n <= 2
	case "hour":
		return g.ref.Add(time.Duration(n) * time.Hour), true
	}
	return time.Time{}, false
}

func workdays(t time.Time, n int) time.Time {
	for n > 0 {
		t = day(t, 1)
		if wd := t.Weekday(); wd != time.Saturday && wd != time.Sunday {
			n--
		}
	}
	return t
}

func monthLength(t time.Time) int {
	y, m, _ := t.Date()
	return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// unit: "next week", "this month", "end of next quarter": v is this or next, part a part of it.
func (g *grammar) unit(unit, v, part string) (due, until time.Time, ok bool) {
	n := 0
	switch v {
	case "next":
		n = 1
	case "afternext":
		n = 2
	}
	y, m, _ := g.ref.Date()
	first := func(month time.Month) time.Time { return time.Date(y, month, 1, 0, 0, 0, 0, g.ref.Location()) }
	var from, to time.Time
	switch unit {
	case "day":
		return oneDay(day(g.ref, n), true)
	case "week":
		return g.partOfWeek(g.week(n), part, n == 0)
	case "weekend":
		return days(day(g.week(n), 5), day(g.week(n), 6))
	case "month":
		from, to = first(m+time.Month(n)), day(first(m+time.Month(n)+1), -1)
	case "quarter":
		q := (m-1)/3*3 + 1 + time.Month(3*n)
		from, to = first(q), day(first(q+3), -1)
	case "half":
		h := (m-1)/6*6 + 1 + time.Month(6*n)
		from, to = first(h), day(first(h+6), -1)
	case "year":
		from, to = first(time.Month(1+12*n)), day(first(time.Month(13+12*n)), -1)
	default:
		return due, until, false
	}
	from, to = partOf(from, to, part)
	if n == 0 && part == "" {
		from = g.ref
	}
	return days(from, to)
}

// partOfWeek: the week from Monday to Friday, or early, mid, end of it.
func (g *grammar) partOfWeek(monday time.Time, part string, running bool) (due, until time.Time, ok bool) {
	from, to := monday, day(monday, 4)
	switch part {
	case "early":
		to = day(monday, 1)
	case "mid":
		from, to = day(monday, 2), day(monday, 2)
	case "late":
		from = day(monday, 3)
	case "end":
		from = to
	}
	if running && to.Before(midnight(g.ref)) { // said on a weekend
		to = day(monday, 6)
		from = to
	}
	if running && from.Before(g.ref) {
		from = g.ref
	}
	return days(from, to)
}

// partOf cuts a month, quarter or year to its early, mid, late or end part.
func partOf(from, to time.Time, part string) (a, b time.Time) {
	length := int(to.Sub(from).Hours()/24) + 1
	third := length / 3
	switch part {
	case "early":
		return from, day(from, third-1)
	case "mid":
		return day(from, third), day(from, 2*third-1)
	case "late":
		return day(from, 2*third), to
	case "end":
		return day(to, -min(6, third)), to
	}
	return from, to
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

// holiday: at, after or before a feast or a season.
func (g *grammar) holiday(name, v string) (due, until time.Time, ok bool) {
	for y := g.ref.Year() - 1; y <= g.ref.Year()+1; y++ {
		from, to := feast(name, y, g.ref.Location())
		switch v {
		case "after":
			from, to = day(to, 1), day(to, 14)
		case "before":
			from, to = day(from, -1), day(from, -1)
		}
		if !to.Before(midnight(g.ref)) && !from.IsZero() {
			if from.Before(g.ref) {
				from = g.ref
			}
			return days(from, to)
		}
	}
	return due, until, false
}

// feast gives the first and last day of a feast or season that begins in year y.
func feast(name string, y int, loc *time.Location) (from, to time.Time) {
	at := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, loc) }
	easter := easterSunday(y, loc)
	switch name {
	case "easter":
		return day(easter, -2), day(easter, 1)
	case "pentecost":
		return day(easter, 49), day(easter, 50)
	case "ascension":
		return day(easter, 39), day(easter, 39)
	case "carnival":
		return day(easter, -52), day(easter, -46)
	case "christmas":
		return at(y, 12, 24), at(y, 12, 26)
	case "newyear":
		return at(y, 12, 31), at(y+1, 1, 1)
	case "holidays":
		return at(y, 12, 24), at(y+1, 1, 1)
	case "thanksgiving":
		first := at(y, 11, 1)
		return day(first, (4-int(first.Weekday())+7)%7+21), day(first, (4-int(first.Weekday())+7)%7+22)
	case "spring":
		return at(y, 3, 1), at(y, 5, 31)
	case "summer":
		return at(y, 6, 1), at(y, 8, 31)
	case "autumn":
		return at(y, 9, 1), at(y, 11, 30)
	case "winter":
		return at(y, 12, 1), at(y+1, 2, 28)
	}
	return from, to
}

// easterSunday by the anonymous Gregorian rule (Meeus, Astronomical Algorithms, chapter 8).
func easterSunday(y int, loc *time.Location) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, loc)
}
