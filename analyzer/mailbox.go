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
	months  []snapshot
	country string
	zone    *time.Location
	work    [7]bool
	years   [2]int
	clocks  map[clockKey]*clock
	marks   map[string][]mail.Mark
	drafts  map[string][]mail.Draft
	hidden  map[int32][]*item
	rules   []rule
}

// snapshot is what was known of the mailbox at the start of a month. Silences
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
	month         int
}

// Summarize draws the summary of the mailbox from its organizations.
func Summarize(orgs []Organization, f Facts, o Options) Mailbox {
	b := Mailbox{zone: o.Zone, clocks: map[clockKey]*clock{}, marks: map[string][]mail.Mark{}, drafts: map[string][]mail.Draft{}}
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

// learn makes a snapshot for every month.
func (b *Mailbox) learn(orgs []Organization) {
	office := officeRates(b.work)
	b.months = []snapshot{{slow: usualSlow, rates: office}}
	facts := b.lessons(orgs)
	plain := newClock(office, b.zone, nil)
	var seen histogram
	var hours [weekHours]float64
	var asks tally
	received := 0
	for i, l := range facts {
		if i == 0 || !sameMonth(l.at, facts[i-1].at) {
			b.months = append(b.months, takeSnapshot(l.at, asks, &seen, &hours, received, office))
		}
		switch {
		case l.hour >= 0:
			hours[l.hour]++
			received++
		case l.answered:
			asks.answered++
			seen.add(plain.between(l.from, l.at))
		}
		if l.resolved {
			asks.resolved++
		}
	}
	if n := len(facts); n > 0 {
		next := monthOf(facts[n-1].at).AddDate(0, 1, 0)
		b.months = append(b.months, takeSnapshot(next, asks, &seen, &hours, received, office))
	}
}

func takeSnapshot(at time.Time, asks tally, seen *histogram, hours *[weekHours]float64, received int, office rates) snapshot {
	s := snapshot{from: monthOf(at), asks: asks, rates: office}
	s.slow = (float64(seen.total)*seen.quantile(.8) + 4*usualSlow) / float64(seen.total+4)
	if received >= learnFrom {
		s.rates, s.learned = learnedRates(hours, office), true
	}
	return s
}

// lesson is one thing the mailbox teaches at a moment.
type lesson struct {
	at, from           time.Time
	hour               int
	answered, resolved bool
}

func (b *Mailbox) lessons(orgs []Organization) []lesson {
	var out []lesson
	for _, o := range orgs {
		for _, e := range o.past {
			out = e.teach(out)
		}
	}
	if b.x != nil {
		for i := range b.x.items {
			if it := &b.x.items[i]; it.who >= 0 && it.class == mail.Human {
				out = append(out, lesson{at: it.at, hour: hourOfWeek(it.at)})
			}
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
		return append(out, lesson{at: late, hour: -1, resolved: true})
	case e.answer.After(late):
		return append(out, lesson{at: late, hour: -1, resolved: true}, lesson{at: e.answer, from: e.last, hour: -1, answered: true})
	}
	return append(out, lesson{at: e.answer, from: e.last, hour: -1, answered: true, resolved: true})
}

func monthOf(t time.Time) time.Time { t = t.UTC(); return date(t.Year(), int(t.Month()), 1) }

func sameMonth(a, b time.Time) bool { return monthOf(a).Equal(monthOf(b)) }

// known is what was known at the start of the month of t, and its number.
func (b *Mailbox) known(t time.Time) (*snapshot, int) {
	i := sort.Search(len(b.months), func(i int) bool { return b.months[i].from.After(t) }) - 1
	i = max(i, 0)
	return &b.months[i], i
}

// rate is the mailbox's own answer rate as known at t, smoothed towards the default.
func (b *Mailbox) rate(t time.Time) float64 {
	s, _ := b.known(t)
	return (float64(s.asks.answered) + mailboxPrior*defaultRate) / (float64(s.asks.resolved) + mailboxPrior)
}

// clock gives the working clock of a country and zone with the hours known at t.
func (b *Mailbox) clock(country string, zone *time.Location, workdays string, t time.Time) *clock {
	s, month := b.known(t)
	if !s.learned {
		month = 0
	}
	k := clockKey{country, zone.String(), month}
	if c, ok := b.clocks[k]; ok {
		return c
	}
	r := s.rates
	if !s.learned {
		r = officeRates(workDays(workdays, country))
	}
	c := newClock(r, zone, specialDays(country, b.years[0], b.years[1]))
	b.clocks[k] = c
	return c
}
