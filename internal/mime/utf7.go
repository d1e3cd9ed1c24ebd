package mime

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// decodeUTF7 reads UTF-7 (RFC 2152), which old Exchange servers still write.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		if b[0] != '+' {
			out.WriteByte(b[0] & 0x7f)
			b = b[1:]
			continue
		}
		n := 1
		for n < len(b) && base64Value[b[n]] >= 0 {
			n++
		}
		if n == 1 {
			out.WriteByte('+')
		} else {
			out.WriteString(shiftedText(b[1:n]))
		}
		if n < len(b) && b[n] == '-' {
			n++
		}
		b = b[n:]
	}
	return out.String()
}

// shiftedText reads UTF-16 in base64 without padding.
func shiftedText(coded []byte) string {
	raw, err := base64.RawStdEncoding.DecodeString(string(coded[:len(coded)-boolInt(len(coded)%4 == 1)]))
	if err != nil && len(raw) == 0 {
		return ""
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
