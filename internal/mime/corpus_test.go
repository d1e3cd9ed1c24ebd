package mime

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	message "github.com/emersion/go-message"

	"lastword/internal/mail"
)

// corpora is the folder of real mail, which is not part of the project.
func corpora(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("LASTWORD_CORPORA")
	if dir == "" {
		t.Skip("LASTWORD_CORPORA is not set: the test on real mail is skipped")
	}
	return dir
}

// eachMail calls f for every file below dir that holds a mail.
func eachMail(t *testing.T, dir string, f func(path string, raw []byte)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".eml" && filepath.Ext(path) != ".raw" {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		f(path, raw)
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%s: %d mails, %v", dir, n, err)
	}
}

// Every mail has a sender, a time where any field holds one, an identity, and costs little.
func TestCorpora(t *testing.T) {
	dir := corpora(t)
	for _, sub := range []string{"ham", "dsn", "calendar", "parser"} {
		t.Run(sub, func(t *testing.T) {
			n, slowest := 0, time.Duration(0)
			eachMail(t, filepath.Join(dir, sub), func(path string, raw []byte) {
				n++
				m, took := Parse(raw, Options{}), time.Hour
				for range 3 { // the machine may be busy with something else
					start := time.Now()
					Parse(raw, Options{})
					took = min(took, time.Since(start))
				}
				slowest = max(slowest, took)
				checkUsable(t, path, raw, m)
			})
			if slowest > 50*time.Millisecond {
				t.Errorf("the slowest took %v", slowest)
			}
			t.Logf("%d mails, the slowest took %v", n, slowest)
		})
	}
}

func checkUsable(t *testing.T, path string, raw []byte, m mail.Message) {
	t.Helper()
	fs, _ := splitMessage(raw)
	has := func(keys ...string) bool {
		return slices.ContainsFunc(fs, func(f field) bool { return slices.Contains(keys, f.key) && strings.Trim(f.value, "<> ") != "" })
	}
	if m.From.IsZero() && has("from", "sender", "return-path", "reply-to") {
		t.Errorf("%s: no sender", path)
	}
	if m.Date.IsZero() && m.Received.IsZero() && m.Internal.IsZero() && has("date", "received") && strings.ContainsAny(fs.get("date")+fs.get("received"), "0123456789") {
		t.Errorf("%s: no time in %q %q", path, fs.get("date"), fs.get("received"))
	}
	if m.Ident == "" {
		t.Errorf("%s: no identity", path)
	}
}

// stalwart is what that reader found, of what we read too.
type stalwart struct {
	TextBody []int `json:"text_body"`
	Parts    []struct {
		Headers []struct {
			Name  any             `json:"name"`
			Value json.RawMessage `json:"value"`
		} `json:"headers"`
		Body json.RawMessage `json:"body"`
	} `json:"parts"`
}

// The reader of stalwart has seen far more mail than we have: where it and we read the
// same things, we must agree, but for the few files in which it gives up and we do not.
func TestAgainstStalwart(t *testing.T) {
	const mayDiffer = 4
	compared, differ := 0, 0
	eachMail(t, filepath.Join(corpora(t), "parser", "stalwart"), func(path string, raw []byte) {
		var want stalwart
		blob, err := os.ReadFile(strings.TrimSuffix(path, ".eml") + ".json")
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil || json.Unmarshal(blob, &want) != nil || len(want.Parts) == 0 {
			t.Fatalf("%s: %v", path, err)
		}
		m := Parse(raw, Options{TextLimit: 1 << 20})
		for _, d := range differences(m, want) {
			differ++
			t.Logf("%s: %s", path, d)
		}
		compared++
	})
	if differ > mayDiffer {
		t.Errorf("%d differences in %d mails, %d are known", differ, compared, mayDiffer)
	}
}

func differences(m mail.Message, want stalwart) []string {
	var list []string
	differ := func(what, ours, theirs string) {
		if ours != theirs && !strings.Contains(theirs, "\uFFFD") {
			list = append(list, what+": ours "+ours+", theirs "+theirs)
		}
	}
	seen := map[string]bool{}
	for _, h := range want.Parts[0].Headers {
		name, ok := h.Name.(string) // other names are objects
		if !ok || seen[name] {
			continue
		}
		seen[name] = true
		switch name {
		case "from":
			var v struct {
				Address struct{ List []struct{ Address string } }
			}
			if json.Unmarshal(h.Value, &v) == nil && len(v.Address.List) > 0 {
				differ("from", m.From.Addr, strings.ToLower(v.Address.List[0].Address))
			}
		case "subject":
			var v struct{ Text string }
			if json.Unmarshal(h.Value, &v) == nil && !strings.Contains(v.Text, "\uFFFD") {
				differ("subject", m.Subject, cleanLine(v.Text))
			}
		case "date":
			var v struct {
				DateTime *struct{ Year, Month, Day, Hour, Minute, Second int }
			}
			if json.Unmarshal(h.Value, &v) == nil && v.DateTime != nil && v.DateTime.Hour <= 24 {
				d := v.DateTime
				differ("date", m.Date.Format(time.DateTime), time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, d.Second, 0, time.UTC).Format(time.DateTime))
			}
		}
	}
	if len(want.TextBody) > 0 {
		var v struct{ Text *string }
		if json.Unmarshal(want.Parts[want.TextBody[0]].Body, &v) == nil && v.Text != nil && !strings.Contains(*v.Text, "\nbegin 6") && strings.TrimSpace(*v.Text) != "" {
			differ("text", m.Text, plainText(*v.Text))
		}
	}
	return list
}

// Where go-message reads a whole mail without an error, we must find the same parts.
func TestAgainstGoMessage(t *testing.T) {
	dir := corpora(t)
	accepted, differ := 0, 0
	for _, sub := range []string{"ham", "dsn", "calendar", "parser"} {
		eachMail(t, filepath.Join(dir, sub), func(path string, raw []byte) {
			theirs, ok := goMessageParts(raw)
			if !ok {
				return
			}
			accepted++
			var ours []string
			fs, body := splitMessage(raw)
			parseTree(fs, body).walk(func(p *part) { ours = append(ours, p.kind) })
			if !slices.Equal(ours, theirs) {
				differ++
				t.Logf("%s: ours %q, theirs %q", path, ours, theirs)
			}
		})
	}
	t.Logf("%d mails compared, %d differ", accepted, differ)
	if differ > 3 {
		t.Errorf("%d of %d mails differ", differ, accepted)
	}
}

func goMessageParts(raw []byte) ([]string, bool) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return nil, false
	}
	var kinds []string
	err = e.Walk(func(_ []int, e *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, _, err := e.Header.ContentType()
		if err == nil && !strings.HasPrefix(kind, "multipart/") {
			kinds = append(kinds, kind)
		}
		return err
	})
	return kinds, err == nil
}
