package mime

import (
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// calendarOf reads the calendar part of a message (RFC 5545, RFC 5546): the one whose
// method is known, else the first. Nil where there is none.
//
// The method is that of the Content-Type, else of the calendar itself. An attached .ics
// without a method parameter, carried along in an answer to something else, is given
// without a method: nobody is invited by it.
func calendarOf(m *mail.Message, root *part) *mail.Calendar {
	var best *mail.Calendar
	looked := 0
	root.walk(func(p *part) {
		if looked >= 10 || !isCalendar(p) {
			return
		}
		looked++
		c, ok := readCalendar(m, p)
		if ok && (best == nil || best.Method == "" && c.Method != "") {
			best = &c
		}
	})
	return best
}

// isCalendar tells whether a part is a calendar, by its type or its file name.
func isCalendar(p *part) bool {
	switch p.kind {
	case "text/calendar", "application/ics", "text/x-vcalendar", "application/calendar":
		return true
	case "application/octet-stream", "text/plain":
		return strings.HasSuffix(strings.ToLower(p.file), ".ics")
	}
	return false
}

func readCalendar(m *mail.Message, p *part) (mail.Calendar, bool) {
	raw := decodeTransfer(p.fields.get("content-transfer-encoding"), p.body, maxCalendar)
	label := p.params["charset"]
	if label == "" {
		label = "utf-8" // RFC 5545 section 3.1.4
	}
	cal := parseICS(decodeCharset(label, raw))
	event := cal.event()
	if event == nil {
		return mail.Calendar{}, false
	}
	zones := zoneReader{cal: cal, local: senderZone(m)}
	c := mail.Calendar{
		Method:    method(m, p, cal),
		UID:       oneLine(event.text("UID")),
		Summary:   oneLine(event.text("SUMMARY")),
		Organizer: calendarAddress(event.get("ORGANIZER")),
	}
	attendees := event.all("ATTENDEE")
	for _, a := range attendees[:min(len(attendees), maxAddresses)] {
		if addr := calendarAddress(a); addr != "" && !slices.Contains(c.Attendees, addr) {
			c.Attendees = append(c.Attendees, addr)
		}
	}
	if c.Method == "REPLY" {
		c.Status = partstat(m, attendees)
	}
	c.Start = zones.time(event.get("DTSTART"))
	c.End = eventEnd(event, zones, c.Start)
	return c, true
}

// method decides the method of a calendar part; see calendarOf.
func method(m *mail.Message, p *part, cal *component) string {
	if named := cleanMethod(p.params["method"]); named != "" {
		return named
	}
	carried := p.disposition == "attachment" || p.kind != "text/calendar" || p.file != "" && p.disposition == ""
	if carried && p.parent != nil && (len(m.InReplyTo) > 0 || len(m.References) > 0) {
		return ""
	}
	return cleanMethod(cal.text("METHOD"))
}

func cleanMethod(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if !allLetters(strings.ReplaceAll(s, "-", "")) || len(s) > 20 {
		return ""
	}
	return s
}

// partstat is the answer of the attendee who replies: the sender where named, else the
// first with an answer.
func partstat(m *mail.Message, attendees []property) string {
	status := ""
	for _, a := range attendees {
		s := cleanMethod(a.params["PARTSTAT"])
		if s == "" {
			continue
		}
		if calendarAddress(a) == m.From.Addr {
			return s
		}
		if status == "" || status == "NEEDS-ACTION" {
			status = s
		}
	}
	return status
}

// calendarAddress reads "mailto:dana@initech.test"; some Exchange servers put the
// address into the EMAIL parameter only.
func calendarAddress(p property) string {
	for _, value := range []string{p.value, p.params["EMAIL"]} {
		if addr := cleanAddress(value); strings.Contains(addr, "@") {
			return strings.ToLower(addr)
		}
	}
	return ""
}

// eventEnd is DTEND, else the start plus DURATION, else the day of an all-day event.
func eventEnd(event *component, zones zoneReader, start time.Time) time.Time {
	if end := zones.time(event.get("DTEND")); !end.IsZero() {
		return end
	}
	if start.IsZero() {
		return start
	}
	if d := duration(event.text("DURATION")); d > 0 {
		return start.Add(d)
	}
	if len(event.get("DTSTART").value) == len("20060102") {
		return start.AddDate(0, 0, 1)
	}
	return start
}

// senderZone is the offset the message was written in: times without a zone are meant so.
func senderZone(m *mail.Message) *time.Location {
	if m.Date.IsZero() {
		return time.UTC
	}
	return m.Date.Location()
}
