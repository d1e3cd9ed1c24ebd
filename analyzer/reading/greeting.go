package reading

import (
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// greeting is the salutation at the head of the own text, as written.
func (p *page) greeting() string {
	for i, line := range p.lines {
		if p.codes[i] != text {
			continue
		}
		t := strings.TrimSpace(line)
		if n := greetingEnd(t); n > 0 {
			return strings.TrimSpace(t[:n])
		}
		return ""
	}
	return ""
}

// greetingEnd gives the length of the salutation a line begins with, 0 without one.
func greetingEnd(line string) int {
	t := strings.TrimSpace(line)
	if t == "" {
		return 0
	}
	cut := strings.IndexAny(t, ",!:.;–—?")
	head := t
	if cut >= 0 {
		head = t[:cut]
	}
	n := len(strings.Fields(head))
	if _, ok := load().layout.greeting.begins(phrase.Fold(head[:min(len(head), 40)])); ok && n <= 6 && (cut >= 0 || len(head) == len(t)) && (cut < 0 || t[cut] != '?') {
		return through(t, cut)
	}
	if cut == len(t)-1 && n <= 3 && t[cut] == ',' && allCapital(head) && !load().layout.signoff.all[bare(head)] {
		return len(t)
	}
	return 0
}

// through is the end of the salutation, its mark included; "Madame, Monsieur," goes to the line's end.
func through(t string, cut int) int {
	if cut < 0 {
		return len(t)
	}
	rest := strings.TrimSpace(t[cut+1:])
	if strings.HasSuffix(rest, ",") && len(strings.Fields(rest)) <= 3 && allCapital(rest) {
		return len(t)
	}
	if t[cut] == '.' && rest != "" && len(strings.Fields(t[:cut])) <= 2 {
		if i := strings.IndexAny(rest, ",!"); i >= 0 && i < 30 { // "Dear Dr. Lee,"
			return len(t) - len(rest) + i + 1
		}
	}
	for k := range t {
		if k > cut {
			return k
		}
	}
	return len(t)
}

func allCapital(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if r := []rune(w)[0]; !unicode.IsUpper(r) {
			return false
		}
	}
	return s != ""
}

// name is the name in the sign-off that begins at line at.
func (p *page) name(at int, from mail.Address) string {
	lines := 0
	for i := max(at, 0); at >= 0 && i < len(p.lines) && lines < 4; i++ {
		t := strings.Trim(p.lines[i], " \t\r-–—/~*_,.!")
		if p.codes[i] != signature || t == "" {
			continue
		}
		lines++
		if p.signoff(t, from) {
			if s, ok := load().layout.signoff.begins(bare(t)); ok && i == at {
				if rest := strings.Trim(tailOf(t, s), " ,.!-/*_"); rest != "" && nameOf(phrase.Fold(rest), from) {
					return rest
				}
			}
			continue
		}
		if plainName(t) {
			return t
		}
		return ""
	}
	return ""
}

// tailOf is t without its first words, as many as s has.
func tailOf(t, s string) string {
	n := len(strings.Fields(s))
	fields := strings.Fields(t)
	if n >= len(fields) {
		return ""
	}
	return strings.Join(fields[n:], " ")
}

// plainName tells up to four words that look like a person's name.
func plainName(t string) bool {
	fields := strings.Fields(t)
	if len(fields) == 0 || len(fields) > 4 || len(t) > 40 || strings.ContainsAny(t, "@:/|0123456789?") {
		return false
	}
	return len(fields) == 1 || unicode.IsUpper([]rune(fields[0])[0])
}
