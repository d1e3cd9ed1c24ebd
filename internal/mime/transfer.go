package mime

import (
	"bytes"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045 section 6), at most
// limit bytes of result. Broken and cut input gives what can be read of it.
func decodeTransfer(encoding string, body []byte, limit int) []byte {
	switch transferName(encoding) {
	case "base64":
		return decodeBase64Body(body, limit)
	case "quoted-printable":
		return decodeQuotedPrintable(body, limit)
	case "x-uuencode":
		if blocks := uuBlocks(body); len(blocks) > 0 {
			return cut(decodeUU(blocks[0].data), limit)
		}
	}
	return cut(body, limit)
}

// transferName cleans the value of the field: comments, semicolons and quotes occur.
func transferName(encoding string) string {
	name := strings.ToLower(strings.Trim(encoding, " \t\"';"))
	if i := strings.IndexAny(name, " \t;("); i > 0 {
		name = name[:i]
	}
	switch name {
	case "uuencode", "uue", "x-uue", "uu", "x-uuencode":
		return "x-uuencode"
	case "quoted_printable", "quotedprintable", "qp", "quoted-printable":
		return "quoted-printable"
	case "base-64", "b64", "base64":
		return "base64"
	}
	return name
}

func cut(b []byte, limit int) []byte { return b[:min(len(b), limit)] }

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// base64Value maps a byte to its six bits, -1 for those outside the alphabet.
var base64Value = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i := range len(base64Alphabet) {
		table[base64Alphabet[i]] = int8(i)
	}
	return table
}()

// decodeBase64Body decodes line by line and stops at the first line that is no base64:
// mailing lists append their footer as plain text. A body that does not begin with
// base64 at all is taken as it is.
func decodeBase64Body(body []byte, limit int) []byte {
	end := 0
	for at := 0; at < len(body) && at/4*3 < limit+64; {
		line, next := lineAt(body, at)
		if foreignLine(line) {
			break
		}
		at, end = next, next
	}
	if end == 0 || len(bytes.TrimSpace(body[:end])) == 0 && end < len(body) {
		return cut(body, limit)
	}
	return decodeBase64(body[:end], limit)
}

// foreignLine tells whether a line is evidently not base64.
func foreignLine(line []byte) bool {
	line = bytes.TrimSpace(line)
	odd := 0
	for _, c := range line {
		if base64Value[c] < 0 && c != '=' {
			odd++
		}
	}
	return odd > 2+len(line)/16 || bytes.HasPrefix(line, []byte("--")) || odd > 0 && bytes.IndexByte(line, ' ') >= 0 && len(line) < 60
}

// decodeBase64 decodes what is in the alphabet, skips what is not, starts anew after
// padding (several encoded texts in a row) and needs no padding at the end.
func decodeBase64(b []byte, limit int) []byte {
	out := make([]byte, 0, min(limit, len(b)/4*3+3))
	var bits uint32
	n := 0
	flush := func() {
		if n >= 2 {
			out = append(out, byte(bits>>(6*uint(n)-8)))
		}
		if n == 3 {
			out = append(out, byte(bits>>2))
		}
		bits, n = 0, 0
	}
	for _, c := range b {
		v := base64Value[c]
		switch {
		case v >= 0:
			bits, n = bits<<6|uint32(v), n+1
		case c == '=':
			flush()
		}
		if n == 4 {
			out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
			bits, n = 0, 0
			if len(out) >= limit {
				return out[:limit]
			}
		}
	}
	flush()
	return cut(out, limit)
}

// decodeQuotedPrintable decodes RFC 2045 section 6.7. Trailing blanks stay, since
// "-- " marks a signature; a wrong escape stays as it is; a cut one goes.
func decodeQuotedPrintable(b []byte, limit int) []byte {
	out := make([]byte, 0, min(len(b), limit))
	for len(b) > 0 && len(out) < limit {
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			out = append(out, b...)
			break
		}
		out = append(out, b[:i]...)
		b = b[i+1:]
		if len(b) >= 2 && isHex(b[0]) && isHex(b[1]) {
			out = append(out, unhex(b[0])<<4|unhex(b[1]))
			b = b[2:]
			continue
		}
		if rest, ok := softBreak(b); ok {
			b = rest
			continue
		}
		if len(b) == 1 && isHex(b[0]) {
			break
		}
		out = append(out, '=')
	}
	return cut(out, limit)
}

// softBreak skips the rest of a line that ends in "=", blanks and the end of the text included.
func softBreak(b []byte) ([]byte, bool) {
	trimmed := bytes.TrimLeft(b, " \t\r")
	if len(trimmed) == 0 {
		return nil, true
	}
	if trimmed[0] == '\n' {
		return trimmed[1:], true
	}
	return b, false
}

// uuBlock is one "begin 644 name ... end" in a text.
type uuBlock struct {
	name       string
	data       []byte // the coded lines
	begin, end int    // the block in the text, end line included
}

// uuBlocks finds the uuencoded files in a text.
func uuBlocks(b []byte) []uuBlock {
	var blocks []uuBlock
	for at := 0; at < len(b) && len(blocks) < maxParts; {
		if at == 0 && !bytes.HasPrefix(b, []byte("begin ")) || at > 0 {
			i := bytes.Index(b[at:], []byte("\nbegin "))
			if i < 0 {
				break
			}
			at += i + 1
		}
		line, next := lineAt(b, at)
		name, ok := uuBegin(line)
		if !ok || !uuLine(b, next) {
			at = max(next-1, at+1)
			continue
		}
		block := uuBlock{name: name, begin: at, end: len(b), data: b[next:]}
		if i := bytes.Index(b[next-1:], []byte("\nend")); i >= 0 {
			block.data = b[next : next+i]
			_, block.end = lineAt(b, next+i)
		}
		blocks = append(blocks, block)
		at = max(block.end-1, at+1)
	}
	return blocks
}

// withoutUU is the text without its uuencoded files.
func withoutUU(b []byte) []byte {
	blocks := uuBlocks(b)
	if len(blocks) == 0 {
		return b
	}
	var rest []byte
	from := 0
	for _, block := range blocks {
		rest = append(rest, b[from:block.begin]...)
		from = block.end
	}
	return append(rest, b[from:]...)
}

// uuBegin reads "begin <three or four octal digits> <name>".
func uuBegin(line []byte) (string, bool) {
	mode, ok := bytes.CutPrefix(line, []byte("begin "))
	if !ok {
		return "", false
	}
	digits, name, ok := bytes.Cut(bytes.TrimLeft(mode, " "), []byte(" "))
	if !ok || len(digits) < 3 || len(digits) > 4 || len(bytes.Trim(digits, "01234567")) > 0 {
		return "", false
	}
	return strings.TrimSpace(string(name)), true
}

// uuLine tells whether the line at that byte is as long as its first letter says.
func uuLine(b []byte, at int) bool {
	if at >= len(b) {
		return false
	}
	line, _ := lineAt(b, at)
	if len(line) == 0 || line[0] < ' ' || line[0] > '`' {
		return false
	}
	want := (int(line[0]-' ')&63 + 2) / 3 * 4
	return len(line)-1 >= want-3 && len(line)-1 <= want+1
}

// decodeUU decodes uuencoded lines.
func decodeUU(b []byte) []byte {
	var out []byte
	for at := 0; at < len(b); {
		line, next := lineAt(b, at)
		at = next
		if len(line) < 2 {
			continue
		}
		n, line := int(line[0]-' ')&63, line[1:]
		for i := 0; i < len(line) && n > 0; i += 4 {
			var group [4]byte
			copy(group[:], line[i:min(i+4, len(line))])
			for k := range group {
				group[k] = (group[k] - ' ') & 63
			}
			three := []byte{group[0]<<2 | group[1]>>4, group[1]<<4 | group[2]>>2, group[2]<<6 | group[3]}
			out = append(out, three[:min(3, n)]...)
			n -= 3
		}
	}
	return out
}
