package reading

import (
	"time"
	"unicode/utf8"

	"lastword/analyzer/phrase"
)

// DateSpan is one date a text names, as a range of time.
type DateSpan struct {
	// Start and End are offsets into the text in Unicode code points, Text what stands there.
	Start, End int
	Text       string
	// Due is where the range begins, Until where it ends (inclusive), both in the
	// offset of the reference time. A whole day ends at 23:59:59. What was
	// promised is due at Until; what was put off wakes at Due.
	Due, Until time.Time
	// Timed is true where a time of day was named: Due and Until are that moment.
	Timed bool
}

// furthest is how many months ahead a date may lie.
const furthest = 18

// Dates finds the dates that a text names, resolved against ref, the message's
// own date in its sender's offset. lang is an ISO 639-1 code, "" to find out.
// Dates in the past, more than 18 months ahead, or written so that they can be
// read both ways (3/4) are refused.
func Dates(text string, ref time.Time, lang string) []DateSpan {
	sentences := phrase.Sentences(text)
	if lang == "" {
		lang = language(phrase.Words(text))
	}
	var out []DateSpan
	count := runeCounter{text: text}
	for i := range sentences {
		s := &sentences[i]
		for _, d := range datesIn(s, ref, lang) {
			from, to := s.Words[d.from].Start, s.Words[d.to-1].End
			out = append(out, DateSpan{
				Start: count.at(from), End: count.at(to), Text: text[from:to],
				Due: d.due, Until: d.until, Timed: d.timed,
			})
		}
	}
	return out
}

// runeCounter turns rising byte offsets into code points without counting twice.
type runeCounter struct {
	text        string
	byte, runes int
}

func (c *runeCounter) at(offset int) int {
	if offset < c.byte {
		c.byte, c.runes = 0, 0
	}
	c.runes += utf8.RuneCountInString(c.text[c.byte:offset])
	c.byte = offset
	return c.runes
}

// found is one date in a sentence: words from up to to.
type found struct {
	from, to   int
	due, until time.Time
	timed      bool
	// kind is the section of the rule that found it.
	kind string
}

// datesIn finds the dates of one sentence, left to right, none inside another.
func datesIn(s *phrase.Sentence, ref time.Time, lang string) []found {
	return datesBy(s, ref, lang, false)
}

// datesBy is datesIn; lenient keeps dates that passed lately and reads slash
// dates by what is near, as the notes of people who are away need it.
func datesBy(s *phrase.Sentence, ref time.Time, lang string, lenient bool) []found {
	if lang == "" {
		lang = "en"
	}
	t := load().tongue[lang]
	if t == nil || t.dates == nil || ref.IsZero() {
		return nil
	}
	g := grammar{s: s, ref: ref, w: t.dates, lang: lang, lenient: lenient}
	var out []found
	for i := 0; i < len(s.Words); {
		d, ok := g.at(i)
		if !ok {
			i++
			continue
		}
		i = d.to
		if n := len(out); n > 0 && g.names(out[n-1], d) {
			d.from = out[n-1].from
			out = out[:n-1]
		}
		if g.sane(d) {
			out = append(out, d)
		}
	}
	return out
}

// names: "Monday, 12 March" and "Friday the 13th" are one date, the later words say which.
func (g *grammar) names(a, b found) bool {
	if a.kind != "weekday" || b.from-a.to > 1 {
		return false
	}
	switch b.kind {
	case "monthday", "dmy", "dayonly":
		return true
	}
	return false
}

// sane refuses what lies in the past or too far ahead.
func (g *grammar) sane(d found) bool {
	if g.lenient && !d.due.IsZero() && d.until.After(g.ref.AddDate(0, -2, 0)) {
		return d.due.Before(g.ref.AddDate(0, furthest, 0))
	}
	if d.due.IsZero() || d.until.Before(g.ref) && !sameDay(d.until, g.ref) {
		return false
	}
	return !d.due.After(g.ref.AddDate(0, furthest, 0))
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// grammar reads dates in one sentence.
type grammar struct {
	s    *phrase.Sentence
	ref  time.Time
	w    *dateWords
	lang string
	// lenient: see datesBy.
	lenient bool
}

// at reads the longest date that begins at word i.
func (g *grammar) at(i int) (found, bool) {
	if !g.mayBegin(i) {
		return found{}, false
	}
	var best found
	for _, f := range g.w.rules.At(g.s, i, g.slot) {
		if f.To <= best.to || g.pastAfter(f.To) {
			continue
		}
		if g.past(i) && f.Rule.Kind != "monthweek" && f.Rule.Kind != "monthweekday" {
			continue
		}
		if due, until, ok := g.resolve(f.Rule.Kind, f.Rule.Attr["v"], f.Fill); ok {
			best = found{from: f.From, to: f.To, due: due, until: until, kind: f.Rule.Kind}
		}
	}
	if best.to == 0 {
		return best, false
	}
	best = g.around(best)
	return g.clock(best), true
}

// mayBegin leaves out words inside quotation marks, and those no date begins with.
func (g *grammar) mayBegin(i int) bool {
	w := &g.s.Words[i]
	if w.Quoted {
		return false
	}
	last := w.Text[len(w.Text)-1]
	return g.w.known[w.Text] || digit(w.Text[0]) || digit(last) || len(w.Text) > 1 && digit(w.Text[1]) || g.w.rules.Begins(w.Text)
}

// past tells a word before the date that puts it into the past ("last Friday").
func (g *grammar) past(i int) bool {
	if w := g.s.Words[i].Text; w == "this" || w == "next" {
		return false // "I'll run it past legal this week"
	}
	for k := max(0, i-2); k < i; k++ {
		if g.w.past[g.s.Words[k].Text] {
			return true
		}
	}
	return g.w.past[g.s.Words[i].Text]
}

// pastAfter tells a word behind the date that does so ("two weeks ago", "lundi dernier").
func (g *grammar) pastAfter(to int) bool {
	return to < len(g.s.Words) && g.w.ago[g.s.Words[to].Text]
}

// around reads "after" and "before" in front of a date.
func (g *grammar) around(d found) found {
	for k := d.from - 1; k >= max(0, d.from-2); k-- {
		w := g.s.Words[k].Text
		switch {
		case g.w.after[w]:
			d.due, d.until = day(d.until, 1), last(day(d.until, 14))
			d.from = k
			return d
		case g.w.before[w] && g.closing(d):
			d.from = k
			return d
		case g.w.before[w]:
			end := day(d.due, -1)
			if end.Before(midnight(g.ref)) {
				end = midnight(g.ref)
			}
			d.due, d.until = end, last(end)
			d.from = k
			return d
		case !g.w.article[w]:
			return d
		}
	}
	return d
}

// closing tells "the end of ...": before the end of March is by its end.
func (g *grammar) closing(d found) bool {
	for i := d.from; i < d.to; i++ {
		if g.w.part[g.s.Words[i].Text] == "end" {
			return true
		}
	}
	return false
}

// clock reads a time of day beside a date: "Monday at 10", "10:00 on Monday".
func (g *grammar) clock(d found) found {
	if !sameDay(d.due, d.until) {
		return d
	}
	i := d.to
	strict := true
	for i < len(g.s.Words) && i < d.to+2 && g.w.at[g.s.Words[i].Text] {
		i++
		strict = false
	}
	if n, h, m := g.timeAt(i, strict); n > 0 {
		d.due = atClock(d.due, h, m)
		d.until, d.timed, d.to = d.due, true, i+n
	}
	return d
}

func atClock(t time.Time, h, m int) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d, h, m, 0, 0, t.Location())
}

// midnight is the first moment of the day of t.
func midnight(t time.Time) time.Time { return atClock(t, 0, 0) }

// last is the last second of the day of t.
func last(t time.Time) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d, 23, 59, 59, 0, t.Location())
}

// day is midnight n days after the day of t.
func day(t time.Time, n int) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d+n, 0, 0, 0, 0, t.Location())
}
