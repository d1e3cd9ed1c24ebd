package mime

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// generated is a mail of about the usual size: 3 kB of header, text and html.
func generated() []byte {
	var b strings.Builder
	for i := range 6 {
		fmt.Fprintf(&b, "Received: from mail%d.initech.test (mail%d.initech.test [192.0.2.%d])\r\n\tby mx.acme.test with ESMTPS id %d; Mon, 2 Mar 2026 15:10:05 +0100 (CET)\r\n", i, i, i, i)
	}
	b.WriteString("DKIM-Signature: v=1; a=rsa-sha256; " + strings.Repeat("b=abcdefghijklmnopqrstuvwxyz0123456789;\r\n\t", 20) + "x\r\n")
	b.WriteString("From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <jm@initech.test>\r\nTo: Sam Reed <sam@acme.test>, \"Cole, Max\" <max@acme.test>\r\nSubject: =?utf-8?Q?Re:_Angebot_f=C3=BCr_K=C3=B6ln?=\r\n")
	b.WriteString("Date: Mon, 2 Mar 2026 15:10:00 +0100\r\nMessage-ID: <1@initech.test>\r\nReferences: <a@acme.test> <b@acme.test> <c@acme.test>\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n")
	text := strings.Repeat("Wir pr=C3=BCfen das Angebot bis Freitag und melden uns dann bei Ihnen.=20\r\n", 30)
	b.WriteString("--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + text)
	b.WriteString("--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><p>" + text + "</p></body></html>\r\n--b--\r\n")
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	raw := generated()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw, Options{})
	}
}

func BenchmarkHeader(b *testing.B) {
	raw := generated()
	block := raw[:strings.Index(string(raw), "\r\n\r\n")+4]
	b.SetBytes(int64(len(block)))
	b.ReportAllocs()
	for b.Loop() {
		Header(block)
	}
}

func BenchmarkHTML(b *testing.B) {
	raw, err := os.ReadFile("testdata/mail/outlook-html.eml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw, Options{})
	}
}
