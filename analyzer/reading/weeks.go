package reading

import "time"

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
