package mime

import (
	"strings"

	"lastword/internal/mail"
)

// addresses reads an address field leniently: names with commas and dots and no quotes,
// comments, groups, missing brackets, X.400 and IMCEA addresses. Entries without any
// address are left out, unless the field holds nothing else: then they are names.
// At most maxAddresses are read.
func addresses(value, hint string) []mail.Address {
	s := &addressScanner{rest: value, hint: hint}
	for s.rest != "" && len(s.found) < maxAddresses {
		s.next()
	}
	s.flush()
	if len(s.found) == 0 {
		return onlyName(value, hint)
	}
	return s.found[:min(len(s.found), maxAddresses)]
}

// onlyName takes a field without any address as a name; groups without members are none.
func onlyName(value, hint string) []mail.Address {
	name := strings.Trim(text(value, hint), "<>\"' ;,")
	if name == "" || strings.HasSuffix(name, ":") {
		return nil
	}
	return []mail.Address{{Name: strings.TrimSpace(cutBytes(name, maxAddrLength))}}
}

// addressScanner walks over an address field once.
type addressScanner struct {
	rest, hint string
	// words are the pieces before the next comma; glued tells that no blank stands before one.
	words   []addressWord
	at      bool // one of the words holds an @
	angles  []string
	before  int // how many words stand before the first bracket
	comment string
	found   []mail.Address
	unended int // quotes and comments without an end so far
}

// maxWords is how many words are looked at between two separators.
const maxWords = 2 * maxAddresses

// maxUnended is how often the end of a quote or comment is looked for in vain: each time
// costs the rest of the field.
const maxUnended = 10

type addressWord struct {
	text   string
	quoted bool
	glued  bool
}

// next takes the next piece off the rest.
func (s *addressScanner) next() {
	switch c := s.rest[0]; {
	case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		s.rest = s.rest[1:]
		s.mark()
	case c == '"':
		s.quoted()
	case c == '(':
		s.remark()
	case c == '<':
		s.angle()
	case c == ',' || c == ';':
		s.rest = s.rest[1:]
		s.separate(c)
	case c == ':':
		s.rest = s.rest[1:]
		s.colon()
	case strings.HasPrefix(s.rest, "=?"):
		s.encoded()
	default:
		s.plain()
	}
}

// mark notes that the next word stands apart from the one before.
func (s *addressScanner) mark() {
	if n := len(s.words); n > 0 && n < maxWords && s.words[n-1].text != "" {
		s.words = append(s.words, addressWord{})
	}
}

// add adds a word; pieces without a blank between belong together.
func (s *addressScanner) add(w addressWord) {
	n := len(s.words)
	s.at = s.at || strings.Contains(w.text, "@")
	switch {
	case n >= maxWords:
	case n == 0:
		s.words = append(s.words, w)
	case s.words[n-1].text == "" && !s.words[n-1].quoted:
		s.words[n-1] = w
	default:
		w.glued = true
		s.words = append(s.words, w)
	}
}

func (s *addressScanner) plain() {
	end := strings.IndexAny(s.rest[1:], " \t\r\n\"(<,;:") + 1
	if end == 0 {
		end = len(s.rest)
	}
	s.add(addressWord{text: s.rest[:end]})
	s.rest = s.rest[end:]
}

// encoded takes an encoded word whole: mailers leave commas and blanks in it.
func (s *addressScanner) encoded() {
	_, n := cutWord(s.rest)
	if n == 0 || n == len(s.rest) && !strings.HasSuffix(s.rest, "?=") {
		n = 2
	}
	s.add(addressWord{text: s.rest[:n]})
	s.rest = s.rest[n:]
}

// quoted takes a quoted string; a quote without its partner is left out.
func (s *addressScanner) quoted() {
	if end := s.quoteEnd(); end > 0 {
		s.add(addressWord{text: unquote(s.rest[1:end]), quoted: true})
		s.rest = s.rest[end+1:]
		return
	}
	s.unended++
	s.rest = s.rest[1:]
}

// quoteEnd is where the quoted string that the rest begins with ends, 0 where it does not.
func (s *addressScanner) quoteEnd() int {
	for i := 1; i < len(s.rest) && s.unended < maxUnended; i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return 0
}

// unquote takes the escapes out of a quoted string.
func unquote(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// remark takes a comment, nested ones included; without its end only the bracket is left out.
func (s *addressScanner) remark() {
	depth := 0
	for i := 0; i < len(s.rest) && s.unended < maxUnended; i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i < len(s.rest) {
			if s.comment == "" {
				s.comment = s.rest[1:i]
			}
			s.rest = s.rest[i+1:]
			s.mark()
			return
		}
	}
	s.unended++
	s.rest = s.rest[1:]
}

// angle takes <address>; without ">" it ends at the next separator.
func (s *addressScanner) angle() {
	if len(s.angles) == 0 {
		s.before = len(s.words)
		if n := s.before; n > 0 && s.words[n-1] == (addressWord{}) { // the place for the next word
			s.before--
		}
	}
	inside := s.rest[1:]
	end := strings.IndexAny(inside, "<>")
	switch {
	case end >= 0 && inside[end] == '>':
		s.addAngle(inside[:end])
		s.rest = inside[end+1:]
	case end >= 0 && strings.Trim(inside[:end], " \t\"'") == "": // <<a@b>>
		s.rest = inside[end:]
	default:
		if end < 0 {
			end = len(inside)
		}
		if stop := strings.IndexAny(inside[:end], ",;"); stop >= 0 {
			end = stop
		}
		s.addAngle(inside[:end])
		s.rest = inside[end:]
	}
	s.mark()
}

func (s *addressScanner) addAngle(inside string) {
	if len(s.angles) < 10 {
		s.angles = append(s.angles, inside)
	}
}

// separate ends an address. Words before a comma that hold no address may be the
// family name of the next ("Parks, Joe <...>").
func (s *addressScanner) separate(c byte) {
	if c == ',' && len(s.angles) == 0 && len(s.words) > 0 && !s.at && s.comment == "" {
		s.add(addressWord{text: ","})
		s.mark()
		return
	}
	s.flush()
}

// colon ends the name of a group ("team: a@b, c@d;") or a prefix ("SMTP:a@b").
func (s *addressScanner) colon() {
	if len(s.angles) == 0 && !s.at {
		s.words, s.comment = nil, ""
	}
}

// flush turns what was gathered into addresses.
func (s *addressScanner) flush() {
	words, comment := s.words, s.comment
	if len(s.angles) > 0 {
		s.flushAngles()
	} else {
		s.flushBare(words, comment)
	}
	s.words, s.at, s.angles, s.comment = nil, false, nil, ""
}

// flushAngles takes an address in brackets: the name stands before it, or in a comment.
func (s *addressScanner) flushAngles() {
	name := joinWords(s.words[:min(s.before, len(s.words))])
	addr := bestAngle(s.angles, s.hint)
	if addr == "" {
		addr, name = wordAddress(s.words), ""
	}
	if name == "" {
		name = s.comment
	}
	s.keep(name, addr)
}

// flushBare takes addresses without brackets.
func (s *addressScanner) flushBare(words []addressWord, comment string) {
	var bare []string
	var rest []addressWord
	for _, token := range glue(words) {
		if strings.Contains(token.text, "@") {
			bare = append(bare, token.text)
		} else {
			rest = append(rest, token)
		}
	}
	for i, addr := range bare {
		name := ""
		if len(bare) == 1 {
			name = joinWords(rest)
		}
		if name == "" && i == len(bare)-1 {
			name = comment
		}
		s.keep(name, cleanAddress(addr))
	}
}

// keep adds one address.
func (s *addressScanner) keep(name, addr string) {
	if addr == "" || len(s.found) >= maxAddresses {
		return
	}
	name = strings.Trim(text(name, s.hint), "'\" ,")
	if strings.EqualFold(name, addr) {
		name = ""
	}
	s.found = append(s.found, mail.Address{Name: strings.TrimSpace(cutBytes(name, maxAddrLength)), Addr: strings.ToLower(addr)})
}

// glue joins the words that no blank parts: "joe blow"@example.com.
func glue(words []addressWord) []addressWord {
	var out []addressWord
	for _, w := range words {
		n := len(out)
		if n > 0 && w.glued && w.text != "," && (strings.HasPrefix(w.text, "@") || strings.HasSuffix(out[n-1].text, "@")) {
			if out[n-1].quoted {
				out[n-1].text = `"` + out[n-1].text + `"`
			}
			out[n-1].text += w.text
			continue
		}
		if w.text != "" {
			out = append(out, w)
		}
	}
	return joinAt(out)
}

// joinAt joins "joe @ example.com".
func joinAt(words []addressWord) []addressWord {
	for i := 1; i+1 < len(words); i++ {
		if words[i].text == "@" {
			words[i-1].text += "@" + words[i+1].text
			words = append(words[:i], words[i+2:]...)
		}
	}
	return words
}

// joinWords is the display name the words make.
func joinWords(words []addressWord) string {
	var out strings.Builder
	for _, w := range words {
		if w.text == "" {
			continue
		}
		if out.Len() > 0 && w.text != "," && !w.glued {
			out.WriteByte(' ')
		}
		out.WriteString(w.text)
	}
	return out.String()
}

// wordAddress is the address among the words, where the brackets are empty.
func wordAddress(words []addressWord) string {
	for _, w := range glue(words) {
		if strings.Contains(w.text, "@") {
			return cleanAddress(w.text)
		}
	}
	return ""
}

// bestAngle is the first real address of those in brackets, else the first that is not empty.
func bestAngle(angles []string, hint string) string {
	first := ""
	for _, a := range angles {
		addr := angleAddress(a, hint)
		if strings.Contains(addr, "@") {
			return addr
		}
		if first == "" {
			first = addr
		}
	}
	return first
}

// angleAddress cleans what stands in brackets: routes, blanks, prefixes, encoded words.
func angleAddress(s, hint string) string {
	s = decodeWords(s, hint)
	if strings.HasPrefix(s, "@") { // source route, RFC 5322 section 4.4
		if i := strings.IndexByte(s, ':'); i >= 0 {
			s = s[i+1:]
		}
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, " @", "@"), "@ ", "@")
	if !strings.ContainsAny(s, "\"") {
		for token := range strings.FieldsSeq(s) {
			if strings.Contains(token, "@") {
				s = token
				break
			}
		}
	}
	return cleanAddress(s)
}
