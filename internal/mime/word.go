package mime

import (
	"strings"

	"lastword/internal/mail"
)

// A word is one encoded word of RFC 2047 section 2, its bytes decoded from Q or B
// but not yet from the character set.
type word struct {
	charset string
	data    []byte
}

// cleanLine is mail.Clean without the characters it lets pass that show nothing.
func cleanLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if invisible(r) && r != '\r' {
			return -1
		}
		return r
	}, s)
	return mail.Clean(s)
}

// text decodes an unstructured field to one clean line. The hint is the character
// set of the message, for raw eight-bit bytes that are not UTF-8.
func text(value, hint string) string {
	return oneLine(decodeWords(value, hint))
}

// decodeWords decodes the encoded words in s and everything else from eight-bit bytes.
// Words that a mailer encoded twice are decoded twice.
func decodeWords(s, hint string) string {
	out := decodeWordsOnce(s, hint)
	if out != s && strings.Contains(out, "=?") {
		out = decodeWordsOnce(out, hint)
	}
	return out
}

func decodeWordsOnce(s, hint string) string {
	if !strings.Contains(s, "=?") {
		return decodeRaw(s, hint)
	}
	var out strings.Builder
	var run word // words of one character set that follow each other: a character may be split between them
	flush := func() {
		out.WriteString(decodeCharset(run.charset, run.data))
		run = word{}
	}
	for len(s) > 0 {
		start := strings.Index(s, "=?")
		if start < 0 {
			break
		}
		w, n := cutWord(s[start:])
		if n == 0 {
			flush()
			out.WriteString(decodeRaw(s[:start+2], hint))
			s = s[start+2:]
			continue
		}
		between := s[:start]
		if run.charset == "" || strings.TrimSpace(between) != "" {
			flush()
			out.WriteString(decodeRaw(between, hint))
		} else if !strings.EqualFold(run.charset, w.charset) {
			flush()
		}
		run.charset, run.data = w.charset, append(run.data, w.data...)
		s = s[start+n:]
	}
	flush()
	out.WriteString(decodeRaw(s, hint))
	return out.String()
}

// cutWord reads the encoded word that s begins with and its length in s, 0 where it is none.
// A word without its end, as a cut subject has, runs to the end of s.
func cutWord(s string) (word, int) {
	charset, rest, ok := strings.Cut(s[2:], "?")
	if !ok || charset == "" || len(charset) > 60 || strings.ContainsAny(charset, " \t=") || len(rest) < 2 || rest[1] != '?' {
		return word{}, 0
	}
	body := rest[2:]
	head := len(s) - len(body)
	switch rest[0] {
	case 'b', 'B':
		end, n := wordEnd(body, false)
		return word{charset, decodeBase64([]byte(body[:end]), len(body))}, head + n
	case 'q', 'Q':
		end, n := wordEnd(body, true)
		return word{charset, decodeQ(body[:end])}, head + n
	}
	return word{}, 0
}

// wordEnd finds "?=": where the text ends and where the word ends. In Q text a
// question mark that should have been encoded may stand before an encoded byte ("Why?=20me?=").
func wordEnd(body string, q bool) (end, length int) {
	from := 0
	for {
		i := strings.Index(body[from:], "?=")
		if i < 0 {
			return len(body), len(body)
		}
		i += from
		after := body[i+2:]
		if q && len(after) >= 2 && isHex(after[0]) && isHex(after[1]) && endsInWord(after) {
			from = i + 2
			continue
		}
		return i, i + 2
	}
}

// endsInWord tells whether "?=" comes before the next space and before another word begins.
func endsInWord(s string) bool {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		s = s[:i]
	}
	end, begin := strings.Index(s, "?="), strings.Index(s, "=?")
	return end >= 0 && (begin < 0 || end < begin)
}

// decodeQ decodes the Q encoding (RFC 2047 section 4.2).
func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		case s[i] == '=' && i+2 >= len(s):
			return out
		default:
			out = append(out, s[i])
		}
	}
	return out
}

// decodeRaw reads the bytes of a field that were not encoded at all.
func decodeRaw(s, hint string) string {
	if isASCII(s) {
		return s
	}
	if plain := guess([]byte(s)); plain == s {
		return s
	}
	return decodeCharset(hint, []byte(s))
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
