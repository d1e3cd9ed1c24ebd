package mime

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// decodeCharset turns bytes of the named character set into valid UTF-8.
// A name that is unknown, missing or evidently wrong is replaced by a guess:
// UTF-8 where the bytes are valid, Windows-1252 otherwise.
func decodeCharset(label string, b []byte) string {
	if isASCII(b) && !shifts(label) {
		return string(b)
	}
	label = charsetName(label)
	switch label {
	case "", "us-ascii", "iso-8859-1", "windows-1252":
		return guess(b)
	case "utf-8":
		return repairUTF8(b)
	case "utf-7":
		return decodeUTF7(b)
	}
	r, err := charset.Reader(label, bytes.NewReader(b))
	if err != nil {
		return guess(b)
	}
	decoded, err := io.ReadAll(r)
	if err != nil {
		return guess(b)
	}
	return trimCutRune(strings.ToValidUTF8(string(decoded), "\uFFFD"))
}

// charsetName gives the usual name for those wrong ones that are often seen.
func charsetName(label string) string {
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	label, _, _ = strings.Cut(label, "*") // RFC 2231 language
	switch label {
	case "", "ascii", "us-ascii", "ansi_x3.4-1968", "646", "default", "unknown", "unknown-8bit", "x-unknown", "8bit", "binary", "none", "_autodetect_all", "x-user-defined":
		return ""
	case "utf8", "utf-8", "utf_8", "unicode-1-1-utf-8", "unicode", "cp65001", "utf-8mb4", "utf8mb4":
		return "utf-8"
	case "unicode-1-1-utf-7", "utf7", "utf-7", "x-unicode-2-0-utf-7":
		return "utf-7"
	case "latin1", "latin-1", "iso8859-1", "iso_8859-1", "iso-8859-1", "8859-1", "iso-8859-1-windows-3.1-latin-1":
		return "iso-8859-1"
	case "cp1252", "cp-1252", "win-1252", "windows1252", "windows-1252", "x-cp1252", "ansi":
		return "windows-1252"
	case "ks_c_5601-1987", "ks_c_5601", "euckr", "cp949", "ms949", "uhc", "x-windows-949":
		return "euc-kr"
	case "gb2312", "cp936", "ms936", "x-gbk", "gb_2312-80", "euc-cn", "x-euc-cn":
		return "gbk"
	case "cp932", "ms932", "shift-jis", "sjis", "x-sjis", "windows-31j":
		return "shift_jis"
	case "cp950", "ms950", "big5-hkscs", "x-x-big5":
		return "big5"
	case "iso-8859-8-i", "iso-8859-8-e", "logical", "visual":
		return "iso-8859-8"
	case "x-mac-roman", "mac", "x-macroman", "macroman":
		return "macintosh"
	}
	if number, ok := strings.CutPrefix(label, "cp125"); ok {
		return "windows-125" + number
	}
	if number, ok := strings.CutPrefix(label, "iso8859"); ok {
		return "iso-8859-" + strings.TrimLeft(number, "-_")
	}
	return label
}

// shifts tells whether a character set writes other letters in ASCII bytes.
func shifts(label string) bool {
	label = strings.ToLower(label)
	return strings.Contains(label, "2022") || strings.Contains(label, "utf-7") || strings.Contains(label, "utf7") ||
		strings.HasPrefix(label, "hz") || strings.Contains(label, "utf-16") || strings.Contains(label, "utf16") || strings.Contains(label, "utf-32")
}

// guess reads bytes whose character set is not known.
func guess(b []byte) string {
	if utf8.Valid(trimCutUTF8(b)) {
		return string(trimCutUTF8(b))
	}
	return latin(b)
}

// repairUTF8 keeps what is UTF-8 in b; text that is mostly not is read as Windows-1252.
func repairUTF8(b []byte) string {
	b = trimCutUTF8(b)
	if utf8.Valid(b) {
		return string(b)
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	if bad > good {
		return latin(b)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// trimCutUTF8 drops the beginning of a character that was cut off at the end.
func trimCutUTF8(b []byte) []byte {
	for back := 1; back <= 3 && back <= len(b); back++ {
		c := b[len(b)-back]
		if c < utf8.RuneSelf {
			return b
		}
		if utf8.RuneStart(c) {
			if utf8.FullRune(b[len(b)-back:]) || back == len(b) {
				return b
			}
			return b[:len(b)-back]
		}
	}
	return b
}

// trimCutRune drops the replacement character that a cut multibyte text ends in.
func trimCutRune(s string) string { return strings.TrimRight(s, "\uFFFD") }

func latin(b []byte) string {
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(s)
}

func isASCII[T string | []byte](b T) bool {
	for i := range len(b) {
		if b[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// oneLine cleans foreign text for one line: no control or direction characters, white
// space folded, cut at the limit. Cleaning can bring characters together that were
// apart, never make new ones, so it is done once.
func oneLine(s string) string {
	return strings.TrimSpace(cutBytes(cleanLine(s), maxLine))
}

// cutBytes cuts s to at most n bytes without splitting a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// invisible tells whether a character shows nothing: control, zero width, direction marks.
func invisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r == '\u00ad', r == '\uFEFF', r == '\u034f', r == '\u061c', r == '\u180e',
		r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f',
		r >= '\U000e0000' && r <= '\U000e0fff':
		return true
	}
	return unicode.IsControl(r)
}
