package mime

import (
	"strings"
)

// bodyText is the text of the first part that shows any. truncated tells that more of
// it was there.
func bodyText(root *part, o Options) (string, bool) {
	if found, truncated, ok := firstText(root, o); ok {
		return found, truncated
	}
	return "", false
}

// firstText looks for text in a part: in an alternative the plain one is preferred.
func firstText(p *part, o Options) (found string, truncated, ok bool) {
	if len(p.kids) == 0 {
		return leafText(p, o)
	}
	if p.kind == "multipart/encrypted" {
		return "", false, false
	}
	if p.kind == "multipart/alternative" {
		for _, kid := range p.kids {
			if kid.kind == "text/plain" {
				if found, truncated, ok = firstText(kid, o); ok {
					return found, truncated, true
				}
			}
		}
	}
	for _, kid := range p.kids {
		if found, truncated, ok = firstText(kid, o); ok {
			return found, truncated, true
		}
	}
	return "", false, false
}

// leafText is the text of a leaf; ok is false where it shows none.
func leafText(p *part, o Options) (found string, truncated, ok bool) {
	if !displayable(p) {
		return "", false, false
	}
	limit := o.textLimit()
	encoding := p.fields.get("content-transfer-encoding")
	switch p.kind {
	case "text/html", "application/xhtml+xml":
		raw := decodeTransfer(encoding, p.body, maxHTML)
		found, truncated = htmlText(decodeCharset(htmlCharset(p, raw), raw), limit)
	case "text/enriched", "text/richtext":
		raw := decodeTransfer(encoding, p.body, 4*limit)
		found, truncated = htmlText(enriched(decodeCharset(p.params["charset"], raw)), limit)
	default:
		// A character takes at most four bytes, and some character sets shift with more.
		raw := decodeTransfer(encoding, p.body, 4*limit+64)
		found, truncated = limitText(plainText(decodeCharset(p.params["charset"], withoutUU(raw))), limit)
	}
	return found, truncated || p.open && o.Cut, found != ""
}

// displayable tells whether a reader would see the part as text of the message.
func displayable(p *part) bool {
	if p.disposition == "attachment" && p.parent != nil {
		return false
	}
	switch p.kind {
	case "text/plain", "text/html", "application/xhtml+xml", "text/enriched", "text/richtext":
		return p.file == "" || p.parent == nil || p.disposition == "inline" || p.parent.kids[0] == p && p.params["name"] == p.file
	case "text/x-amp-html", "text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rfc822-headers", "text/css", "text/xml", "text/rtf":
		return false
	}
	return strings.HasPrefix(p.kind, "text/") && p.file == "" || p.multi() && len(p.kids) == 0 && p.kind != "multipart/encrypted"
}

// plainText puts text into the stored form: lines end in LF, nothing invisible.
func plainText(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return tidy(strings.Map(shown, s))
}

// shown maps characters to what is stored of them.
func shown(r rune) rune {
	switch {
	case r == '\u00a0' || r == '\u202f':
		return ' '
	case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\f' || r == '\v':
		return '\n'
	case invisible(r):
		return -1
	}
	return r
}

// tidy drops blank lines before and after the text.
func tidy(s string) string {
	s = strings.TrimRight(s, " \t\n")
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if !ok || strings.TrimSpace(line) != "" {
			return s
		}
		s = rest
	}
}

// limitText cuts text at the limit, at the end of a line or a word where one is near.
func limitText(s string, limit int) (string, bool) {
	if len(s) <= limit {
		return s, false
	}
	s = cutBytes(s, limit)
	if i := strings.LastIndexAny(s, " \n"); i > len(s)-200 && i > 0 {
		s = s[:i]
	}
	return tidy(s), true
}

// enriched turns text/enriched (RFC 1896) into html: a doubled tag bracket is a bracket,
// one line break is a blank.
func enriched(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "<<", "&lt;")
	return strings.ReplaceAll(s, "\n\n", "<br>")
}
