package imapsync_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
)

func TestSyncShapesOfMail(t *testing.T) {
	d := imaptest.StartDovecot(t)
	head := func(id, rest string) string {
		return "From: p1@initech.test\nTo: " + rep + "\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nMessage-ID: <" + id + "@x.test>\nMIME-Version: 1.0\n" + rest
	}
	long := strings.Repeat("A line of a very long letter that never ends.\n", 1000)
	shapes := map[string]string{
		"plain":       head("plain", "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nSch=F6ne Gr=FC=DFe\n"),
		"nomime":      "From: p1@initech.test\nMessage-ID: <nomime@x.test>\nTo: " + rep + "\n\nSchöne Grüße\n",
		"base64":      head("base64", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nU2Now7ZuZSBHcsO8w59l\n"),
		"alternative": head("alternative", "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nSchöne Grüße\n--b\nContent-Type: text/html\n\n<b>x</b>\n--b--\n"),
		"nested":      head("nested", "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nSchöne Grüße\n--b\nContent-Type: text/html\n\n<b>x</b>\n--b--\n--a\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\nAAAA\n--a--\n"),
		"html":        head("html", "Content-Type: text/html; charset=utf-8\n\n<p>Schöne Grüße</p>\n"),
		"pdffirst":    head("pdffirst", "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nAAAA\n--a\nContent-Type: text/plain; charset=utf-8\n\nSchöne Grüße\n--a--\n"),
		"blankplain":  head("blankplain", "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n \n--a\nContent-Type: text/html; charset=utf-8\n\n<p>Schöne Grüße</p>\n--a--\n"),
		"empty":       head("empty", "Content-Type: text/plain\n\n"),
		"long":        head("long", "Content-Type: text/plain\n\n"+long),
	}
	user := d.As(d.User)
	for _, raw := range shapes {
		// In Sent all come by their first part; in INBOX the small multiparts whole.
		user.Append("Sent", imaptest.Message{Raw: strings.ReplaceAll(strings.ReplaceAll(raw, "@x.test>", "@sent.test>"), "p1@initech.test", rep)})
		user.Append("INBOX", imaptest.Message{Raw: raw})
	}
	user.Append("Sent", outbound(1))
	before := user.Snapshot()
	p := imaptest.NewProxy(t, d.Port)
	a, c := account(t), dial(t, plain(p.Host, p.Port), imapsync.Options{TextLimit: 4096})
	mustSync(t, c, a)
	if diff := cmp.Diff(before, user.Snapshot()); diff != "" {
		t.Errorf("the mailbox changed:\n%s", diff)
	}
	if bad := imaptest.Forbidden(p.Said(), "Drafts"); len(bad) > 0 {
		t.Errorf("said %q", bad)
	}
	all := facts(t, a)
	for name := range shapes {
		for _, domain := range []string{"sent.test", "x.test"} {
			t.Run(name+"/"+domain, func(t *testing.T) {
				m, ok := all["<"+name+"@"+domain+">"]
				text := strings.TrimSpace(m.Text)
				switch {
				case !ok || !m.HasText:
					t.Fatalf("%v %+v", ok, m)
				case name == "empty":
					if text != "" {
						t.Errorf("text %q", text)
					}
				case name == "long":
					if len(m.Text) > 4096 || len(m.Text) < 4000 || !m.TextTruncated {
						t.Errorf("%d bytes, truncated %v", len(m.Text), m.TextTruncated)
					}
				case text != "Schöne Grüße":
					t.Errorf("text %q", text)
				}
				if name == "nested" && len(m.Attachments) != 1 {
					t.Errorf("attachments %q", m.Attachments)
				}
			})
		}
	}
}
