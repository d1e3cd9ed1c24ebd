package report

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// hostile are strings a stranger may put into a name, a subject or a text.
func hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `'"onmouseover="alert(1)`,
		`</td></table><a href="https://evil.example">x</a>`, `javascript:alert(1)`, `<!--[if mso]><b>x</b><![endif]-->`,
		`{{.Numbers}}`, `{{template "case" .}}`, `<style>*{display:none}</style>`, `<iframe src=//evil.example>`, `&lt;b&gt;`,
		"\u202egnp.exe", "a\u200b\u2066b\u2069", "\u061cx", "\ufeffbom", "so\u00adft", "\U000E0041tag", "\x1b[2J\x1b]8;;http://evil.example\x07x", "\u009b31m", "nul\x00l", "line\r\nBcc: x@y.example", "\u2028sep\u2029",
		`=HYPERLINK("http://evil.example")`, `+cmd|' /C calc'!A0`, `-2+3`, `@SUM(A1)`, "\t=1+1", "＝1+1", ` =1`,
		"\xff\xfe broken", "expression(alert(1))", "url(https://evil.example/x.png)", "https://evil.example/", strings.Repeat("W", 300),
	}
}

func hostileInput(s string) Input {
	in := fixture()
	for i := range in.Cases {
		c := &in.Cases[i]
		c.Prospect.Name, c.Prospect.Organization, c.Prospect.Phone, c.Subject, c.BestHour = s, s, analyzer.Text(s), s, s
		c.Prospect.Address = s
		c.Because = []string{s}
		c.TalkTrack = []string{s}
		c.NoDraft = analyzer.Text(s)
		c.ChanceWord = analyzer.Text(s)
		c.Quotes = []analyzer.Quote{{Text: s}}
		c.OwnFaults = []analyzer.Fault{{Kind: s, Text: s}, {Kind: "not_sent", Text: s}}
		c.Contacts = []string{s}
		if c.TruthProof != nil {
			c.TruthProof.Text = s
		}
	}
	for i := range in.Drafts {
		in.Drafts[i].Body, in.Drafts[i].Why, in.Drafts[i].Prospect, in.Drafts[i].Strategy = s, s, s, s
	}
	in.Notes = []string{s}
	in.Account = s
	return in
}

// invisible tells runes that must never reach a reader.
func invisible(r rune) bool {
	return r != '\n' && r != '\r' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

var (
	tagName = regexp.MustCompile(`</?([a-zA-Z][a-zA-Z0-9]*)`)
	remote  = regexp.MustCompile(`(?i)\s(href|src|background|action|srcset|on[a-z]+)\s*=|url\(|@import`)
)

// TestHostileStrings: whatever stands in a mail, the page stays the page.
func TestHostileStrings(t *testing.T) {
	allowed := map[string]bool{}
	for tag := range strings.FieldsSeq("html head meta title body div table tr td h1 h2 p b br span") {
		allowed[tag] = true
	}
	for _, s := range hostile() {
		r := Build(hostileInput(s), monday47())
		html, err := HTML(r)
		if err != nil {
			t.Fatal(err)
		}
		page := withoutComments(string(html))
		for _, m := range tagName.FindAllStringSubmatch(page, -1) {
			if !allowed[m[1]] {
				t.Errorf("%q brings the element %s", s, m[1])
			}
		}
		for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1) {
			if m := remote.FindString(tag); m != "" {
				t.Errorf("%q brings %s in %s", s, m, tag)
			}
		}
		text, err := Text(r)
		if err != nil {
			t.Fatal(err)
		}
		for name, out := range map[string]string{"html": string(html), "text": string(text)} {
			if i := strings.IndexFunc(out, invisible); i >= 0 {
				t.Errorf("%s: %q leaves %q", name, s, out[i:min(i+8, len(out))])
			}
		}
		checkJSON(t, r, s)
		checkCSV(t, r, s)
		checkMail(t, r, s)
	}
}

func withoutComments(s string) string {
	return regexp.MustCompile(`(?s)<!--.*?-->|<!DOCTYPE html>`).ReplaceAllString(s, "")
}

func checkJSON(t *testing.T, r Report, s string) {
	t.Helper()
	out, err := JSON(r)
	if err != nil {
		t.Fatal(err)
	}
	if i := strings.IndexFunc(string(out), invisible); i >= 0 {
		t.Errorf("json: %q leaves %q", s, out[i:min(i+8, len(out))])
	}
	var back struct {
		Silent []struct{ Subject string }
	}
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	if got, want := back.Silent[0].Subject, strings.ToValidUTF8(s, "\ufffd"); got != want && !strings.Contains(s, "\xff") {
		t.Errorf("json changed %q to %q", want, got)
	}
}

func checkCSV(t *testing.T, r Report, s string) {
	t.Helper()
	out, err := CSV(r)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) {
				t.Errorf("%q makes the cell %q", s, cell)
			}
		}
	}
}

func checkMail(t *testing.T, r Report, s string) {
	t.Helper()
	raw, err := Message(r, mail.Address{Name: s, Addr: "sam@turnwell.example"})
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		name, _, ok := strings.Cut(line, ":")
		if !ok || !strings.Contains(" From To Subject Date Message-ID Auto-Submitted MIME-Version Content-Type ", " "+name+" ") {
			t.Errorf("%q brings the header line %q", s, line)
		}
	}
}

// TestNeverLost: nothing the report says by itself calls a silent case lost (R3),
// nor does it promise a sale or push.
func TestNeverLost(t *testing.T) {
	in := fixture()
	out, err := Text(Build(in, monday47()))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"lost", "ghost", "dead", "follow up", "follow-up", "chase"} {
		if strings.Contains(strings.ToLower(string(out)), word) {
			t.Errorf("the report says %q", word)
		}
	}
}

// TestSizeWithManyCases: Gmail cuts a mail at 102 KB, so the page stays below
// it however much there is to say.
func TestSizeWithManyCases(t *testing.T) {
	in := fixture()
	for len(in.Cases) < 600 {
		in.Cases = append(in.Cases, silentDana(), yourTurnMaria(), silentJim())
		in.Cases = append(in.Cases, others()...)
	}
	html, err := HTML(Build(in, monday47()))
	if err != nil {
		t.Fatal(err)
	}
	if len(html) > 100_000 {
		t.Errorf("the page has %d bytes", len(html))
	}
}

func TestNothingToDo(t *testing.T) {
	r := Build(Input{Account: "work", Week: Week{2026, 47}}, monday47())
	for name, render := range map[string]func(Report) ([]byte, error){"empty.txt": Text, "empty.json": JSON} {
		out, err := render(r)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, out)
	}
}
