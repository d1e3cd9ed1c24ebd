package demoserver

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// content is the body of the message by its kind.
func (w *written) content(now time.Time) (part, error) {
	switch w.options["kind"] {
	case "":
		return w.attached(w.readable()), nil
	case "ooo", "auto":
		return text("plain", w.plain()), nil
	case "bulk":
		return w.multi("alternative", text("plain", w.plain()), text("html", w.html())), nil
	case "bounce":
		return w.bounce()
	case "receipt":
		return w.receipt()
	case "invite", "accept", "decline", "tentative":
		return w.calendar(now)
	}
	return part{}, fmt.Errorf("kind:%s is unknown", w.options["kind"])
}

// readable is the text, for Gmail and Outlook with its HTML twin.
func (w *written) readable() part {
	if w.from.style == "plain" {
		return text("plain", w.plain())
	}
	return w.multi("alternative", text("plain", w.plain()), text("html", w.html()))
}

func (w *written) attached(body part) part {
	name := w.options["attach"]
	if name == "" {
		return body
	}
	kind := "application/octet-stream"
	if strings.HasSuffix(name, ".pdf") {
		kind = "application/pdf"
	}
	file := part{
		contentType: fmt.Sprintf("%s; name=%q", kind, name),
		disposition: fmt.Sprintf("attachment; filename=%q", name),
		encoding:    "base64",
		body:        []byte(base64.StdEncoding.EncodeToString([]byte(onePagePDF)) + "\r\n"),
	}
	return w.multi("mixed", body, file)
}

// onePagePDF opens as one empty page in every reader.
const onePagePDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/MediaBox[0 0 595 842]/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// bounce is a delivery status notification (RFC 3464) about its parent.
func (w *written) bounce() (part, error) {
	if w.parent == nil {
		return part{}, fmt.Errorf("a bounce needs a letter it is about")
	}
	status, action := w.options["code"], "failed"
	if status == "" {
		status = "5.1.1"
	}
	if strings.HasPrefix(status, "4") {
		action = "delayed"
	}
	to := w.parent.to[0].Addr
	report := fmt.Sprintf("Reporting-MTA: dns; mx.%s\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: %s\r\nDiagnostic-Code: smtp; 550 %s %s\r\n",
		w.from.Domain(), to, action, status, status, "User unknown in virtual mailbox table")
	back := fmt.Sprintf("From: %s\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: %s\r\n", w.parent.from.Addr, to, "returned", w.parent.id)
	p := w.multi("report", text("plain", w.body+"\n"),
		part{contentType: "message/delivery-status", body: []byte(report)},
		part{contentType: "text/rfc822-headers", body: []byte(back)})
	p.contentType += "; report-type=delivery-status"
	return p, nil
}

// receipt is a disposition notification (RFC 8098): they opened its parent.
func (w *written) receipt() (part, error) {
	if w.parent == nil {
		return part{}, fmt.Errorf("a receipt needs a letter it is about")
	}
	report := fmt.Sprintf("Final-Recipient: rfc822; %s\r\nOriginal-Message-ID: %s\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
		w.from.Addr, w.parent.id)
	p := w.multi("report", text("plain", w.body+"\n"), part{contentType: "message/disposition-notification", body: []byte(report)})
	p.contentType += "; report-type=disposition-notification"
	return p, nil
}

// calendar is an invitation or the answer to one (RFC 5546). The option start
// is "OFFSET/HH:MM" in the organizer's location, mins the length.
func (w *written) calendar(now time.Time) (part, error) {
	invite := w
	method, status := "REQUEST", "NEEDS-ACTION"
	if w.options["kind"] != "invite" {
		invite = w.parent
		method, status = "REPLY", map[string]string{"accept": "ACCEPTED", "decline": "DECLINED", "tentative": "TENTATIVE"}[w.options["kind"]]
	}
	if invite == nil || invite.options["start"] == "" {
		return part{}, fmt.Errorf("a calendar answer needs the invitation as its parent")
	}
	start, end, err := invite.span(now)
	if err != nil {
		return part{}, err
	}
	guest := invite.to[0]
	const stamp = "20060102T150405Z"
	ics := strings.Join([]string{
		"BEGIN:VCALENDAR", "PRODID:-//Turnwell//Calendar//EN", "VERSION:2.0", "METHOD:" + method, "BEGIN:VEVENT",
		"UID:" + strings.Trim(invite.id, "<>"), "DTSTAMP:" + w.date.UTC().Format(stamp),
		"DTSTART:" + start.UTC().Format(stamp), "DTEND:" + end.UTC().Format(stamp),
		"SUMMARY:" + invite.subject, "ORGANIZER;CN=" + invite.from.Name + ":mailto:" + invite.from.Addr,
		"ATTENDEE;CN=" + guest.Name + ";PARTSTAT=" + status + ";RSVP=TRUE:mailto:" + guest.Addr,
		"END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	body := text("calendar", strings.ReplaceAll(ics, "\r\n", "\n"))
	body.contentType += "; method=" + method
	return w.multi("alternative", text("plain", w.plain()), body), nil
}

func (w *written) span(now time.Time) (start, end time.Time, err error) {
	offset, clock, _ := strings.Cut(w.options["start"], "/")
	day, err := newDays(now).at(offset)
	if err != nil {
		return start, end, err
	}
	hm, err := time.Parse("15:04", clock)
	if err != nil {
		return start, end, fmt.Errorf("start %q: %w", w.options["start"], err)
	}
	start = time.Date(day.Year(), day.Month(), day.Day(), hm.Hour(), hm.Minute(), 0, 0, now.Location())
	return start, start.Add(45 * time.Minute), nil
}
