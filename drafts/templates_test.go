package drafts

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadBuiltIn(t *testing.T) {
	if _, err := Load(nil); err != nil {
		t.Fatal(err)
	}
	root, err := fs.Sub(embedded, "templates")
	if err != nil {
		t.Fatal(err)
	}
	// The built-in files pass as if they were the user's.
	if letters, err := Load(root); err != nil || len(letters.own) != len(letters.files) {
		t.Errorf("%d of %d tried: %v", len(letters.own), len(letters.files), err)
	}
}

const goodLetter = `{{define "letter"}}{{say "a"}}{{end}}
{{define "a"}}
One {{.Met}}
Two
Three
{{end}}
`

func TestLoadOwnLetters(t *testing.T) {
	own := fstest.MapFS{"en/feedback.tmpl": {Data: []byte(goodLetter)}}
	letters, err := Load(own)
	if err != nil {
		t.Fatal(err)
	}
	w := theWriter()
	w.Templates = letters
	l, err := Compose(theCase("feedback", "en"), w, testNow())
	if err != nil || !strings.Contains("One Two Three", strings.Split(l.Body, "\n\n")[1]) {
		t.Errorf("%v:\n%s", err, l.Body)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"syntax", "en/feedback.tmpl", "{{define \"letter\"}}\n{{say \"a\"}\n{{end}}", "en/feedback.tmpl:2"},
		{"unknown field", "de/feedback.formal.tmpl", strings.Replace(goodLetter, ".Met", ".Meet", 1), "de/feedback.formal.tmpl:3"},
		{"no letter", "en/last_word.tmpl", "hello", "en/last_word.tmpl:1"},
		{"no such sentence", "en/last_word.tmpl", "\n{{define \"letter\"}}{{say \"b\"}}{{end}}", "en/last_word.tmpl:2"},
		{"too few forms", "en/last_word.tmpl", strings.Replace(goodLetter, "Three\n", "", 1), `sentence "a" has 2 forms`},
		{"two questions", "en/last_word.tmpl", strings.Replace(goodLetter, "Two", "Two? Or three?", 1), "en/last_word.tmpl"},
		{"a link", "en/last_word.tmpl", strings.Replace(goodLetter, "Two", "See https://acme.test", 1), "a link"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestEveryLanguageHasItsFiles(t *testing.T) {
	root, err := fs.Sub(embedded, "templates")
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := fs.ReadDir(root, ".")
	if err != nil || len(dirs) != len(Languages()) {
		t.Errorf("%d directories for %d languages (%v)", len(dirs), len(Languages()), err)
	}
}
