package mime

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// unix joins with LF.
func unix(l ...string) string { return strings.Join(l, "\n") }

func TestSalvage(t *testing.T) {
	tests := []struct {
		name                string
		raw                 string
		from, subject, text string
	}{
		{"well formed", unix("From: dana@initech.test", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"CRLF", "From: dana@initech.test\r\nSubject: Rollout\r\n\r\nHello\r\nSam", "dana@initech.test", "Rollout", "Hello\nSam"},
		{"CR alone", "From: dana@initech.test\rSubject: Rollout\r\rHello\rSam", "dana@initech.test", "Rollout", "Hello\nSam"},
		{"mixed line ends", "From: dana@initech.test\r\nSubject: Rollout\n\r\nHello\nSam\r\n", "dana@initech.test", "Rollout", "Hello\nSam"},
		{"CR CR LF", "From: dana@initech.test\r\r\nSubject: Rollout\r\r\n\r\r\nHello", "dana@initech.test", "Rollout", "Hello"},
		{"mbox line first", unix("From dana@initech.test Thu May 10 18:01:53 2001", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"quoted mbox line inside", unix("From: dana@initech.test", ">From dana@initech.test Thu May 10 18:01:53 2001", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"byte order mark", "\xef\xbb\xbf" + unix("From: dana@initech.test", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"blank lines first", unix("", "", "From: dana@initech.test", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"space before the first field", unix(" From: dana@initech.test", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"blank before the colon", unix("From : dana@initech.test", "Subject : Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"line without colon", unix("From: dana@initech.test", "this is no field", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"lost blanks of a folded field", unix("Received: from a", "by b", "with c", "From: dana@initech.test", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"body without blank line", unix("From: dana@initech.test", "Subject: Rollout", "Hello Sam, thank you.", "Dana"), "dana@initech.test", "Rollout", "Hello Sam, thank you.\nDana"},
		{"header only", unix("From: dana@initech.test", "Subject: Rollout"), "dana@initech.test", "Rollout", ""},
		{"folded with tab", unix("From: dana@initech.test", "Subject: Roll", "\tout", "", "Hello"), "dana@initech.test", "Roll out", "Hello"},
		{"folded before its text", unix("Subject:", " Rollout", "From:", " dana@initech.test", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"sender only", unix("Sender: dana@initech.test", "", "Hello"), "dana@initech.test", "", "Hello"},
		{"return path only", unix("Return-Path: <dana@initech.test>", "", "Hello"), "dana@initech.test", "", "Hello"},
		{"mbox line only", unix("From dana@initech.test Thu May 10 18:01:53 2001", "Subject: Rollout", "", "Hello"), "dana@initech.test", "Rollout", "Hello"},
		{"reply-to only", unix("Reply-To: dana@initech.test", "", "Hello"), "dana@initech.test", "", "Hello"},
		{"second From has the address", unix("From: Dana Lee", "From: dana@initech.test", "", "Hello"), "dana@initech.test", "", "Hello"},
		{"null sender", unix("Return-Path: <>", "From: <>", "", "Hello"), "MAILER-DAEMON", "", "Hello"},
		{"no header at all", "Hello Sam", "", "", "Hello Sam"},
		{"nothing", "", "", "", ""},
		{"NUL", unix("From: da\x00na@initech.test", "Subject: Roll\x00out", "", "Hel\x00lo"), "dana@initech.test", "Rollout", "Hello"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := Parse([]byte(test.raw), Options{})
			got := []string{m.From.Addr, m.Subject, m.Text}
			if m.From.Addr == "" {
				got[0] = m.From.Name
			}
			if diff := cmp.Diff([]string{test.from, test.subject, test.text}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSenderField(t *testing.T) {
	m := Header([]byte(unix("From: Dana Lee", "Sender: assistant@initech.test", "", "")))
	if m.From.Addr != "assistant@initech.test" || m.From.Name != "Dana Lee" || !m.Sender.IsZero() {
		t.Errorf("name without address: from %q, sender %q", m.From, m.Sender)
	}
	m = Header([]byte(unix("From: dana@initech.test", "Sender: assistant@initech.test", "", "")))
	if m.From.Addr != "dana@initech.test" || m.Sender.Addr != "assistant@initech.test" {
		t.Errorf("from %q, sender %q", m.From, m.Sender)
	}
}

func TestReferences(t *testing.T) {
	many := make([]string, 300)
	for i := range many {
		many[i] = "<" + strings.Repeat("x", i+1) + "@a>"
	}
	tests := []struct {
		name, value string
		want        []string
	}{
		{"one", "<1@a.test>", []string{"<1@a.test>"}},
		{"blanks", "<1@a.test> <2@a.test>", []string{"<1@a.test>", "<2@a.test>"}},
		{"nothing between", "<1@a.test><2@a.test>", []string{"<1@a.test>", "<2@a.test>"}},
		{"commas", "<1@a.test>, <2@a.test>", []string{"<1@a.test>", "<2@a.test>"}},
		{"twice", "<1@a.test> <2@a.test> <1@a.test>", []string{"<1@a.test>", "<2@a.test>"}},
		{"without brackets", "1@a.test 2@a.test", []string{"<1@a.test>", "<2@a.test>"}},
		{"free text", `Your message of "Thu, 10 May 2001" <1@a.test>`, []string{"<1@a.test>"}},
		{"free text, no id", `message from dana@initech.test of yesterday`, nil},
		{"folded inside", "<1\t@a.test>", []string{"<1@a.test>"}},
		{"without @", "<1234.ABC>", []string{"<1234.ABC>"}},
		{"doubled brackets", "<<1@a.test>>", []string{"<1@a.test>"}},
		{"empty", "<>", nil},
		{"control characters", "<1\x00@a.\u202etest>", []string{"<1@a.test>"}},
		{"too long", "<" + strings.Repeat("x", 1000) + "@a.test>", nil},
		{"too many", strings.Join(many, " "), append([]string{"<x@a>"}, many[101:]...)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, references(test.value)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMessageID(t *testing.T) {
	for value, want := range map[string]string{
		"<1@a.test>": "<1@a.test>", " 1@a.test ": "<1@a.test>", "<1@a.test> (added by x)": "<1@a.test>", "<1@a.test": "<1@a.test>", "": "", "none": "", "<[1]@a.test>": "<[1]@a.test>",
	} {
		if got := messageID(value); got != want {
			t.Errorf("messageID(%q) = %q, want %q", value, got, want)
		}
	}
}

func TestIdent(t *testing.T) {
	with := Parse([]byte(unix("Message-ID: <1@a.test>", "From: dana@initech.test", "", "Hello")), Options{})
	if with.Ident != "<1@a.test>" {
		t.Errorf("ident %q", with.Ident)
	}
	a := Parse([]byte(unix("From: dana@initech.test", "Date: 10 May 2001 08:12 +0200", "", "Hello")), Options{})
	same := Parse([]byte(unix("From: Dana <DANA@initech.test>", "Date: 10 May 2001 06:12 +0000", "", "Hello")), Options{})
	same.Size = a.Size
	other := Parse([]byte(unix("From: dana@initech.test", "Date: 10 May 2001 08:13 +0200", "", "Hello")), Options{})
	if !strings.HasPrefix(a.Ident, "sha256:") || a.Ident != Ident(same) || a.Ident == other.Ident {
		t.Errorf("idents %q %q %q", a.Ident, Ident(same), other.Ident)
	}
}

func TestReceived(t *testing.T) {
	m := Header([]byte(unix("Received: from a by b; garbage", "Received: from c by d; Thu, 10 May 2001 08:12:24 +0200 (CEST)", "Received: from e; Thu, 10 May 2001 08:00:00 +0200", "", "")))
	if got := m.Received.Format("15:04:05 -0700"); got != "08:12:24 +0200" {
		t.Errorf("received %s", got)
	}
}

func TestClassFields(t *testing.T) {
	m := Header([]byte(unix("Auto-Submitted: auto-replied", "X-Other: no", "Return-Path: <>", "List-Id: =?utf-8?Q?K=C3=B6ln?= <koeln.list.test>", "Content-Type: text/plain", "")))
	want := map[string]string{"auto-submitted": "auto-replied", "return-path": "<>", "list-id": "Köln <koeln.list.test>", "content-type": "text/plain"}
	if diff := cmp.Diff(want, m.Fields); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzHeader(f *testing.F) {
	for _, seed := range []string{
		unix("From: dana@initech.test", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Date: 10 May 2001 08:12 +0200", "References: <1@a> <2@a>", ""),
		unix("From dana@initech.test Thu May 10 18:01:53 2001", ">From x", " folded", "no field", "A:", "", "x"),
		"Subject: \xff\xfe\r\rTo: a, b\r", "\xef\xbb\xbf\n\n\n: \n", "From: \x00\x1b[31m\u202e@b",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		m := Header(block)
		values := []string{m.Subject, m.MessageID, m.From.Name, m.From.Addr}
		values = append(append(values, m.InReplyTo...), m.References...)
		for _, v := range m.Fields {
			values = append(values, v)
		}
		for _, v := range values {
			if v != cleanLine(v) || !utf8.ValidString(v) {
				t.Fatalf("unclean value %q", v)
			}
		}
		if len(m.References) > maxReferences || len(m.To) > maxAddresses {
			t.Fatal("beyond the limits")
		}
	})
}
