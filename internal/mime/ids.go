package mime

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"

	"lastword/internal/mail"
)

// Ident is the identity of a message over all mailboxes: its Message-ID, else
// "sha256:" and the hex hash over Date, From, To, Subject and size.
func Ident(m mail.Message) string {
	if m.MessageID != "" {
		return m.MessageID
	}
	h := sha256.New()
	date := ""
	if !m.Date.IsZero() {
		date = m.Date.UTC().Format(time.RFC3339)
	}
	fmt.Fprintf(h, "%s\n%s\n", date, m.From.Addr)
	for _, to := range m.To {
		fmt.Fprintf(h, "%s\n", to.Addr)
	}
	fmt.Fprintf(h, "\n%s\n%d", m.Subject, m.Size)
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// messageID reads the Message-ID field: an id with angle brackets, put on where they
// are missing; "" where there is none.
func messageID(value string) string {
	if ids := bracketed(value, 1); len(ids) > 0 {
		return ids[0]
	}
	return bareID(strings.TrimSpace(value))
}

// references reads the ids of In-Reply-To or References, in their order, without
// repetition. Free text between them, as old mailers write it, is left out; ids without
// brackets count where nothing else stands in the field. Of too many the first and
// the newest stay.
func references(value string) []string {
	ids := bracketed(value, maxHeader)
	if len(ids) == 0 {
		ids = bareIDs(value)
	}
	seen := make(map[string]bool, len(ids))
	kept := ids[:0]
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	if over := len(kept) - maxReferences; over > 0 {
		kept = append(kept[:1], kept[1+over:]...)
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// bracketed are the <...> in s, at most limit of them. White space inside comes from folding.
func bracketed(s string, limit int) []string {
	var ids []string
	open := -1
	for i := 0; i < len(s) && len(ids) < limit; i++ {
		switch s[i] {
		case '<':
			open = i + 1
		case '>':
			if open < 0 {
				continue
			}
			if id := cleanID(s[open:i]); id != "" {
				ids = append(ids, "<"+id+">")
			}
			open = -1
		}
	}
	return ids
}

// bareIDs are the ids of a field that knows no brackets; none where anything else stands in it.
func bareIDs(s string) []string {
	var ids []string
	for _, token := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == ';' }) {
		id := bareID(token)
		if id == "" {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

func bareID(s string) string {
	s = strings.Trim(s, "<>[]\"' \t")
	if !strings.Contains(s, "@") || strings.ContainsAny(s, " \t<>") {
		return ""
	}
	if id := cleanID(s); id != "" {
		return "<" + id + ">"
	}
	return ""
}

// cleanID removes white space and everything invisible; an id that is too long is none.
func cleanID(s string) string {
	id := strings.Map(func(r rune) rune {
		if invisible(r) || unicode.IsSpace(r) || r == '<' || r == '>' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(id) > maxIDLength-2 {
		return ""
	}
	return id
}
