package reading

import (
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
)

// attribution counts the lines (one to seven) of an attribution that begins at
// line i: "On Mon, 2 Mar 2026 at 10:00, Sam <sam@acme.test> wrote:".
func (p *page) attribution(i int) int {
	first := strings.TrimLeft(p.lines[i], " \t*_\u200e")
	if first == "" || len(first) > 500 {
		return 0
	}
	n := 1
	switch {
	case p.mayBegin(first):
		n = most
	case strings.Contains(first, "@"):
		n = 2
	case strings.HasPrefix(first, "--"):
	case !strings.HasSuffix(strings.TrimRight(first, " \t\r*_\u00a0"), ":"):
		return 0
	}
	joined := ""
	for k := i; k < len(p.lines) && k < i+n; k++ {
		line := strings.TrimSpace(p.lines[k])
		if k == i+1 && !strings.ContainsFunc(joined, unicode.IsDigit) && !strings.Contains(joined, "@") {
			break
		}
		if line == "" && !p.torn(joined, k) || k > i && p.markedAt(k) && !wroteLine(line) || k > i && prose(joined) {
			break
		}
		joined += line + " "
		if attributes(joined, p.markedAt(p.nextFull(k+1))) {
			return k - i + 1
		}
	}
	return 0
}

// most is the most lines an attribution may have; some converters tear the address out of it.
const most = 7

// torn tells an attribution whose address stands on lines of its own:
// "On Thu, 31 Mar 2016 at 11:16 Sam", "<", "mailto:sam@acme.test", "> wrote:".
func (p *page) torn(joined string, k int) bool {
	next := p.nextFull(k)
	if next >= len(p.lines) || !clock(joined) {
		return false
	}
	t := strings.TrimSpace(p.lines[next])
	return strings.HasPrefix(t, "<") || strings.HasPrefix(t, "mailto:") || strings.HasPrefix(t, "[mailto:")
}

// wroteLine tells the last line of a torn attribution: "> wrote:".
func wroteLine(line string) bool {
	return strings.HasSuffix(line, ":") && len(line) < 40 && load().layout.wrote.inside(phrase.Fold(line))
}

// prose tells a sentence that ended and another that began.
func prose(s string) bool {
	for i := 5; i+3 < len(s); i++ {
		if (s[i] == '.' || s[i] == '?' || s[i] == '!') && s[i+1] == ' ' && s[i+2] >= 'A' && s[i+2] <= 'Z' && lowerRun(s[i-4:i]) {
			return true
		}
	}
	return false
}

func lowerRun(s string) bool { return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" }

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
		return false
	}
	rest := strings.TrimLeft(line[len(head):], " .,")
	return load().layout.attribution.first[phrase.Fold(head)] || weekdayHead[strings.ToLower(head)] && rest != "" && digit(rest[0])
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
	dashed := strings.HasPrefix(s, "--") // "---- On Tue, ... wrote ----"
	s = strings.Trim(s, " \t\r*_\u00a0-")
	if len(s) < 8 || len(s) > 400 {
		return false
	}
	colon := strings.HasSuffix(s, ":") || dashed
	numbered := strings.ContainsFunc(s, unicode.IsDigit)
	address := strings.Contains(s, "@")
	folded := phrase.Fold(s)
	if !load().layout.wrote.inside(folded) {
		if yearFirst(s) && len(s) < 120 && (address && strings.HasSuffix(s, ">") || strings.Contains(s, "GMT") && clock(s)) {
			return true
		}
		return colon && numbered && address && (clock(s) || digit(s[0]) || followed && load().layout.attributes(folded))
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
	return numbered && clock(s) && address
}

// yearFirst tells a line that begins with a date such as 2016-03-03 or 2013/7/20.
func yearFirst(s string) bool {
	return len(s) > 8 && digit(s[0]) && digit(s[3]) && (s[4] == '-' || s[4] == '/')
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
