package mime

import "strings"

// cleanAddress takes off what does not belong to an address; "" where nothing usable is left.
func cleanAddress(s string) string {
	s = strings.Map(func(r rune) rune {
		if invisible(r) || r == '\t' || r == '\n' || r == '\u00a0' || r == '\uFFFD' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Trim(s, " '<>[](),;:`")
	for _, prefix := range []string{"mailto:", "smtp:", "mailto="} {
		if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			s = s[len(prefix):]
		}
	}
	s = strings.TrimRight(s, ".")
	if !strings.HasPrefix(s, `"`) {
		s = strings.Trim(strings.ReplaceAll(s, " ", ""), `"`)
	}
	s = strings.NewReplacer("<", "", ">", "").Replace(s)
	if inner := unwrapIMCEA(s); inner != "" {
		s = inner
	}
	if len(s) > maxAddrLength || s == "@" {
		return ""
	}
	if at := strings.LastIndexByte(s, '@'); at >= 0 && at == len(s)-1 || strings.HasPrefix(s, "@") {
		return strings.Trim(s, "@")
	}
	return s
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
	if strings.Count(inner, "@") != 1 || strings.ContainsAny(inner, " \t\r\n\"<>,;") || !isASCII(inner) || strings.HasPrefix(strings.ToUpper(inner), "IMCEA") {
		return ""
	}
	if _, domain, _ := strings.Cut(inner, "@"); !strings.Contains(domain, ".") {
		return ""
	}
	return cutBytes(strings.Map(dropInvisible, inner), maxAddrLength)
}

func dropInvisible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return r
}
