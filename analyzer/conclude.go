package analyzer

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// Judge gives all cases of an account in the order a rep wants to read them.
// Facts later than now are left out, so the state at any earlier time is had
// by giving that time as now.
func Judge(f Facts, o Options, now time.Time) []Case {
	f = until(f, now)
	orgs := split(f, o, now)
	box := Summarize(orgs, f, o)
	var cases []Case
	for i := range orgs {
		cases = append(cases, Analyze(orgs[i], box, o, now)...)
		orgs[i] = Organization{} // its mail is not needed any more
	}
	Sort(cases)
	return cases
}

// until leaves out the marks and drafts later than now; a zero now keeps all.
func until(f Facts, now time.Time) Facts {
	if now.IsZero() {
		return f
	}
	marks, drafts := f.Marks, f.Drafts
	f.Marks, f.Drafts = nil, nil
	for _, m := range marks {
		if !m.At.After(now) {
			f.Marks = append(f.Marks, m)
		}
	}
	for _, d := range drafts {
		if at, ok := d.At(now); ok {
			f.Drafts = append(f.Drafts, at)
		}
	}
	return f
}

// Analyze judges the cases of one organization. At most one of them may have a draft.
func Analyze(org Organization, box Mailbox, o Options, now time.Time) []Case {
	box.rules = rules()
	cases := make([]Case, 0, len(org.cases))
	for _, f := range org.cases {
		j := newJudge(f, &org, &box, o, now)
		j.replay()
		cases = append(cases, j.conclude())
	}
	for _, f := range org.cases {
		f.forget()
	}
	Sort(cases)
	oneDraft(cases)
	return cases
}

// conclude writes down everything concluded about the case.
func (j *judge) conclude() Case {
	j.hints = true
	v := j.verdict(j.now)
	c := Case{State: v.state, Reason: v.reason, Rule: v.rule, Paused: v.pause, Account: j.x.facts.Account}
	j.identify(&c)
	j.count(&c, v)
	j.prepare(&c)
	c.Truth, c.TruthProof = j.truthNow()
	c.Deal, c.Value, c.Stale = j.deal(), j.value(), j.stale(v)
	c.Facts, c.Quotes, c.Card = j.said(), j.quotes(), j.card()
	c.Pressure, c.Hopeium, c.OwnFaults = j.pressure(), j.hopeium(), j.faults()
	c.Draft = j.newestDraft()
	c.Strategy = j.strategy(v, &c)
	c.NoDraft = j.noDraft(v, &c)
	c.Alerts = j.alerts(v, &c)
	c.NextAction = j.action(v, &c)
	c.Because, c.WouldChange = j.because(v), j.wouldChange(v)
	c.Events = j.events(v)
	c.BestHour, c.TalkTrack = j.bestHour(), j.talkTrack(&c)
	return c
}

// identify fills in who and what the case is about.
func (j *judge) identify(c *Case) {
	p := j.x.people.get(j.who)
	c.Organization = p.org
	c.Prospect = Prospect{Address: p.addr, Name: j.nameOf(j.who), Organization: j.x.people.prettyOrg(p), Phone: Text(j.phone())}
	if off, ok := j.zoneOf(j.who); ok {
		c.Prospect.UTCOffset = zoneText(off)
	}
	c.ID = j.id()
	c.Contacts = []string{}
	for _, n := range j.side {
		c.Contacts = append(c.Contacts, j.x.people.list[n].addr)
		for _, a := range j.x.aliases[n] {
			c.Contacts = append(c.Contacts, j.x.people.list[a].addr)
		}
	}
}

// caseID is stable over resyncs: a hash of account, address and root Message-ID.
func caseID(account, address, root string) string {
	sum := sha256.Sum256([]byte(account + "\x00" + address + "\x00" + root))
	return "c-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:8])
}

// nameOf is the name of a person: as they write it, else as in the CRM list.
func (j *judge) nameOf(n int32) string {
	if name := j.x.people.list[n].name; name != "" {
		return name
	}
	for _, a := range j.x.aliases[n] {
		if name := j.x.people.list[a].name; name != "" {
			return name
		}
	}
	if contact, ok := j.box.choice.contact(j.folder); ok && n == j.who && contact.Name != "" {
		return contact.Name
	}
	return j.signedName(n)
}

// signedName is the name a person last signed a message with.
func (j *judge) signedName(n int32) string {
	for i := len(j.mail) - 1; i >= 0; i-- {
		it := &j.mail[i]
		if it.who >= 0 && it.class == mail.Human && it.reading().Name != "" && j.x.people.mainOf(it.who) == n {
			return it.reading().Name
		}
	}
	return ""
}

// count fills in times and numbers.
func (j *judge) count(c *Case, v verdict) {
	if j.lastIn != nil {
		c.LastInbound = Moment{j.lastIn.at}
		c.AnchorID = j.lastIn.id()
		c.DaysInLimbo = int(j.now.Sub(j.anchor).Hours() / 24)
	}
	if j.lastOut != nil {
		c.LastOutbound = Moment{j.lastOut.at}
	}
	c.Unanswered = len(j.unanswered)
	c.Rung = len(j.closures)
	c.Due = Day{v.due}
	start := j.clockStart()
	own := j.record.by(firstTime(start, j.now))
	c.PastAnswers, c.PastAskings = own.answered, own.resolved
	if start.IsZero() || !j.engaged || !v.awaited() {
		return
	}
	c.SilentSince = Moment{start}
	c.WorkingDays = round1(j.watch.days(start, j.now))
	p := round3(j.chance(j.now))
	c.Chance, c.ChanceWord = &p, chanceWord(p, threshold(j.opts.Sensitivity))
}

// awaited tells whether an answer of theirs is awaited.
func (v *verdict) awaited() bool {
	switch v.state {
	case Waiting, Quiet, Silent, Closing:
		return true
	case Paused:
		return v.pause.Kind == PauseAway || v.pause.Kind == PauseSnoozed
	case Cold, YourTurn, Resting, Due, Ended, Declined, Unreachable:
	}
	return false
}

func round1(x float64) float64 { return float64(int(x*10+.5)) / 10 }
func round3(x float64) float64 { return float64(int(x*1000+.5)) / 1000 }

// Sort puts cases into the default order: state, value, reason, newest inbound.
func Sort(cases []Case) {
	if len(cases) < 2 {
		return
	}
	order := make([]*Case, len(cases)) // a Case is large: sort pointers, move each once
	rank := map[State]int{}
	for i, s := range States() {
		rank[s] = i
	}
	for i := range cases {
		order[i] = &cases[i]
	}
	slices.SortStableFunc(order, func(a, b *Case) int { return compare(a, b, rank) })
	sorted := make([]Case, len(cases))
	for i, c := range order {
		sorted[i] = *c
	}
	copy(cases, sorted)
}

func compare(a, b *Case, rank map[State]int) int {
	return cmp.Or(
		cmp.Compare(rank[a.State], rank[b.State]),
		cmp.Compare(worth(b), worth(a)),
		cmp.Compare(reasonRank(a.Reason), reasonRank(b.Reason)),
		b.LastInbound.Compare(a.LastInbound.Time),
		cmp.Compare(a.ID, b.ID),
	)
}

func worth(c *Case) float64 {
	if c.Value == nil {
		return -1
	}
	return *c.Value
}

func reasonRank(r Reason) int {
	for i, have := range []Reason{PromiseBroken, AgreedDatePassed, ChanceLow, LongSilence, ClosureUnanswered} {
		if have == r {
			return i
		}
	}
	return 9
}

// Find gives the cases that an id, an address, a name or a domain names, in the given order.
func Find(cases []Case, what string) []Case {
	what = strings.ToLower(strings.TrimSpace(what))
	if what == "" {
		return nil
	}
	for _, match := range []func(*Case) bool{
		func(c *Case) bool { return c.ID == what || "c-"+what == c.ID },
		func(c *Case) bool { return c.Prospect.Address == what },
		func(c *Case) bool { return hasContact(c, what) },
		func(c *Case) bool { return strings.ToLower(c.Prospect.Name) == what },
		func(c *Case) bool { return inDomain(c, strings.TrimPrefix(what, "@")) },
		func(c *Case) bool { return hasNamePart(c, what) },
	} {
		if found := filter(cases, match); len(found) > 0 {
			return found
		}
	}
	return nil
}

func filter(cases []Case, match func(*Case) bool) []Case {
	var out []Case
	for i := range cases {
		if match(&cases[i]) {
			out = append(out, cases[i])
		}
	}
	return out
}

func hasContact(c *Case, addr string) bool {
	return slices.Contains(c.Contacts, addr)
}

func inDomain(c *Case, domain string) bool {
	return c.Organization == domain || mail.Domain(c.Prospect.Address) == domain ||
		strings.TrimSuffix(c.Organization, "."+lastLabel(c.Organization)) == domain
}

func lastLabel(domain string) string { return domain[strings.LastIndexByte(domain, '.')+1:] }

func hasNamePart(c *Case, what string) bool {
	name := strings.ToLower(c.Prospect.Name)
	for part := range strings.FieldsSeq(name) {
		if part == what {
			return true
		}
	}
	return len(what) > 2 && strings.Contains(name, what)
}
