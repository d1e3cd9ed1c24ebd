package mime

import (
	"strings"

	"lastword/internal/mail"
)

// readParts reads what lies beside the text: attachments, calendar, delivery status, receipt.
func readParts(m *mail.Message, root *part) {
	root.walk(func(p *part) {
		if name, ok := attachmentName(p); ok {
			m.Attachments = append(m.Attachments, name)
		}
		m.Attachments = append(m.Attachments, uuNames(p)...)
	})
	m.Calendar = calendarOf(m, root)
	m.Delivery = deliveryOf(root)
	m.Receipt = receiptOf(m, root)
}

// attachmentName is the name of an attached part, "?" without one; ok is false for the
// parts of the message itself: its text, pictures inside it, signatures, reports.
func attachmentName(p *part) (string, bool) {
	switch {
	case p.multi(), p.kind == "message/delivery-status", p.kind == "message/global-delivery-status", p.kind == "message/disposition-notification", p.kind == "text/rfc822-headers",
		p.kind == "application/pgp-signature", p.kind == "application/pgp-encrypted", p.kind == "application/pkcs7-signature", p.kind == "application/x-pkcs7-signature":
		return "", false
	case strings.HasPrefix(p.kind, "message/") && p.parent != nil && p.parent.kind == "multipart/report":
		return "", false
	case isCalendar(p) && p.disposition != "attachment":
		return "", false
	case inlinePicture(p):
		return "", false
	case p.file != "":
		return p.file, true
	case p.disposition == "attachment" && p.parent != nil, p.kind == "message/rfc822", !strings.HasPrefix(p.kind, "text/") && !strings.HasPrefix(p.kind, "message/"):
		return "?", true
	}
	return "", false
}

// inlinePicture tells whether a part is a picture that the html text shows.
func inlinePicture(p *part) bool {
	if !strings.HasPrefix(p.kind, "image/") || p.disposition == "attachment" {
		return false
	}
	return p.parent != nil && p.parent.kind == "multipart/related" || p.fields.get("content-id") != ""
}

// uuNames are the names of files uuencoded into plain text.
func uuNames(p *part) []string {
	if p.kind != "text/plain" {
		return nil
	}
	switch transferName(p.fields.get("content-transfer-encoding")) {
	case "base64", "quoted-printable":
		return nil
	}
	var names []string
	for _, block := range uuBlocks(p.body) {
		names = append(names, oneLine(decodeRaw(block.name, "")))
	}
	return names
}
