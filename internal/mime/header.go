package mime

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// field is one header field: key in lower case, value unfolded but not decoded.
type field struct{ key, value string }

// fields are the fields of one header block, topmost first.
type fields []field

// envelopeKey holds the mbox From_ line, where a message begins with one.
const envelopeKey = "from_"

// get is the topmost value of that field, or "".
func (fs fields) get(key string) string {
	for _, f := range fs {
		if f.key == key {
			return f.value
		}
	}
	return ""
}

// all are the values of that field, topmost first.
func (fs fields) all(key string) []string {
	var values []string
	for _, f := range fs {
		if f.key == key {
			values = append(values, f.value)
		}
	}
	return values
}

// splitMessage parts raw into its header fields and its body.
func splitMessage(raw []byte) (fields, []byte) {
	raw = plainNewlines(raw)
	if block, body, ok := cutHeader(raw); ok && len(block) <= maxHeader {
		if fs, ok := libraryFields(block); ok {
			return fs, body
		}
	}
	return salvage(raw)
}

// cutHeader cuts raw at its first blank line.
func cutHeader(raw []byte) (block, body []byte, ok bool) {
	for at := 0; at < len(raw) && at <= maxHeader; {
		line, next := lineAt(raw, at)
		if len(line) == 0 {
			return raw[:at], raw[next:], at > 0
		}
		at = next
	}
	return raw, nil, len(raw) > 0 && len(raw) <= maxHeader
}

// lineAt is the line of b that begins at byte at, without its end (LF, CRLF, CR CR LF),
// and where the next one begins.
func lineAt(b []byte, at int) (line []byte, next int) {
	end := bytes.IndexByte(b[at:], '\n')
	if end < 0 {
		return bytes.TrimRight(b[at:], "\r"), len(b)
	}
	return bytes.TrimRight(b[at:at+end], "\r"), at + end + 1
}

// plainNewlines turns the bare CR of old Macs into LF where a message knows no other line end.
func plainNewlines(raw []byte) []byte {
	head := raw[:min(len(raw), 4096)]
	if bytes.IndexByte(head, '\n') >= 0 || bytes.IndexByte(head, '\r') < 0 {
		return raw
	}
	return bytes.ReplaceAll(raw, []byte{'\r'}, []byte{'\n'})
}

// libraryFields reads a header block with go-message; ok is false where it refuses.
func libraryFields(block []byte) (fields, bool) {
	header, err := textproto.ReadHeader(bufio.NewReaderSize(bytes.NewReader(block), 512))
	if err != nil || header.Len() == 0 || header.Len() > maxFields {
		return nil, false
	}
	fs := make(fields, 0, header.Len())
	for it := header.Fields(); it.Next(); {
		fs = append(fs, field{strings.ToLower(it.Key()), it.Value()})
	}
	return fs, true
}

// Salvage reads what go-message refuses: a leading mbox From_ line, blank lines
// or a space before the first field, lines without a colon, a body without a
// blank line before it, a header beyond the limit.
func salvage(raw []byte) (fields, []byte) {
	var g gatherer
	at := skipToHeader(raw)
	for at < len(raw) {
		line, next := lineAt(raw, at)
		key, value, isField := cutField(line)
		switch {
		case len(line) == 0:
			return g.done(), raw[next:]
		case len(g.fs) > 0 && isBlankByte(line[0]):
			g.fold(line)
		case next > maxHeader || len(g.fs) >= maxFields:
			_, body, _ := bytes.Cut(raw[next:], []byte("\n\n"))
			return g.done(), body
		case isField:
			g.add(key, value)
		case len(g.fs) == 0 && isEnvelope(line):
			g.add(envelopeKey, string(line))
		case !startsHeader(raw[next:]) && !knownFieldAhead(raw[next:]):
			return g.done(), raw[at:]
		}
		at = next
	}
	return g.done(), nil
}

// gatherer gathers fields whose values come in several lines.
type gatherer struct {
	fs    fields
	value []byte // of the last field, where it was folded
}

func (g *gatherer) add(key, value string) {
	g.done()
	g.fs = append(g.fs, field{key, value})
}

// fold adds a continuation line to the last field.
func (g *gatherer) fold(line []byte) {
	more := bytes.TrimSpace(line)
	last := len(g.fs) - 1
	if len(more) == 0 || last < 0 || g.fs[last].key == envelopeKey || len(g.value)+len(more) > maxHeader {
		return
	}
	if g.value == nil {
		g.value = []byte(g.fs[last].value)
	}
	if len(g.value) > 0 {
		g.value = append(g.value, ' ')
	}
	g.value = append(g.value, more...)
}

// done completes the last field and gives them all.
func (g *gatherer) done() fields {
	if g.value != nil {
		g.fs[len(g.fs)-1].value = string(g.value)
		g.value = nil
	}
	return g.fs
}

// skipToHeader skips a byte order mark, and blank lines where a header follows them.
func skipToHeader(raw []byte) int {
	at := 0
	if bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		at = 3
	}
	rest := bytes.TrimLeft(raw[at:], "\r\n")
	if startsHeader(rest) {
		return len(raw) - len(rest)
	}
	return at
}

// startsHeader tells whether the next line looks like a header field.
func startsHeader(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	line, _ := lineAt(b, 0)
	_, _, ok := cutField(line)
	return ok || isEnvelope(line)
}

// knownFieldAhead tells whether a header goes on behind lines that are none: a field that
// every mail has comes soon, and no blank line before it. Mailers that unfold a field and
// lose the blanks before its other lines write such headers.
func knownFieldAhead(b []byte) bool {
	b = b[:min(len(b), 4096)]
	for at, n := 0, 0; at < len(b) && n < 20; n++ {
		line, next := lineAt(b, at)
		if len(line) == 0 {
			return false
		}
		if key, _, ok := cutField(line); ok {
			switch key {
			case "from", "to", "date", "subject", "message-id", "received", "mime-version", "content-type", "return-path":
				return true
			}
		}
		at = next
	}
	return false
}

// looseFields reads the fields of a delivery status: a line that is no field belongs to the
// field before, blank at its beginning or not.
func looseFields(block []byte) fields {
	var g gatherer
	for at := 0; at < len(block) && len(g.fs) < maxFields; {
		line, next := lineAt(block, at)
		at = next
		if key, value, ok := cutField(line); ok && !isBlankByte(line[0]) {
			g.add(key, value)
		} else {
			g.fold(line)
		}
	}
	return g.done()
}

// cutField parts "Key : value"; ok is false where the key is none (RFC 5322 section 3.6.8).
func cutField(line []byte) (key, value string, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 100 {
		return "", "", false
	}
	name := bytes.Trim(line[:colon], " \t")
	if len(name) == 0 {
		return "", "", false
	}
	for _, c := range name {
		if c <= ' ' || c >= 127 {
			return "", "", false
		}
	}
	return strings.ToLower(string(name)), strings.TrimSpace(string(line[colon+1:])), true
}

// isEnvelope tells whether a line is an mbox From_ line, quoted or not.
func isEnvelope(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}

func isBlankByte(c byte) bool { return c == ' ' || c == '\t' }
