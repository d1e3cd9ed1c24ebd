package reading

import (
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
)

// code says in one letter what a line is; the patterns of a mail are read from the letters.
type code byte

const (
	empty     code = 'e'
	text      code = 't'
	marked    code = '>' // a line that begins with >
	wrote     code = 'a' // "On Friday Sam wrote:", up to three lines
	quoted    code = 'q' // everything behind an attribution or header block without marks
	separator code = 'o' // "-----Original Message-----"
	signature code = 's'
	dropped   code = 'd' // disclaimers, "Sent from my iPhone", list footers
)

// page is a text cut into lines with the code of each.
type page struct {
	lines []string
	codes []code
	// forward is true where a forwarded message begins in it.
	forward bool
	// quote is the line where the first quoted text begins, -1 without one.
	quote int
}

const mostLines = 4000

// newPage gives each line of a text its code.
func newPage(s string) *page {
	p := &page{lines: strings.Split(s, "\n"), quote: -1}
	if len(p.lines) > mostLines {
		p.lines = p.lines[:mostLines]
	}
	p.codes = make([]code, len(p.lines))
	for i := 0; i < len(p.lines); {
		i += p.code(i)
	}
	return p
}

// code gives line i, and those that belong to it, their code: how many it took.
func (p *page) code(i int) int {
	line := strings.TrimSpace(p.lines[i])
	switch {
	case line == "":
		return p.set(i, 1, empty)
	case p.markedAt(i) && !p.comparison(i):
		p.begin(i)
		return p.set(i, 1, marked)
	}
	if n := p.attribution(i); n > 0 {
		return p.afterAttribution(i, n)
	}
	if p.startsQuote(i, line) {
		p.begin(i + 1)
		return p.set(i, len(p.lines)-i, quoted)
	}
	return p.set(i, 1, text)
}

func (p *page) set(i, n int, c code) int {
	for k := i; k < i+n; k++ {
		p.codes[k] = c
	}
	return n
}

func (p *page) begin(i int) {
	if p.quote < 0 {
		p.quote = i
	}
}

// comparison tells a line such as ">50 users" that stands alone in own text.
func (p *page) comparison(i int) bool {
	line := strings.TrimSpace(p.lines[i])
	if len(line) < 2 || line[0] != '>' || line[1] < '0' || line[1] > '9' {
		return false
	}
	return !p.markedAt(i-1) && !p.markedAt(i+1) && p.quote < 0
}

// markedAt tells a line that is marked as quoted: by >, by bars beside each
// other, or by initials and > ("SR> ").
func (p *page) markedAt(i int) bool {
	if i < 0 || i >= len(p.lines) {
		return false
	}
	line := strings.TrimSpace(p.lines[i])
	if line == "" {
		return false
	}
	switch line[0] {
	case '>':
		return true
	case '|':
		return p.barAt(i-1) || p.barAt(i+1)
	}
	at := strings.IndexByte(line[:min(len(line), 5)], '>')
	return at > 0 && at < 4 && strings.Trim(line[:at], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (p *page) barAt(i int) bool {
	if i < 0 || i >= len(p.lines) {
		return false
	}
	line := strings.TrimSpace(p.lines[i])
	return strings.HasPrefix(line, "|") && !strings.HasSuffix(line, "|")
}

// afterAttribution: where marked lines follow, only they are quoted (answers
// may stand between them); otherwise all the rest is.
func (p *page) afterAttribution(i, n int) int {
	next := p.nextFull(i + n)
	p.begin(next)
	if next < len(p.lines) && p.markedAt(next) {
		return p.set(i, n, wrote)
	}
	if !p.ownBefore(i) && !p.forward { // nothing was written above: what stands below is all there is
		return p.set(i, n, wrote)
	}
	return p.set(i, len(p.lines)-i, quoted)
}

// nextFull is the next line from i on that is not empty.
func (p *page) nextFull(i int) int {
	for i < len(p.lines) && strings.TrimSpace(p.lines[i]) == "" {
		i++
	}
	return i
}

// startsQuote tells whether all from line i on is quoted.
func (p *page) startsQuote(i int, line string) bool {
	first := line[0]
	if first == '-' || first == '_' || first == '*' || first == '=' || first == '#' {
		if p.rule(i, line) {
			return true
		}
	}
	if len(line) < 90 {
		folded := phrase.Fold(strings.Trim(line, "-_*=#: \t"))
		if s, ok := load().layout.forward.begins(folded); ok && (len(s)+12 > len(folded) || first == '-') {
			p.forward = true
			return true
		}
		if _, ok := load().layout.separator.begins(folded); ok && (first == '-' || first == '_' || first == '#' || first == '*' || p.headers(p.nextFull(i+1)) > 0 && len(folded) < 30) {
			return true
		}
	}
	if n := p.headers(i); n > 0 {
		return true
	}
	return p.notes(i)
}

// rule tells a line of underscores or dashes that parts a quote or a list footer from the text.
func (p *page) rule(i int, line string) bool {
	if len(line) < 8 || strings.Trim(line, "_-*=#") != "" {
		return false
	}
	next := p.nextFull(i + 1)
	if next >= len(p.lines) {
		return false
	}
	return p.headers(next) > 0 || strings.Contains(strings.ToLower(p.lines[next]), "mailing list")
}

// label gives the folded header label a line begins with ("from", "gesendet"), or "".
func label(line string) (name, value string) {
	line = strings.TrimLeft(line, "*> \t|")
	colon := strings.IndexByte(line, ':')
	if colon < 2 && colon != 1 || colon > 24 {
		return "", ""
	}
	name = phrase.Fold(strings.Trim(line[:colon], "* \t\u00a0"))
	if !load().layout.header.all[name] {
		return "", ""
	}
	return name, strings.Trim(line[colon+1:], "* \t\u00a0")
}

var subjectLabels = map[string]bool{
	"subject": true, "betreff": true, "objet": true, "asunto": true, "oggetto": true, "onderwerp": true, "assunto": true,
	"emne": true, "aemne": true, "amne": true, "aihe": true, "temat": true, "sujet": true, "тема": true,
}

// headers counts the lines of a header block ("From: ... Sent: ... Subject: ...")
// that begins at line i; 0 where none does.
func (p *page) headers(i int) int {
	if i >= len(p.lines) {
		return 0
	}
	if name, _ := label(p.lines[i]); name == "" {
		return 0
	}
	seen, subject, address := map[string]bool{}, false, false
	last := i
	for k := i; k < len(p.lines) && k <= last+3 && k < i+14; k++ {
		line := p.lines[k]
		if strings.TrimSpace(line) == "" && k > i+1 {
			break
		}
		name, value := label(line)
		if name == "" {
			continue
		}
		if value != "" || len(seen) > 0 {
			seen[name] = true
			last = k
		}
		subject = subject || subjectLabels[name]
		address = address || strings.Contains(value, "@")
	}
	if len(seen) >= 3 && (subject || address) || len(seen) >= 2 && subject && address {
		return last - i + 1
	}
	return 0
}

// notes tells the attribution of Lotus Notes: a name, a date with a time, then To, cc, Subject.
func (p *page) notes(i int) bool {
	if i+2 >= len(p.lines) || len(p.lines[i]) > 120 {
		return false
	}
	for k := i; k < i+4 && k < len(p.lines); k++ {
		if k > i && p.headers(k) > 0 {
			joined := strings.Join(p.lines[i:k], " ")
			return strings.ContainsFunc(joined, unicode.IsDigit) && clock(joined) && len(joined) < 200
		}
	}
	return false
}

// clock tells whether a time of day such as 10:15 stands in s.
func clock(s string) bool {
	for i := 1; i+2 < len(s); i++ {
		if s[i] == ':' && digit(s[i-1]) && digit(s[i+1]) && digit(s[i+2]) {
			return true
		}
	}
	return false
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
