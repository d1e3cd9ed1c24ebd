package drafts

import (
	"regexp"
	"strings"

	"lastword/internal/mail"
)

// Limits of the quoted parent message.
const (
	maxQuotedLines = 60
	maxQuotedBytes = 4000
)

var farewell = regexp.MustCompile(`(?i)^(best|best regards|kind regards|regards|cheers|thanks|many thanks|warm regards|viele grüße|freundliche grüße|mit freundlichen grüßen|beste grüße|liebe grüße|vg|lg|mfg)[,.!]?$`)

// addSignature puts in the rep's own block, less the farewell and the name the letter already ends with.
func (l *Letter) addSignature(w Writer) {
	lines := strings.Split(strings.ReplaceAll(w.Signature, "\r\n", "\n"), "\n")
	name := l.Body[strings.LastIndexByte(l.Body, '\n')+1:]
	for len(lines) > 0 {
		first := strings.TrimSpace(lines[0])
		if first != "" && first != "--" && !farewell.MatchString(first) && first != name {
			break
		}
		lines = lines[1:]
	}
	for i, line := range lines {
		lines[i] = cleanLine(line)
	}
	l.Signature = strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// addQuoted quotes the parent's own text, only where the recipient saw it.
func (l *Letter) addQuoted(w Writer, lang language) {
	text := ownText(w.Parent)
	if !w.Quote || text == "" || w.Parent.MessageID != l.ParentID || !sawIt(w.Parent, l.To) || w.Parent.Date.IsZero() {
		return
	}
	who := mail.Clean(w.Parent.From.Name)
	if who == "" {
		who = w.Parent.From.Addr
	}
	day := lang.write(lang.dayYear, w.Parent.Date)
	l.Attribution = strings.NewReplacer("%d", day, "%n", who).Replace(lang.attribution)
	l.Quoted = cutLines(text)
}

// cutLines keeps the first lines of a long text and says where it was cut.
func cutLines(text string) string {
	var kept []string
	size := 0
	for line := range strings.Lines(text) {
		line = cleanLine(line)
		if size += len(line); len(kept) == maxQuotedLines || size > maxQuotedBytes {
			kept = append(kept, "[...]")
			break
		}
		kept = append(kept, line)
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}

// cleanLine frees one line of control and direction marks; its indent stays.
func cleanLine(s string) string {
	s = strings.TrimRight(strings.ReplaceAll(s, "\t", "    "), " \r\n")
	indent := len(s) - len(strings.TrimLeft(s, " "))
	return s[:indent] + mail.Clean(s)
}
