package mime

import (
	"bytes"
	"regexp"
	"strings"

	"lastword/internal/mail"
)

// deliveryOf reads the delivery status part (RFC 3464): of several recipients the first
// that failed, else the first. Nil where there is none. Of a part that names no recipient
// only Original is set: then the words of the report must tell.
func deliveryOf(root *part) *mail.Delivery {
	status := findLeaf(root, func(p *part) bool {
		return p.kind == "message/delivery-status" || p.kind == "message/global-delivery-status"
	})
	if status == nil {
		return nil
	}
	raw := decodeTransfer(status.fields.get("content-transfer-encoding"), status.body, maxStatus)
	d := firstFailed(recipients(raw))
	d.Original = originalID(root)
	return &d
}

// recipients reads the groups of fields behind the first, one a recipient (RFC 3464 section 2.3).
func recipients(raw []byte) []mail.Delivery {
	var list []mail.Delivery
	for rest := plainNewlines(raw); len(rest) > 0 && len(list) < maxAddresses; {
		var block []byte
		block, rest = cutGroup(rest)
		if d, ok := recipient(looseFields(block)); ok {
			list = append(list, d)
		}
	}
	return list
}

// cutGroup cuts the fields before the next blank line off.
func cutGroup(b []byte) (group, rest []byte) {
	for at := 0; at < len(b); {
		line, next := lineAt(b, at)
		if len(bytes.TrimSpace(line)) == 0 {
			return b[:at], b[next:]
		}
		at = next
	}
	return b, nil
}

// recipient reads one group; ok is false where it names no recipient.
func recipient(fs fields) (mail.Delivery, bool) {
	var d mail.Delivery
	for _, key := range []string{"original-recipient", "final-recipient", "x-actual-recipient"} {
		if d.Address = typedAddress(fs.get(key)); strings.Contains(d.Address, "@") {
			break
		}
	}
	d.Action = firstWord(fs.get("action"))
	d.Status = statusCode.FindString(fs.get("status"))
	if d.Status == "" {
		d.Status = statusCode.FindString(fs.get("diagnostic-code"))
	}
	return d, d.Address != "" || d.Action != ""
}

// statusCode is an enhanced status code (RFC 3463 section 2).
var statusCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)

// typedAddress reads "rfc822; dana@initech.test".
func typedAddress(value string) string {
	kind, addr, ok := strings.Cut(value, ";")
	if !ok {
		addr = kind
	}
	for _, a := range addresses(addr, "") {
		if a.Addr != "" {
			return a.Addr
		}
	}
	return ""
}

func firstWord(s string) string {
	for word := range strings.FieldsSeq(strings.ToLower(s)) {
		return cutBytes(strings.Trim(cleanLine(word), ".,;()"), 40)
	}
	return ""
}

func firstFailed(list []mail.Delivery) mail.Delivery {
	for _, d := range list {
		if d.Action == "failed" {
			return d
		}
	}
	if len(list) == 0 {
		return mail.Delivery{}
	}
	return list[0]
}

// originalID is the Message-ID of the returned message or of its header.
func originalID(root *part) string {
	returned := findLeaf(root, func(p *part) bool {
		return p.kind == "message/rfc822" || p.kind == "text/rfc822-headers" || p.kind == "message/global" || p.kind == "message/global-headers" || p.kind == "message/rfc822-headers"
	})
	if returned == nil {
		return ""
	}
	fs, _ := splitMessage(decodeTransfer(returned.fields.get("content-transfer-encoding"), returned.body, maxHeader))
	return messageID(fs.get("message-id"))
}

// receiptOf is the id of the message that a read receipt speaks of (RFC 8098), "" for
// other messages. Receipts without the field name it in In-Reply-To or References.
func receiptOf(m *mail.Message, root *part) string {
	receipt := findLeaf(root, func(p *part) bool { return p.kind == "message/disposition-notification" })
	if receipt == nil {
		return ""
	}
	block, _ := cutGroup(bytes.TrimLeft(decodeTransfer(receipt.fields.get("content-transfer-encoding"), receipt.body, maxStatus), "\r\n"))
	if id := messageID(looseFields(block).get("original-message-id")); id != "" {
		return id
	}
	if len(m.InReplyTo) > 0 {
		return m.InReplyTo[0]
	}
	if n := len(m.References); n > 0 {
		return m.References[n-1]
	}
	return originalID(root)
}

// findLeaf is the first leaf that matches, or nil.
func findLeaf(root *part, match func(*part) bool) *part {
	var found *part
	root.walk(func(p *part) {
		if found == nil && match(p) {
			found = p
		}
	})
	return found
}
