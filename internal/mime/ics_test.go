package mime

import (
	"strings"
	"testing"
	"time"

	"lastword/internal/mail"
)

// invitation is a mail with one calendar part whose event has these lines.
func invitation(contentType string, header []string, lines ...string) mail.Message {
	raw := append([]string{"From: Dana Lee <dana@initech.test>", "Date: Mon, 2 Mar 2026 15:10:00 -0500", contentType}, header...)
	raw = append(raw, "", "BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VEVENT")
	raw = append(append(raw, lines...), "END:VEVENT", "END:VCALENDAR")
	return Parse([]byte(strings.Join(raw, "\r\n")), Options{})
}

func TestCalendarTimes(t *testing.T) {
	tests := []struct {
		name       string
		lines      []string
		start, end string
	}{
		{"UTC", []string{"DTSTART:20260702T080000Z", "DTEND:20260702T090000Z"}, "2026-07-02T08:00:00Z", "2026-07-02T09:00:00Z"},
		{"IANA zone in summer", []string{"DTSTART;TZID=Europe/Berlin:20260702T080000", "DTEND;TZID=Europe/Berlin:20260702T090000"}, "2026-07-02T08:00:00+02:00", "2026-07-02T09:00:00+02:00"},
		{"IANA zone in winter", []string{"DTSTART;TZID=Europe/Berlin:20260102T080000"}, "2026-01-02T08:00:00+01:00", "2026-01-02T08:00:00+01:00"},
		{"Windows zone", []string{"DTSTART;TZID=Pacific Standard Time:20260702T080000"}, "2026-07-02T08:00:00-07:00", "2026-07-02T08:00:00-07:00"},
		{"quoted Windows zone", []string{`DTSTART;TZID="W. Europe Standard Time":20260702T080000`}, "2026-07-02T08:00:00+02:00", "2026-07-02T08:00:00+02:00"},
		{"zone with a vendor before it", []string{"DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260702T080000"}, "2026-07-02T08:00:00+02:00", "2026-07-02T08:00:00+02:00"},
		{"offset as zone", []string{`DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin":20260702T080000`}, "2026-07-02T08:00:00+01:00", "2026-07-02T08:00:00+01:00"},
		{"unknown zone is the sender's", []string{"DTSTART;TZID=Customized Time Zone:20260702T080000"}, "2026-07-02T08:00:00-05:00", "2026-07-02T08:00:00-05:00"},
		{"path as zone", []string{"DTSTART;TZID=../../etc/passwd:20260702T080000"}, "2026-07-02T08:00:00-05:00", "2026-07-02T08:00:00-05:00"},
		{"floating is the sender's", []string{"DTSTART:20260702T080000"}, "2026-07-02T08:00:00-05:00", "2026-07-02T08:00:00-05:00"},
		{"whole day", []string{"DTSTART;VALUE=DATE:20260702"}, "2026-07-02T00:00:00-05:00", "2026-07-03T00:00:00-05:00"},
		{"duration", []string{"DTSTART:20260702T080000Z", "DURATION:PT1H30M"}, "2026-07-02T08:00:00Z", "2026-07-02T09:30:00Z"},
		{"duration in days", []string{"DTSTART:20260702T080000Z", "DURATION:P1W2D"}, "2026-07-02T08:00:00Z", "2026-07-11T08:00:00Z"},
		{"folded line", []string{"DTSTART:2026", " 0702T080000Z"}, "2026-07-02T08:00:00Z", "2026-07-02T08:00:00Z"},
		{"no time", []string{"SUMMARY:x"}, "", ""},
		{"nonsense", []string{"DTSTART:soon", "DTEND:later"}, "", ""},
		{"year 1601", []string{"DTSTART:16010101T000000Z"}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := invitation("Content-Type: text/calendar; method=REQUEST", nil, test.lines...).Calendar
			if c == nil {
				t.Fatal("no calendar")
			}
			if got := stamp(c.Start); got != test.start {
				t.Errorf("start %s, want %s", got, test.start)
			}
			if got := stamp(c.End); got != test.end {
				t.Errorf("end %s, want %s", got, test.end)
			}
		})
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func TestCalendarZoneRules(t *testing.T) {
	const rules = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Own\n" +
		"BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n" +
		"BEGIN:VEVENT\nDTSTART;TZID=Own:%\nEND:VEVENT\nEND:VCALENDAR"
	for wall, want := range map[string]string{
		"20260101T120000": "+01:00", "20260328T120000": "+01:00", "20260329T120000": "+02:00", "20260701T120000": "+02:00",
		"20261024T120000": "+02:00", "20261025T120000": "+01:00", "20261231T120000": "+01:00",
	} {
		m := Parse([]byte("Content-Type: text/calendar; method=REQUEST\n\n"+strings.Replace(rules, "%", wall, 1)), Options{})
		if m.Calendar == nil || m.Calendar.Start.Format("-07:00") != want {
			t.Errorf("%s: %+v, want %s", wall, m.Calendar, want)
		}
	}
}

func TestCalendarMethod(t *testing.T) {
	answer := []string{"In-Reply-To: <p2@acme.test>"}
	tests := []struct {
		name   string
		kind   string
		header []string
		want   string
	}{
		{"parameter", "Content-Type: text/calendar; method=reply", nil, "REPLY"},
		{"parameter of an answer", "Content-Type: text/calendar; method=COUNTER", answer, "COUNTER"},
		{"body", "Content-Type: text/calendar", nil, "REQUEST"},
		{"body of an answer that is nothing else", "Content-Type: text/calendar", answer, "REQUEST"},
		{"nonsense parameter", "Content-Type: text/calendar; method=\"a b\"", nil, "REQUEST"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := invitation(test.kind, test.header, "UID:1").Calendar
			if c == nil || c.Method != test.want {
				t.Errorf("calendar %+v, want method %s", c, test.want)
			}
		})
	}
}

func TestCalendarStatus(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"the sender's", []string{"ATTENDEE;PARTSTAT=ACCEPTED:mailto:max@initech.test", "ATTENDEE;PARTSTAT=declined:MAILTO:Dana@initech.test"}, "DECLINED"},
		{"another address of the sender", []string{"ATTENDEE;PARTSTAT=TENTATIVE:mailto:dlee@initech.test"}, "TENTATIVE"},
		{"those who have not answered are passed over", []string{"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:max@initech.test", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:dlee@initech.test"}, "ACCEPTED"},
		{"none", []string{"ATTENDEE:mailto:dana@initech.test"}, ""},
		{"address in a parameter", []string{"ATTENDEE;EMAIL=dana@initech.test;PARTSTAT=ACCEPTED:invalid:nomail"}, "ACCEPTED"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := invitation("Content-Type: text/calendar; method=REPLY", nil, test.lines...).Calendar
			if c == nil || c.Status != test.want {
				t.Errorf("calendar %+v, want status %q", c, test.want)
			}
		})
	}
	if c := invitation("Content-Type: text/calendar; method=REQUEST", nil, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:dana@initech.test").Calendar; c.Status != "" {
		t.Errorf("a request has status %q", c.Status)
	}
}

// Broken lines that make go-ical panic or refuse must cost nothing but themselves.
func TestCalendarBroken(t *testing.T) {
	c := invitation("Content-Type: text/calendar; method=REQUEST", nil, "X;A", "DTSTAMP;TZID=x", `Y;A="b`, ":", ";", "NAME", "UID:1", "END:VALARM", "DTSTART:20260702T080000Z").Calendar
	if c == nil || c.UID != "1" || c.Start.IsZero() {
		t.Errorf("calendar %+v", c)
	}
}

func TestCalendarSeries(t *testing.T) {
	c := invitation("Content-Type: text/calendar; method=REQUEST", nil, "UID:1", "RECURRENCE-ID:20260702T080000Z", "SUMMARY:exception", "END:VEVENT", "BEGIN:VEVENT", "UID:1", "SUMMARY:series").Calendar
	if c == nil || c.Summary != "series" {
		t.Errorf("calendar %+v", c)
	}
}

func FuzzICS(f *testing.F) {
	for _, seed := range []string{
		"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.test\r\nDTSTART;TZID=Europe/Berlin:20260702T080000\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR",
		"BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;UNTIL=20200101\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=x:20260101T000000\nEND:VEVENT",
		"BEGIN:VEVENT\nX;A\n ;B=\"\n\t:\nEND:VEVENT", "DTSTART;TZID=\"(UTC+99:99)\":1", "BEGIN:BEGIN\nEND:END",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		m := Parse([]byte("From: dana@initech.test\r\nContent-Type: text/calendar\r\n\r\n"+body), Options{TextLimit: 1000})
		checkMessage(t, m)
		c := m.Calendar
		if c == nil {
			return
		}
		for _, at := range []time.Time{c.Start, c.End} {
			if y := at.Year(); !at.IsZero() && (y < 1969 || y > 2201) {
				t.Fatalf("year %d", y)
			}
		}
		if len(c.Attendees) > maxAddresses {
			t.Fatal("too many attendees")
		}
	})
}
