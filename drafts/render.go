package drafts

import (
	"bytes"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"time"
)

// Text is the whole text of the mail: the letter, the rep's signature, the
// attribution and the quoted parent. The signature stands above the quote,
// where a reader looks for it.
func (l Letter) Text() string {
	var b strings.Builder
	b.WriteString(flow(l.Body, ""))
	if l.Signature != "" {
		b.WriteString("\r\n-- \r\n" + fixed(l.Signature))
	}
	if l.Quoted != "" {
		b.WriteString("\r\n" + flow(l.Attribution, "") + flow(l.Quoted, "> "))
	}
	return b.String()
}

// fixed writes the lines of a signature without soft breaks.
func fixed(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \r")
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, ">") || strings.HasPrefix(line, "From ") {
			line = " " + line
		}
		b.WriteString(line + "\r\n")
	}
	return b.String()
}

// Render writes the message for APPEND: exactly the header fields of
// CLIENTS.md 3.2 (no X- field: it would reach the prospect), text/plain with
// format=flowed in quoted-printable, CRLF line ends, no line above 998 bytes.
func Render(l Letter) ([]byte, error) {
	from, err := formatAddress(l.From)
	if err != nil {
		return nil, fmt.Errorf("render draft: sender: %w", err)
	}
	to, err := formatAddress(l.To)
	if err != nil {
		return nil, fmt.Errorf("render draft: recipient: %w", err)
	}
	if !usableID(l.MessageID) || !usableID(l.ParentID) || len(l.References) == 0 {
		return nil, fmt.Errorf("render draft: %w", ErrNoThread)
	}
	var b bytes.Buffer
	b.WriteString(field("From", from))
	b.WriteString(field("To", to))
	b.WriteString(field("Subject", encode(l.Subject)))
	b.WriteString(field("Date", l.Date.Format(time.RFC1123Z)))
	b.WriteString(field("Message-ID", l.MessageID))
	b.WriteString(field("In-Reply-To", l.ParentID))
	b.WriteString(field("References", strings.Join(usableIDs(l.References), " ")))
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n" +
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(l.Text())); err != nil {
		return nil, fmt.Errorf("render draft: %w", err)
	}
	if err := q.Close(); err != nil {
		return nil, fmt.Errorf("render draft: %w", err)
	}
	return b.Bytes(), nil
}

func usableIDs(ids []string) []string {
	var kept []string
	for _, id := range ids {
		if usableID(id) {
			kept = append(kept, id)
		}
	}
	return kept
}
