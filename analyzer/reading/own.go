package reading

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
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
		switch {
		case p.codes[i] == want:
			if b.Len() > 0 {
				b.WriteByte('\n')
				if blank {
					b.WriteByte('\n')
				}
			}
			b.WriteString(strings.TrimRight(line, " \t\r"))
			blank = false
		default:
			blank = true
		}
	}
	return b.String()
}

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
