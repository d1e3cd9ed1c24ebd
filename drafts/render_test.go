package drafts

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"

	"pgregory.net/rapid"
)

// headerNames are all the fields a draft may have (CLIENTS.md 3.2).
func headerNames() []string {
	return []string{
		"Content-Transfer-Encoding", "Content-Type", "Date", "From", "In-Reply-To", "Message-Id", "Mime-Version",
		"References", "Subject", "To",
	}
}

// reread parses rendered bytes with another parser and checks what must hold of every draft.
func reread(t *testing.T, raw []byte) (*netmail.Message, string) {
	t.Helper()
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("bad line of %d bytes: %q", len(line), line)
		}
		for _, c := range line {
			if c >= 0x80 {
				t.Fatalf("a byte that is not ASCII: %q", line)
			}
		}
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, values := range m.Header {
		names = append(names, name)
		if len(values) != 1 {
			t.Fatalf("%d fields %s", len(values), name)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, headerNames()) {
		t.Fatalf("header fields %v", names)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m, string(body)
}

// unflow joins what format=flowed broke (RFC 3676 section 4.2), quotes left as they are.
func unflow(body string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.ReplaceAll(body, "\r\n", "\n"), "\n") {
		if !strings.HasPrefix(line, ">") {
			line = strings.TrimPrefix(line, " ")
		}
		if strings.HasSuffix(line, " ") && line != "-- " {
			b.WriteString(line)
			continue
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func rendered(t *testing.T, l Letter) (*netmail.Message, string) {
	t.Helper()
	raw, err := Render(l)
	if err != nil {
		t.Fatal(err)
	}
	return reread(t, raw)
}

func composed(t *testing.T, change func(*analyzer.Case, *Writer)) Letter {
	t.Helper()
	c, w := theCase(analyzer.Confused, "en"), theWriter()
	if change != nil {
		change(&c, &w)
	}
	l, err := Compose(c, w, testNow())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRenderHeaders(t *testing.T) {
	l := composed(t, nil)
	m, _ := rendered(t, l)
	want := map[string]string{
		"From": "Sam Reed <sam@acme.test>", "To": "Dana Lee <dana@initech.test>", "Subject": "Re: Leeds rollout",
		"In-Reply-To": "<out-2@acme.test>", "References": "<root@acme.test> <in-2@initech.test> <out-2@acme.test>",
		"Date": "Fri, 20 Mar 2026 09:30:00 +0100", "Content-Type": "text/plain; charset=utf-8; format=flowed",
		"Content-Transfer-Encoding": "quoted-printable", "Mime-Version": "1.0",
	}
	for name, value := range want {
		if got := m.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	id := m.Header.Get("Message-ID")
	if id != MessageID(Key("work", "initech.test", "<in-2@initech.test>", 0), "acme.test") || len(id) != len("<@acme.test>")+26 || strings.ToLower(id) != id {
		t.Errorf("Message-ID %s", id)
	}
}

func TestMessageIDs(t *testing.T) {
	seen := map[string]bool{}
	for _, key := range []string{
		Key("work", "initech.test", "<a@x>", 0), Key("work", "initech.test", "<a@x>", 1), Key("home", "initech.test", "<a@x>", 0),
		Key("work", "other.test", "<a@x>", 0), Key("work", "initech.test", "<b@x>", 0),
	} {
		id := MessageID(key, "Acme.test")
		if seen[id] || !usableID(id) || !strings.HasSuffix(id, "@acme.test>") {
			t.Errorf("%s gives %s", key, id)
		}
		seen[id] = true
	}
}

func TestRenderBodyFlows(t *testing.T) {
	l := composed(t, func(_ *analyzer.Case, w *Writer) {
		w.Signature = "Sam Reed\n  indented\n>not a quote\nFrom Leeds"
		w.Parent.Text = "Great, thanks.\n\nFrom here on we wait " + strings.Repeat("and wait ", 30) + "\n\n> Looks good.\nOn Monday, Dana wrote:\n> no"
		w.Parent.Reading = nil
	})
	_, body := rendered(t, l)
	for line := range strings.SplitSeq(body, "\r\n") {
		if len([]rune(line)) > 78 {
			t.Errorf("line of %d characters: %q", len([]rune(line)), line)
		}
	}
	text := unflow(body)
	for _, want := range []string{
		l.Body + "\n", "\n-- \nSam Reed\n  indented\n>not a quote\nFrom Leeds\n", "\nOn 3 March 2026, Sam Reed wrote:\n> Great, thanks.\n>\n> From here on",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Looks good") {
		t.Errorf("a nested quote went out:\n%s", text)
	}
}

// TestFlowComesBack: what flow breaks, a reader of format=flowed joins again.
func TestFlowComesBack(t *testing.T) {
	words := rapid.SliceOf(rapid.SampledFrom([]string{
		"we", "", "From", ">", "--", "Verantwortungsbewusstsein", "ü", "- -", "a.", strings.Repeat("x", 90), "\n", "> q", "-- ",
	}))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(words.Draw(t, "words"), " ")
		var lines []string
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimRight(line, " "); line == "--" {
				line = "- -"
			}
			lines = append(lines, line)
		}
		for line := range strings.SplitSeq(flow(text, ""), "\r\n") {
			if strings.HasPrefix(line, "From ") || strings.HasPrefix(line, ">") || line == "-- " {
				t.Fatalf("a line that means something else: %q", line)
			}
		}
		if got, want := unflow(flow(text, "")), strings.Join(lines, "\n")+"\n\n"; got != want {
			t.Fatalf("%q\n%q\n%q", got, want, flow(text, ""))
		}
	})
}

func TestQuoteOnlyWhatTheRecipientSaw(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Writer)
		want   bool
	}{
		{"our last mail to them", func(*Writer) {}, true},
		{"their own", func(w *Writer) {
			w.Parent.From, w.Parent.To = w.Parent.To[0], []mail.Address{w.From}
		}, true},
		{"to a colleague only", func(w *Writer) { w.Parent.To = []mail.Address{{Addr: "lee@initech.test"}} }, false},
		{"in copy", func(w *Writer) {
			w.Parent.Cc, w.Parent.To = w.Parent.To, []mail.Address{{Addr: "lee@initech.test"}}
		}, true},
		{"switched off", func(w *Writer) { w.Quote = false }, false},
		{"another message", func(w *Writer) { w.Parent.MessageID = "<else@acme.test>" }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := composed(t, func(_ *analyzer.Case, w *Writer) { tt.change(w) })
			if got := l.Quoted != ""; got != tt.want || (l.Attribution != "") != tt.want {
				t.Errorf("quoted %v, want %v", got, tt.want)
			}
		})
	}
}

func TestReplySubject(t *testing.T) {
	tests := []struct{ last, want string }{
		{"Leeds rollout", "Re: Leeds rollout"},
		{"Re: Leeds rollout", "Re: Leeds rollout"},
		{"RE: Leeds rollout", "RE: Leeds rollout"},
		{"AW: Einführung Leeds", "AW: Einführung Leeds"},
		{"Re: Re: AW: Leeds", "Re: Leeds"},
		{"Re[2]: Leeds", "Re[2]: Leeds"},
		{"Fwd: Leeds", "Re: Fwd: Leeds"},
		{"Recap of today", "Re: Recap of today"},
		{"Rollout\r\nBcc: evil@x.test", "Re: Rollout Bcc: evil@x.test"},
		{"回复：报价", "回复：报价"},
		{"", "Re: Leeds rollout"},
	}
	for _, tt := range tests {
		t.Run(tt.last, func(t *testing.T) {
			l := composed(t, func(c *analyzer.Case, w *Writer) { w.Parent.Subject, c.Subject = tt.last, "Re: Leeds rollout" })
			m, _ := rendered(t, l)
			got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if got != tt.want || err != nil {
				t.Errorf("%q, want %q (%v)", got, tt.want, err)
			}
		})
	}
}

func TestRenderAddresses(t *testing.T) {
	tests := []struct{ name, addr string }{
		{"Dana Lee", "dana@initech.test"},
		{"Lee, Dana", "dana@initech.test"},
		{`Dana "D" Lee`, "dana@initech.test"},
		{"Dana (Initech)", "dana+x@initech.test"},
		{"Jürgen Groß", "j.gross@initech.test"},
		{"王小明", "wang@initech.test"},
		{"evil@x.test", "dana@initech.test"},
		{"a <evil@x.test>, b", "dana@initech.test"},
		{"=?utf-8?q?evil?=", "dana@initech.test"},
		{"", "dana@initech.test"},
		{"back\\slash", "dana@initech.test"},
		{strings.Repeat("Ü", 400), "dana@initech.test"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := composed(t, nil)
			l.To = mail.Address{Name: tt.name, Addr: tt.addr}
			m, _ := rendered(t, l)
			list, err := m.Header.AddressList("To")
			if err != nil || len(list) != 1 || list[0].Address != tt.addr || list[0].Name != cut(mail.Clean(tt.name), maxName) {
				t.Errorf("%v, %v from %s", list, err, m.Header.Get("To"))
			}
		})
	}
	for _, addr := range []string{"", "dana", "p@x.test>, <evil@y.test", "a b@x.test", "ü@x.test", "a@x..test", ".a@x.test", "a@x.test\r\nBcc: e@y.test"} {
		l := composed(t, nil)
		l.To.Addr = addr
		if _, err := Render(l); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: error %v", addr, err)
		}
	}
}

func TestRenderLongReferences(t *testing.T) {
	l := composed(t, func(c *analyzer.Case, _ *Writer) {
		c.References = nil
		for i := range 500 {
			c.References = append(c.References, "<"+strings.Repeat("x", 60)+time.Duration(i).String()+"@initech.test>")
		}
		c.References = append(c.References, "bad id", "<a b@x>", "<x@y>\r\nBcc: evil@x.test", c.ParentID)
	})
	m, _ := rendered(t, l)
	refs := strings.Fields(m.Header.Get("References"))
	if len(refs) != maxReferences || refs[len(refs)-1] != "<out-2@acme.test>" || !strings.HasSuffix(refs[0], "0s@initech.test>") {
		t.Errorf("%d references, %s ... %s", len(refs), refs[0], refs[len(refs)-1])
	}
}

// FuzzRender gives hostile fields to a letter: it is refused, or it reads back
// with exactly our header fields, the one recipient, and no injected line.
func FuzzRender(f *testing.F) {
	f.Add("Leeds rollout", "Dana Lee", "dana@initech.test", "<out-2@acme.test>", "<root@acme.test>", "Sam\nAcme", "Thanks.", "We lose a day a week.")
	f.Add("x\r\nBcc: evil@x.test", "p@x>, <evil@y", "p@x>, <evil@y", "<a@b>\r\nX-Evil: 1", "<c d@e>", "-- \n\x00", "From me\n> q\n--\n-- ", "“{{.}}”")
	f.Add("=?utf-8?B?eA==?=", "\u202eevil", "a@b.test", "<a@b", ">", strings.Repeat("x ", 600), strings.Repeat("y", 3000), "\"quoted\"")
	f.Add(strings.Repeat("ü", 900), strings.Repeat("n", 900), "a@b.test", "<a@b>", "<"+strings.Repeat("r", 2000)+"@b>", "", "", "a")
	f.Fuzz(func(t *testing.T, subject, name, addr, parent, ref, signature, own, said string) {
		c, w := theCase(analyzer.Confused, "en"), theWriter()
		c.Subject, c.To, c.ParentID, c.References = subject, mail.Address{Name: name, Addr: addr}, parent, []string{ref, parent}
		c.Greeting = name
		w.Signature, w.Parent.Text, w.Parent.Subject, w.Parent.MessageID, w.Parent.Reading = signature, own, subject, parent, nil
		w.Parent.To = []mail.Address{c.To}
		w.Said[0].From, w.Said[0].Reading.OwnText = c.To, said
		c.Quotes = []analyzer.Quote{{Text: said, MessageID: w.Said[0].MessageID}}
		l, err := Compose(c, w, testNow())
		if err != nil {
			return
		}
		raw, err := Render(l)
		if err != nil {
			return
		}
		m, body := reread(t, raw)
		list, err := m.Header.AddressList("To")
		if err != nil || len(list) != 1 || list[0].Address != addr {
			t.Fatalf("recipient %v, %v", list, err)
		}
		if strings.Contains(strings.SplitN(body, "\r\n-- \r\n", 2)[0], "{{") && !strings.Contains(said+own+name, "{{") {
			t.Fatalf("an unfilled place:\n%s", body)
		}
	})
}
