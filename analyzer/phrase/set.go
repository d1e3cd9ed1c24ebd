package phrase

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rule is one line of a phrase file.
type Rule struct {
	// Kind is the section it stands in.
	Kind string
	// Source is the pattern as written, Line its number in the file.
	Source string
	Line   int
	// Attr are the words behind "::", "key=value" or "key".
	Attr    map[string]string
	pattern *Pattern
}

// Set is all rules of one file, indexed by their first words.
type Set struct {
	Rules []*Rule
	// word, prefix and slot give the rules that may begin with a word, with the
	// first three letters of a word, or with a slot.
	word   map[string][]int
	prefix map[string][]int
	slot   []slotRules
}

// slotRules are the rules that may begin with one slot.
type slotRules struct {
	name  string
	rules []int
}

// Found is one rule found in a sentence.
type Found struct {
	Rule *Rule
	Match
}

// Parse reads a phrase file:
//
//	# a comment
//	@me = i|we              a name for alternatives, used as @me
//	[promise]               the kind of the rules that follow
//	@me will send :: note=send
//
// Every rule must begin with a word, a group or a slot.
func Parse(file string) (*Set, error) {
	set := &Set{word: map[string][]int{}, prefix: map[string][]int{}}
	names := map[string]string{}
	kind := ""
	for n, line := range strings.Split(file, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "@") && definition(line):
			name, value, _ := strings.Cut(line, "=")
			names[strings.TrimSpace(name)] = "(" + expand(strings.TrimSpace(value), names) + ")"
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") && !strings.ContainsAny(line, " |"):
			kind = strings.Trim(line, "[]")
		default:
			if err := set.add(kind, line, n+1, names); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
		}
	}
	return set, nil
}

func definition(line string) bool {
	name, _, ok := strings.Cut(line, "=")
	return ok && !strings.ContainsAny(strings.TrimSpace(name), " ([|")
}

// expand replaces the @names in a pattern.
func expand(s string, names map[string]string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	fields := lex(s)
	for i, f := range fields {
		if v, ok := names[f]; ok {
			fields[i] = v
		}
	}
	return strings.Join(fields, " ")
}

func (set *Set) add(kind, line string, n int, names map[string]string) error {
	source, attrs, _ := strings.Cut(line, "::")
	rule := &Rule{Kind: kind, Source: strings.TrimSpace(source), Line: n}
	for a := range strings.FieldsSeq(attrs) {
		if rule.Attr == nil {
			rule.Attr = map[string]string{}
		}
		k, v, _ := strings.Cut(a, "=")
		rule.Attr[k] = v
	}
	expanded := expand(rule.Source, names)
	if strings.Contains(expanded, "@") {
		return fmt.Errorf("pattern %q: unknown name", rule.Source)
	}
	var err error
	if rule.pattern, err = Compile(expanded); err != nil {
		return err
	}
	set.Rules = append(set.Rules, rule)
	return set.index(len(set.Rules)-1, rule)
}

// index enters the rule under everything it may begin with.
func (set *Set) index(at int, rule *Rule) error {
	heads := map[string]op{}
	if err := rule.pattern.heads(rule.pattern.first, heads); err != nil {
		return fmt.Errorf("pattern %q: %w", rule.Source, err)
	}
	for _, text := range slices.Sorted(maps.Keys(heads)) { // sorted: the order decides between rules
		switch heads[text] { // a pattern begins with a slot, a prefix or a word
		case opSlot:
			set.addSlot(text, at)
		case opPrefix:
			set.prefix[text[:3]] = append(set.prefix[text[:3]], at)
		default:
			set.word[text] = append(set.word[text], at)
		}
	}
	return nil
}

func (set *Set) addSlot(name string, rule int) {
	for i := range set.slot {
		if set.slot[i].name == name {
			set.slot[i].rules = append(set.slot[i].rules, rule)
			return
		}
	}
	set.slot = append(set.slot, slotRules{name: name, rules: []int{rule}})
}

// Begins tells whether a rule begins with that very word.
func (set *Set) Begins(word string) bool {
	return set.word[word] != nil || len(word) >= 3 && set.prefix[word[:3]] != nil
}

// heads collects what the pattern may begin with.
func (p *Pattern) heads(pc int, into map[string]op) error {
	st := p.steps[pc]
	switch st.op {
	case opWord, opSlot:
		into[st.text] = st.op
	case opPrefix:
		if len(st.text) < 3 {
			return fmt.Errorf("prefix %q is too short to begin with", st.text)
		}
		into[st.text] = st.op
	case opSplit:
		for _, alt := range st.alts {
			if err := p.heads(alt, into); err != nil {
				return err
			}
		}
	case opStart, opQuestion, opNot:
		return p.heads(st.next, into)
	case opGap, opEnd, opDone:
		return fmt.Errorf("it begins with nothing")
	}
	return nil
}

// Find gives all rules found in a sentence, in the order of their first words;
// a rule is found once at a place. Rules do not begin inside quotation marks.
func (set *Set) Find(s *Sentence, slots Slots) []Found {
	var out []Found
	r := run{s: s, slots: slots}
	for i := range s.Words {
		if !s.Words[i].Quoted {
			out = set.at(out, &r, i)
		}
	}
	return out
}

func (set *Set) at(out []Found, r *run, i int) []Found {
	w := &r.s.Words[i]
	out = set.try(out, set.word[w.Text], r, i)
	if len(w.Text) >= 3 {
		out = set.try(out, set.prefix[w.Text[:3]], r, i)
	}
	if r.slots == nil {
		return out
	}
	for _, s := range set.slot {
		if r.slots(s.name, r.s, i) > 0 {
			out = set.try(out, s.rules, r, i)
		}
	}
	return out
}

func (set *Set) try(out []Found, rules []int, r *run, i int) []Found {
	last := -1
	for _, at := range rules {
		if at == last {
			continue
		}
		last = at
		if m, ok := r.match(set.Rules[at].pattern, i); ok {
			out = append(out, Found{Rule: set.Rules[at], Match: m})
		}
	}
	return out
}

// At gives all rules that match at word i of the sentence.
func (set *Set) At(s *Sentence, i int, slots Slots) []Found {
	r := run{s: s, slots: slots}
	return set.at(nil, &r, i)
}
