package mime

import (
	"strings"
	"unicode"
)

// cleanAddress takes off what does not belong to an address; "" where nothing usable is left.
func cleanAddress(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case invisible(r) || r == '\uFFFD' || r == '<' || r == '>':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = trimAddress(s)
	for _, prefix := range []string{"mailto:", "smtp:", "mailto="} {
		if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			s = trimAddress(s[len(prefix):])
		}
	}
	if inner := unwrapIMCEA(s); inner != "" {
		s = inner
	}
	if len(s) > maxAddrLength {
		return ""
	}
	return s
}

// trimAddress takes off the blanks and marks around an address. Quotes stay only around
// a local part ("dana lee"@initech.test).
func trimAddress(s string) string {
	for {
		before := s
		s = strings.TrimRight(strings.Trim(s, " '<>[](),;:`@"), ".")
		if !strings.HasPrefix(s, `"`) || !strings.Contains(s, `"@`) {
			s = strings.Trim(strings.ReplaceAll(s, " ", ""), `"`)
		}
		if s == before {
			return s
		}
	}
}

// unwrapIMCEA gives the mail address that Exchange wrapped into another
// ("IMCEANOTES-+22Will+20Hogan+22+20+3CWHogan+40greerherz+2Ecom+3E+40ENRON@ENRON.com"),
// "" where there is none inside: the X.500 names of IMCEAEX stay as they are.
func unwrapIMCEA(addr string) string {
	if len(addr) < 6 || !strings.EqualFold(addr[:5], "IMCEA") {
		return ""
	}
	local := addr
	if at := strings.LastIndexByte(addr, '@'); at >= 0 {
		local = addr[:at]
	}
	kind, coded, ok := strings.Cut(local[5:], "-")
	if !ok || strings.EqualFold(kind, "EX") {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(coded); i++ {
		if coded[i] == '+' && i+2 < len(coded) && isHex(coded[i+1]) && isHex(coded[i+2]) {
			out.WriteByte(unhex(coded[i+1])<<4 | unhex(coded[i+2]))
			i += 2
			continue
		}
		out.WriteByte(coded[i])
	}
	inner := out.String()
	if open, end := strings.IndexByte(inner, '<'), strings.IndexByte(inner, '>'); open >= 0 && end > open {
		inner = inner[open+1 : end]
	}
	inner = trimAddress(strings.Map(dropInvisible, inner))
	user, domain, _ := strings.Cut(inner, "@")
	if user == "" || !strings.Contains(domain, ".") || strings.ContainsAny(inner, " \t\r\n\"<>,;") || strings.Contains(domain, "@") || !isASCII(inner) || len(inner) > maxAddrLength || strings.HasPrefix(strings.ToUpper(inner), "IMCEA") {
		return ""
	}
	return inner
}

func dropInvisible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return r
}
