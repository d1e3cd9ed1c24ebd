package analyzer

import (
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// index is all mail of an account, sorted, told apart and joined into threads.
type index struct {
	facts Facts
	opts  Options
	// now: later messages are left out; zero keeps all.
	now    time.Time
	people *people
	items  []item
	// hidden are messages that lie in Junk or Trash alone: possible answers.
	hidden []item
	// forest numbers every Message-ID; at is the item of a number, -1 where none is stored.
	forest *forest
	at     []int32
	// copies leads from the number of a dropped copy to that of the one kept.
	copies   map[int32]int32
	subjects map[string]base
	slots    []int32
	orgs     []string
	// aliases are the further addresses of a main person.
	aliases map[int32][]int32
}

func newIndex(f Facts, o Options, now time.Time) *index {
	x := &index{facts: f, opts: o, now: now, people: newPeople(f, o), subjects: map[string]base{}}
	x.collect()
	x.remember()
	if x.straighten() {
		sortItems(x.items)
		x.remember()
	}
	x.thread()
	x.recognise()
	x.reunite()
	x.markMass()
	x.markLost()
	return x
}

// collect makes an item of every message that belongs into a timeline.
func (x *index) collect() {
	drafted := x.draftIDs()
	x.forest = newForest(len(x.facts.Messages))
	seen := make([]int32, 0, len(x.facts.Messages)*3/2)
	x.items = make([]item, 0, len(x.facts.Messages))
	x.slots = make([]int32, 0, len(x.facts.Messages)*2)
	for i := range x.facts.Messages {
		m := &x.facts.Messages[i]
		if unsent(m, drafted) {
			continue
		}
		n := x.forest.own(m)
		for int(n) >= len(seen) {
			seen = append(seen, -1)
		}
		if at := seen[n]; at >= 0 {
			x.keepBetter(at, m)
			continue
		}
		seen[n] = int32(len(x.items))
		x.items = append(x.items, item{who: -1, node: n})
		x.items[len(x.items)-1].take(m)
	}
	for i := range x.items {
		it := &x.items[i]
		it.answers, it.follows = x.forest.last(it.m.InReplyTo), x.forest.last(it.m.References)
	}
	x.direct()
	sortItems(x.items)
	x.address()
	x.dropCopies()
}

// draftIDs are the ids of our drafts that were not sent under their own id.
func (x *index) draftIDs() map[string]bool {
	ids := map[string]bool{}
	for _, d := range x.facts.Drafts {
		if d.MessageID != "" && d.SentID != d.MessageID {
			ids[d.MessageID] = true
		}
	}
	return ids
}

// unsent tells drafts, ours and the rep's, from mail: a draft never enters a timeline.
func unsent(m *mail.Message, drafted map[string]bool) bool {
	if hasRole(m, mail.RoleSent) {
		return false
	}
	return drafted[m.MessageID] || only(m, mail.RoleDrafts, mail.RoleTrash, mail.RoleAll) && hasRole(m, mail.RoleDrafts)
}

// keepBetter keeps of two copies of one message the one that was read, and the roles of both.
func (x *index) keepBetter(at int32, m *mail.Message) {
	have := x.items[at].m
	best, other := have, m
	if better(m, have) {
		best, other = m, have
	}
	if len(other.Roles) > 0 && len(best.Roles) > 0 && only(best, mail.RoleTrash, mail.RoleJunk) {
		merged := *best
		merged.Roles = append(append([]mail.Role{}, best.Roles...), other.Roles...)
		best = &merged
	}
	x.items[at].take(best)
}

// better orders two copies of one message, independent of which came first.
func better(a, b *mail.Message) bool {
	if a.WasRead() != b.WasRead() {
		return a.WasRead()
	}
	if a.HasText != b.HasText {
		return a.HasText
	}
	ta, tb := firstTime(a.Received, a.Internal, a.Date), firstTime(b.Received, b.Internal, b.Date)
	if !ta.Equal(tb) {
		return ta.Before(tb)
	}
	return a.ID < b.ID
}

// direct finds direction and time of every item, and puts aside what lies in Junk or Trash alone.
func (x *index) direct() {
	kept := x.items[:0]
	for _, it := range x.items {
		inside := x.people.internalAddr(it.m.From.Addr)
		machine := it.class == mail.BounceHard || it.class == mail.BounceSoft
		it.ours = inside && x.outside(it.m) && !machine
		it.at = when(it.m, it.ours)
		switch {
		case !x.now.IsZero() && it.at.After(x.now):
		case only(it.m, mail.RoleTrash, mail.RoleJunk):
			if !it.ours && it.human() {
				x.hidden = append(x.hidden, it)
			}
		case inside && !it.ours && !machine && it.class != mail.Receipt && !x.webForm(&it):
		default:
			kept = append(kept, it)
		}
	}
	x.items = kept
}

// outside tells whether anybody outside gets the message.
func (x *index) outside(m *mail.Message) bool {
	for _, list := range [][]mail.Address{m.To, m.Cc, m.Bcc} {
		for _, a := range list {
			if a.Addr != "" && !x.people.internalAddr(a.Addr) {
				return true
			}
		}
	}
	return false
}

// webForm tells a form on our own site: From is ours, the person who filled it
// in stands in Reply-To.
func (x *index) webForm(it *item) bool {
	return it.class == mail.Human && x.writer(it.m).Addr != it.m.From.Addr
}

// writer is who wrote a received message.
func (x *index) writer(m *mail.Message) mail.Address {
	if len(m.ReplyTo) == 1 && m.ReplyTo[0].Addr != "" && x.people.internalAddr(m.From.Addr) && !x.people.internalAddr(m.ReplyTo[0].Addr) {
		return m.ReplyTo[0]
	}
	return m.From
}

// address numbers the people of every item.
func (x *index) address() {
	for i := range x.items {
		it := &x.items[i]
		if !it.ours {
			if w := x.writer(it.m); w.Addr != "" && !x.people.internalAddr(w.Addr) {
				it.who = x.people.number(w, it.human())
			}
		}
		it.to = x.numbers(it.m.To)
		it.copied = x.numbers(it.m.Cc, it.m.Bcc)
	}
}

func (x *index) numbers(lists ...[]mail.Address) []int32 {
	start := len(x.slots)
	for _, list := range lists {
		for _, a := range list {
			if a.Addr != "" && !x.people.internalAddr(a.Addr) {
				x.slots = append(x.slots, x.people.number(a, false))
			}
		}
	}
	if start == len(x.slots) {
		return nil
	}
	return x.slots[start:len(x.slots):len(x.slots)]
}

// dropCopies drops our own mail that came back under another id (a provider
// rewrote it, or we copied ourselves), keeping both ids in the index.
func (x *index) dropCopies() {
	type stamp struct {
		second int64
		to     int32
	}
	first := make(map[stamp]int32, len(x.items)/2)
	x.copies = map[int32]int32{}
	kept := x.items[:0]
	for _, it := range x.items {
		if it.ours && len(it.to) > 0 && !it.m.Date.IsZero() {
			p := stamp{it.m.Date.Unix(), it.to[0]}
			if at, ok := first[p]; ok && sameMail(&kept[at], &it) {
				x.copies[it.node] = kept[at].node
				continue
			}
			first[p] = int32(len(kept))
		}
		kept = append(kept, it)
	}
	x.items = kept
}

func sameMail(a, b *item) bool {
	return a.m.MessageID != b.m.MessageID && a.m.From.Addr == b.m.From.Addr && a.m.Subject == b.m.Subject && sameWords(a, b)
}

func sameWords(a, b *item) bool {
	return !a.m.WasRead() || !b.m.WasRead() || a.words == b.words
}

// remember notes where every stored message lies among the sorted items, and finds its parent.
func (x *index) remember() {
	x.at = make([]int32, len(x.forest.parent))
	for n := range x.at {
		x.at[n] = -1
	}
	for i := range x.items {
		x.at[x.items[i].node] = int32(i)
	}
	for n, kept := range x.copies {
		x.at[n] = x.at[kept]
	}
	for i := range x.items {
		it := &x.items[i]
		it.parent = x.lookup(it.answers)
		if it.parent < 0 {
			it.parent = x.lookup(it.follows)
		}
	}
}

// lookup is the place of a numbered message, -1 where it is not stored.
func (x *index) lookup(node int32) int32 {
	if node < 0 || int(node) >= len(x.at) {
		return -1
	}
	return x.at[node]
}

// byID is the stored message with an id, or nil.
func (x *index) byID(id string) *item {
	n, ok := x.forest.ids[id]
	if !ok {
		return nil
	}
	if at := x.lookup(n); at >= 0 {
		return &x.items[at]
	}
	return nil
}

// recognise finds second addresses of the same person: the same full name in
// one organization, or on free mail or another domain within one thread.
func (x *index) recognise() {
	m := meeter{people: x.people, known: map[named]int32{}, names: make([]string, len(x.people.list))}
	for n := range x.people.list {
		p := &x.people.list[n]
		if !isRoleAddress(p.addr) {
			m.names[n] = fullName(p.name)
		}
		m.meet(-1, p.org, int32(n))
	}
	for i := range x.items {
		it := &x.items[i]
		if it.who >= 0 && it.human() {
			m.meet(it.thread, "", it.who)
		}
		if it.ours {
			for _, n := range it.to {
				m.meet(it.thread, "", n)
			}
		}
	}
	x.gatherAliases()
	x.correctClasses()
}

// meeter merges people of one full name who meet in one place: a thread or an organization.
type meeter struct {
	people *people
	known  map[named]int32
	names  []string
}

type named struct {
	thread    int32
	org, name string
}

func (m *meeter) meet(thread int32, org string, n int32) {
	name := m.names[n]
	if name == "" {
		return
	}
	k := named{thread, org, name}
	if other, ok := m.known[k]; !ok {
		m.known[k] = n
	} else if other != n {
		m.people.merge(n, other)
	}
}

func (x *index) gatherAliases() {
	x.aliases = map[int32][]int32{}
	for n := range x.people.list {
		if who := x.people.mainOf(int32(n)); who != int32(n) {
			x.aliases[who] = append(x.aliases[who], int32(n))
		}
	}
}

// correctClasses makes list mail human where it answers a message of ours.
func (x *index) correctClasses() {
	for i := range x.items {
		it := &x.items[i]
		if it.class != mail.Bulk || it.who < 0 || it.m.Fields["auto-submitted"] != "" && !strings.HasPrefix(it.m.Fields["auto-submitted"], "no") {
			continue
		}
		for _, id := range it.m.InReplyTo {
			if p := x.byID(id); p != nil && p.ours {
				it.class = mail.Human
			}
		}
	}
}

// orgsOf are the organizations a message concerns; valid until the next call.
func (x *index) orgsOf(it *item) []string {
	x.orgs = x.orgs[:0]
	if it.who >= 0 {
		x.orgs = append(x.orgs, x.people.get(it.who).org)
		return x.orgs
	}
	for _, n := range it.to {
		org := x.people.get(n).org
		if len(x.orgs) == 0 || x.orgs[len(x.orgs)-1] != org {
			x.orgs = append(x.orgs, org)
		}
	}
	return x.orgs
}

func hasPerson(list []int32, n int32) bool {
	return slices.Contains(list, n)
}
