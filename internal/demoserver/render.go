package demoserver

import (
	"bytes"
	"fmt"
	"html"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// raw is the message as it lies on the server (RFC 5322, CRLF).
func (w *written) raw(now time.Time) ([]byte, error) {
	var b bytes.Buffer
	if w.letter.from != "me" {
		fmt.Fprintf(&b, "Return-Path: <%s>\r\n", w.returnPath())
		fmt.Fprintf(&b, "Received: from mx.%s by mail.turnwell.example with ESMTPS;\r\n\t%s\r\n",
			w.from.Domain(), w.date.Add(2*time.Second).In(now.Location()).Format(time.RFC1123Z))
	}
	w.addresses(&b)
	header(&b, "Subject", mime.QEncoding.Encode("utf-8", w.subject))
	header(&b, "Date", w.date.Format("Mon, _2 Jan 2006 15:04:05 -0700"))
	header(&b, "Message-ID", w.id)
	if len(w.refs) > 0 {
		header(&b, "In-Reply-To", w.refs[len(w.refs)-1])
		header(&b, "References", strings.Join(w.refs, "\r\n "))
	}
	w.program(&b)
	b.WriteString("MIME-Version: 1.0\r\n")
	content, err := w.content(now)
	if err != nil {
		return nil, err
	}
	content.write(&b)
	return b.Bytes(), nil
}

func (w *written) returnPath() string {
	if w.options["kind"] == "bounce" || w.options["kind"] == "receipt" {
		return ""
	}
	return w.from.Addr
}

func (w *written) addresses(b *bytes.Buffer) {
	header(b, "From", addressList([]person{w.from}))
	header(b, "To", addressList(w.to))
	if len(w.cc) > 0 {
		header(b, "Cc", addressList(w.cc))
	}
}

// program writes what the sender's mail program or server adds.
func (w *written) program(b *bytes.Buffer) {
	switch w.options["kind"] {
	case "ooo":
		header(b, "Auto-Submitted", "auto-replied")
		header(b, "X-Auto-Response-Suppress", "All")
	case "bounce", "receipt", "auto":
		header(b, "Auto-Submitted", "auto-generated")
	case "bulk":
		header(b, "List-Id", "<news."+w.from.Domain()+">")
		header(b, "List-Unsubscribe", "<mailto:leave@"+w.from.Domain()+">")
		header(b, "Precedence", "bulk")
	default:
		if w.from.style == "outlook" {
			header(b, "X-MS-Has-Attach", map[bool]string{true: "yes", false: "no"}[w.options["attach"] != ""])
		}
	}
}

func header(b *bytes.Buffer, name, value string) { fmt.Fprintf(b, "%s: %s\r\n", name, value) }

func addressList(people []person) string {
	var list []string
	for _, p := range people {
		a := mail.Address{Name: p.Name, Address: p.Addr}
		list = append(list, a.String())
	}
	return strings.Join(list, ",\r\n ")
}

// part is one MIME part: either a body or parts below it.
type part struct {
	contentType string
	disposition string
	body        []byte
	encoding    string // quoted-printable, base64 or 7bit
	boundary    string
	parts       []part
}

func (p part) header() textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	h.Set("Content-Type", p.contentType)
	if p.disposition != "" {
		h.Set("Content-Disposition", p.disposition)
	}
	if p.encoding != "" {
		h.Set("Content-Transfer-Encoding", p.encoding)
	}
	return h
}

// write puts the content header fields and the body.
func (p part) write(b *bytes.Buffer) {
	h := p.header()
	for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Transfer-Encoding"} {
		if v := h.Get(name); v != "" {
			header(b, name, v)
		}
	}
	b.WriteString("\r\n")
	p.writeBody(b)
}

func (p part) writeBody(b *bytes.Buffer) {
	if p.boundary == "" {
		b.Write(p.body)
		return
	}
	m := multipart.NewWriter(b)
	_ = m.SetBoundary(p.boundary) // a hex string of ours is always a fit boundary
	for _, sub := range p.parts {
		_, _ = m.CreatePart(sub.header()) // a bytes.Buffer takes every write
		sub.writeBody(b)
	}
	_ = m.Close()
}

func text(kind, s string) part {
	var b bytes.Buffer
	q := quotedprintable.NewWriter(&b)
	_, _ = q.Write([]byte(strings.ReplaceAll(s, "\n", "\r\n")))
	_ = q.Close()
	return part{contentType: "text/" + kind + "; charset=utf-8", encoding: "quoted-printable", body: b.Bytes()}
}

func (w *written) multi(kind string, parts ...part) part {
	boundary := strings.Trim(kind, "/")
	boundary = "=_" + strings.NewReplacer("<", "", ">", "", "@", ".", "+", "").Replace(w.id) + "." + boundary[:3]
	return part{contentType: fmt.Sprintf("multipart/%s; boundary=%q", kind, boundary), boundary: boundary, parts: parts}
}

// plain is the whole visible text: own words, signature, what is quoted.
func (w *written) plain() string {
	if w.whole == "" {
		w.whole = w.text()
	}
	return w.whole
}

func (w *written) text() string {
	if w.options["kind"] == "ooo" {
		return w.body + "\n"
	}
	s := w.body + "\n" + w.signatureText()
	if w.parent != nil && w.options["quote"] != "no" {
		s += "\n" + w.quoteText()
	}
	return s
}

func (w *written) signatureText() string {
	if len(w.from.signature) == 0 || w.options["sig"] == "no" {
		return ""
	}
	lines := strings.Join(w.from.signature, "\n") + "\n"
	if w.from.style == "outlook" {
		return "\n" + lines
	}
	return "\n-- \n" + lines
}

func (w *written) quoteText() string {
	if w.from.style == "outlook" {
		return w.outlookHead() + "\n\n" + w.parent.plain()
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimRight(w.parent.plain(), "\n"), "\n", "\n> ")
	return w.attribution() + "\n" + strings.ReplaceAll(quoted, "> >", ">>") + "\n"
}

// attribution is the line before a quote, in the writer's zone and language.
func (w *written) attribution() string {
	p := w.parent
	t := p.date.In(w.date.Location())
	n := dateNames(w.lang)
	if w.from.style == "gmail" {
		who := p.from.Name + " <" + p.from.Addr + ">"
		switch w.lang {
		case "de":
			return fmt.Sprintf("Am %s., %d. %s. %d um %s schrieb %s:", cut(n.weekday(t), 2), t.Day(), cut(n.month(t), 3), t.Year(), t.Format("15:04"), who)
		case "fr":
			return fmt.Sprintf("Le %s. %d %s. %d à %s, %s a écrit :", cut(n.weekday(t), 3), t.Day(), cut(n.month(t), 4), t.Year(), t.Format("15:04"), who)
		case "en-us":
			return fmt.Sprintf("On %s %s wrote:", t.Format("Mon, Jan 2, 2006 at 3:04 PM"), who)
		}
		return fmt.Sprintf("On %s, %s wrote:", t.Format("Mon, 2 Jan 2006 at 15:04"), who)
	}
	switch w.lang {
	case "de":
		return fmt.Sprintf("Am %s um %s schrieb %s:", t.Format("02.01.06"), t.Format("15:04"), p.from.Name)
	case "fr":
		return fmt.Sprintf("Le %s à %s, %s a écrit :", t.Format("02/01/2006"), t.Format("15:04"), p.from.Name)
	}
	return fmt.Sprintf("On %s, %s wrote:", t.Format("02/01/2006 15:04"), p.from.Name)
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// outlookHead is the block of header fields Outlook puts above what it quotes.
func (w *written) outlookHead() string {
	p := w.parent
	t := p.date.In(w.date.Location())
	n := dateNames(w.lang)
	from := p.from.Name + " <" + p.from.Addr + ">"
	to := make([]string, len(p.to))
	for i, r := range p.to {
		to[i] = r.Name + " <" + r.Addr + ">"
	}
	tos := strings.Join(to, "; ")
	switch w.lang {
	case "de":
		return fmt.Sprintf("Von: %s\nGesendet: %s %d %s\nAn: %s\nBetreff: %s", from, n.day(n, t), t.Year(), t.Format("15:04"), tos, p.subject)
	case "fr":
		return fmt.Sprintf("De : %s\nEnvoyé : %s %d %s\nÀ : %s\nObjet : %s", from, n.day(n, t), t.Year(), t.Format("15:04"), tos, p.subject)
	}
	return fmt.Sprintf("From: %s\nSent: %s %d %s\nTo: %s\nSubject: %s", from, t.Format("02 January"), t.Year(), t.Format("15:04"), tos, p.subject)
}

// html is the same as text, as the writer's program makes it.
func (w *written) html() string {
	own := paragraphs(w.body)
	signature := ""
	if s := w.signatureText(); s != "" {
		signature = lines(strings.TrimPrefix(strings.TrimSpace(s), "-- \n"))
	}
	if w.from.style == "outlook" {
		return w.outlookHTML(own, signature)
	}
	out := `<div dir="ltr">` + own + "</div>"
	if signature != "" {
		out += `<br><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">` + signature + "</div>"
	}
	if w.parent != nil && w.options["quote"] != "no" {
		out += `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">` + html.EscapeString(w.attribution()) +
			`<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">` +
			lines(w.parent.plain()) + "</blockquote></div>"
	}
	return out + "\n"
}

func (w *written) outlookHTML(own, signature string) string {
	out := `<html><body lang="EN-GB"><div class="WordSection1">` + own + signature
	if w.parent != nil && w.options["quote"] != "no" {
		out += `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">` +
			lines(w.outlookHead()) + "</p></div>" + paragraphs(w.parent.plain())
	}
	return out + "</div></body></html>\n"
}

func paragraphs(s string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		b.WriteString(`<p class="MsoNormal">` + lines(p) + "</p>\n")
	}
	return b.String()
}

func lines(s string) string {
	return strings.ReplaceAll(html.EscapeString(strings.TrimSpace(s)), "\n", "<br>\n")
}
