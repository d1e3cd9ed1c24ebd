package mime

import (
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// Parse reads a whole message. Every field that can be read is set; HasText is true,
// also where the message has no text. A message that begins with an mbox From_ line
// has its date in Internal.
func Parse(raw []byte, o Options) mail.Message {
	fs, body := splitMessage(raw)
	m := headerMessage(fs)
	m.Size = int64(len(raw))
	root := parseTree(fs, plainNewlines(body))
	m.Text, m.TextTruncated = bodyText(root, o)
	m.HasText = true
	readParts(&m, root)
	m.Ident = Ident(m)
	return m
}

// Header reads a block of header fields alone, as BODY[HEADER.FIELDS (...)] gives it.
// HasText is false. Ident of a message without Message-ID depends on Size, so the
// caller sets Size and calls Ident once more.
func Header(block []byte) mail.Message {
	fs, _ := splitMessage(block)
	m := headerMessage(fs)
	m.Ident = Ident(m)
	return m
}

// Text reads the text of one body part from its own MIME header (BODY[1.MIME]) and its
// body (BODY[1]<0.16384>), which may be cut anywhere and may itself be a multipart.
// truncated is true where the text was longer than the limit, or where it ran to the
// end of the bytes and o.Cut says that more were on the server.
func Text(partHeader, body []byte, o Options) (text string, truncated bool) {
	fs, _ := splitMessage(partHeader)
	return bodyText(parseTree(fs, plainNewlines(body)), o)
}

// TextOf is Text for the first part of m, whose header fields were read by Header. Of a
// message that is not multipart, BODY[1] is the whole body and BODY[1.MIME] is empty on
// some servers and the header of the message on others: then the Content-Type and
// Content-Transfer-Encoding of m count. The caller must have fetched both fields.
func TextOf(m mail.Message, partHeader, body []byte, o Options) (text string, truncated bool) {
	kind := m.Fields["content-type"]
	if top, _ := parameters(kind); strings.HasPrefix(top, "multipart/") {
		return Text(partHeader, body, o)
	}
	fs, _ := splitMessage(partHeader)
	if fs.get("content-type") == "" && kind != "" {
		fs = append(fs, field{"content-type", kind})
	}
	if encoding := m.Fields["content-transfer-encoding"]; fs.get("content-transfer-encoding") == "" && encoding != "" {
		fs = append(fs, field{"content-transfer-encoding", encoding})
	}
	return bodyText(parseTree(fs, plainNewlines(body)), o)
}

// headerMessage reads everything a header says.
func headerMessage(fs fields) mail.Message {
	var m mail.Message
	hint := charsetHint(fs)
	m.MessageID = messageID(fs.get("message-id"))
	m.Date = parseDate(fs.get("date"))
	m.Received = received(fs)
	m.Subject = text(fs.get("subject"), hint)
	m.InReplyTo = references(fs.get("in-reply-to"))
	m.References = references(strings.Join(fs.all("references"), " "))
	m.To = addressField(fs, "to", hint)
	m.Cc = addressField(fs, "cc", hint)
	m.Bcc = addressField(fs, "bcc", hint)
	m.ReplyTo = addressField(fs, "reply-to", hint)
	m.From, m.Sender = senders(fs, hint)
	m.Internal = envelopeDate(fs.get(envelopeKey))
	m.Fields = classFields(fs, hint)
	return m
}

// charsetHint is the character set the message declares for its text.
func charsetHint(fs fields) string {
	_, params := parameters(fs.get("content-type"))
	return params["charset"]
}

// addressField reads all fields of that name as one.
func addressField(fs fields, key, hint string) []mail.Address {
	var list []mail.Address
	for _, value := range fs.all(key) {
		if len(list) < maxAddresses && strings.TrimSpace(value) != "" {
			list = append(list, addresses(value, hint)...)
		}
	}
	return list[:min(len(list), maxAddresses)]
}

// senders finds who wrote the message: From, else Sender, the envelope, Reply-To, or
// whoever else a damaged header names. Sender is given where it differs from From.
func senders(fs fields, hint string) (from, sender mail.Address) {
	sender = firstAddress(fs, "sender", hint)
	for _, key := range []string{"from", "sender", "return-path", envelopeKey, "reply-to", "resent-from", "x-original-from", "x-sender", "errors-to", "x-from", "x-envelope-from", "apparently-from"} {
		candidate := firstAddress(fs, key, hint)
		if candidate.Addr != "" && from.Addr == "" {
			if from.Name != "" {
				candidate.Name = from.Name
			}
			from = candidate
		}
		if from.IsZero() && key != "return-path" {
			from = candidate
		}
		if from.Addr != "" {
			break
		}
	}
	if sender.Addr == from.Addr {
		sender = mail.Address{}
	}
	if from.IsZero() && nullSender(fs) {
		from.Name = "MAILER-DAEMON"
	}
	return from, sender
}

// nullSender tells whether the message says that it comes from the mail system itself
// (RFC 5321 section 4.5.5).
func nullSender(fs fields) bool {
	return strings.TrimSpace(fs.get("from")) == "<>" || strings.TrimSpace(fs.get("return-path")) == "<>" || strings.HasPrefix(fs.get(envelopeKey), "From MAILER-DAEMON")
}

// firstAddress is the first address with an @ in that field, else the first of any kind.
func firstAddress(fs fields, key, hint string) mail.Address {
	var list []mail.Address
	if key == envelopeKey {
		list = envelopeSender(fs.get(key))
	} else {
		list = addressField(fs, key, hint)
	}
	for _, a := range list {
		if strings.Contains(a.Addr, "@") {
			return a
		}
	}
	if len(list) == 0 {
		return mail.Address{}
	}
	return list[0]
}

// envelopeSender is the sender of a From_ line.
func envelopeSender(line string) []mail.Address {
	words := strings.Fields(strings.TrimLeft(line, ">"))
	if len(words) < 2 || !strings.Contains(words[1], "@") {
		return nil
	}
	return addresses(words[1], "")
}

// envelopeDate is the date of a From_ line ("From dana@initech.test Thu May 10 18:01:53 2001").
func envelopeDate(line string) time.Time {
	words := strings.Fields(strings.TrimLeft(line, ">"))
	if len(words) < 3 {
		return time.Time{}
	}
	if t := parseDate(strings.Join(words[2:], " ")); !t.IsZero() {
		return t
	}
	return parseDate(strings.Join(words[1:], " "))
}

// received is the date of the topmost Received field that can be read.
func received(fs fields) time.Time {
	for _, f := range fs {
		if f.key != "received" {
			continue
		}
		if i := strings.LastIndexByte(f.value, ';'); i >= 0 {
			if t := parseDate(f.value[i+1:]); !t.IsZero() {
				return t
			}
		}
	}
	return time.Time{}
}

// classFields picks the fields the class of a message is read from.
func classFields(fs fields, hint string) map[string]string {
	var kept map[string]string
	for _, f := range fs {
		if !slices.Contains(mail.ClassFields, f.key) {
			continue
		}
		if _, seen := kept[f.key]; seen {
			continue
		}
		if kept == nil {
			kept = map[string]string{}
		}
		kept[f.key] = text(f.value, hint)
	}
	return kept
}

// Envelope reads an mbox From_ line ("From dana@initech.test Thu May 10 18:01:53 2001").
// date is zero where the line holds none with a time of day; ok is false for lines of
// text that merely begin with "From ".
func Envelope(line []byte) (date time.Time, ok bool) {
	words := strings.Fields(string(line[:min(len(line), 500)]))
	if len(words) < 2 || words[0] != "From" {
		return time.Time{}, false
	}
	for i := 2; i < min(len(words), 6); i++ {
		if !isWeekday(words[i]) || len(words)-i > 8 {
			continue
		}
		if rest := strings.Join(words[i:], " "); strings.Contains(rest, ":") {
			date = parseDate(rest)
			return date, !date.IsZero()
		}
	}
	if rest := strings.Join(words[2:], " "); len(words) <= 5 && strings.Contains(rest, ":") {
		date = parseDate(rest)
		return date, !date.IsZero()
	}
	return time.Time{}, len(words) == 2 && (words[1] == "-" || strings.Contains(words[1], "@") || words[1] == "MAILER-DAEMON")
}

func isWeekday(word string) bool {
	switch strings.ToLower(strings.TrimRight(word, ",")) {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun":
		return true
	}
	return false
}

// Field is one header field of a message, decoded to one line; "" where it is missing.
// For fields that Message does not hold, such as X-Gmail-Labels.
func Field(raw []byte, key string) string {
	fs, _ := splitMessage(raw[:min(len(raw), maxHeader)])
	return text(fs.get(strings.ToLower(key)), "")
}

// IsField tells whether a line looks like a header field ("Key: value").
func IsField(line []byte) bool {
	_, _, ok := cutField(line)
	return ok
}
