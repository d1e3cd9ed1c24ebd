package drafts

import (
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Limits of header fields, in characters and ids.
const (
	lineWidth     = 78 // RFC 5322 section 2.1.1: should
	longToken     = 900
	maxSubject    = 800
	maxName       = 120
	maxReferences = 200
	maxID         = 400
)

var (
	messageID = regexp.MustCompile(`^<[^<>\s\x00-\x20\x7f-\x{10ffff}]+@[^<>\s\x00-\x20\x7f-\x{10ffff}]+>$`)
	address   = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~` + "`" + `-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$`)
	onePrefix = regexp.MustCompile(`(?i)^(re|aw|antw|antwort|sv|vs|odp|r|ref|rif|res|回复|答复)\s*([\[(]\d+[\])])?\s*[:：]`)
)

// plainAddress tells whether an address can stand in a header as it is.
func plainAddress(addr string) bool {
	local, _, _ := strings.Cut(addr, "@")
	return address.MatchString(addr) && !strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(addr, "..")
}

func usableID(id string) bool { return len(id) <= maxID && messageID.MatchString(id) }

// chain gives the id the draft answers and the References up to and with it.
// The parent may lack an id (salvaged mail); then the newest usable reference stands in.
func chain(c analyzer.Case) (parent string, refs []string) {
	for _, id := range append(slices.Clone(c.References), c.ParentID) {
		if !usableID(id) {
			continue
		}
		if i := slices.Index(refs, id); i >= 0 {
			refs = slices.Delete(refs, i, i+1)
		}
		refs = append(refs, id)
	}
	if len(refs) == 0 {
		return "", nil
	}
	if len(refs) > maxReferences {
		refs = append(refs[:1], refs[len(refs)-maxReferences+1:]...)
	}
	return refs[len(refs)-1], refs
}

// replySubject is the thread's last subject, byte for byte where it is a reply
// already, else with one "Re: " before it.
func replySubject(c analyzer.Case, w Writer) string {
	s := w.Parent.Subject
	if s == "" || w.Parent.MessageID != c.ParentID {
		s = c.Subject
	}
	s = cut(mail.Clean(s), maxSubject)
	prefix := onePrefix.FindString(s)
	if prefix == "" {
		return strings.TrimSpace("Re: " + s)
	}
	rest := strings.TrimSpace(s[len(prefix):])
	if onePrefix.FindString(rest) == "" {
		return s
	}
	for p := prefix; p != ""; p = onePrefix.FindString(rest) {
		rest = strings.TrimSpace(strings.TrimPrefix(rest, p))
	}
	return "Re: " + rest
}

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n]))
}

// encode writes free text for a header field: plain where it is plain ASCII,
// else as encoded words (RFC 2047).
func encode(s string) string {
	s = mail.Clean(s)
	plain := !strings.Contains(s, "=?")
	for token := range strings.SplitSeq(s, " ") {
		plain = plain && len(token) < longToken
	}
	for _, r := range s {
		plain = plain && r >= ' ' && r < 0x7f
	}
	if plain {
		return s
	}
	return strings.Join(encodedWords(s), " ")
}

// encodedWords cuts text into base64 words of at most 75 characters, whole runes each.
func encodedWords(s string) []string {
	var list []string
	for s != "" {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > 42 {
				break
			}
			n += size
		}
		list = append(list, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return list
}

var atoms = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*$`)

// formatAddress writes one mailbox of a From or To field, and proves that it reads back as itself.
func formatAddress(a mail.Address) (string, error) {
	name := cut(mail.Clean(a.Name), maxName)
	s := "<" + a.Addr + ">"
	switch e := encode(name); {
	case name == "":
		s = a.Addr
	case e != name:
		s = e + " " + s
	case atoms.MatchString(name):
		s = name + " " + s
	default:
		s = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" ` + s
	}
	back, err := netmail.ParseAddress(s)
	if err != nil || !strings.EqualFold(back.Address, a.Addr) || !plainAddress(a.Addr) {
		return "", fmt.Errorf("write address: %w", ErrAddress)
	}
	return s, nil
}

// field writes one header field, folded at its blanks.
func field(name, value string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	width := len(name) + 1
	for i, token := range strings.Split(value, " ") {
		if i > 0 && width+1+len(token) > lineWidth {
			b.WriteString("\r\n")
			width = 0
		}
		b.WriteString(" " + token)
		width += 1 + len(token)
	}
	return b.String() + "\r\n"
}
