package mime

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	tests := []struct {
		name, value, want string // want in RFC 3339, "" for the zero time
	}{
		{"plain", "Thu, 10 May 2001 08:12:24 -0700", "2001-05-10T08:12:24-07:00"},
		{"zone name behind", "Thu, 10 May 2001 08:12:24 -0700 (PDT)", "2001-05-10T08:12:24-07:00"},
		{"without day name", "10 May 2001 08:12:24 +0200", "2001-05-10T08:12:24+02:00"},
		{"without seconds", "Thu, 10 May 2001 8:12 +0200", "2001-05-10T08:12:00+02:00"},
		{"without zone", "Thu, 10 May 2001 08:12:24", "2001-05-10T08:12:24Z"},
		{"zone in a comment only", "Thu, 10 May 2001 08:12:24 (CEST)", "2001-05-10T08:12:24+02:00"},
		{"two-digit year", "Thu, 10 May 01 08:12:24 GMT", "2001-05-10T08:12:24Z"},
		{"two-digit year before 2000", "10 May 97 08:12:24 GMT", "1997-05-10T08:12:24Z"},
		{"three-digit year", "10 May 101 08:12:24 GMT", "2001-05-10T08:12:24Z"},
		{"EST", "Thu, 10 May 2001 08:12:24 EST", "2001-05-10T08:12:24-05:00"},
		{"PDT", "Thu, 10 May 2001 08:12:24 PDT", "2001-05-10T08:12:24-07:00"},
		{"India", "Thu, 10 May 2001 08:12:24 +0530", "2001-05-10T08:12:24+05:30"},
		{"colon in the offset", "Thu, 10 May 2001 08:12:24 +05:30", "2001-05-10T08:12:24+05:30"},
		{"GMT with offset", "Thu, 10 May 2001 08:12:24 GMT+0200", "2001-05-10T08:12:24+02:00"},
		{"offset and name", "Thu, 10 May 2001 08:12:24 +0800 CST", "2001-05-10T08:12:24+08:00"},
		{"unknown zone", "Thu, 10 May 2001 08:12:24 XYZ", "2001-05-10T08:12:24Z"},
		{"impossible offset", "Thu, 10 May 2001 08:12:24 +9900", "2001-05-10T08:12:24Z"},
		{"day name glued", "Thu,10 May 2001 08:12:24 +0000", "2001-05-10T08:12:24Z"},
		{"dashes", "Thu, 10-May-2001 08:12:24 +0000", "2001-05-10T08:12:24Z"},
		{"dashes, short year", "10-May-01 08:12:24 +0000", "2001-05-10T08:12:24Z"},
		{"asctime", "Thu May 10 08:12:24 2001", "2001-05-10T08:12:24Z"},
		{"asctime with zone", "Thu May 10 08:12:24 PDT 2001", "2001-05-10T08:12:24-07:00"},
		{"asctime with offset", "Thu May 10 08:12:24 +0000 2001", "2001-05-10T08:12:24Z"},
		{"long names", "Thursday, 10 September 2001 08:12:24 +0200", "2001-09-10T08:12:24+02:00"},
		{"US order", "Thu, May 10, 2001 at 8:12:24 PM -0400", "2001-05-10T20:12:24-04:00"},
		{"midnight in twelve hours", "10 May 2001 12:05 AM +0000", "2001-05-10T00:05:00Z"},
		{"ISO", "2001-05-10T08:12:24Z", "2001-05-10T08:12:24Z"},
		{"ISO with offset", "2001-05-10T08:12:24.123+02:00", "2001-05-10T08:12:24+02:00"},
		{"ISO with blank", "2001-05-10 08:12:24 +0200", "2001-05-10T08:12:24+02:00"},
		{"German order", "10.05.2001 08:12:24 +0200", "2001-05-10T08:12:24+02:00"},
		{"slashes, one reading", "5/20/2001 08:12:24 +0200", "2001-05-20T08:12:24+02:00"},
		{"slashes, two readings", "5/10/2001 08:12:24 +0200", ""},
		{"leap second", "31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z"},
		{"in the future", "Thu, 10 May 2044 08:12:24 +0200", "2044-05-10T08:12:24+02:00"},
		{"comment inside", "Thu, 10 (the tenth) May 2001 08:12:24 +0200", "2001-05-10T08:12:24+02:00"},
		{"before mail", "Thu, 10 May 1901 08:12:24 +0200", ""},
		{"far future", "Thu, 10 May 9901 08:12:24 +0200", ""},
		{"impossible hour", "Thu, 10 May 2001 28:12:24 +0200", ""},
		{"words", "yesterday", ""},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if d := parseDate(test.value); !d.IsZero() {
				got = d.Format(time.RFC3339)
			}
			if got != test.want {
				t.Errorf("parseDate(%q) = %q, want %q", test.value, got, test.want)
			}
		})
	}
}

func TestEnvelope(t *testing.T) {
	tests := []struct {
		name, line string
		date, ok   bool
	}{
		{"plain", "From dana@initech.test Thu May 10 18:01:53 2001", true, true},
		{"two blanks", "From dana@initech.test  Thu May  3 18:01:53 2001", true, true},
		{"zone", "From dana@initech.test Thu May 10 18:01:53 +0200 2001", true, true},
		{"Thunderbird", "From - Thu May 10 18:01:53 2001", true, true},
		{"Google Takeout", "From 1700000000000000000@xxx Thu May 10 18:01:53 +0000 2001", true, true},
		{"comma behind the day", "From corpus@lists Tue, 07 Apr 2020 12:48:12", true, true},
		{"remote from", "From dana Thu May 10 18:01:53 2001 remote from initech", true, true},
		{"ISO", "From dana@initech.test 2001-05-10 18:01:53", true, true},
		{"no date", "From dana@initech.test", false, true},
		{"a sentence", "From Monday on, the price is 10 May 2001.", false, false},
		{"a sentence with a clock", "From Thursday 10 May 2001 at 18:01 we are closed, as every year", false, false},
		{"a sentence with an address", "From dana@initech.test we heard nothing", false, false},
		{"two words", "From here", false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			date, ok := Envelope([]byte(test.line))
			if !date.IsZero() != test.date || ok != test.ok {
				t.Errorf("Envelope(%q) = %v, %v", test.line, date, ok)
			}
		})
	}
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"Thu, 10 May 2001 08:12:24 -0700 (PDT)", "2001-05-10T08:12:24Z", "Thu May 10 08:12:24 2001", "10-May-01 8:1", "1/1/1 1:1:1 AM", "99 99 9999 +9999", "((((", "00:00:00 12 PM GMT+"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		d := parseDate(value)
		if d.IsZero() {
			return
		}
		if y := d.Year(); y < 1970 || y > 2200 {
			t.Fatalf("year %d from %q", y, value)
		}
		if again := parseDate(d.Format(time.RFC1123Z)); !again.Equal(d) {
			t.Fatalf("%v read again is %v", d, again)
		}
	})
}
