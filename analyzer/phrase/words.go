// Package phrase finds phrases in mail text: it cuts text into words and
// sentences and matches patterns of words against them in linear time. The
// patterns are data files that a person can review; see Compile for their form.
package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one word of a text.
type Word struct {
	// Start and End are byte offsets into the text.
	Start, End int
	// Text is the word folded: lower case, straight apostrophes, no accents (ä is "ae").
	Text string
	// Cap is true where the word is written with a capital.
	Cap bool
	// Quoted is true inside quotation marks.
	Quoted bool
	// Sep is the strongest mark between the word before and this one: 0, ',', ';', '-', '(' or '.'.
	Sep byte
}

// apostrophes before which a French or Italian word is cut off: "l'offre" is "l'" and "offre".
var elided = map[string]bool{
	"l": true, "d": true, "j": true, "n": true, "s": true, "t": true, "m": true, "c": true, "qu": true,
	"jusqu": true, "lorsqu": true, "puisqu": true, "quelqu": true, "aujourd": false,
	"dell": true, "all": true, "nell": true, "un": true, "sull": true, "dall": true, "quest": true,
}

// endings of English contractions, which stay with their word: "I'll".
var contracted = map[string]bool{"ll": true, "ve": true, "m": true, "re": true, "d": true, "s": true, "t": true}

// Words cuts text into words.
func Words(text string) []Word {
	c := cutter{text: text, words: make([]Word, 0, len(text)/6+1)}
	for c.i < len(text) {
		r, n := utf8.DecodeRuneInString(text[c.i:])
		switch {
		case wordRune(r) || currency(r) && c.digitAt(c.i+n):
			c.chunk()
		default:
			c.mark(r)
			c.i += n
		}
	}
	return c.words
}

type cutter struct {
	text  string
	i     int
	words []Word
	sep   byte
	// quote is the mark that would end the quotation we are in, 0 outside.
	quote rune
	// opened is the index of the first word inside the quotation.
	opened int
}

func (c *cutter) digitAt(i int) bool {
	return i < len(c.text) && c.text[i] >= '0' && c.text[i] <= '9'
}

// mark takes note of one rune that is no part of a word.
func (c *cutter) mark(r rune) {
	switch r {
	case ',':
		c.raise(',')
	case ';', ':':
		c.raise(';')
	case '–', '—', '-':
		c.raise('-')
	case '(', ')', '[', ']':
		c.raise('(')
	case '.', '?', '!', '…':
		c.raise('.')
	case '\n':
		if strings.HasPrefix(strings.TrimLeft(c.text[c.i+1:min(len(c.text), c.i+80)], " \t\r"), "\n") {
			c.quote = 0
		}
	default:
		c.quotation(r)
	}
}

func (c *cutter) raise(sep byte) {
	const order = "\x00,-;(."
	if strings.IndexByte(order, sep) > strings.IndexByte(order, c.sep) {
		c.sep = sep
	}
}

// quotation opens and closes quotations; one left open at a blank line was none.
func (c *cutter) quotation(r rune) {
	if c.quote != 0 {
		if r == c.quote || c.quote == '“' && r == '”' {
			for i := c.opened; i < len(c.words); i++ {
				c.words[i].Quoted = true
			}
			c.quote = 0
		}
		return
	}
	switch r {
	case '"':
		c.quote = '"'
	case '“':
		c.quote = '”'
	case '„':
		c.quote = '“'
	case '«':
		c.quote = '»'
	case '»':
		c.quote = '«'
	case '‘':
		c.quote = '’'
	default:
		return
	}
	c.opened = len(c.words)
}

// chunk reads what stands between two white spaces and cuts words from it.
func (c *cutter) chunk() {
	start := c.i
	end := start + strings.IndexFunc(c.text[start:], unicode.IsSpace)
	if end < start {
		end = len(c.text)
	}
	whole := strings.TrimRight(c.text[start:end], ".,;:!?)>\"”’'")
	if address(whole) {
		c.add(start, start+len(whole))
		c.i = start + len(whole)
		return
	}
	c.word(start, end)
}

// address tells a mail address or a link, which is one word.
func address(s string) bool {
	if at := strings.IndexByte(s, '@'); at > 0 && at < len(s)-1 {
		return true
	}
	return strings.Contains(s, "://") || strings.HasPrefix(s, "www.")
}

// word reads one word that begins at start and stops at end at the latest.
func (c *cutter) word(start, end int) {
	i, from := start, start
	for i < end {
		r, n := utf8.DecodeRuneInString(c.text[i:end])
		switch {
		case wordRune(r), currency(r), r == '%' && i > start:
			i += n
			continue
		case apostrophe(r) && i > from && c.letterAt(i+n, end):
			if c.cutsHere(from, i, i+n, end) {
				c.add(from, i+n)
				from = i + n
			}
			i += n
			continue
		case strings.ContainsRune(".,:/-", r) && i > start && c.digitAt(i-1) && c.digitAt(i+1) && (r != ',' || !c.yearAt(i+1)):
			i += n
			continue
		}
		break
	}
	c.add(from, i)
	c.i = i
}

// yearAt tells four digits, which behind a comma are a year ("March 14,2026").
func (c *cutter) yearAt(i int) bool {
	return c.digitAt(i) && c.digitAt(i+1) && c.digitAt(i+2) && c.digitAt(i+3)
}

func (c *cutter) letterAt(i, end int) bool {
	if i >= end {
		return false
	}
	r, _ := utf8.DecodeRuneInString(c.text[i:])
	return unicode.IsLetter(r)
}

// cutsHere tells whether the apostrophe between from..at and after.. elides a vowel.
func (c *cutter) cutsHere(from, at, after, end int) bool {
	if !elided[strings.ToLower(c.text[from:at])] {
		return false
	}
	rest := c.text[after:end]
	if i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		rest = rest[:i]
	}
	return !contracted[strings.ToLower(rest)]
}

func (c *cutter) add(start, end int) {
	if end <= start {
		return
	}
	r, _ := utf8.DecodeRuneInString(c.text[start:])
	folded := Fold(c.text[start:end])
	if folded == "" { // a lone accent
		return
	}
	c.words = append(c.words, Word{Start: start, End: end, Text: folded, Cap: unicode.IsUpper(r), Sep: c.sep})
	c.sep = 0
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func currency(r rune) bool { return r == '$' || r == '€' || r == '£' || r == '¥' }

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '´' || r == '`' }

// Fold is a word as patterns know it: lower case, straight apostrophes, accents
// left away, ä ö ü ß as "ae" "oe" "ue" "ss", so that both spellings meet.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if b := s[i]; b >= utf8.RuneSelf || b >= 'A' && b <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	b := make([]byte, 0, len(s)+2)
	for _, r := range s {
		b = foldRune(b, r)
	}
	return string(b)
}

func foldRune(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	}
	if apostrophe(r) {
		return append(b, '\'')
	}
	if unicode.Is(unicode.Mn, r) {
		return b
	}
	if r == '\u00a0' || r == '\u202f' {
		return append(b, ' ')
	}
	r = unicode.ToLower(r)
	if s, ok := folds[r]; ok {
		return append(b, s...)
	}
	return utf8.AppendRune(b, r)
}

var folds = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'à': "a", 'á': "a", 'â': "a", 'ã': "a", 'å': "a", 'æ': "ae",
	'ç': "c", 'è': "e", 'é': "e", 'ê': "e", 'ë': "e", 'ì': "i", 'í': "i", 'î': "i", 'ï': "i", 'ñ': "n",
	'ò': "o", 'ó': "o", 'ô': "o", 'õ': "o", 'ø': "o", 'œ': "oe", 'ù': "u", 'ú': "u", 'û': "u", 'ý': "y", 'ÿ': "y",
	'ą': "a", 'ć': "c", 'ę': "e", 'ł': "l", 'ń': "n", 'ś': "s", 'ź': "z", 'ż': "z", 'š': "s", 'ž': "z", 'č': "c", 'ğ': "g", 'ı': "i", 'ş': "s",
}
