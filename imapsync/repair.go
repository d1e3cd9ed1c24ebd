package imapsync

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// unknownDate stands for an INTERNALDATE nobody can read; collect takes it for none.
const unknownDate = `"01-Jan-1970 00:00:00 +0000"`

// repairFetch mends those values of a FETCH response of which the parser would
// die, taking the connection and every later sync with it (IMAP.md P6): dates
// of the year 0001 (gluon) or 00-Jan-0000 (Domino), negative sizes, flags that
// are none, nil in small letters. segment is a piece outside of literals. A
// segment without such values is returned as it is.
func repairFetch(segment []byte) []byte {
	var out []byte
	done := 0
	replace := func(from, to int, by string) {
		out = append(append(out, segment[done:from]...), by...)
		done = to
	}
	name, inSection := "", false
	for i := 0; i < len(segment); {
		end := tokenEnd(segment, i, name == "FLAGS")
		token := segment[i:end]
		if by, bad := repairValue(name, token); bad && !inSection {
			replace(i, end, by)
		}
		if name != "FLAGS" { // between BODY[ and ] stand names of header fields
			open, shut := bytes.LastIndexByte(token, '['), bytes.LastIndexByte(token, ']')
			inSection = open > shut || inSection && open == shut
		}
		if token[0] != ' ' {
			name = strings.ToUpper(string(token[:min(len(token), len("INTERNALDATE")+1)]))
		}
		i = end
	}
	if done == 0 {
		return segment
	}
	return append(out, segment[done:]...)
}

// tokenEnd is where the token that begins at i ends: a quoted string, a word, one
// special character, or where list is true a list of words.
func tokenEnd(s []byte, i int, list bool) int {
	switch s[i] {
	case '"':
		for j := i + 1; j < len(s); j++ {
			switch s[j] {
			case '\\':
				j++
			case '"':
				return j + 1
			}
		}
		return len(s)
	case ' ', '\r', '\n', ')':
		return i + 1
	case '(':
		if n := bytes.IndexByte(s[i:], ')'); list && n > 0 {
			return i + n + 1
		}
		return i + 1
	}
	if n := bytes.IndexAny(s[i:], " ()\r\n\""); n > 0 {
		return i + n
	}
	return len(s)
}

// repairValue judges the value that follows the name of an item.
func repairValue(name string, token []byte) (by string, bad bool) {
	if token[0] == ' ' {
		return "", false
	}
	switch name {
	case "INTERNALDATE":
		t, err := time.Parse(`"_2-Jan-2006 15:04:05 -0700"`, string(token))
		return unknownDate, err != nil || t.IsZero()
	case "RFC822.SIZE":
		_, err := strconv.ParseInt(string(token), 10, 63)
		return "0", err != nil || token[0] == '-' || token[0] == '+'
	case "FLAGS":
		return repairFlags(token)
	}
	return "NIL", bytes.EqualFold(token, []byte("nil")) && string(token) != "NIL"
}

func repairFlags(token []byte) (by string, bad bool) {
	if token[0] != '(' || token[len(token)-1] != ')' {
		return "()", token[0] != '(' // a list without end is left to the parser
	}
	words := strings.Fields(string(token[1 : len(token)-1]))
	good := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		word = strings.TrimPrefix(word, `\`)
		return word == "" || strings.ContainsAny(word, `(){%*"\]`) || strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError })
	})
	return "(" + strings.Join(good, " ") + ")", len(good) != len(words)
}

// nameReadable tells whether the parser can read the mailbox name of a LIST or
// STATUS response; one bad name would end the connection before any mail is read.
func nameReadable(kind string, rest []byte) bool {
	if kind == "LIST" {
		end := bytes.IndexByte(rest, ')')
		if end < 0 {
			return true
		}
		rest = bytes.TrimLeft(rest[end+1:], " ")
		rest = bytes.TrimLeft(rest[min(tokenEndOrAll(rest), len(rest)):], " ")
	}
	return validUTF7(mailboxName(rest))
}

func tokenEndOrAll(s []byte) int {
	if len(s) == 0 {
		return 0
	}
	return tokenEnd(s, 0, false)
}

// mailboxName reads a name as an atom, a quoted string or a literal.
func mailboxName(s []byte) string {
	if size, ok := literalSize(firstLine(s)); ok {
		_, body, _ := bytes.Cut(s, []byte("\n"))
		return string(body[:min(int64(len(body)), size)])
	}
	token := s[:tokenEndOrAll(s)]
	if len(token) > 1 && token[0] == '"' {
		return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(string(token[1 : len(token)-1]))
	}
	return string(token)
}

func firstLine(s []byte) []byte {
	line, _, _ := bytes.Cut(s, []byte("\n"))
	return line
}

// validUTF7 tells a name in modified UTF-7 (RFC 3501 5.1.3), or in plain UTF-8, from garbage.
func validUTF7(name string) bool {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	for {
		_, rest, found := strings.Cut(name, "&")
		if !found {
			return true
		}
		code, after, ended := strings.Cut(rest, "-")
		if !ended || code != "" && !utf16Code(code) || code != "" && strings.HasPrefix(after, "&") && !strings.HasPrefix(after, "&-") {
			return false
		}
		name = after
	}
}

func utf16Code(code string) bool {
	units, err := base64.RawStdEncoding.DecodeString(strings.ReplaceAll(code, ",", "/"))
	return err == nil && len(units) > 0 && len(units)%2 == 0 && !strings.Contains(code, "/")
}
