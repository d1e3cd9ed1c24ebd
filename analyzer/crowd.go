package analyzer

import "time"

// markMass finds near-identical mail to ten or more people within a day.
func (x *index) markMass() {
	const crowd = 10
	groups := map[string][]int32{}
	for i := range x.items {
		it := &x.items[i]
		if !it.ours || len(it.m.InReplyTo) > 0 {
			continue
		}
		if len(it.to)+len(it.copied) >= crowd {
			it.mass = true
			continue
		}
		text, _ := x.subject(it.m.Subject)
		groups[text] = append(groups[text], int32(i))
	}
	for _, group := range groups {
		if len(group) >= crowd {
			x.markCrowd(group, crowd)
		}
	}
}

// markCrowd marks the messages of one subject, sorted by time, that stand among at least crowd alike in a day.
func (x *index) markCrowd(group []int32, crowd int) {
	low := 0
	for high := range group {
		for x.items[group[high]].at.Sub(x.items[group[low]].at) > 24*time.Hour {
			low++
		}
		if high-low+1 < crowd || !x.crowd(group[low:high+1], crowd) {
			continue
		}
		for _, i := range group[low : high+1] {
			x.items[i].mass = true
		}
	}
}

// crowd tells whether these messages went to enough different people and are alike in length.
func (x *index) crowd(group []int32, crowd int) bool {
	persons := map[int32]bool{}
	least, most := 1<<30, 0
	for _, i := range group {
		for _, n := range x.items[i].to {
			persons[n] = true
		}
		words := x.items[i].words
		least, most = min(least, words), max(most, words)
	}
	return len(persons) >= crowd && most-least <= 6+most/5
}
