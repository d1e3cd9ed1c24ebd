package analyzer

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"lastword/internal/mail"
)

// person is one correspondent: an address, and after alias detection all
// addresses that lead to the same main person.
type person struct {
	addr string
	name string
	// signed: the name was seen on mail they wrote themselves.
	signed bool
	// org is the key of the organization: a registrable domain, or the address on free mail.
	org      string
	internal bool
	free     bool
	// main is the person this address belongs to; itself for most.
	main int32
}

// people numbers every address seen.
type people struct {
	list     []person
	byAddr   map[string]int32
	domains  map[string]string
	free     map[string]bool
	own      map[string]bool
	identity map[string]bool
	// internal remembers what internalAddr found.
	internal map[string]bool
}

func newPeople(f Facts, o Options) *people {
	p := &people{
		byAddr: map[string]int32{}, domains: map[string]string{}, free: freeMail(),
		own: map[string]bool{}, identity: map[string]bool{}, internal: map[string]bool{},
	}
	for _, id := range f.Identities {
		id = strings.ToLower(id)
		p.identity[id] = true
		if domain := mail.Domain(id); domain != "" && !p.isFree(domain) {
			p.own[p.registrable(domain)] = true
		}
	}
	for _, domain := range o.InternalDomains {
		p.own[p.registrable(strings.ToLower(domain))] = true
	}
	return p
}

func (p *people) isFree(domain string) bool { return p.free[domain] || p.free[p.registrable(domain)] }

// registrable is the domain an organization registered ("initech.test" of "mail.initech.test").
func (p *people) registrable(domain string) string {
	if r, ok := p.domains[domain]; ok {
		return r
	}
	r, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		r = domain
	}
	p.domains[domain] = r
	return r
}

// internalAddr tells whether an address is one of ours: an identity or of an own domain.
func (p *people) internalAddr(addr string) bool {
	is, ok := p.internal[addr]
	if !ok {
		is = p.identity[addr] || p.own[p.registrable(mail.Domain(addr))]
		p.internal[addr] = is
	}
	return is
}

// number gives the person of an address, adding it when new. The newest name
// wins; one they wrote themselves stands above one that others gave them.
func (p *people) number(a mail.Address, wrote bool) int32 {
	n, ok := p.byAddr[a.Addr]
	if !ok {
		n = int32(len(p.list))
		p.list = append(p.list, p.describe(a.Addr, n))
		p.byAddr[a.Addr] = n
	}
	who := &p.list[n]
	if a.Name != "" && !strings.Contains(a.Name, "@") && (wrote || !who.signed) {
		who.name, who.signed = a.Name, wrote
	}
	return n
}

func (p *people) describe(addr string, n int32) person {
	domain := mail.Domain(addr)
	who := person{addr: addr, main: n, internal: p.internalAddr(addr), free: p.isFree(domain)}
	who.org = p.registrable(domain)
	if who.free || domain == "" {
		who.org = addr
	}
	return who
}

// get is the main person behind a number.
func (p *people) get(n int32) *person { return &p.list[p.mainOf(n)] }

func (p *people) mainOf(n int32) int32 {
	for p.list[n].main != n {
		n = p.list[n].main
	}
	return n
}

// merge says that two addresses are one person; the earlier one stays the main one.
func (p *people) merge(a, b int32) {
	a, b = p.mainOf(a), p.mainOf(b)
	if a == b {
		return
	}
	if b < a {
		a, b = b, a
	}
	p.list[b].main = a
}

// fullName is a name fit to recognise a person by: two words or more, lower case; "" otherwise.
func fullName(name string) string {
	if first, last, ok := strings.Cut(name, ", "); ok {
		name = last + " " + first
	}
	words := strings.Fields(strings.ToLower(name))
	if len(words) < 2 {
		return ""
	}
	return strings.Join(words, " ")
}

// prettyOrg is the organization for people; on free mail there is none to name.
func (p *people) prettyOrg(who *person) string {
	if who.free {
		return ""
	}
	return who.org
}
