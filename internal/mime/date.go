package mime

import (
	"strconv"
	"strings"
	"time"
)

// parseDate reads a Date field leniently (RFC 5322 section 3.3 and 4.3, asctime, ISO
// 8601, mbox From_ lines): missing day names, zones and seconds, two-digit years, zone
// names, a comment behind. The offset written is kept; none or an unknown one is UTC.
// Anything that cannot be read, or lies before 1970 or after 2199, is the zero time.
// Dates like 5/10/2001, which can be read both ways, are refused.
func parseDate(s string) time.Time {
	s, comment := cutComments(cutBytes(s, 300))
	var d dateParts
	d.year, d.day = -1, -1
	for token := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\u00a0' || r == '\r' || r == '\n' }) {
		d.take(token)
	}
	if !d.hasZone && comment != "" {
		d.takeZone(comment)
	}
	return d.time()
}

// dateParts are the pieces of a date found so far.
type dateParts struct {
	year, day  int
	month      time.Month
	hour       int
	minute     int
	second     int
	offset     int // seconds east of UTC
	hasTime    bool
	hasZone    bool
	impossible bool
}

// cutComments takes (comments) out and gives the first one.
func cutComments(s string) (rest, comment string) {
	if strings.IndexByte(s, '(') < 0 {
		return s, ""
	}
	var out, in strings.Builder
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(':
			depth++
			out.WriteByte(' ')
		case c == ')':
			depth = max(0, depth-1)
		case depth > 0:
			in.WriteByte(c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), strings.TrimSpace(in.String())
}

// take reads one token.
func (d *dateParts) take(token string) {
	token = strings.TrimRight(token, ".;")
	switch {
	case token == "":
	case d.takeClock(token), d.takeISO(token), d.takeDashed(token), d.takeHalf(token), d.takeMonth(token), d.takeZone(token):
	default:
		d.takeNumber(token)
	}
}

// takeClock reads 8:12, 08:12:24, 08:12:24.123, also with a zone glued on (08:12:24Z, 08:12:24+0200).
func (d *dateParts) takeClock(token string) bool {
	colon := strings.IndexByte(token, ':')
	if colon < 1 || colon > 2 || d.hasTime {
		return false
	}
	clock, zone := token, ""
	if i := strings.IndexFunc(token, func(r rune) bool { return (r < '0' || r > '9') && r != ':' && r != '.' }); i > 0 {
		clock, zone = token[:i], token[i:]
	}
	parts := strings.Split(clock, ":")
	var values [3]int
	for i, p := range parts {
		if i > 2 {
			break
		}
		p, _, _ = strings.Cut(p, ".")
		n, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 {
			return false
		}
		values[i] = n
	}
	if values[0] > 24 || values[1] > 59 || values[2] > 60 {
		d.impossible = true
		return true
	}
	d.hour, d.minute, d.second, d.hasTime = values[0], values[1], min(values[2], 59), true
	if zone != "" && !d.takeHalf(zone) {
		d.takeZone(zone)
	}
	return true
}

// takeISO reads 2001-05-10, 2001/05/10 and 2001-05-10T08:12:24Z.
func (d *dateParts) takeISO(token string) bool {
	if len(token) < 8 || !allDigits(token[:4]) || token[4] != '-' && token[4] != '/' && token[4] != '.' {
		return false
	}
	day, clock, ok := strings.Cut(token, "T")
	if !ok {
		day, clock, _ = strings.Cut(token, "t")
	}
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return false
	}
	year, _ := strconv.Atoi(parts[0])
	month, err1 := strconv.Atoi(parts[1])
	n, err2 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || month < 1 || month > 12 {
		return false
	}
	d.year, d.month, d.day = year, time.Month(month), n
	if clock != "" {
		d.takeClock(clock)
	}
	return true
}

// takeDashed reads 10-May-2001, 10-May-01 and 10/5/2001 where only one reading is possible.
func (d *dateParts) takeDashed(token string) bool {
	parts := strings.FieldsFunc(token, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 || d.month != 0 || !allDigits(parts[0]) || !allDigits(parts[2]) {
		return false
	}
	first, _ := strconv.Atoi(parts[0])
	if d.takeMonth(parts[1]) {
		d.day = first
		d.setYear(parts[2])
		return true
	}
	second, err := strconv.Atoi(parts[1])
	if err != nil || len(parts[2]) != 4 {
		return false
	}
	switch {
	case strings.Contains(token, ".") || first > 12 && second <= 12: // 10.5.2001 is day first everywhere
		d.day, d.month = first, time.Month(second)
	case second > 12 && first <= 12:
		d.day, d.month = second, time.Month(first)
	default:
		d.impossible = true
		return true
	}
	d.impossible = d.impossible || d.month > 12
	d.setYear(parts[2])
	return true
}

// takeHalf reads AM and PM.
func (d *dateParts) takeHalf(token string) bool {
	switch strings.ToUpper(strings.ReplaceAll(token, ".", "")) {
	case "AM":
		if d.hour == 12 {
			d.hour = 0
		}
	case "PM":
		if d.hour < 12 {
			d.hour += 12
		}
	default:
		return false
	}
	return d.hasTime
}

func (d *dateParts) takeMonth(token string) bool {
	if len(token) < 3 || d.month != 0 {
		return false
	}
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	i := strings.Index(months, strings.ToLower(token[:3]))
	if i < 0 || i%3 != 0 || !allLetters(token) {
		return false
	}
	d.month = time.Month(i/3 + 1)
	return true
}

// takeNumber reads a day or a year, also with a zone glued on ("2001GMT").
func (d *dateParts) takeNumber(token string) {
	digits := token
	if i := strings.IndexFunc(token, func(r rune) bool { return r < '0' || r > '9' }); i > 0 {
		digits = token[:i]
		d.takeZone(token[i:])
	}
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
	case len(digits) <= 2 && d.day < 0 && n <= 31:
		d.day = n
	case d.year < 0 && len(digits) <= 4:
		d.setYear(digits)
	}
}

// setYear reads a year of two, three or four digits (RFC 5322 section 4.3).
func (d *dateParts) setYear(digits string) {
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
		return
	case len(digits) <= 2 && n < 50:
		n += 2000
	case len(digits) <= 3:
		n += 1900
	}
	d.year = n
}

// time puts the parts together.
func (d *dateParts) time() time.Time {
	if d.impossible || d.day < 1 || d.day > 31 || d.month < 1 || d.year < 1970 || d.year > 2199 {
		return time.Time{}
	}
	return time.Date(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, zone(d.offset))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func allLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}
