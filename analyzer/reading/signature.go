package reading

import (
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// strip gives signature, disclaimers and phone lines their codes. It returns
// the line of the sign-off, or -1.
func (p *page) strip(from mail.Address) int {
	p.stripDelimiter()
	p.stripMobile()
	p.stripDisclaimer()
	at := p.stripSignoff(from)
	if at < 0 {
		at = p.stripName(from)
	}
	if at < 0 {
		p.stripContact()
	}
	p.keepSomething()
	return at
}

// tail gives the numbers of the last own lines, newest first, n at most.
func (p *page) tail(n int) []int {
	var out []int
	for i := len(p.lines) - 1; i >= 0 && len(out) < n; i-- {
		if p.codes[i] == text {
			out = append(out, i)
		}
	}
	return out
}

// mark gives all own lines from i on a code.
func (p *page) mark(i int, c code) {
	for ; i < len(p.lines); i++ {
		if p.codes[i] == text {
			p.codes[i] = c
		}
	}
}

// stripDelimiter: "-- " parts the signature (RFC 3676 section 4.3), and what people use instead.
func (p *page) stripDelimiter() {
	for i, line := range p.lines {
		if p.codes[i] != text {
			continue
		}
		t := strings.TrimSpace(line)
		if t == "--" || t == "—" || t == "---" && p.ownAfter(i) <= 12 || len(t) >= 3 && len(t) <= 60 && strings.Trim(t, "_") == "" && p.ownAfter(i) <= 15 {
			if p.ownAfter(i) <= 25 {
				p.mark(i, signature)
				return
			}
		}
		if strings.HasPrefix(t, "You received this message because you") {
			p.mark(i, dropped)
			return
		}
	}
}

func (p *page) ownAfter(i int) int {
	n := 0
	for k := i + 1; k < len(p.lines); k++ {
		if p.codes[k] == text {
			n++
		}
	}
	return n
}

// stripMobile drops "Sent from my iPhone" and what little follows it.
func (p *page) stripMobile() {
	for _, i := range p.tail(40) {
		t := strings.TrimLeft(strings.TrimSpace(p.lines[i]), "-–—*_>[(")
		if t == "" || len(t) > 100 {
			continue
		}
		if _, ok := load().layout.mobile.begins(phrase.Fold(t)); !ok || p.sentenceAbout(t) {
			continue
		}
		p.mark(i, dropped)
	}
}

// sentenceAbout tells a sentence that only begins like the line of a phone:
// "Sent from my account with the wrong file, sorry."
func (p *page) sentenceAbout(t string) bool {
	return len(strings.Fields(t)) > 9 && strings.ContainsAny(t, ",;?")
}

// stripDisclaimer drops a disclaimer at the end, which is a line that begins like one and is long.
func (p *page) stripDisclaimer() {
	seen := false
	for i, line := range p.lines {
		if p.codes[i] != text {
			continue
		}
		t := strings.TrimLeft(strings.TrimSpace(line), "*_-=[(<#~ ")
		if len(t) < 10 {
			seen = seen || t != ""
			continue
		}
		if _, ok := load().layout.disclaimer.begins(phrase.Fold(t[:min(len(t), 60)])); ok && seen && p.longParagraph(i) {
			p.mark(i, dropped)
			return
		}
		seen = true
	}
}

// longParagraph tells a paragraph of a disclaimer's length that begins at line i.
func (p *page) longParagraph(i int) bool {
	n := 0
	for k := i; k < len(p.lines) && strings.TrimSpace(p.lines[k]) != ""; k++ {
		n += len(p.lines[k])
	}
	folded := phrase.Fold(p.lines[i])
	return n > 110 || strings.Contains(folded, "print") || strings.Contains(folded, "environ") || strings.Contains(folded, "notice") || strings.Contains(folded, "disclaimer")
}

// stripSignoff finds "Best regards," with nothing but a name and a short block
// behind it, and gives it the code of a signature.
func (p *page) stripSignoff(from mail.Address) int {
	at := -1
	for _, i := range p.tail(16) {
		t := strings.TrimSpace(p.lines[i])
		if p.signoff(t, from) {
			if p.thanksWithin(i, t) {
				continue
			}
			at = i
			continue
		}
		if !short(t) {
			break
		}
	}
	if at >= 0 {
		p.mark(at, signature)
	}
	return at
}

// thanksWithin: "Thanks" with more sentences behind it is no sign-off.
func (p *page) thanksWithin(i int, t string) bool {
	if !load().layout.thanks.all[bare(t)] {
		return false
	}
	for k := i + 1; k < len(p.lines); k++ {
		if p.codes[k] == text && sentenceLike(p.lines[k]) {
			return true
		}
	}
	return false
}

// bare is a line folded, without the marks at its end.
func bare(t string) string {
	t = strings.TrimFunc(t, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(strings.Fields(phrase.Fold(t)), " ")
}

// signoff tells a line that says good-bye: "Best,", "Viele Grüße aus Berlin", "Thanks, Dana".
func (p *page) signoff(t string, from mail.Address) bool {
	if len(t) < 2 || len(t) > 70 {
		return false
	}
	l := &load().layout
	b := bare(t)
	if l.signoff.all[b] {
		return true
	}
	s, ok := l.signoff.begins(b)
	if !ok {
		return false
	}
	rest := strings.Trim(b[len(s):], " ,.!-/")
	if len(strings.Fields(rest)) > 3 || strings.HasSuffix(t, "?") {
		return false
	}
	return l.signoff.all[rest] || nameOf(rest, from) || strings.HasPrefix(rest, "aus ") || strings.HasPrefix(rest, "from ") || strings.HasPrefix(rest, "and ") && l.signoff.all[rest[4:]]
}

// nameOf tells whether the folded words are (part of) the sender's name.
func nameOf(words string, from mail.Address) bool {
	fs := strings.FieldsFunc(words, func(r rune) bool { return !letter(r) && r != '\'' })
	if len(fs) == 0 || len(fs) > 4 {
		return false
	}
	known := " " + strings.Join(strings.FieldsFunc(phrase.Fold(from.Name+" "+from.Local()), func(r rune) bool { return !letter(r) && r != '\'' }), " ") + " "
	hit := false
	for _, f := range fs {
		if strings.Contains(known, " "+f+" ") {
			hit = true
		} else if len(f) > 2 {
			return false
		}
	}
	return hit
}

// stripName: the sender's name alone at the end ("Sam", "- Sam").
func (p *page) stripName(from mail.Address) int {
	for n, i := range p.tail(8) {
		t := strings.TrimSpace(p.lines[i])
		if len(t) <= 40 && nameOf(bare(strings.TrimLeft(t, "-–—/~* ")), from) && !strings.ContainsAny(t, "?,") {
			if n > 0 && !p.blockAfter(i) {
				return -1
			}
			p.mark(i, signature)
			return i
		}
		if !short(t) {
			return -1
		}
	}
	return -1
}

// blockAfter tells that a contact block, or nothing, follows line i.
func (p *page) blockAfter(i int) bool {
	for k := i + 1; k < len(p.lines); k++ {
		if p.codes[k] == text && (sentenceLike(p.lines[k]) || !short(strings.TrimSpace(p.lines[k]))) {
			return false
		}
	}
	return true
}

// stripContact: a last paragraph of short lines with a phone number, link or address in it.
func (p *page) stripContact() {
	tail := p.tail(9)
	if len(tail) == 0 || len(tail) == 9 && p.codes[tail[8]] == text && tail[0]-tail[8] == 8 {
		return
	}
	contact, n := false, 0
	start := -1
	for _, i := range tail {
		t := strings.TrimSpace(p.lines[i])
		if !short(t) || sentenceLike(t) {
			return
		}
		contact = contact || contactLine(t)
		start = i
		n++
		if i == 0 || p.codes[i-1] == empty {
			break
		}
	}
	if contact && n >= 2 && p.ownBefore(start) {
		p.mark(start, signature)
	}
}

func (p *page) ownBefore(i int) bool {
	for k := range i {
		if p.codes[k] == text {
			return true
		}
	}
	return false
}

// contactLine tells a line with a number to call, a link or an address and hardly more.
func contactLine(t string) bool {
	digits := 0
	for i := range len(t) {
		if digit(t[i]) {
			digits++
		}
	}
	fields := len(strings.Fields(t))
	return digits >= 7 && fields <= 9 || fields <= 4 && (strings.Contains(t, "@") || strings.Contains(t, "www.") || strings.Contains(t, "://"))
}

// short tells a line that may stand in a signature.
func short(t string) bool { return len(t) <= 110 && len(strings.Fields(t)) <= 13 }

// sentenceLike tells a line that is prose: six words or more, or a question.
func sentenceLike(t string) bool {
	t = strings.TrimSpace(t)
	n := len(strings.Fields(t))
	if strings.HasSuffix(t, "?") {
		return true
	}
	end := strings.HasSuffix(t, ".") || strings.HasSuffix(t, "!")
	if end && n >= 4 && !strings.ContainsAny(t, "|@") {
		return true
	}
	lower := 0
	for w := range strings.FieldsSeq(t) {
		if r := []rune(w)[0]; unicode.IsLower(r) {
			lower++
		}
	}
	return n >= 7 && lower*2 > n
}

// keepSomething: where nothing is left but a greeting, the thanks that stood
// over the name is what the message says.
func (p *page) keepSomething() {
	for i := range p.lines {
		if p.codes[i] == text && greetingEnd(p.lines[i]) == 0 {
			return
		}
	}
	l := &load().layout
	for i, line := range p.lines {
		if p.codes[i] != signature {
			continue
		}
		t := strings.TrimSpace(line)
		if s, ok := l.thanks.begins(bare(t)); ok && s != "" && len(t) < 60 {
			p.codes[i] = text
		}
		return
	}
}
