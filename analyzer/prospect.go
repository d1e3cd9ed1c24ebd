package analyzer

import (
	"slices"
	"strings"

	"lastword/internal/mail"
)

// choice decides who is a prospect (METHOD 4b, last paragraph).
type choice struct {
	x        *index
	ignore   map[string]bool
	wanted   map[string]bool
	contacts map[string]mail.Contact
	marks    map[string]mail.MarkKind
	families map[string]bool
}

func newChoice(x *index) *choice {
	c := &choice{
		x: x, ignore: wordSet(x.opts.Ignore), wanted: wordSet(x.opts.Only),
		contacts: map[string]mail.Contact{}, marks: map[string]mail.MarkKind{}, families: map[string]bool{},
	}
	for _, contact := range x.facts.Contacts {
		c.contacts[strings.ToLower(contact.Address)] = contact
	}
	for _, m := range inOrder(x.facts.Marks) {
		if m.Kind == mail.MarkNotProspect || m.Kind == mail.MarkProspect {
			c.marks[strings.ToLower(m.Address)] = m.Kind
		}
	}
	c.learnFamilies()
	return c
}

func wordSet(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[strings.TrimPrefix(strings.ToLower(strings.TrimSpace(w)), "@")] = true
	}
	return set
}

// learnFamilies collects the family names the rep writes under.
func (c *choice) learnFamilies() {
	last := ""
	for i := range c.x.items {
		from := &c.x.items[i].m.From
		if c.x.items[i].ours && from.Name != last && c.x.people.identity[from.Addr] {
			last = from.Name
			if words := strings.Fields(fullName(from.Name)); len(words) > 1 {
				c.families[words[len(words)-1]] = true
			}
		}
	}
}

// prospects keeps the folders of one organization that are of prospects.
func (c *choice) prospects(list []*folder) []*folder {
	supplier := c.supplier(list)
	var kept []*folder
	for _, f := range list {
		if c.isProspect(f, supplier) {
			kept = append(kept, f)
		}
	}
	return kept
}

func (c *choice) isProspect(f *folder, supplier bool) bool {
	if said := c.said(f); said != "" {
		return said == mail.MarkProspect
	}
	if c.listed(f) || c.any(f, c.wanted) {
		return true
	}
	p := c.x.people.get(f.who)
	switch {
	case len(c.wanted) > 0, c.any(f, c.ignore), supplier, p.internal:
		return false
	case isMachine(p.addr), !f.spoken(), !f.answeredByUs() && !c.isLead(f):
		return false
	case c.sellsToUs(f):
		return false
	case p.free:
		return c.freeProspect(f, p)
	}
	return true
}

// said is what the rep marked the person as, the newest mark winning.
func (c *choice) said(f *folder) mail.MarkKind {
	for _, addr := range f.addresses() {
		if kind, ok := c.marks[addr]; ok {
			return kind
		}
	}
	return ""
}

func (c *choice) listed(f *folder) bool {
	_, ok := c.contact(f)
	return ok
}

// contact is the row of the CRM list for the person.
func (c *choice) contact(f *folder) (mail.Contact, bool) {
	for _, addr := range f.addresses() {
		if contact, ok := c.contacts[addr]; ok {
			return contact, true
		}
	}
	return mail.Contact{}, false
}

// any tells whether an address of the person, or a domain above it, is in the set.
func (c *choice) any(f *folder, set map[string]bool) bool {
	if len(set) == 0 {
		return false
	}
	for _, addr := range f.addresses() {
		domain := mail.Domain(addr)
		if set[addr] || set[domain] || set[c.x.people.registrable(domain)] {
			return true
		}
	}
	return false
}

// addresses are all addresses of the person the folder is about.
func (f *folder) addresses() []string {
	out := []string{f.x.people.list[f.who].addr}
	for _, n := range f.x.aliases[f.who] {
		out = append(out, f.x.people.list[n].addr)
	}
	return out
}

// spoken tells whether anything human passed between us and them.
func (f *folder) spoken() bool {
	for i := range f.mail {
		if f.mail[i].human() {
			return true
		}
	}
	return false
}

// answeredByUs tells whether we ever wrote to them.
func (f *folder) answeredByUs() bool {
	for i := range f.mail {
		if it := &f.mail[i]; it.ours && it.human() {
			return true
		}
	}
	return false
}

// isLead tells, of somebody we never wrote to, an inquiry from all other mail
// of strangers: it was addressed to us, it says that they would buy (of our
// product, prices, a demo), it neither sells nor recruits nor invites nor offers
// to unsubscribe, and it is not the same sender again and again.
func (c *choice) isLead(f *folder) bool {
	const often = 8
	direct, wants, sells, n := false, 0, 0, 0
	for i := range f.mail {
		it := &f.mail[i]
		if !it.human() {
			continue
		}
		n++
		direct = direct || c.toUs(it.m)
		w, s := intent(it.item)
		wants, sells = wants+w, sells+s
		if it.class == mail.CalendarMsg {
			wants++ // who invites us wants to talk
		}
		if it.does(mail.SignalUnsubscribe) || it.does(mail.SignalSupplier) {
			return false
		}
	}
	return direct && n < often && wants > sells
}

// intent counts in how many sentences a message would buy from us, and in how
// many it would sell to us. To ask for an offer is to buy; to speak of one is not.
func intent(it *item) (wants, sells int) {
	asked := it.does(mail.SignalAskedOfUs)
	for _, s := range it.reading().Signals {
		switch s.Kind {
		case mail.SignalInterest:
			wants++
		case mail.SignalProblem: // sellers speak of our problems, buyers of theirs
			if asked {
				wants++
			}
		case mail.SignalPitch:
			sells++
		case mail.SignalOffer:
			if asked && sells == 0 && wants == 0 {
				wants++
			}
		default:
		}
	}
	return wants, sells
}

// sellsToUs tells somebody who came to sell to us, whom we may have answered
// but never offered anything.
func (c *choice) sellsToUs(f *folder) bool {
	for i := range f.mail {
		if it := &f.mail[i]; it.ours && it.human() && !it.mass && offered(it.item) {
			return false
		}
	}
	for i := range f.mail {
		if it := &f.mail[i]; it.human() {
			wants, sells := intent(it.item)
			return !it.ours && !it.foreign && sells > 0 && wants == 0
		}
	}
	return false
}

// toUs tells whether one of us stands among the receivers. Mail that names
// none is taken as ours: some servers strip them.
func (c *choice) toUs(m *mail.Message) bool {
	if len(m.To)+len(m.Cc) == 0 {
		return true
	}
	for _, list := range [][]mail.Address{m.To, m.Cc} {
		for _, a := range list {
			if c.x.people.internalAddr(a.Addr) {
				return true
			}
		}
	}
	return false
}

// supplier tells an organization that invoices or quotes to us, and to which we offered nothing.
func (c *choice) supplier(list []*folder) bool {
	signs := 0
	for _, f := range list {
		for i := range f.mail {
			it := &f.mail[i]
			if it.ours && !it.mass && offered(it.item) {
				return false
			}
			if !it.ours && it.does(mail.SignalSupplier) {
				signs++
			}
		}
	}
	return signs > 0
}

// freeProspect decides on free mail: a two-way exchange (or an inquiry) with a
// sign of business in it, and not of the rep's own family.
func (c *choice) freeProspect(f *folder, p *person) bool {
	var in, out, deal, business bool
	for i := range f.mail {
		it := &f.mail[i]
		switch {
		case it.ours && it.human() && !it.mass:
			out = true
			deal = deal || offers(it.item)
		case it.ours || !it.human():
			continue
		default:
			in = true
			deal = deal || it.does(mail.SignalOffer) || it.does(mail.SignalInterest)
		}
		business = business || soundsLikeBusiness(it.item)
	}
	if c.family(p) {
		return in && deal
	}
	return in && (out && (business || deal) || deal)
}

func (c *choice) family(p *person) bool {
	words := strings.Fields(fullName(p.name))
	return len(words) > 1 && c.families[words[len(words)-1]]
}

// soundsLikeBusiness looks for what private mail rarely holds.
func soundsLikeBusiness(it *item) bool {
	r := it.reading()
	if !it.ours && (r.Signature != "" || r.Phone != "") {
		return true
	}
	kinds := []mail.SignalKind{mail.SignalOffer, mail.SignalProblem, mail.SignalStakeholder, mail.SignalWon, mail.SignalChoseOther}
	return slices.ContainsFunc(kinds, r.Has) || r.Formal || it.m.Calendar != nil
}

// offered tells whether a message of ours offers something: a question of ours
// about a price is none ("how much are 500 cards?").
func offered(it *item) bool {
	for _, s := range it.reading().Signals {
		if s.Kind == mail.SignalOffer && !isQuestion(s.Text) {
			return true
		}
	}
	return offerFile(it.m.Attachments)
}
