package analyzer

import (
	"math"
	"sort"
	"strings"
	"time"

	"lastword/internal/mail"
)

// learnFrom is how many received messages the working hours are learnt from at least.
const learnFrom = 300

// mailboxPrior is how many asks the default answer rate weighs against the mailbox's own.
const mailboxPrior = 10

// Mailbox is what judging one organization needs to know of the whole mailbox:
// its own answer rate, how slow its answers usually are, and when people write.
// It keeps the clocks it made, so one Mailbox serves one goroutine.
type Mailbox struct {
	x       *index
	choice  *choice
	weeks   []snapshot
	country string
	zone    *time.Location
	work    [7]bool
	years   [2]int
	clocks  map[clockKey]*clock
	special map[string][]specialDay
	marks   map[string][]mail.Mark
	drafts  map[string][]mail.Draft
	hidden  map[int32][]*item
	rules   []rule
}

// snapshot is what was known of the mailbox at the start of a week. Silences
// are judged with what was known before they began, so a conclusion once drawn
// does not move when other conversations go on.
type snapshot struct {
	from  time.Time
	asks  tally
	slow  float64
	rates rates
	// learned is false while the office profile stands in.
	learned bool
}

type clockKey struct {
	country, zone string
	week          int
}

// Summarize draws the summary of the mailbox from its organizations.
func Summarize(orgs []Organization, f Facts, o Options) Mailbox {
	b := Mailbox{zone: o.Zone, clocks: map[clockKey]*clock{}, special: map[string][]specialDay{}, marks: map[string][]mail.Mark{}, drafts: map[string][]mail.Draft{}}
	if b.zone == nil {
		b.zone = time.UTC
	}
	if len(orgs) > 0 {
		b.x = orgs[0].x
		b.choice = newChoice(b.x)
	}
	b.country = repCountry(f, o)
	b.work = workDays(o.Workdays, b.country)
	b.span()
	b.learn(orgs)
	b.group(f)
	return b
}

// repCountry is the country of the rep: as configured, else that of their address.
func repCountry(f Facts, o Options) string {
	if c := strings.ToLower(o.Country); c != "" && c != "auto" {
		return c
	}
	for _, id := range f.Identities {
		if c := domainCountry(mail.Domain(id)); c != "" {
			return c
		}
	}
	return ""
}

// span finds the years the clocks must know the holidays of.
func (b *Mailbox) span() {
	b.years = [2]int{1 << 30, 0}
	if b.x == nil {
		return
	}
	for i := range b.x.items {
		year := b.x.items[i].at.Year()
		b.years[0] = min(b.years[0], year)
		b.years[1] = max(b.years[1], year)
	}
	b.years[0] = max(b.years[0], b.years[1]-15) - 1
	b.years[1] += 3
}

func (b *Mailbox) group(f Facts) {
	for _, m := range inOrder(f.Marks) {
		addr := strings.ToLower(m.Address)
		b.marks[addr] = append(b.marks[addr], m)
	}
	for _, d := range f.Drafts {
		b.drafts[strings.ToLower(d.Prospect)] = append(b.drafts[strings.ToLower(d.Prospect)], d)
	}
	b.hidden = map[int32][]*item{}
	if b.x == nil {
		return
	}
	for i := range b.x.hidden {
		it := &b.x.hidden[i]
		if n, ok := b.x.people.byAddr[it.m.From.Addr]; ok {
			who := b.x.people.mainOf(n)
			b.hidden[who] = append(b.hidden[who], it)
		}
	}
}

// inOrder sorts marks by time, then by number.
func inOrder(marks []mail.Mark) []mail.Mark {
	out := append([]mail.Mark{}, marks...)
	sort.SliceStable(out, func(i, j int) bool {
		if !out[i].At.Equal(out[j].At) {
			return out[i].At.Before(out[j].At)
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// histogram counts latencies in steps of two per cent.
type histogram struct {
	buckets [500]int
	total   int
}

func (h *histogram) add(units float64) {
	i := min(int(math.Log1p(max(units, 0))*50), len(h.buckets)-1)
	h.buckets[i]++
	h.total++
}

// quantile is the latency below which the share of all lies.
func (h *histogram) quantile(share float64) float64 {
	want := int(math.Ceil(share * float64(h.total)))
	for i, n := range h.buckets {
		if want -= n; want <= 0 {
			return math.Expm1((float64(i) + .5) / 50)
		}
	}
	return 0
}

// usualSlow is how long the slower fifth of answers takes where nothing is known yet: three working days.
const usualSlow = 3 * workingDay

// learn makes a snapshot for every week. Received mail and resolved asks are
// walked through side by side, both in order of time.
func (b *Mailbox) learn(orgs []Organization) {
	office := officeRates(b.work)
	b.weeks = []snapshot{{slow: usualSlow, rates: office}}
	p := &pupil{office: office, clock: newClock(office, b.zone, nil)}
	lessons := allLessons(orgs)
	for i := 0; b.x != nil && i < len(b.x.items); i++ {
		it := &b.x.items[i]
		for len(lessons) > 0 && lessons[0].at.Before(it.at) {
			b.turnWeek(p, lessons[0].at)
			p.resolve(lessons[0])
			lessons = lessons[1:]
		}
		b.turnWeek(p, it.at)
		if it.who >= 0 && it.class == mail.Human {
			p.hours[hourOfWeek(it.at)]++
			p.received++
		}
	}
	for _, l := range lessons {
		b.turnWeek(p, l.at)
		p.resolve(l)
	}
	b.weeks = append(b.weeks, p.snapshot(p.week.AddDate(0, 0, 7)))
}

// turnWeek keeps what is known when a new week begins.
func (b *Mailbox) turnWeek(p *pupil, at time.Time) {
	if w := weekOf(at); !w.Equal(p.week) {
		p.week = w
		b.weeks = append(b.weeks, p.snapshot(w))
	}
}

// pupil is what was learnt so far.
type pupil struct {
	week     time.Time
	office   rates
	clock    *clock
	seen     histogram
	hours    [weekHours]float64
	asks     tally
	received int
}

func (p *pupil) resolve(l lesson) {
	if l.answered {
		p.asks.answered++
		p.seen.add(p.clock.between(l.from, l.at))
	}
	if l.resolved {
		p.asks.resolved++
	}
}

func (p *pupil) snapshot(from time.Time) snapshot {
	s := snapshot{from: from, asks: p.asks, rates: p.office}
	s.slow = (float64(p.seen.total)*p.seen.quantile(.8) + 4*usualSlow) / float64(p.seen.total+4)
	if p.received >= learnFrom {
		s.rates, s.learned = learnedRates(&p.hours, p.office), true
	}
	return s
}

// lesson is an ask resolved at a moment: answered, or 45 days without an answer.
type lesson struct {
	at, from           time.Time
	answered, resolved bool
}

func allLessons(orgs []Organization) []lesson {
	n := 0
	for _, o := range orgs {
		n += len(o.past)
	}
	out := make([]lesson, 0, n)
	for _, o := range orgs {
		for _, e := range o.past {
			out = e.teach(out)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].at.Before(out[j].at) })
	return out
}

// teach adds what an episode teaches: an answer, and that the ask is resolved.
func (e episode) teach(out []lesson) []lesson {
	late := e.start.Add(resolveAfter)
	switch {
	case e.answer.IsZero():
		return append(out, lesson{at: late, resolved: true})
	case e.answer.After(late):
		return append(out, lesson{at: late, resolved: true}, lesson{at: e.answer, from: e.last, answered: true})
	}
	return append(out, lesson{at: e.answer, from: e.last, answered: true, resolved: true})
}

// weekOf is the Monday, 00:00 UTC, of the week of t.
func weekOf(t time.Time) time.Time {
	const monday = 4 * daySeconds // 1970-01-05
	return time.Unix(floorDiv(t.Unix()-monday, 7*daySeconds)*7*daySeconds+monday, 0).UTC()
}

// known is what was known at the start of the week of t, and its number.
func (b *Mailbox) known(t time.Time) (*snapshot, int) {
	i := sort.Search(len(b.weeks), func(i int) bool { return b.weeks[i].from.After(t) }) - 1
	i = max(i, 0)
	return &b.weeks[i], i
}

// rate is the mailbox's own answer rate as known at t, smoothed towards the default.
func (b *Mailbox) rate(t time.Time) float64 {
	s, _ := b.known(t)
	return (float64(s.asks.answered) + mailboxPrior*defaultRate) / (float64(s.asks.resolved) + mailboxPrior)
}

// clock gives the working clock of a country and zone with the hours known at t.
func (b *Mailbox) clock(country string, zone *time.Location, workdays string, t time.Time) *clock {
	s, week := b.known(t)
	if !s.learned {
		week = 0
	}
	k := clockKey{country, zone.String(), week}
	if c, ok := b.clocks[k]; ok {
		return c
	}
	r := s.rates
	if !s.learned {
		r = officeRates(workDays(workdays, country))
	}
	if _, ok := b.special[country]; !ok {
		b.special[country] = specialDays(country, b.years[0], b.years[1])
	}
	c := newClock(r, zone, b.special[country])
	b.clocks[k] = c
	return c
}
