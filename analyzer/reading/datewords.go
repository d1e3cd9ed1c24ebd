package reading

import (
	"fmt"
	"strconv"
	"strings"

	"lastword/analyzer/phrase"
)

// dateWords are the words of one language that dates are made of.
type dateWords struct {
	weekday, month, number, ordinal map[string]int
	// unit gives day, week, month, quarter, half, year, weekend; part early, mid, late, end; holiday its name.
	unit, part, holiday map[string]string
	// known holds all words of the maps above.
	known map[string]bool

	past, ago, after, before, article, at map[string]bool
	rules                                 *phrase.Set
}

// readDateWords reads a dates.txt: sections of "words = value" lines, then,
// behind a line "== rules", the rules by kind.
func readDateWords(file string) *dateWords {
	if file == "" {
		return nil
	}
	head, rules, _ := strings.Cut(file, "== rules")
	w := &dateWords{
		weekday: map[string]int{}, month: map[string]int{}, number: map[string]int{}, ordinal: map[string]int{},
		known: map[string]bool{}, unit: map[string]string{}, part: map[string]string{}, holiday: map[string]string{},
		past: map[string]bool{}, ago: map[string]bool{}, after: map[string]bool{}, before: map[string]bool{}, article: map[string]bool{}, at: map[string]bool{},
	}
	sections(head, w.line)
	set, err := phrase.Parse(rules)
	if err != nil {
		panic(fmt.Sprintf("date rules: %v", err))
	}
	w.rules = set
	return w
}

func (w *dateWords) line(section, text string) {
	list, value, _ := strings.Cut(text, "=")
	value = strings.TrimSpace(value)
	numbers := map[string]map[string]int{"weekday": w.weekday, "month": w.month, "number": w.number, "ordinal": w.ordinal}
	names := map[string]map[string]string{"unit": w.unit, "part": w.part, "holiday": w.holiday}
	flags := map[string]map[string]bool{"past": w.past, "ago": w.ago, "after": w.after, "before": w.before, "article": w.article, "at": w.at}
	for word := range strings.FieldsSeq(list) {
		word = phrase.Fold(word)
		w.known[word] = true
		switch {
		case numbers[section] != nil:
			n, err := strconv.Atoi(value)
			if err != nil {
				panic(fmt.Sprintf("date word %q: %v", text, err))
			}
			numbers[section][word] = n
		case names[section] != nil:
			names[section][word] = value
		case flags[section] != nil:
			flags[section][word] = true
		default:
			panic(fmt.Sprintf("date word %q in unknown section %q", text, section))
		}
	}
}

// slot says how many words from i on fill a slot of a date rule.
func (g *grammar) slot(name string, s *phrase.Sentence, i int) int {
	w := s.Words[i].Text
	ok := false
	switch name {
	case "weekday":
		_, ok = g.w.weekday[strings.TrimSuffix(w, ".")]
	case "month":
		_, ok = g.w.month[w]
	case "unit":
		_, ok = g.w.unit[w]
	case "part":
		_, ok = g.w.part[w]
	case "holiday":
		_, ok = g.w.holiday[w]
	case "n":
		_, _, ok = g.number(w)
	case "ord":
		ok = g.ordinalOf(w) > 0
	case "day":
		ok = g.dayOf(w) > 0
	case "days":
		_, _, ok = g.daysOf(w)
	case "nth":
		ok = g.dayOf(w) > 0 && len(w) > 2 && !digit(w[len(w)-1])
	case "year":
		ok = len(w) == 4 && digits(w) && strings.HasPrefix(w, "20")
	case "q":
		ok = (len(w) == 2 || len(w) > 3 && w[2] == '/') && (w[0] == 'q' || w[0] == 't') && w[1] >= '1' && w[1] <= '4'
	case "half":
		ok = len(w) == 2 && w[0] == 'h' && (w[1] == '1' || w[1] == '2')
	case "kw":
		_, ok = weekNumber(w)
	case "weekno":
		n, err := strconv.Atoi(w)
		ok = err == nil && n >= 1 && n <= 53
	case "dmy":
		_, _, _, ok = g.numeric(w)
	case "time":
		n, _, _ := g.timeAt(i, false)
		return n
	}
	if ok {
		return 1
	}
	return 0
}

func digits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}

// number reads "2", "two", "5-6": the least and the most it may mean.
func (g *grammar) number(w string) (lo, hi int, ok bool) {
	if n, found := g.w.number[w]; found {
		if n >= 100 { // 203 is "two or three"
			return n / 100, n % 100, true
		}
		return n, n, true
	}
	a, b, ranged := strings.Cut(w, "-")
	lo, err := strconv.Atoi(a)
	if err != nil || lo < 1 || lo > 90 {
		return 0, 0, false
	}
	if !ranged {
		return lo, lo, true
	}
	hi, err = strconv.Atoi(b)
	return lo, hi, err == nil && hi >= lo && hi <= 90
}

func (g *grammar) ordinalOf(w string) int {
	if n := g.w.ordinal[w]; n != 0 {
		return n
	}
	if n := g.dayOf(w); n > 0 && n <= 5 && (len(w) > 1 || g.lang == "de") {
		return n
	}
	return 0
}

// dayOf reads a day of the month: "12", "12th", "1er", 0 for none.
func (g *grammar) dayOf(w string) int {
	i := 0
	for i < len(w) && digit(w[i]) {
		i++
	}
	if i == 0 || i > 2 {
		return 0
	}
	switch w[i:] {
	case "", "st", "nd", "rd", "th", "er", "e", "º", "ª", "°", "de", "ste":
		n, _ := strconv.Atoi(w[:i])
		if n >= 1 && n <= 31 {
			return n
		}
	}
	return 0
}

// daysOf reads days of a month such as "18-26".
func (g *grammar) daysOf(w string) (from, to int, ok bool) {
	a, b, cut := strings.Cut(w, "-")
	if !cut {
		return 0, 0, false
	}
	from, to = g.dayOf(a), g.dayOf(b)
	return from, to, from > 0 && to > from
}

// weekNumber reads "kw12", "cw12", "w12".
func weekNumber(w string) (int, bool) {
	for _, p := range []string{"kw", "cw", "wk", "s", "w"} {
		if rest, ok := strings.CutPrefix(w, p); ok && digits(rest) && len(rest) <= 2 {
			n, err := strconv.Atoi(rest)
			return n, err == nil && n >= 1 && n <= 53 && (len(p) == 2 || len(rest) == 2)
		}
	}
	return 0, false
}

// numeric reads a date in figures: year (0 when none is named), month, day.
// Slash dates that can be read both ways are refused in English.
func (g *grammar) numeric(w string) (y, m, d int, ok bool) {
	sep := strings.IndexAny(w, "./-")
	if sep <= 0 {
		return 0, 0, 0, false
	}
	parts := strings.Split(w, w[sep:sep+1])
	if len(parts) < 2 || len(parts) > 3 || len(parts) == 2 && w[sep] == '-' {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) == 3 || len(p) > 4 || v < 1 {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	return g.order(n, len(parts[0]) == 4, w[sep], len(parts) == 3)
}

// order says which of the figures is what.
func (g *grammar) order(n [3]int, yearFirst bool, sep byte, full bool) (y, m, d int, ok bool) {
	if yearFirst {
		return n[0], n[1], n[2], full && n[1] <= 12 && n[2] <= 31 && n[2] >= 1
	}
	d, m, y = n[0], n[1], n[2]
	if y > 0 && y < 100 {
		y += 2000
	}
	switch {
	case sep == '.' && (full || g.lang == "de"):
	case sep == '.':
		return 0, 0, 0, false
	case d <= 12 && m > 12:
		d, m = m, d
	case d <= 12 && m <= 12 && d != m && g.lang == "en":
		return g.ambiguous(y, d, m)
	}
	return y, m, d, m <= 12 && d <= 31
}

// ambiguous reads a slash date of an out-of-office note, where the end of the
// absence is near: the one reading within the next 100 days, or the American
// one in an American offset. Elsewhere such a date is refused.
func (g *grammar) ambiguous(y, a, b int) (year, m, d int, ok bool) {
	if !g.lenient {
		return 0, 0, 0, false
	}
	near := func(m, d int) bool {
		due, _, fine := g.date(y, m, d, true)
		return fine && !due.Before(midnight(g.ref)) && due.Before(day(g.ref, 100))
	}
	american, european := near(a, b), near(b, a)
	if american && european {
		_, offset := g.ref.Zone()
		american, european = offset < 0, false
	}
	switch {
	case american:
		return y, a, b, true
	case european:
		return y, b, a, true
	}
	return 0, 0, 0, false
}

// timeAt reads a time of day at word i: how many words it takes. strict asks
// for a colon, am/pm or the like: a bare figure is no time.
func (g *grammar) timeAt(i int, strict bool) (n, h, m int) {
	if i >= len(g.s.Words) {
		return 0, 0, 0
	}
	w := strings.ReplaceAll(g.s.Words[i].Text, ".", ":")
	half := ""
	for _, suffix := range []string{"am", "pm", "uhr", "h"} {
		if rest, ok := strings.CutSuffix(w, suffix); ok && rest != "" && digit(rest[0]) {
			w, half = rest, suffix
		}
	}
	w = strings.Replace(w, "h", ":", 1)
	hours, minutes, colon := strings.Cut(w, ":")
	if !digits(hours) || len(hours) > 2 || colon && (!digits(minutes) || len(minutes) != 2) {
		return 0, 0, 0
	}
	h, _ = strconv.Atoi(hours)
	m, _ = strconv.Atoi(minutes)
	n = 1
	if half == "" && i+1 < len(g.s.Words) {
		switch next := g.s.Words[i+1].Text; next {
		case "am", "pm", "uhr", "h", "o'clock", "heures", "p", "a":
			half, n = next, 2
		}
	}
	if strict && !colon && half == "" || h > 23 || m > 59 {
		return 0, 0, 0
	}
	return n, hour(h, half), m
}

// hour is the hour on the 24 hour clock; bare hours below 7 are of the afternoon.
func hour(h int, half string) int {
	switch {
	case (half == "pm" || half == "p") && h < 12:
		return h + 12
	case (half == "am" || half == "a") && h == 12:
		return 0
	case half == "" && h >= 1 && h < 7:
		return h + 12
	}
	return h
}
