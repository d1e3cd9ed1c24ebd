package mime

import (
	"strings"
	"testing"
)

// lines joins with CRLF, as mail has it.
func lines(l ...string) []byte { return []byte(strings.Join(l, "\r\n")) }

func TestTextOfPartialFetch(t *testing.T) {
	top := Header(lines("From: Dana Lee <dana@initech.test>", "Subject: Rollout", `Content-Type: multipart/mixed; boundary=outer`, "", ""))
	plain := Header(lines("From: dana@initech.test", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", ""))
	alternative := lines("--in", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "Gr=C3=BC=C3=9Fe aus K=C3=B6ln", "--in", "Content-Type: text/html", "", "<p>Gr")
	tests := []struct {
		name      string
		part      string
		body      []byte
		whole     bool // the message is not multipart
		cut       bool
		want      string
		truncated bool
	}{
		{name: "inner alternative", part: "Content-Type: multipart/alternative; boundary=in\r\n\r\n", body: alternative, want: "Grüße aus Köln"},
		{name: "inner alternative, second part cut", part: "Content-Type: multipart/alternative; boundary=in\r\n\r\n", body: alternative, cut: true, want: "Grüße aus Köln"},
		{name: "quoted-printable cut in an escape", part: "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", body: []byte("Gr=C3=BC=C3"), cut: true, want: "Grü", truncated: true},
		{name: "quoted-printable cut in half an escape", part: "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", body: []byte("Gr=C3=B"), cut: true, want: "Gr", truncated: true},
		{name: "base64 without part header, cut in a character", body: []byte("R3LDvMOfZSBhdXMgS8"), whole: true, cut: true, want: "Grüße aus K", truncated: true},
		{name: "plain part without header", body: []byte("Hello\r\nDana"), want: "Hello\nDana"},
		{name: "html cut in a tag", part: "Content-Type: text/html\r\n\r\n", body: []byte("<p>Hello <b>Dana</b></p><blockquote type=ci"), cut: true, want: "Hello Dana", truncated: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := top
			if test.whole {
				m = plain
			}
			got, truncated := TextOf(m, []byte(test.part), test.body, Options{Cut: test.cut})
			if got != test.want || truncated != test.truncated {
				t.Errorf("TextOf = %q, %v; want %q, %v", got, truncated, test.want, test.truncated)
			}
		})
	}
}
