package analyzer

import "strings"

// baseSubject is a subject without reply and forward prefixes, lower case; the
// second result tells whether there was a reply prefix. It is a key for
// joining messages that lost their ids (RFC 5256 section 2.1, in more languages).
func baseSubject(s string) (string, bool) {
	s = strings.TrimSpace(s)
	reply := false
	for {
		rest, isReply, ok := cutPrefix(s)
		if !ok {
			return strings.ToLower(s), reply
		}
		s, reply = rest, reply || isReply
	}
}

// cutPrefix takes one "Re:", "AW: ", "Fwd[2]:" off.
func cutPrefix(s string) (rest string, reply, ok bool) {
	i := strings.IndexByte(s, ':')
	if i < 1 || i > 8 {
		return s, false, false
	}
	word := strings.ToLower(strings.TrimRight(s[:i], " [](0123456789)"))
	const replies = " re aw sv vs antw odp ref rif res r "
	const forwards = " fwd fw wg tr rv enc vb vl doorst i "
	rest = strings.TrimSpace(s[i+1:])
	switch {
	case word == "":
		return s, false, false
	case strings.Contains(replies, " "+word+" "):
		return rest, true, true
	case strings.Contains(forwards, " "+word+" "):
		return rest, false, true
	}
	return s, false, false
}

// plainSubject is the subject without prefixes in its own spelling.
func plainSubject(s string) string {
	s = strings.TrimSpace(s)
	for {
		rest, _, ok := cutPrefix(s)
		if !ok {
			return s
		}
		s = rest
	}
}
