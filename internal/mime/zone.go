package mime

import (
	"strconv"
	"strings"
	"time"
)

// zone is a location with that fixed offset in seconds; UTC for 0.
func zone(offset int) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", offset)
}

// takeZone reads +0200, -07:00, -700, GMT+2, a zone name or a military letter.
// A numeric offset beats a name; the first of each counts.
func (d *dateParts) takeZone(token string) bool {
	for _, prefix := range []string{"GMT", "UTC", "UT"} {
		if rest, ok := strings.CutPrefix(strings.ToUpper(token), prefix); ok && rest != "" && (rest[0] == '+' || rest[0] == '-') {
			token = rest
			break
		}
	}
	if token[0] == '+' || token[0] == '-' {
		return d.takeOffset(token)
	}
	seconds, ok := zoneOffset(strings.ToUpper(token))
	if !ok {
		return false
	}
	if !d.hasZone {
		d.offset, d.hasZone = seconds, true
	}
	return true
}

// takeOffset reads a numeric offset; an impossible one counts as none.
func (d *dateParts) takeOffset(token string) bool {
	digits := strings.ReplaceAll(token[1:], ":", "")
	if !allDigits(digits) || len(digits) > 4 {
		return false
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return false
	}
	hours, minutes := n/100, n%100
	if len(digits) <= 2 {
		hours, minutes = n, 0
	}
	if hours > 15 || minutes > 59 {
		return true
	}
	d.offset = hours*3600 + minutes*60
	if token[0] == '-' {
		d.offset = -d.offset
	}
	d.hasZone = true
	return true
}

// zoneOffset knows the zone names mail is dated with: those of RFC 5322 section 4.3
// and those that occur. Names with several meanings (IST, CST of China) take the usual one.
func zoneOffset(name string) (seconds int, ok bool) {
	hours := 0.0
	switch name {
	case "GMT", "UTC", "UT", "Z", "WET", "ZULU":
	case "CET", "BST", "WEST", "MEZ", "MET", "WAT":
		hours = 1
	case "CEST", "EET", "SAST", "MESZ", "MEST", "CAT", "IDT":
		hours = 2
	case "EEST", "MSK", "EAT", "TRT":
		hours = 3
	case "MSD", "GST":
		hours = 4
	case "PKT":
		hours = 5
	case "IST":
		hours = 5.5
	case "ICT", "WIB":
		hours = 7
	case "HKT", "SGT", "AWST", "PHT", "MYT":
		hours = 8
	case "JST", "KST":
		hours = 9
	case "ACST":
		hours = 9.5
	case "AEST":
		hours = 10
	case "AEDT":
		hours = 11
	case "NZST":
		hours = 12
	case "NZDT":
		hours = 13
	case "BRT", "ART", "ADT":
		hours = -3
	case "AST", "EDT", "CLT":
		hours = -4
	case "EST", "CDT", "COT", "PET":
		hours = -5
	case "CST", "MDT":
		hours = -6
	case "MST", "PDT":
		hours = -7
	case "PST", "AKDT":
		hours = -8
	case "AKST":
		hours = -9
	case "HST":
		hours = -10
	default:
		return 0, false
	}
	return int(hours * 3600), true
}
