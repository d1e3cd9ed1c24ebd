package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"

	"lastword/internal/mail"
)

// MessageID is the id of the report of that account and week, with angle
// brackets; it is looked for before a report is put into the mailbox.
func MessageID(account string, week string, from mail.Address) string {
	sum := sha256.Sum256([]byte("report\x00" + account + "\x00" + week))
	left := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
	domain := from.Domain()
	if domain == "" {
		domain = "localhost"
	}
	return "<" + left + "@" + domain + ">"
}

// Subject is "Silence report, week 47: 3 to answer, 5 to call".
func Subject(r Report) string {
	return fmt.Sprintf("Silence report, week %s: %s", weekNumber(r.Week), lead(r.Numbers))
}

// Message is the report as a mail from the rep to the rep (RFC 5322, CRLF):
// plain text and HTML, both quoted-printable. Date is r.AsOf.
func Message(r Report, from mail.Address) ([]byte, error) {
	text, err := Text(r)
	if err != nil {
		return nil, err
	}
	html, err := HTML(r)
	if err != nil {
		return nil, err
	}
	id := MessageID(r.Account, r.Week, from)
	// mail.Address keeps what was on the wire; net/mail quotes and encodes it.
	who := (&netmail.Address{Name: clean(from.Name), Address: clean(from.Addr)}).String()
	boundary := "=_" + id[1:27]
	var b bytes.Buffer
	for _, field := range [][2]string{
		{"From", who},
		{"To", who},
		{"Subject", mime.QEncoding.Encode("utf-8", Subject(r))},
		{"Date", r.AsOf.Format("Mon, _2 Jan 2006 15:04:05 -0700")},
		{"Message-ID", id},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", fmt.Sprintf("multipart/alternative; boundary=%q", boundary)},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", field[0], field[1])
	}
	b.WriteString("\r\n")
	if err := alternatives(&b, boundary, text, html); err != nil {
		return nil, fmt.Errorf("write the report as a mail: %w", err)
	}
	return b.Bytes(), nil
}

func alternatives(w io.Writer, boundary string, text, html []byte) error {
	m := multipart.NewWriter(w)
	if err := m.SetBoundary(boundary); err != nil {
		return err
	}
	for _, alt := range []struct {
		kind string
		body []byte
	}{{"text/plain", text}, {"text/html", html}} {
		part, err := m.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {alt.kind + "; charset=utf-8"},
			"Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return err
		}
		q := quotedprintable.NewWriter(part)
		if _, err := q.Write(bytes.ReplaceAll(alt.body, []byte("\n"), []byte("\r\n"))); err != nil {
			return err
		}
		if err := q.Close(); err != nil {
			return err
		}
	}
	return m.Close()
}

// FileName is the name of the report in the reports directory.
func FileName(r Report) string { return "silence-report-" + r.Week + ".html" }
