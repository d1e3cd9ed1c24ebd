package phrase

import (
	"fmt"
	"slices"
	"strings"
)

// op is what one step of a compiled pattern asks for.
type op uint8

const (
	opWord op = iota
	opPrefix
	opSplit
	opGap
	opStart
	opEnd
	opQuestion
	opSlot
	opNot
	opDone
)

// step is one step of a compiled pattern; next is the step that follows.
type step struct {
	op   op
	text string
	n    int
	next int
	alts []int
}

// Pattern is one compiled pattern of words.
type Pattern struct {
	steps []step
	first int
}

// Compile reads a pattern. Words stand for themselves (folded), and
//
//	word*      a word that begins so
//	a|b        one of these (also outside brackets)
//	(a|b c|d)  one of these
//	[a|b]      one of these, or nothing
//	..  ..5    up to three (five) words in between, not across a comma
//	...        up to six words in between, also across commas
//	^  $       begin and end of the sentence
//	?          the sentence is a question
//	<name>     a slot: what the caller's Slots say ("date", "money")
//	!(a|b)     not one of these here
//
// A slash parts nothing and full stops are not seen: patterns are matched
// against words, and marks between words are passed over.
func Compile(source string) (*Pattern, error) {
	c := compiler{tokens: lex(source)}
	if open(c.tokens) {
		c.tokens = lex("( " + source + " )")
	}
	done := c.emit(step{op: opDone})
	first, err := c.sequence(done, "")
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", source, err)
	}
	if c.i < len(c.tokens) {
		return nil, fmt.Errorf("pattern %q: unexpected %q", source, c.tokens[c.i])
	}
	return &Pattern{steps: c.steps, first: first}, nil
}

// open tells whether alternatives stand outside all brackets.
func open(tokens []string) bool {
	depth := 0
	for _, t := range tokens {
		switch t {
		case "(", "[", "!(":
			depth++
		case ")", "]":
			depth--
		case "|":
			if depth == 0 {
				return true
			}
		}
	}
	return false
}

type compiler struct {
	tokens []string
	i      int
	steps  []step
}

func (c *compiler) emit(s step) int {
	c.steps = append(c.steps, s)
	return len(c.steps) - 1
}

// sequence compiles up to one of the closing tokens and continues at next.
// Steps are built from the last to the first, so the items are read first.
func (c *compiler) sequence(next int, closing string) (int, error) {
	var items []func(next int) (int, error)
	for c.i < len(c.tokens) && (closing == "" || !strings.Contains(closing, c.tokens[c.i])) {
		item, err := c.item()
		if err != nil {
			return 0, err
		}
		items = append(items, item)
	}
	return chain(items)(next)
}

func (c *compiler) item() (func(int) (int, error), error) {
	t := c.tokens[c.i]
	c.i++
	switch t {
	case "(", "[":
		return c.group(t)
	case "!(":
		return c.not()
	case ")", "]", "|":
		return nil, fmt.Errorf("unexpected %q", t)
	}
	s, err := single(t)
	if err != nil {
		return nil, err
	}
	return func(next int) (int, error) { s.next = next; return c.emit(s), nil }, nil
}

func single(t string) (step, error) {
	switch {
	case t == "^":
		return step{op: opStart}, nil
	case t == "$":
		return step{op: opEnd}, nil
	case t == "?":
		return step{op: opQuestion}, nil
	case t == "...":
		return step{op: opGap, n: 6, text: ","}, nil
	case t == "..":
		return step{op: opGap, n: 3}, nil
	case strings.HasPrefix(t, ".."):
		n := 0
		if _, err := fmt.Sscanf(t, "..%d", &n); err != nil {
			return step{}, fmt.Errorf("gap %q: %w", t, err)
		}
		return step{op: opGap, n: n}, nil
	case strings.HasPrefix(t, "<"):
		return step{op: opSlot, text: strings.Trim(t, "<>")}, nil
	case strings.HasSuffix(t, "*"):
		return step{op: opPrefix, text: Fold(strings.TrimSuffix(t, "*"))}, nil
	}
	return step{op: opWord, text: Fold(t)}, nil
}

// group reads the alternatives of ( or [ up to their end.
func (c *compiler) group(bracket string) (func(int) (int, error), error) {
	closing := map[string]string{"(": ")", "[": "]"}[bracket]
	var alts []func(int) (int, error)
	for {
		var items []func(int) (int, error)
		for c.i < len(c.tokens) && c.tokens[c.i] != "|" && c.tokens[c.i] != closing {
			item, err := c.item()
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		if c.i >= len(c.tokens) {
			return nil, fmt.Errorf("%q is not closed", bracket)
		}
		alts = append(alts, chain(items))
		c.i++
		if c.tokens[c.i-1] == closing {
			break
		}
	}
	return func(next int) (int, error) { return c.split(alts, bracket == "[", next) }, nil
}

func chain(items []func(int) (int, error)) func(int) (int, error) {
	return func(next int) (int, error) {
		for _, item := range slices.Backward(items) {
			var err error
			if next, err = item(next); err != nil {
				return 0, err
			}
		}
		return next, nil
	}
}

func (c *compiler) split(alts []func(int) (int, error), optional bool, next int) (int, error) {
	s := step{op: opSplit}
	for _, alt := range alts {
		at, err := alt(next)
		if err != nil {
			return 0, err
		}
		s.alts = append(s.alts, at)
	}
	if optional {
		s.alts = append(s.alts, next)
	}
	return c.emit(s), nil
}

// not reads !( ... ): a look ahead that must fail.
func (c *compiler) not() (func(int) (int, error), error) {
	inside, err := c.group("(")
	if err != nil {
		return nil, err
	}
	return func(next int) (int, error) {
		done := c.emit(step{op: opDone})
		at, err := inside(done)
		if err != nil {
			return 0, err
		}
		return c.emit(step{op: opNot, alts: []int{at}, next: next}), nil
	}, nil
}

// lex cuts a pattern into tokens.
func lex(s string) []string {
	for _, t := range []string{"(", ")", "[", "]", "|"} {
		s = strings.ReplaceAll(s, t, " "+t+" ")
	}
	s = strings.ReplaceAll(s, "! (", " !( ")
	var out []string
	for t := range strings.FieldsSeq(s) {
		out = append(out, asWords(t)...)
	}
	return out
}

// asWords cuts a word of a pattern as the same word would be cut in a text: "d'ici" is two.
func asWords(t string) []string {
	if i := strings.IndexAny(t, "'-"); i <= 0 || i == len(t)-1 || t[0] == '@' || t[0] == '<' {
		return []string{t}
	}
	var out []string
	for _, w := range Words(t) {
		out = append(out, w.Text)
	}
	if strings.HasSuffix(t, "*") && len(out) > 0 {
		out[len(out)-1] += "*"
	}
	return out
}
