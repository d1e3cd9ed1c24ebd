package analyzer

import (
	"sort"
	"time"
)

// The units of the working clock: a full week is 168, so one day of a
// five-day week is 33.6.
const (
	weekHours  = 168
	workingDay = 33.6
	daySeconds = 86400
)

// rates holds one rate per local hour of the week, Monday 00:00 first, mean 1.
type rates [weekHours]float64

// clock measures operational time: how much of a prospect's working time lies
// between two moments. Its reading is a never falling function of time, so
// intervals are additive and never negative by construction.
type clock struct {
	cum  [weekHours + 1]float64
	rate rates
	zone *time.Location
	// days are the numbers (since 1970) of the days that count less, ascending;
	// lost[i] is what the days before days[i] took away in all.
	days []specialDay
	lost []float64
}

// specialDay is a holiday or a day of a quiet week; share of it is taken away.
type specialDay struct {
	day   int
	share float64
}

func newClock(r rates, zone *time.Location, days []specialDay) *clock {
	c := &clock{rate: r, zone: zone, days: days, lost: make([]float64, len(days)+1)}
	for i, x := range r {
		c.cum[i+1] = c.cum[i] + x
	}
	for i, d := range days {
		start := int64(d.day) * daySeconds
		c.lost[i+1] = c.lost[i] + d.share*(c.raw(start+daySeconds)-c.raw(start))
	}
	return c
}

// between is the working time from one moment to another in units, 0 where to lies before from.
func (c *clock) between(from, to time.Time) float64 {
	if !to.After(from) {
		return 0
	}
	return c.at(to) - c.at(from)
}

// at is the reading of the clock at t.
func (c *clock) at(t time.Time) float64 {
	_, offset := t.In(c.zone).Zone()
	local := t.Unix() + int64(offset)
	day := int(floorDiv(local, daySeconds))
	i := sort.Search(len(c.days), func(i int) bool { return c.days[i].day >= day })
	raw := c.raw(local)
	lost := c.lost[i]
	if i < len(c.days) && c.days[i].day == day {
		lost += c.days[i].share * (raw - c.raw(int64(day)*daySeconds))
	}
	return raw - lost
}

// raw is the reading without holidays at a local second count since 1970.
func (c *clock) raw(local int64) float64 {
	const monday = 4 * daySeconds // 1970-01-05
	local -= monday
	week := floorDiv(local, 7*daySeconds)
	rest := local - week*7*daySeconds
	hour := rest / 3600
	part := float64(rest-hour*3600) / 3600
	return float64(week)*c.cum[weekHours] + c.cum[hour] + part*c.rate[hour]
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// gap is a time that does not count, such as an absence.
type gap struct{ from, to time.Time }

// watch is the clock of one person: a clock with their absences cut out.
type watch struct {
	*clock
	gaps []gap
}

// between is the working time of the interval without the person's absences.
func (w watch) between(from, to time.Time) float64 {
	sum := w.clock.between(from, to)
	for _, g := range w.gaps {
		sum -= w.clock.between(laterOf(g.from, from), earlierOf(g.to, to))
	}
	return max(sum, 0)
}

// days is the working time of the interval in working days.
func (w watch) days(from, to time.Time) float64 { return w.between(from, to) / workingDay }

// away tells until when the person is absent at t, the zero time if they are not.
func (w watch) away(t time.Time) time.Time {
	for _, g := range w.gaps {
		if !t.Before(g.from) && t.Before(g.to) {
			return g.to
		}
	}
	return time.Time{}
}

// joinGaps sorts absences and merges those that overlap.
func joinGaps(gaps []gap) []gap {
	sort.Slice(gaps, func(i, j int) bool { return gaps[i].from.Before(gaps[j].from) })
	var out []gap
	for _, g := range gaps {
		if !g.to.After(g.from) {
			continue
		}
		if n := len(out); n > 0 && !g.from.After(out[n-1].to) {
			out[n-1].to = laterOf(out[n-1].to, g.to)
			continue
		}
		out = append(out, g)
	}
	return out
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlierOf(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// officeRates is the profile until enough mail was seen to learn one: 8 to 19 on work days.
func officeRates(work [7]bool) rates {
	var r rates
	for h := range r {
		if work[h/24] && h%24 >= 8 && h%24 < 19 {
			r[h] = 1
		}
	}
	return r.normal()
}

// learnedRates turns counts of received messages per local hour of the week
// into rates, smoothed by the office profile. The small hours never count:
// nobody owes an answer then, and daylight saving folds the clock there.
func learnedRates(counts *[weekHours]float64, office rates) rates {
	const prior = 100
	total := 0.0
	for _, n := range counts {
		total += n
	}
	var r rates
	for h := range r {
		if h%24 >= 5 {
			r[h] = counts[h]/(total+prior)*weekHours + office[h]*prior/(total+prior)
		}
	}
	return r.normal()
}

func (r rates) normal() rates {
	sum := 0.0
	for _, x := range r {
		sum += x
	}
	if sum == 0 {
		sum = 1
	}
	for i := range r {
		r[i] *= weekHours / sum
	}
	return r
}

// hourOfWeek is the local hour of t, 0 for Monday 00:00.
func hourOfWeek(t time.Time) int {
	return (int(t.Weekday())+6)%7*24 + t.Hour()
}
