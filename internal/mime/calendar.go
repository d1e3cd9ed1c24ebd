package mime

import "lastword/internal/mail"

// readParts reads what lies behind the text: attachments, calendar, delivery status, receipt.
func readParts(m *mail.Message, root *part) {
	root.walk(func(p *part) {
		if p.file != "" {
			m.Attachments = append(m.Attachments, p.file)
		}
	})
}
