package reading

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"

	"lastword/internal/mail"
)

// own is a mail text taken apart.
type own struct {
	text      string
	greeting  string
	name      string
	signature string
	forward   bool
	quoted    string
}

// takeApart parts what was written in this message from quotes, signature,
// disclaimers and the rest. Own text is made of whole lines of the text, in order.
func takeApart(s string, from mail.Address) own {
	p := newPage(s)
	end := p.strip(from)
	o := own{forward: p.forward, quoted: p.quoteKey()}
	o.text = p.join(text)
	o.signature = p.join(signature)
	o.greeting = p.greeting()
	o.name = p.name(end, from)
	return o
}

// join gives the lines of one code, blank runs as one line.
func (p *page) join(want code) string {
	var b strings.Builder
	blank := false
	for i, line := range p.lines {
		if p.codes[i] != want {
			blank = true
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if blank {
				b.WriteByte('\n')
			}
		}
		b.WriteString(strings.TrimRight(line, " \t\r"))
		blank = false
	}
	return b.String()
}

// quoteKey hashes the first letters of the quoted part; "" where too few are quoted.
func (p *page) quoteKey() string {
	if p.quote < 0 || p.quote >= len(p.lines) {
		return ""
	}
	i := p.quote
	for p.headers(i) > 0 && i < len(p.lines) {
		i += p.headers(i)
	}
	var b strings.Builder
	for k := i; k < len(p.lines) && b.Len() < 1200; k++ {
		if p.codes[k] == text && b.Len() > 0 {
			break
		}
		b.WriteString(strings.TrimLeft(p.lines[k], "> \t|"))
		b.WriteByte('\n')
	}
	return QuoteKey(b.String())
}

// keyLetters is how many letters and digits a quote key is made of.
const keyLetters = 48

// QuoteKey hashes the first 48 letters and digits of a text, case and wrapping
// aside; "" for a text of fewer than 12. Where a reply quotes its parent from
// the beginning, QuoteKey of the parent's text (as it came) is the Quoted of
// the reply's reading, and the Key of the parent's.
func QuoteKey(s string) string {
	h := fnv.New64a()
	n := 0
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		_, _ = h.Write([]byte(string(unicode.ToLower(r))))
		if n++; n == keyLetters {
			break
		}
	}
	if n < 12 {
		return ""
	}
	return strconv.FormatUint(h.Sum64(), 36)
}
