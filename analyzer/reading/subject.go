package reading

import (
	"strings"

	"lastword/analyzer/phrase"
)

// prefixes of replies (true) and forwards (false) as clients write them.
var prefixes = map[string]bool{
	"re": true, "aw": true, "antw": true, "antwort": true, "sv": true, "vs": true, "odp": true, "ref": true, "r": true,
	"rif": true, "res": true, "rv": false, "ynt": true, "bls": true, "回复": true, "答复": true, "回覆": true, "rép": true,
	"rep": true, "réf": true, "vá": true, "ats": true, "re^2": true, "ang": true, "atb": true, "odg": true,
	"fw": false, "fwd": false, "wg": false, "tr": false, "i": false, "vl": false, "vb": false, "enc": false, "doorst": false,
	"pd": false, "转发": false, "轉寄": false, "ilt": false, "weitergeleitet": false, "fs": false, "tf": false, "trs": false,
}

// BaseSubject is a subject without reply and forward prefixes, list tags at the
// head and doubled spaces, folded for comparison (RFC 5256 section 2.1 in spirit).
func BaseSubject(s string) string {
	s, _, _ = base(s)
	return phrase.Fold(s)
}

// IsReplySubject tells whether a subject begins with a reply prefix (not only a forward prefix).
func IsReplySubject(s string) bool {
	_, reply, _ := base(s)
	return reply
}

// isForwardSubject tells whether the outermost prefix of a subject is that of a forward.
func isForwardSubject(s string) bool {
	_, _, forward := base(s)
	return forward
}

func base(s string) (rest string, reply, forward bool) {
	rest = strings.Join(strings.Fields(s), " ")
	first := true
	for {
		next, is, ok := cutPrefix(rest)
		if !ok {
			next, ok = cutTag(rest)
			if !ok || next == "" {
				break
			}
			rest = next
			continue
		}
		reply = reply || is
		forward = forward || first && !is
		first = false
		rest = next
	}
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, " (fwd)"), " (was fwd)")
	return strings.TrimSpace(rest), reply, forward
}

// cutPrefix takes one prefix such as "Re:", "RE[2]:", "AW :", "Fwd(3):" off.
func cutPrefix(s string) (rest string, reply, ok bool) {
	colon := strings.IndexAny(s, ":：")
	if colon <= 0 || colon > 18 {
		return s, false, false
	}
	head := strings.ToLower(strings.TrimSpace(s[:colon]))
	if i := strings.IndexAny(head, "[(*^"); i > 0 {
		head = strings.TrimSpace(head[:i])
	}
	reply, ok = prefixes[head]
	if !ok {
		return s, false, false
	}
	rest = strings.TrimPrefix(s[colon:], "：")
	return strings.TrimSpace(strings.TrimPrefix(rest, ":")), reply, true
}

// cutTag takes a list tag such as "[golang-nuts]" off the head.
func cutTag(s string) (string, bool) {
	if !strings.HasPrefix(s, "[") {
		return s, false
	}
	i := strings.IndexByte(s, ']')
	if i < 0 || i > 40 {
		return s, false
	}
	return strings.TrimSpace(s[i+1:]), true
}
