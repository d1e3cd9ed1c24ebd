package analyzer

import "strings"

// callingCodes maps the country calling code of a number to the country whose
// holidays are known; +1 is read as the United States.
func callingCode(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
	if strings.HasPrefix(digits, "00") {
		digits = "+" + digits[2:]
	}
	if !strings.HasPrefix(digits, "+") {
		return ""
	}
	const table = "+1 us +20 eg +27 za +30 gr +31 nl +32 be +33 fr +34 es +351 pt +352 lu +353 ie +358 fi +359 bg +36 hu +370 lt +371 lv " +
		"+372 ee +385 hr +386 si +39 it +40 ro +41 ch +420 cz +421 sk +43 at +44 gb +45 dk +46 se +47 no +48 pl +49 de +52 mx +55 br " +
		"+61 au +64 nz +65 sg +81 jp +82 kr +86 cn +91 in +966 sa +971 ae +972 il"
	words := strings.Fields(table)
	for i := 0; i < len(words); i += 2 {
		if strings.HasPrefix(digits, words[i]) {
			return words[i+1]
		}
	}
	return ""
}

// domainCountry is the country of a country code domain, "" for generic ones
// and for those sold as generic (io, co, ai, tv, me).
func domainCountry(domain string) string {
	top := domain[strings.LastIndexByte(domain, '.')+1:]
	const known = " at au be bg br ca ch cz de dk es fr gb gr hr ie it jp lt lv nl no nz pl ro se si sk us za in cn il ae sg kr mx fi pt hu lu ee sa eg "
	switch {
	case top == "uk":
		return "gb"
	case len(top) == 2 && strings.Contains(known, " "+top+" "):
		return top
	}
	return ""
}

// workDays reads a list such as "mon-fri", "sun-thu" or "mon,tue,fri"; Monday
// is index 0. "" and "auto" give the usual week of the country.
func workDays(s, country string) [7]bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" || s == "auto" {
		s = usualWeek(country)
	}
	var work [7]bool
	for part := range strings.SplitSeq(s, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		a, b := weekday(first), weekday(first)
		if isRange {
			b = weekday(last)
		}
		if a < 0 || b < 0 {
			continue
		}
		for d := a; ; d = (d + 1) % 7 {
			work[d] = true
			if d == b {
				break
			}
		}
	}
	if work == [7]bool{} {
		return workDays("mon-fri", "")
	}
	return work
}

func usualWeek(country string) string {
	switch country {
	case "il", "sa", "eg":
		return "sun-thu"
	}
	return "mon-fri"
}

func weekday(s string) int {
	s = strings.TrimSpace(s)
	if len(s) < 3 {
		return -1
	}
	if i := strings.Index("montuewedthufrisatsun", s[:3]); i >= 0 && i%3 == 0 {
		return i / 3
	}
	return -1
}
