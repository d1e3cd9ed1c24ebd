package reading

import "time"

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
