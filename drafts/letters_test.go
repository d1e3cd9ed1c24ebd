package drafts

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lastword/analyzer"
	"lastword/analyzer/lint"
	"lastword/internal/mail"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// addresses are the forms of address a language has.
func addresses(code string) []bool {
	if code == "de" {
		return []bool{false, true}
	}
	return []bool{false}
}

// TestLetters holds three wordings of every letter in every language and form of address.
func TestLetters(t *testing.T) {
	for _, code := range Languages() {
		for _, formal := range addresses(code) {
			name := code
			if formal {
				name += "-formal"
			}
			t.Run(name, func(t *testing.T) {
				var b strings.Builder
				for _, s := range allSamples(code, formal) {
					w := writerIn(code, formal)
					for n := range 3 {
						l, err := Compose(caseOf(s, code, formal, n), w, testNow())
						if err != nil {
							t.Fatalf("%s: %v", s.name, err)
						}
						fmt.Fprintf(&b, "======== %s, wording %d\n\n%s\n\n", s.name, n+1, l.Body)
						w.Earlier = append(w.Earlier, l.Body)
					}
				}
				golden(t, filepath.Join("testdata", "golden", name+".txt"), b.String())
			})
		}
	}
}

// TestLettersDoc writes docs/letters.md: one of each letter.
func TestLettersDoc(t *testing.T) {
	var b strings.Builder
	b.WriteString("# The letters\n\nOne of each, as lastword saves them in Drafts. Every sentence has at least three forms, so no two letters\n" +
		"to one organization read alike; the words of the prospect are verbatim, the dates are those of the deal.\n" +
		"The files are in `drafts/templates/<language>/`; `drafts.templates` in the configuration names a directory with\n" +
		"files of your own, one form of a sentence a line.\n")
	for _, part := range []struct {
		code, title string
		formal      bool
	}{{"en", "English", false}, {"de", "Deutsch, du", false}, {"de", "Deutsch, Sie", true}} {
		fmt.Fprintf(&b, "\n## %s\n", part.title)
		for _, s := range allSamples(part.code, part.formal) {
			l, err := Compose(caseOf(s, part.code, part.formal, 0), writerIn(part.code, part.formal), testNow())
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "\n**%s**\n\n> %s\n", s.name, strings.ReplaceAll(strings.ReplaceAll(l.Body, "\n\n", "\n>\n> "), "\n"+strings.TrimSpace(signOff(l)), "  \n> "+strings.TrimSpace(signOff(l))))
		}
	}
	golden(t, filepath.Join("..", "docs", "letters.md"), b.String())
}

func signOff(l Letter) string {
	return l.Body[strings.LastIndexByte(l.Body, '\n')+1:]
}

// TestLettersKeepTheRules counts what R13 counts in every wording of every letter.
func TestLettersKeepTheRules(t *testing.T) {
	for _, code := range Languages() {
		for _, formal := range addresses(code) {
			for _, s := range allSamples(code, formal) {
				t.Run(code+"/"+s.name, func(t *testing.T) {
					for n := range 20 {
						checkRules(t, caseOf(s, code, formal, n), writerIn(code, formal))
					}
				})
			}
		}
	}
}

func checkRules(t *testing.T, c analyzer.Case, w Writer) {
	t.Helper()
	l, err := Compose(c, w, testNow())
	if err != nil {
		t.Fatal(err)
	}
	own := quoted.ReplaceAllString(l.Body, "")
	apologies := len(sorry.FindAllString(own, -1))
	wantApologies := 0
	if c.Strategy == analyzer.Apology {
		wantApologies = 1
	}
	wantQuestions := 1
	if c.Strategy == analyzer.LastWord {
		wantQuestions = 0
	}
	switch {
	case lint.Questions(l.Body) > 1 || lint.Apologies(l.Body, l.Language) > 1:
		t.Errorf("%d questions, %d apologies:\n%s", lint.Questions(l.Body), lint.Apologies(l.Body, l.Language), l.Body)
	case strings.Count(own, "?") != wantQuestions:
		t.Errorf("%d questions, want %d:\n%s", strings.Count(own, "?"), wantQuestions, l.Body)
	case apologies != wantApologies:
		t.Errorf("%d apologies, want %d:\n%s", apologies, wantApologies, l.Body)
	case c.Strategy == analyzer.Confused && len(strings.Fields(l.Body)) > 90:
		t.Errorf("%d words:\n%s", len(strings.Fields(l.Body)), l.Body)
	case !particular(l):
		t.Errorf("nothing particular:\n%s", l.Body)
	case strings.Contains(l.Body, "  "), strings.Contains(l.Body, " ."), strings.Contains(l.Body, ".."), strings.Contains(l.Body, " ,"), strings.Contains(l.Body, ".\"."):
		t.Errorf("bad spacing:\n%s", l.Body)
	}
	for _, q := range l.Quotes {
		m, ok := w.message(q.MessageID)
		if !ok || !strings.Contains(mail.Clean(m.Text), mail.Clean(q.Text)) {
			t.Errorf("the quote %q is not theirs", q.Text)
		}
	}
	for _, q := range quoted.FindAllString(l.Body, -1) {
		inner := strings.Trim(q, `"„“”»«`)
		if !strings.Contains(mail.Clean(w.Said[0].Text+" "+w.Said[1].Text), inner) {
			t.Errorf("%s in quotation marks is nobody's words", q)
		}
	}
}

// particular tells whether the letter names a day of the deal.
func particular(l Letter) bool {
	for _, d := range []string{"2 March", "3 March", "12 January", "12 February", "18 March", "2. März", "3. März", "12. Januar", "12. Februar", "18. März"} {
		if strings.Contains(l.Body, d) {
			return true
		}
	}
	return false
}

// TestNeverAlike makes many drafts of one kind to one organization, the hardest case.
func TestNeverAlike(t *testing.T) {
	for _, code := range Languages() {
		for _, formal := range addresses(code) {
			for _, s := range allSamples(code, formal) {
				w := writerIn(code, formal)
				for n := range 6 {
					l, err := Compose(caseOf(s, code, formal, n), w, testNow())
					if err != nil {
						t.Fatalf("%s %s, draft %d: %v", code, s.name, n+1, err)
					}
					for _, e := range w.Earlier {
						if e == l.Body || Likeness(e, l.Body) >= alike {
							t.Errorf("%s %s: alike (%.2f):\n%s\n----\n%s", code, s.name, Likeness(e, l.Body), e, l.Body)
						}
					}
					w.Earlier = append(w.Earlier, l.Body)
				}
			}
		}
	}
}

func TestComposeIsTheSameOnEveryMachine(t *testing.T) {
	a, err := Compose(theCase(analyzer.Confused, "en"), theWriter(), testNow())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Compose(theCase(analyzer.Confused, "en"), theWriter(), testNow())
	if diff := cmp.Diff(a, b); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestComposeRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *analyzer.Case, w *Writer)
		want   error
	}{
		{"no quote for confused", func(c *analyzer.Case, _ *Writer) { c.Quotes = nil }, ErrNoQuote},
		{"quote not in the message", func(c *analyzer.Case, _ *Writer) {
			c.Quotes = []analyzer.Quote{{Text: "We're losing $90k", MessageID: "<in-2@initech.test>"}}
		}, ErrNoQuote},
		{"message not at hand", func(_ *analyzer.Case, w *Writer) { w.Said = nil }, ErrNoQuote},
		{"quote of a colleague's", func(_ *analyzer.Case, w *Writer) {
			w.Said[0].From = mail.Address{Name: "Lee Wong", Addr: "lee@initech.test"}
		}, ErrNoQuote},
		{"quote from what they quoted", func(_ *analyzer.Case, w *Writer) {
			w.Said[0].Reading.OwnText = "Looks good."
		}, ErrNoQuote},
		{"quote with a link", func(c *analyzer.Case, w *Writer) {
			c.Quotes = []analyzer.Quote{{Text: "See https://initech.test/x", MessageID: "<in-2@initech.test>"}}
			w.Said[0].Reading.OwnText = "See https://initech.test/x"
		}, ErrNoQuote},
		{"no particular", func(c *analyzer.Case, _ *Writer) { c.Strategy, c.Subject = analyzer.Apology, "Re:" }, ErrNoParticular},
		{"a subject that says nothing", func(c *analyzer.Case, _ *Writer) { c.Strategy, c.Subject = analyzer.LastWord, "Re: Hello" }, ErrNoParticular},
		{"no date and no words", func(c *analyzer.Case, _ *Writer) {
			c.Strategy, c.Due, c.Quotes = analyzer.AgreedDate, analyzer.Day{}, nil
		}, ErrNoParticular},
		{"language without letters", func(c *analyzer.Case, _ *Writer) { c.Language = "fi" }, ErrNoLetters},
		{"language unknown", func(c *analyzer.Case, _ *Writer) { c.Language = "" }, ErrNoLetters},
		{"no strategy", func(c *analyzer.Case, _ *Writer) { c.Strategy = "" }, ErrNoLetters},
		{"to the rep", func(c *analyzer.Case, _ *Writer) { c.To.Addr = "Sam@acme.test" }, ErrAddress},
		{"to another identity", func(c *analyzer.Case, w *Writer) { w.Identities, c.To.Addr = []string{"s@acme.test"}, "s@acme.test" }, ErrAddress},
		{"two recipients in one address", func(c *analyzer.Case, _ *Writer) { c.To.Addr = "p@x.test>, <evil@y.test" }, ErrAddress},
		{"no sender", func(_ *analyzer.Case, w *Writer) { w.From = mail.Address{} }, ErrAddress},
		{"answers wanted elsewhere", func(_ *analyzer.Case, w *Writer) {
			w.Said[0].ReplyTo = []mail.Address{{Addr: "dana@lnitech.test"}}
		}, ErrReplyTo},
		{"no id to answer to", func(c *analyzer.Case, _ *Writer) { c.ParentID, c.References = "", nil }, ErrNoThread},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, w := theCase(analyzer.Confused, "en"), theWriter()
			tt.change(&c, &w)
			if l, err := Compose(c, w, testNow()); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v; letter:\n%s", err, tt.want, l.Body)
			}
		})
	}
}

func TestApologyFallsBackToWhatIsTrue(t *testing.T) {
	c := theCase(analyzer.Apology, "en")
	c.OwnFaults = []analyzer.Fault{
		{Kind: faultQuestion, Text: "a question nobody asked?", MessageID: "<in-1@initech.test>", Date: moment(day(1, 12))},
		{Kind: faultNotSent, Text: "Could you send me the price list?", MessageID: "<in-1@initech.test>", Date: moment(day(1, 12))},
	}
	l, err := Compose(c, theWriter(), testNow())
	if err != nil || l.Kind != "apology_specific" || !strings.Contains(l.Body, "price list") {
		t.Errorf("%s, %v:\n%s", l.Kind, err, l.Body)
	}
	c.OwnFaults = c.OwnFaults[:1]
	if l, err = Compose(c, theWriter(), testNow()); err != nil || l.Kind != "apology_general" {
		t.Errorf("%s, %v:\n%s", l.Kind, err, l.Body)
	}
}

func TestConfusedDropsTheSecondQuoteWhenLong(t *testing.T) {
	c, w := theCase(analyzer.Confused, "en"), theWriter()
	long := strings.TrimSpace(strings.Repeat("we go on and on ", 11)) + "."
	w.Said[0].Reading.OwnText += " " + long
	c.Quotes[0].Text = long
	l, err := Compose(c, w, testNow())
	if err != nil || len(l.Quotes) != 1 || len(strings.Fields(l.Body)) > 90 {
		t.Errorf("%v, %d quotes:\n%s", err, len(l.Quotes), l.Body)
	}
}

// TestEveryFormPassesTheLint: a pressure phrase in any form of any sentence is a defect of the letters.
func TestEveryFormPassesTheLint(t *testing.T) {
	letters, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	forms := 0
	for _, code := range Languages() {
		lang, _ := languageOf(code)
		for _, kind := range kinds() {
			for _, formal := range []bool{true, false} {
				for _, p := range samples(lang, kind) {
					p.Formal = formal
					f, err := letters.fill(code, kind, p)
					if err != nil {
						t.Fatal(err)
					}
					for name, lines := range f.forms {
						for _, line := range lines {
							forms++
							if hits := lint.Check(line, code); len(hits) > 0 {
								t.Errorf("%s/%s, %s: %s %q in %q", code, kind, name, hits[0].Kind, hits[0].Phrase, line)
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d forms", forms)
}
