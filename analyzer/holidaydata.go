package analyzer

import (
	"strconv"
	"strings"
	"time"
)

// holidayLines are the national holidays of countries that rickar/cal lacks:
// "MMDD" every year, "E+n" n days from Easter Sunday, "Mn1" the n-th Monday of
// a month as "M02-1", "F0619" the first Friday from that day on, and
// "YYYYMMDD" or "YYYYMMDD/n" (n days long) for feasts of the moon.
func holidayLines(country string) string {
	switch country {
	case "pt":
		return "0101 E-2 0425 0501 E+60 0610 0815 1005 1101 1201 1208 1225"
	case "fi":
		return "0101 0106 E-2 E+1 0501 E+39 F0619 1206 1224 1225 1226"
	case "mx":
		return "0101 M02-1 M03-3 0501 0916 M11-3 1225"
	case "in":
		return "0126 0815 1002 1225 E-2 20240325 20250314 20260304 20270322 20280311 20240411 20250331 20260321 20270310 20280227 " +
			"20241012 20251002 20261020 20271009 20280927 20241031/2 20251020/2 20261108/2 20271029/2 20281017/2"
	case "cn":
		return "0101 0501/5 1001/7 20240209/9 20250128/8 20260215/9 20270205/8 20280125/8 20240404/3 20250404/3 20260404/3 20270405 20280404 " +
			"20240610 20250531/3 20260619/3 20270609 20280528 20240915/3 20251006 20260925/3 20270915 20281003"
	case "il":
		return "20240423 20240429 20250413 20250419 20260402 20260408 20270422 20270428 20280411 20280417 " +
			"20240514 20250501 20260422 20270512 20280502 20240612 20250602 20260522 20270611 20280531 " +
			"20241003/2 20250923/2 20260912/2 20271002/2 20280921/2 20241012 20251002 20260921 20271011 20280930 " +
			"20241017 20241024 20251007 20251014 20260926 20261003 20271016 20271023 20281005 20281012"
	case "ae":
		return "0101 1202/2 20240409/4 20250330/3 20260320/3 20270310/3 20280227/3 20240615/4 20250605/4 20260526/4 20270515/4 20280504/4 " +
			"20240707 20250626 20260616 20270606 20280525"
	case "sg":
		return "0101 0501 0809 1225 E-2 20240210/3 20250129/2 20260217/2 20270206/3 20280126/2 20240522 20250512 20260531/2 20270520 20280509 " +
			"20240410 20250331 20260321 20270310 20280227 20240617 20250607 20260527 20270517 20280505 20241031 20251020 20261108/2 20271028 20281017"
	case "kr":
		return "0101 0301 0505 0606 0815 1003 1009 1225 20240209/4 20250128/3 20260216/3 20270206/4 20280126/3 " +
			"20240515 20250505/2 20260524/2 20270513 20280502 20240916/3 20251006/3 20260924/3 20270914/3 20281002/3"
	}
	return ""
}

// ownHolidays reads holidayLines for one year. Feasts of the moon are listed for 2024 to 2028.
func ownHolidays(country string, year int) []time.Time {
	var days []time.Time
	for word := range strings.FieldsSeq(holidayLines(country)) {
		word, length, _ := strings.Cut(word, "/")
		first := holidayDay(word, year)
		if first.Year() != year {
			continue
		}
		for i := range max(number(length), 1) {
			days = append(days, first.AddDate(0, 0, i))
		}
	}
	return days
}

func holidayDay(word string, year int) time.Time {
	switch {
	case word[0] == 'E':
		return easter(year).AddDate(0, 0, number(word[1:]))
	case word[0] == 'M':
		return onOrAfter(date(year, number(word[1:3]), 1), time.Monday).AddDate(0, 0, 7*(number(word[4:])-1))
	case word[0] == 'F':
		return onOrAfter(date(year, number(word[1:3]), number(word[3:])), time.Friday)
	case len(word) == 8:
		return date(number(word[:4]), number(word[4:6]), number(word[6:]))
	}
	return date(year, number(word[:2]), number(word[2:]))
}

func onOrAfter(t time.Time, day time.Weekday) time.Time {
	return t.AddDate(0, 0, (int(day)-int(t.Weekday())+7)%7)
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// easter is Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date(year, n/31, n%31+1)
}
