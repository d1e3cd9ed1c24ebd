package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is one sentence of a text, or one line of a list.
type Sentence struct {
	// Start and End are byte offsets into the text; the closing mark is inside.
	Start, End int
	Words      []Word
	// Question is true where it ends in a question mark.
	Question bool
}

// Sentences cuts text into sentences. Wrapped lines belong together; blank
// lines, list marks and short lines part.
func Sentences(text string) []Sentence {
	words := Words(text)
	var out []Sentence
	from := 0
	for i := range words {
		next := len(text)
		if i+1 < len(words) {
			next = words[i+1].Start
			if !parts(text, words, i) {
				continue
			}
		}
		out = append(out, sentence(text, words[from:i+1], next))
		from = i + 1
	}
	return out
}

// sentence makes one of words; next is where the next one begins.
func sentence(text string, words []Word, next int) Sentence {
	s := Sentence{Start: opening(text, words[0].Start), Words: words, End: words[len(words)-1].End}
	tail := text[s.End:next]
	if i := strings.IndexByte(tail, '\n'); i >= 0 {
		tail = tail[:i]
	}
	for i, r := range tail {
		if strings.ContainsRune(".?!…", r) {
			s.Question = s.Question || r == '?'
			s.End = words[len(words)-1].End + i + utf8.RuneLen(r)
		} else if !strings.ContainsRune(")]\"”’»“' \u00a0", r) {
			break
		} else if r != ' ' && r != '\u00a0' && !strings.ContainsRune("([“„«\"", r) && s.End == words[len(words)-1].End+i {
			s.End += utf8.RuneLen(r)
		}
	}
	s.Words[0].Sep = 0
	return s
}

// opening moves a start back over an opening bracket or quotation mark.
func opening(text string, start int) int {
	r, n := utf8.DecodeLastRuneInString(text[:start])
	if strings.ContainsRune("(\"“„«‘", r) {
		return start - n
	}
	return start
}

// parts tells whether a sentence ends between words i and i+1.
func parts(text string, words []Word, i int) bool {
	a, b := words[i], words[i+1]
	gap := text[a.End:b.Start]
	if gap == " " {
		return false
	}
	if line := strings.IndexByte(gap, '\n'); line >= 0 && lineParts(text, a, b, gap, line) {
		return true
	}
	mark := strings.IndexAny(gap, ".?!…")
	if mark < 0 {
		return false
	}
	_, n := utf8.DecodeRuneInString(gap[mark:])
	after := gap[mark+n:]
	if after == "" || !strings.ContainsFunc(after, unicode.IsSpace) {
		return false
	}
	return gap[mark] != '.' || !abbreviated(text, words, i)
}

// lineParts tells whether the line end in the gap between two words ends a sentence.
func lineParts(text string, a, b Word, gap string, line int) bool {
	rest := strings.TrimLeft(gap[line+1:], " \t\r")
	if strings.Contains(rest, "\n") || rest != "" && strings.ContainsAny(rest, "-*•>–·o+") {
		return true
	}
	if numbered(text[b.Start:min(len(text), b.End+2)]) {
		return true
	}
	from := strings.LastIndexByte(text[:a.Start], '\n') + 1
	width := utf8.RuneCountInString(text[from:a.End])
	end := strings.TrimSpace(gap[:line])
	switch {
	case strings.HasSuffix(end, ":"):
		return true
	case strings.HasSuffix(end, ",") || end == "!":
		return width <= 40 && paragraphStart(text, from)
	}
	return width < 50 && b.Cap
}

func paragraphStart(text string, from int) bool {
	before := strings.TrimRight(text[:from], " \t\r")
	return before == "" || strings.HasSuffix(strings.TrimRight(strings.TrimSuffix(before, "\n"), " \t\r"), "\n") || strings.TrimSpace(before) == ""
}

// numbered tells a list mark such as "1." or "2)".
func numbered(s string) bool {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i > 0 && i <= 2 && i < len(s) && (s[i] == ')' || s[i] == '.' && i+1 < len(s) && s[i+1] == ' ')
}

var abbreviations = map[string]bool{
	"dr": true, "mr": true, "mrs": true, "ms": true, "prof": true, "st": true, "inc": true, "ltd": true, "co": true, "corp": true,
	"vs": true, "approx": true, "ca": true, "bzw": true, "usw": true, "ggf": true, "evtl": true, "inkl": true, "zzgl": true, "nr": true,
	"str": true, "tel": true, "mme": true, "mlle": true, "sr": true, "sra": true, "dott": true, "sig": true, "ing": true, "dipl": true,
	"eg": true, "ie": true, "etc": false, "fr": true, "hr": true, "mag": true, "no": false, "gmbh": false, "av": true, "env": true,
	"sept": true, "jan": true, "feb": true, "mar": true, "apr": true, "aug": true, "sep": true, "oct": true, "okt": true, "nov": true, "dec": true, "dez": true,
	"mo": true, "di": true, "mi": true, "don": true, "mon": false, "tue": false, "p": true, "s": true, "z": true, "b": true, "d": true, "h": true, "u": true, "a": true, "e": true, "g": true, "i": false, "m": true,
}

// ordinals followed by such a word are no sentence end: "12. März", "2. Quartal".
var afterOrdinal = map[string]bool{
	"januar": true, "jaenner": true, "februar": true, "maerz": true, "april": true, "mai": true, "juni": true, "juli": true, "august": true,
	"september": true, "oktober": true, "november": true, "dezember": true, "kw": true, "kalenderwoche": true, "quartal": true, "woche": true,
	"jan": true, "feb": true, "mrz": true, "apr": true, "jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "okt": true, "nov": true, "dez": true,
	"januari": true, "halbjahr": true, "haelfte": true,
}

// abbreviated tells that the full stop after word i ends an abbreviation or an ordinal.
func abbreviated(text string, words []Word, i int) bool {
	a, b := words[i], words[i+1]
	if digits(a.Text) {
		from := strings.LastIndexByte(text[:a.Start], '\n') + 1
		listed := strings.TrimSpace(text[from:a.Start]) == "" // "1. the first point"
		return len(a.Text) <= 2 && (listed || afterOrdinal[b.Text] || digitFirst(b.Text) && strings.Contains(a.Text, "."))
	}
	if !abbreviations[a.Text] {
		return false
	}
	if len(a.Text) == 1 {
		return a.Cap || a.Start > 0 && text[a.Start-1] == '.' || !b.Cap
	}
	return true
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func digitFirst(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
