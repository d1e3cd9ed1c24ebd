package imapsync_test

import (
	"strings"
	"testing"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
)

// BenchmarkSync reads a mailbox of 3,000 incoming and 1,000 sent messages of
// ordinary size (3 KB of header, a two-part body) from Dovecot into SQLite over TLS.
func BenchmarkSync(b *testing.B) {
	const in, out = 3000, 1000
	d := imaptest.StartDovecot(b)
	trace := strings.Repeat("Received: from a.example by b.example with ESMTPS id 0123456789; Mon, 2 Nov 2026 10:00:00 +0100\n", 20)
	text := strings.Repeat("Thank you for the offer, we will look at it and come back to you =C3=BCber n=C3=A4chste Woche.=20\n", 25)
	fat := func(m imaptest.Message) imaptest.Message {
		head, _, _ := strings.Cut(m.Raw, "Content-Type:")
		m.Raw = trace + head + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n" +
			"Content-Transfer-Encoding: quoted-printable\n\n" + text + "\n--b\nContent-Type: text/html\n\n<p>" + strings.Repeat("<b>x</b> ", 2000) + "</p>\n--b--\n"
		return m
	}
	d.Fill(d.User, "INBOX", in, func(i int) imaptest.Message { return fat(inbound(i)) })
	d.Fill(d.User, "Sent", out, func(i int) imaptest.Message { return fat(outbound(i)) })
	var messages, bytes int64
	for b.Loop() {
		b.StopTimer()
		a := account(b)
		b.StartTimer()
		c := dial(b, server(d), imapsync.Options{})
		r := mustSync(b, c, a)
		if r.New != in+out || r.Texts != in {
			b.Fatalf("%+v", r)
		}
		messages, bytes = messages+int64(r.Messages), bytes+c.Bytes()
		_ = c.Close()
	}
	b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "msgs/s")
	b.ReportMetric(float64(bytes)/float64(messages), "B/msg")
}
