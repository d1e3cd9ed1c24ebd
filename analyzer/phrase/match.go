package phrase

import "strings"

// Slots says what a slot of a pattern finds at word i of a sentence: how many
// words it takes, 0 for none.
type Slots func(name string, s *Sentence, i int) int

// Match is where a pattern was found in a sentence: words From up to To.
type Match struct {
	From, To int
	// Fill holds where the slots were found, in order.
	Fill []Filled
}

// Filled is one slot as found.
type Filled struct {
	Name     string
	From, To int
}

// At matches the pattern at word i of the sentence.
func (p *Pattern) At(s *Sentence, i int, slots Slots) (Match, bool) {
	r := run{s: s, slots: slots}
	return r.match(p, i)
}

// match runs one pattern; a run may be used for many, one after the other.
func (r *run) match(p *Pattern, i int) (Match, bool) {
	r.p, r.filled = p, 0
	end, ok := r.at(p.first, i)
	if !ok {
		return Match{}, false
	}
	m := Match{From: i, To: end}
	if r.filled > 0 {
		m.Fill = append(m.Fill, r.fill[:r.filled]...)
	}
	return m, true
}

type run struct {
	p      *Pattern
	s      *Sentence
	slots  Slots
	fill   [6]Filled
	filled int
}

// at tries step pc at word i. Patterns have no loops and gaps are short, so the
// work per word is bounded by the pattern alone.
func (r *run) at(pc, i int) (int, bool) {
	for {
		st := &r.p.steps[pc]
		switch st.op {
		case opDone:
			return i, true
		case opWord:
			if i >= len(r.s.Words) || r.s.Words[i].Text != st.text {
				return 0, false
			}
			i++
		case opPrefix:
			if i >= len(r.s.Words) || !strings.HasPrefix(r.s.Words[i].Text, st.text) {
				return 0, false
			}
			i++
		case opStart:
			if i != 0 {
				return 0, false
			}
		case opEnd:
			if i != len(r.s.Words) {
				return 0, false
			}
		case opQuestion:
			if !r.s.Question {
				return 0, false
			}
		case opSlot:
			return r.slot(st, i)
		case opNot:
			filled := r.filled
			if _, found := r.at(st.alts[0], i); found {
				return 0, false
			}
			r.filled = filled
		case opGap:
			return r.gap(st, i)
		case opSplit:
			return r.split(st, i)
		}
		pc = st.next
	}
}

func (r *run) split(st *step, i int) (int, bool) {
	for _, alt := range st.alts {
		filled := r.filled
		if end, ok := r.at(alt, i); ok {
			return end, true
		}
		r.filled = filled
	}
	return 0, false
}

func (r *run) gap(st *step, i int) (int, bool) {
	for k := 0; k <= st.n && i+k <= len(r.s.Words); k++ {
		if k > 0 && st.text == "" && (r.s.Words[i+k-1].Sep != 0 || i+k < len(r.s.Words) && r.s.Words[i+k].Sep != 0) {
			break
		}
		filled := r.filled
		if end, ok := r.at(st.next, i+k); ok {
			return end, true
		}
		r.filled = filled
	}
	return 0, false
}

func (r *run) slot(st *step, i int) (int, bool) {
	if r.slots == nil || i >= len(r.s.Words) {
		return 0, false
	}
	n := r.slots(st.text, r.s, i)
	if n <= 0 {
		return 0, false
	}
	if r.filled < len(r.fill) {
		r.fill[r.filled] = Filled{Name: st.text, From: i, To: i + n}
		r.filled++
	}
	return r.at(st.next, i+n)
}
