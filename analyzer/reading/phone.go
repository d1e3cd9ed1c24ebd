package reading

import (
	"strings"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"

	"github.com/nyaruka/phonenumbers"
)

// phone finds a number to call in a signature: international form where it
// can be read as a number of its country, else as written; "" without one.
func phone(signature string, from mail.Address) string {
	best := ""
	for line := range strings.Lines(signature) {
		folded := phrase.Fold(line)
		if strings.Contains(folded, "fax") && !strings.Contains(folded, "tel") && !strings.Contains(folded, "phone") {
			continue
		}
		if n := numberIn(line, folded, from); n != "" && (best == "" || strings.HasPrefix(n, "+") && !strings.HasPrefix(best, "+")) {
			best = n
		}
	}
	return best
}

// numberIn finds the first run of a line that looks like a phone number.
func numberIn(line, folded string, from mail.Address) string {
	for i := 0; i < len(line); i++ {
		if !digit(line[i]) && line[i] != '+' && line[i] != '(' {
			continue
		}
		end, n := phoneRun(line, i)
		if n >= 7 && n <= 16 && !insideWord(line, i) {
			if s := readNumber(strings.TrimRight(line[i:end], " .-/("), folded, from); s != "" {
				return s
			}
		}
		i = max(i, end-1)
	}
	return ""
}

// insideWord tells a run that belongs to a link, an address or a word.
func insideWord(line string, i int) bool {
	return i > 0 && (letter(rune(line[i-1]|0x20)) && line[i-1] != ':' || line[i-1] == '/' || line[i-1] == '@' || line[i-1] == '=')
}

func phoneRun(line string, i int) (end, digits int) {
	for end = i; end < len(line); end++ {
		b := line[end]
		switch {
		case digit(b):
			digits++
		case strings.IndexByte(" -./()", b) >= 0, b == '+' && end == i:
		case b == 0xC2 && end+1 < len(line) && line[end+1] == 0xA0:
			end++
		default:
			return end, digits
		}
	}
	return end, digits
}

// readNumber reads a number with the country of the sender as a hint.
func readNumber(s, folded string, from mail.Address) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	region := region(from.Domain())
	if strings.HasPrefix(s, "00") {
		s = "+" + s[2:]
	}
	if region == "" && !strings.HasPrefix(s, "+") {
		region = "US"
	}
	n, err := phonenumbers.Parse(s, region)
	if err == nil && phonenumbers.IsValidNumber(n) {
		return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	}
	for _, w := range []string{"tel", "phone", "mobil", "cell", "direct", "office", "ph:", "m:", "t:", "p:", "o:", "d:", "c:", "fon", "handy", "portable", "movil", "cellulare", "+"} {
		if strings.Contains(folded, w) {
			return s
		}
	}
	return ""
}

// region is the country of a domain's last label; "" where it names none.
func region(domain string) string {
	i := strings.LastIndexByte(domain, '.')
	tld := strings.ToUpper(domain[i+1:])
	switch tld {
	case "UK":
		return "GB"
	case "EU", "IO", "AI", "CO", "ME", "TV", "CC", "AG", "LI":
		return ""
	}
	if len(tld) == 2 {
		return tld
	}
	return ""
}
