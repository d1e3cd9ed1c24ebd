package analyzer

import (
	"sort"
	"time"

	"lastword/internal/mail"
)

// Organization is everything that concerns the prospects of one mail domain,
// or one person on free mail.
type Organization struct {
	// Key is the registrable domain, or the address on free mail.
	Key   string
	x     *index
	cases []*folder
	// past are all asks to anybody there, by their start; record sums up how they ended.
	past   []episode
	record record
}

// folder is the mail of one case: one person, all threads that began with them.
type folder struct {
	x    *index
	org  string
	who  int32
	mail []entry
	// side are all persons of theirs, in the order they appeared.
	side []int32
	// past are our asks in order, record sums up how they ended.
	past   []episode
	record record
}

// entry is a message in a folder. Foreign ones belong to another person's
// thread: they inform, and a message of theirs ends a silence all the same.
type entry struct {
	*item
	foreign bool
}

// seat says who stands for an organization in one thread.
type seat struct {
	org string
	who int32
	// desk: the seat is held by a role address until a person writes.
	desk bool
	// guest: they came in through the people of another organization and speak for it.
	guest string
}

// Split tells the facts apart by organization, prospects only, in the order of their keys.
func Split(f Facts, o Options) []Organization { return split(f, o, time.Time{}) }

// split leaves out the messages later than now, unless now is zero.
func split(f Facts, o Options, now time.Time) []Organization {
	x := newIndex(f, o, now)
	seats := x.seats()
	folders := x.folders(seats)
	x.fill(seats, folders)
	return x.organizations(folders)
}

// seats finds who stands for each organization in each thread.
func (x *index) seats() map[int32][]seat {
	seats := make(map[int32][]seat, len(x.items)/2)
	for i := range x.items {
		it := &x.items[i]
		switch {
		case it.ours && it.human():
			for _, n := range it.to {
				seats[it.thread] = x.seatAddressed(seats[it.thread], n)
			}
		case it.who >= 0 && it.human():
			seats[it.thread] = x.seatWriter(seats[it.thread], it.who)
		}
	}
	return seats
}

func (x *index) seatAddressed(list []seat, n int32) []seat {
	who := x.people.mainOf(n)
	p := &x.people.list[who]
	if seatOf(list, p.org) != nil || isMachine(p.addr) {
		return list
	}
	return append(list, seat{org: p.org, who: who, desk: isRoleAddress(p.addr)})
}

func (x *index) seatWriter(list []seat, n int32) []seat {
	who := x.people.mainOf(n)
	p := &x.people.list[who]
	if s := seatOf(list, p.org); s != nil {
		if s.desk && !isRoleAddress(p.addr) {
			s.who, s.desk = who, false
		}
		return list
	}
	s := seat{org: p.org, who: who, desk: isRoleAddress(p.addr)}
	if len(list) > 0 {
		s.guest = list[0].org
	}
	return append(list, s)
}

func seatOf(list []seat, org string) *seat {
	for i := range list {
		if list[i].org == org {
			return &list[i]
		}
	}
	return nil
}

// folders opens one folder for every person who holds a seat and may be a prospect.
func (x *index) folders(seats map[int32][]seat) map[int32]*folder {
	folders := map[int32]*folder{}
	for _, list := range seats {
		for _, s := range list {
			if s.guest == "" && folders[s.who] == nil {
				folders[s.who] = &folder{x: x, who: s.who, org: x.people.list[s.who].org}
			}
		}
	}
	return folders
}

// fill puts every message into the folders it concerns, in order of time.
func (x *index) fill(seats map[int32][]seat, folders map[int32]*folder) {
	for i := range x.items {
		it := &x.items[i]
		switch {
		case it.ours:
			x.fileOurs(it, seats[it.thread], folders)
		case it.class == mail.BounceHard || it.class == mail.BounceSoft || it.class == mail.Receipt && it.who < 0:
			x.fileNotice(it, seats, folders)
		case it.who >= 0:
			x.fileTheirs(it, seats[it.thread], folders)
		}
	}
}

func (x *index) fileOurs(it *item, list []seat, folders map[int32]*folder) {
	for _, persons := range [][]int32{it.to, it.copied} {
		for _, n := range persons {
			who := x.people.mainOf(n)
			if s := seatOf(list, x.people.list[who].org); s != nil {
				folders[x.host(s, list)].add(it, who, false)
				if who != s.who {
					folders[who].add(it, who, true)
				}
			}
		}
	}
}

// host is the person whose folder a seat's mail goes to.
func (x *index) host(s *seat, list []seat) int32 {
	if s.guest != "" {
		if h := seatOf(list, s.guest); h != nil {
			return h.who
		}
	}
	return s.who
}

func (x *index) fileTheirs(it *item, list []seat, folders map[int32]*folder) {
	who := x.people.mainOf(it.who)
	if s := seatOf(list, x.people.list[who].org); s != nil {
		host := x.host(s, list)
		if host == who || !x.opts.PersonOnly {
			folders[host].add(it, who, false)
		}
		if host == who {
			return
		}
	}
	folders[who].add(it, who, true)
}

// fileNotice puts a bounce or a receipt where the message it speaks of lies.
func (x *index) fileNotice(it *item, seats map[int32][]seat, folders map[int32]*folder) {
	about := x.bounced(it)
	if about == nil && it.m.Receipt != "" {
		about = x.byID(it.m.Receipt)
	}
	if about == nil {
		return
	}
	only, named := x.people.byAddr[bounceOf(it).Address]
	for _, n := range about.to {
		who := x.people.mainOf(n)
		if named && who != x.people.mainOf(only) {
			continue
		}
		if s := seatOf(seats[about.thread], x.people.list[who].org); s != nil {
			folders[x.host(s, seats[about.thread])].add(it, -1, false)
		}
	}
}

// add puts a message into the folder once; a nil folder takes nothing.
func (f *folder) add(it *item, who int32, foreign bool) {
	if f == nil {
		return
	}
	if n := len(f.mail); n > 0 && f.mail[n-1].item == it {
		f.mail[n-1].foreign = f.mail[n-1].foreign && foreign
	} else {
		f.mail = append(f.mail, entry{it, foreign})
	}
	if who >= 0 && !hasPerson(f.side, who) && !foreign {
		f.side = append(f.side, who)
	}
}

// organizations groups the folders of prospects, in the order of their keys.
func (x *index) organizations(folders map[int32]*folder) []Organization {
	groups := map[string][]*folder{}
	for _, f := range folders {
		if len(f.mail) > 0 {
			groups[f.org] = append(groups[f.org], f)
		}
	}
	choice := newChoice(x)
	var out []Organization
	for key, list := range groups {
		sort.Slice(list, func(i, j int) bool { return list[i].who < list[j].who })
		if kept := choice.prospects(list); len(kept) > 0 {
			out = append(out, x.organization(key, kept))
		}
		for _, f := range list {
			f.forget()
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out
}

func (x *index) organization(key string, cases []*folder) Organization {
	org := Organization{Key: key, x: x, cases: cases}
	for _, f := range cases {
		f.past = f.episodes()
		f.record = newRecord(f.past)
		org.past = append(org.past, f.past...)
	}
	org.sum()
	return org
}

func (o *Organization) sum() {
	sort.SliceStable(o.past, func(i, j int) bool { return o.past[i].start.Before(o.past[j].start) })
	o.record = newRecord(o.past)
}
