package reading_test

import (
	"bytes"
	"flag"
	"io"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lastword/analyzer/reading"
	"lastword/internal/mail"
)

// corpora is the folder of real mail; without it these measurements are left out, loudly.
func corpora(t *testing.T, parts ...string) string {
	t.Helper()
	dir := os.Getenv("LASTWORD_CORPORA")
	if dir == "" {
		t.Skip("NOT MEASURED: LASTWORD_CORPORA is not set")
	}
	return filepath.Join(append([]string{dir}, parts...)...)
}

var show = flag.Bool("show", false, "print what the measurements got wrong")

// score counts right and wrong.
type score struct{ tp, fp, fn int }

func (s score) f1() float64        { return 2 * float64(s.tp) / float64(2*s.tp+s.fp+s.fn) }
func (s score) precision() float64 { return float64(s.tp) / float64(max(1, s.tp+s.fp)) }
func (s score) recall() float64    { return float64(s.tp) / float64(max(1, s.tp+s.fn)) }

// lineScore compares two texts by the characters of the lines they share.
func lineScore(got, want string) score {
	count := func(s string) map[string]int {
		m := map[string]int{}
		for line := range strings.Lines(s) {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				m[line]++
			}
		}
		return m
	}
	g, w := count(got), count(want)
	var s score
	for line, n := range g {
		both := min(n, w[line])
		s.tp += both * len(line)
		s.fp += (n - both) * len(line)
	}
	for line, n := range w {
		s.fn += (n - min(n, g[line])) * len(line)
	}
	return s
}

func TestCorpusNewestText(t *testing.T) {
	dir := corpora(t, "quotes", "discourse")
	files, err := filepath.Glob(filepath.Join(dir, "emails", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var sum score
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(dir, "trimmed", filepath.Base(file)))
		if err != nil {
			continue
		}
		r := reading.Read(mail.Message{Text: strings.ReplaceAll(string(raw), "\r\n", "\n"), HasText: true})
		s := lineScore(r.OwnText, string(want))
		sum.tp, sum.fp, sum.fn = sum.tp+s.tp, sum.fp+s.fp, sum.fn+s.fn
		if *show && s.fp+s.fn > 0 {
			t.Logf("%s: f1 %.2f\n--- got\n%s\n--- want\n%s", filepath.Base(file), s.f1(), r.OwnText, want)
		}
	}
	t.Logf("newest text: F1 %.3f (precision %.3f, recall %.3f), %d files", sum.f1(), sum.precision(), sum.recall(), len(files))
	if sum.f1() < .945 {
		t.Errorf("newest text F1 fell to %.3f", sum.f1())
	}
}

func TestCorpusRequests(t *testing.T) {
	var s score
	for _, f := range []struct {
		name string
		asks bool
	}{{"intent_pos", true}, {"intent_neg", false}} {
		b, err := os.ReadFile(corpora(t, "labels", f.name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			r := reading.Read(mail.Message{Text: line, HasText: true, Date: time.Date(2001, 5, 2, 10, 0, 0, 0, time.UTC)})
			got := r.Ask == mail.Asks
			switch {
			case got && f.asks:
				s.tp++
			case got:
				s.fp++
				if *show {
					t.Logf("FP %s", line)
				}
			case f.asks:
				s.fn++
				if *show {
					t.Logf("FN %s", line)
				}
			}
		}
	}
	t.Logf("requests: F1 %.3f (precision %.3f, recall %.3f)", s.f1(), s.precision(), s.recall())
	if s.f1() < .62 {
		t.Errorf("request F1 fell to %.3f", s.f1())
	}
}

// mbox reads the messages of a plain text mbox.
func mbox(t *testing.T, file string) []mail.Message {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []mail.Message
	for raw := range bytes.SplitSeq(append([]byte("\n"), b...), []byte("\nFrom ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
		msg, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			continue
		}
		body, err := io.ReadAll(msg.Body)
		if err != nil {
			t.Fatal(err)
		}
		m := mail.Message{Subject: msg.Header.Get("Subject"), Text: strings.ReplaceAll(string(body), "\r\n", "\n"), HasText: true, Fields: map[string]string{}}
		m.Date, _ = msg.Header.Date()
		if a, err := netmail.ParseAddress(msg.Header.Get("From")); err == nil {
			m.From = mail.NewAddress(a.Name, a.Address)
		}
		if m.From.Name == "" {
			m.From.Name = msg.Header.Get("X-From")
		}
		for _, name := range mail.ClassFields {
			if v := msg.Header.Get(name); v != "" {
				m.Fields[name] = v
			}
		}
		out = append(out, m)
	}
	return out
}

func TestCorpusOutOfOffice(t *testing.T) {
	for _, f := range []struct {
		name string
		want []mail.Class
	}{
		{"enron-ooo.mbox", []mail.Class{mail.OutOfOffice, mail.Automatic}},
		{"enron-bounce.mbox", []mail.Class{mail.BounceHard, mail.BounceSoft}},
		{"enron-receipt.mbox", []mail.Class{mail.Receipt}},
	} {
		all := mbox(t, corpora(t, "ooo", f.name))
		right, dated := 0, 0
		for _, m := range all {
			r := reading.Read(m)
			ok := false
			for _, c := range f.want {
				ok = ok || r.Class == c
			}
			if ok {
				right++
			}
			if !r.ReturnDate.IsZero() {
				dated++
			}
			if *show {
				text := r.OwnText
				if len(text) > 500 {
					text = text[:500]
				}
				t.Logf("%s %v back=%s sent=%s from=%s subject=%q\n%s\n", r.Class, r.Bounce, r.ReturnDate.Format("2006-01-02"), m.Date.Format("Mon 2006-01-02"), m.From.Addr, m.Subject, text)
			}
		}
		t.Logf("%s: %d of %d as expected, %d with a return date", f.name, right, len(all), dated)
	}
}
