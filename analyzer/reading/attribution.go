package reading

import (
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
)

// attribution counts the lines (one to three) of an attribution that begins at
// line i: "On Mon, 2 Mar 2026 at 10:00, Sam <sam@acme.test> wrote:".
func (p *page) attribution(i int) int {
	first := strings.TrimLeft(p.lines[i], " \t*_\u200e")
	if first == "" || len(first) > 500 {
		return 0
	}
	n := 1
	if p.mayBegin(first) {
		n = 3
	} else if !strings.HasSuffix(strings.TrimRight(first, " \t\r*_\u00a0"), ":") {
		return 0
	}
	joined := ""
	for k := i; k < len(p.lines) && k < i+n; k++ {
		line := strings.TrimSpace(p.lines[k])
		if line == "" || k > i && line[0] == '>' {
			break
		}
		joined += line + " "
		if attributes(joined, p.markedAt(p.nextFull(k+1))) {
			return k - i + 1
		}
	}
	return 0
}

// mayBegin tells whether the first word of a line may begin an attribution of several lines.
func (p *page) mayBegin(line string) bool {
	head := line
	if i := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		head = line[:i]
	}
	if head == "" {
		return unicode.IsDigit(rune(line[0])) || line[0] == '"' || line[0] == '\'' || line[0] == '['
	}
	if len(head) > 8 {
		return strings.Contains(line, "@")
	}
	return load().layout.attribution.first[phrase.Fold(head)] || strings.Contains(line, "@") || weekdayHead[strings.ToLower(head)]
}

// weekday abbreviations that Polish and Finnish Gmail begin an attribution with.
var weekdayHead = map[string]bool{
	"pon": true, "wt": true, "śr": true, "czw": true, "pt": true, "sob": true, "niedz": true,
	"ma": true, "ti": true, "ke": true, "to": true, "pe": true, "la": true, "su": true,
}

var speakers = []string{" you ", " i ", " he ", " she ", " they ", " we ", " du ", " sie ", " ich ", " vous ", " tu ", " j'", " er "}

// attributes tells whether a line, or several joined, is an attribution;
// followed says that marked lines come next.
func attributes(s string, followed bool) bool {
	s = strings.TrimRight(s, " \t\r*_\u00a0")
	if len(s) < 8 || len(s) > 400 {
		return false
	}
	colon := strings.HasSuffix(s, ":")
	numbered := strings.ContainsFunc(s, unicode.IsDigit)
	address := strings.Contains(s, "@")
	folded := phrase.Fold(s)
	if !load().layout.wrote.inside(folded) {
		return colon && numbered && address && (digit(s[0]) || followed && load().layout.attributes(folded))
	}
	if !followed && speaks(folded) {
		return false
	}
	switch {
	case colon && numbered && (address || load().layout.attributes(folded) || clock(s) || followed):
		return true
	case colon && address:
		return true
	case colon && followed:
		return len(strings.Fields(s)) <= 14
	}
	return numbered && clock(s) && address && followed
}

func (l *layout) attributes(folded string) bool {
	_, ok := l.attribution.begins(strings.TrimLeft(folded, "*_ "))
	return ok
}

// speaks tells a sentence of one's own: "On 2 March you wrote:".
func speaks(folded string) bool {
	if strings.Contains(folded, "@") {
		return false
	}
	for _, s := range speakers {
		if strings.Contains(" "+folded, s) {
			return true
		}
	}
	return false
}
