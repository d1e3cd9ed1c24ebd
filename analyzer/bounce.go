package analyzer

import (
	"sort"
	"strings"
	"time"

	"lastword/internal/mail"
)

// markLost marks messages of ours that came back undelivered for a reason
// other than a dead address: such an ask never happened.
func (x *index) markLost() {
	for i := range x.items {
		it := &x.items[i]
		if it.class != mail.BounceHard || deadAddress(it) {
			continue
		}
		p := x.bounced(it)
		if p == nil {
			continue
		}
		if n, ok := x.people.byAddr[bounceOf(it).Address]; ok {
			p.lost = append(p.lost, n)
		} else {
			p.lost = append(p.lost, p.to...)
		}
	}
}

// bounced is the message of ours that a bounce speaks of, or nil.
func (x *index) bounced(it *item) *item {
	b := bounceOf(it)
	ids := append(append([]string{b.Original}, it.m.InReplyTo...), it.m.References...)
	for _, id := range ids {
		if p := x.byID(id); p != nil && p.ours {
			return p
		}
	}
	n, ok := x.people.byAddr[b.Address]
	if !ok {
		return nil
	}
	return x.newestTo(n, it.at)
}

// newestTo is our newest message to a person in the week before a moment.
func (x *index) newestTo(n int32, before time.Time) *item {
	const week = 7 * 24 * time.Hour
	last := sort.Search(len(x.items), func(i int) bool { return x.items[i].at.After(before) })
	for i := last - 1; i >= 0 && before.Sub(x.items[i].at) < week; i-- {
		if it := &x.items[i]; it.ours && (hasPerson(it.to, n) || hasPerson(it.copied, n)) {
			return it
		}
	}
	return nil
}

// bounceOf is what a bounce says, from its reading or its delivery status.
func bounceOf(it *item) mail.Delivery {
	if r := it.reading(); r.Bounce != nil {
		b := *r.Bounce
		if b.Original == "" && it.m.Delivery != nil {
			b.Original = it.m.Delivery.Original
		}
		return b
	}
	if it.m.Delivery != nil {
		return *it.m.Delivery
	}
	return mail.Delivery{}
}

// deadAddress tells a bounce that says the address does not exist (RFC 3463, X.1.x).
func deadAddress(it *item) bool {
	return strings.HasPrefix(bounceOf(it).Status, "5.1.")
}
