package mime

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lastword/internal/mail"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestParseGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/mail/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatal("no mail in testdata", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := pretty(t, Parse(raw, Options{}))
			golden := strings.TrimSuffix(file, ".eml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func pretty(t *testing.T, m mail.Message) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestText(t *testing.T) {
	part := func(l ...string) string { return strings.Join(l, "\n") }
	tests := []struct {
		name, raw, want string
	}{
		{"plain is preferred", part("Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/html", "", "<p>html</p>", "--b", "Content-Type: text/plain", "", "plain", "--b--"), "plain"},
		{"blank plain gives way", part("Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/plain", "", " ", "--b", "Content-Type: text/html", "", "<p>html</p>", "--b--"), "html"},
		{"html in related", part("Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: multipart/related; boundary=c", "", "--c", "Content-Type: text/html", "", "<p>html</p>", "--c--", "--b--"), "html"},
		{"attachment is no text", part("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "Content-Disposition: attachment", "", "no", "--b", "Content-Type: text/plain", "", "yes", "--b--"), "yes"},
		{"calendar is no text", part("Content-Type: text/calendar", "", "BEGIN:VCALENDAR"), ""},
		{"only a picture", part("Content-Type: image/png", "", "x"), ""},
		{"encrypted", part(`Content-Type: multipart/encrypted; boundary=b`, "", "--b", "Content-Type: text/plain", "", "no", "--b--"), ""},
		{"boundary named wrongly", part("Content-Type: multipart/mixed; boundary=other", "", "--b", "Content-Type: text/plain", "", "yes", "--b--"), "yes"},
		{"boundary not named", part("Content-Type: multipart/mixed", "", "--b", "Content-Type: text/plain", "", "yes", "--b--"), "yes"},
		{"no boundary at all", part("Content-Type: multipart/mixed; boundary=b", "", "just text"), "just text"},
		{"inner end missing", part("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: multipart/alternative; boundary=c", "", "--c", "Content-Type: text/html", "", "<p>yes</p>", "--b", "Content-Type: text/plain", "", "no", "--b--"), "yes"},
		{"similar boundaries", part("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: multipart/mixed; boundary=bb", "", "--bb", "", "yes", "--bb--", "--b--"), "yes"},
		{"boundary that ends in dashes", part("Content-Type: multipart/mixed; boundary=b--", "", "--b--", "", "yes", "--b----"), "yes"},
		{"blank behind the boundary", part("Content-Type: multipart/mixed; boundary=b", "", "--b \t", "", "yes", "--b-- "), "yes"},
		{"part without a blank line", part("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "yes, thank you", "--b--"), "yes, thank you"},
		{"part without a header", part("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "yes", "--b--"), "yes"},
		{"text after the last boundary", part("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "yes", "--b--", "no"), "yes"},
		{"bad base64", part("Content-Transfer-Encoding: base64", "", "R3LD*vMOf\x80ZQ=="), "Grüße"},
		{"list footer behind base64", part("Content-Transfer-Encoding: base64", "", "SGVsbG8gU2Ft", "", "_______________", "the list, its footer"), "Hello Sam"},
		{"text declared as base64", part("Content-Transfer-Encoding: base64", "", "Hello Sam, thank you. All is well."), "Hello Sam, thank you. All is well."},
		{"two base64 texts in a row", part("Content-Transfer-Encoding: base64", "", "SGVsbG8=", "IFNhbQ=="), "Hello Sam"},
		{"unknown encoding", part("Content-Transfer-Encoding: x-strange", "", "Hello"), "Hello"},
		{"encoding with a comment", part("Content-Transfer-Encoding: quoted-printable (really)", "", "Gr=C3=BC=C3=9Fe"), "Grüße"},
		{"wrong escapes", part("Content-Transfer-Encoding: quoted-printable", "", "100=% a=b =C3=BC"), "100=% a=b ü"},
		{"soft break with blanks", part("Content-Transfer-Encoding: quoted-printable", "", "Hello= \t", "Sam"), "HelloSam"},
		{"signature mark keeps its blank", part("Content-Transfer-Encoding: quoted-printable", "", "Hello", "--=20", "Dana"), "Hello\n-- \nDana"},
		{"unknown charset", part("Content-Type: text/plain; charset=x-nothing", "", "Gr\xfc\xdfe"), "Grüße"},
		{"utf-8 declared as latin-1", part("Content-Type: text/plain; charset=iso-8859-1", "", "Grüße"), "Grüße"},
		{"latin-1 declared as utf-8", part("Content-Type: text/plain; charset=utf-8", "", "Gr\xfc\xdfe"), "Grüße"},
		{"utf-8 with one bad byte", part("Content-Type: text/plain; charset=utf-8", "", "Grüße aus K\xf6ln und Düsseldorf"), "Grüße aus K\uFFFDln und Düsseldorf"},
		{"windows quotes declared as latin-1", part("Content-Type: text/plain; charset=iso-8859-1", "", "\x93Hi\x94"), "“Hi”"},
		{"gb2312 with gbk characters", part("Content-Type: text/plain; charset=gb2312", "", "\xc4\xe3\xba\xc3"), "你好"},
		{"half a type", part("Content-Type: text", "", "Hello"), "Hello"},
		{"nonsense type", part("Content-Type: =?x?; y", "", "Hello"), "Hello"},
		{"zero-width characters", part("", "Hel\u200blo\u2060 S\u00adam\ufeff"), "Hello Sam"},
		{"enriched", part("Content-Type: text/enriched", "", "<bold>Hello</bold> <<Sam>", "", "Dana"), "Hello <Sam>\nDana"},
		{"uuencoded whole", part("Content-Transfer-Encoding: x-uuencode", "", "begin 644 a.txt", "#0V%T", "`", "end"), "Cat"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := Parse([]byte(test.raw), Options{})
			if m.Text != test.want || !m.HasText {
				t.Errorf("text %q, want %q", m.Text, test.want)
			}
		})
	}
}

func TestTextLimit(t *testing.T) {
	raw := []byte("Content-Type: text/plain; charset=utf-8\n\n" + strings.Repeat("Grüße ", 10000))
	for _, limit := range []int{0, 1, 2, 3, 10, 1000, 1 << 20} {
		m := Parse(raw, Options{TextLimit: limit})
		max := Options{TextLimit: limit}.textLimit()
		if len(m.Text) > max || !utf8.ValidString(m.Text) || m.TextTruncated != (max < 80000) {
			t.Errorf("limit %d: %d bytes, truncated %v", limit, len(m.Text), m.TextTruncated)
		}
	}
}

func FuzzMIME(f *testing.F) {
	files, err := filepath.Glob("testdata/mail/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		kept := bytes.Clone(raw)
		m := Parse(raw, Options{TextLimit: 1000})
		if !bytes.Equal(raw, kept) {
			t.Fatal("the input was changed")
		}
		checkMessage(t, m)
		if !reflect.DeepEqual(m, Parse(raw, Options{TextLimit: 1000})) {
			t.Fatal("not the same twice")
		}
		text, _ := Text(raw[:len(raw)/2], raw[len(raw)/2:], Options{TextLimit: 1000, Cut: true})
		checkText(t, text)
	})
}

// checkMessage checks what holds for every message, whatever the input was.
func checkMessage(t *testing.T, m mail.Message) {
	t.Helper()
	checkText(t, m.Text)
	lines := append([]string{m.Subject, m.From.Name, m.From.Addr, m.MessageID, m.Receipt, m.Ident}, m.Attachments...)
	if m.Ident == "" || !m.HasText || len(m.Attachments) > 2*maxParts {
		t.Fatalf("ident %q, %d attachments", m.Ident, len(m.Attachments))
	}
	if c := m.Calendar; c != nil {
		lines = append(append(lines, c.Method, c.Status, c.UID, c.Summary, c.Organizer), c.Attendees...)
	}
	if d := m.Delivery; d != nil {
		lines = append(lines, d.Address, d.Status, d.Action, d.Original)
	}
	for _, s := range lines {
		if s != cleanLine(s) || !utf8.ValidString(s) || len(s) > maxLine {
			t.Fatalf("unclean %q", s)
		}
	}
}

func checkText(t *testing.T, s string) {
	t.Helper()
	if len(s) > 1000 || !utf8.ValidString(s) || strings.ContainsFunc(s, invisible) {
		t.Fatalf("text %q", s)
	}
}
