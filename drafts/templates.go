package drafts

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"
)

//go:embed templates/*/*.tmpl
var embedded embed.FS

// minForms is how many forms every sentence has at least, so that two letters differ.
const minForms = 3

// kinds are the letters every language needs.
func kinds() []string {
	return []string{"agreed_date", "apology_general", "apology_specific", "apology_chasing", "confused", "feedback", "last_word"}
}

// builtin loads the letters of the binary once; their tests check every form.
var builtin = sync.OnceValues(func() (*Templates, error) { return load(nil) })

// Templates are the letters of all languages: per language and kind one
// text/template file, in which every sentence is a definition with one form a
// line, and "letter" says which sentences follow each other.
type Templates struct {
	files map[string]*template.Template
	own   []ownFile
}

// ownFile names a letter that came from the user.
type ownFile struct {
	code, kind string
	formal     bool
}

// Load reads the built-in letters and puts files of the user's in their
// place: over holds <language>/<kind>.tmpl for both forms of address or
// <kind>.formal.tmpl and <kind>.informal.tmpl; nil or an empty directory
// changes nothing. Every file of the user's is tried out with sample letters
// and linted; errors name the file and the line.
func Load(over fs.FS) (*Templates, error) {
	t, err := load(over)
	if err != nil {
		return nil, err
	}
	return t, t.trial()
}

func load(over fs.FS) (*Templates, error) {
	base, err := fs.Sub(embedded, "templates")
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	t := &Templates{files: map[string]*template.Template{}}
	var errs []error
	for _, code := range Languages() {
		for _, kind := range kinds() {
			for _, formal := range []bool{true, false} {
				errs = append(errs, t.add(base, over, code, kind, formal))
			}
		}
	}
	return t, errors.Join(errs...)
}

func (t *Templates) add(base, over fs.FS, code, kind string, formal bool) error {
	name, text, own, err := read(base, over, code, kind, formal)
	if err != nil {
		return err
	}
	parsed, err := parseFile(name, text)
	if err != nil {
		return err
	}
	t.files[fileKey(code, kind, formal)] = parsed
	if own {
		t.own = append(t.own, ownFile{code, kind, formal})
	}
	return nil
}

func fileKey(code, kind string, formal bool) string {
	return code + "/" + kind + "/" + strconv.FormatBool(formal)
}

// read finds the file for a letter: the user's before the built-in, that of the address before the general.
func read(base, over fs.FS, code, kind string, formal bool) (name, text string, own bool, err error) {
	address := map[bool]string{true: ".formal", false: ".informal"}[formal]
	for i, fsys := range []fs.FS{over, base} {
		if fsys == nil {
			continue
		}
		for _, middle := range []string{address, ""} {
			name = path.Join(code, kind+middle+".tmpl")
			data, err := fs.ReadFile(fsys, name)
			if err == nil {
				return name, string(data), i == 0, nil
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return name, "", false, fmt.Errorf("read letter: %w", err)
			}
		}
	}
	return name, "", false, fmt.Errorf("letter %s/%s.tmpl: %w", code, kind, fs.ErrNotExist)
}

func parseFile(name, text string) (*template.Template, error) {
	say := template.FuncMap{"say": func(sentence string) string { return "\x00" + sentence + "\x00" }}
	t, err := template.New(name).Funcs(say).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read letter: %w", err)
	}
	if t.Lookup("letter") == nil {
		return nil, fmt.Errorf("read letter: %s:1: no definition of %q", name, "letter")
	}
	for _, said := range sentences(t.Lookup("letter").Root) {
		if t.Lookup(said.Text) == nil {
			where, _ := t.Lookup("letter").ErrorContext(said)
			return nil, fmt.Errorf("read letter: %s: no definition of sentence %q", where, said.Text)
		}
	}
	return t, nil
}

// sentences finds the names that the letter says.
func sentences(n parse.Node) []*parse.StringNode {
	var found []*parse.StringNode
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, c := range n.Nodes {
			found = append(found, sentences(c)...)
		}
	case *parse.IfNode:
		found = append(sentences(n.List), sentences(n.ElseList)...)
	case *parse.ActionNode:
		for _, cmd := range n.Pipe.Cmds {
			if len(cmd.Args) == 2 && cmd.Args[0].String() == "say" {
				if s, ok := cmd.Args[1].(*parse.StringNode); ok {
					found = append(found, s)
				}
			}
		}
	}
	return found
}

// filled is one letter with its particulars filled in: which sentences follow
// each other, and every form of each.
type filled struct {
	frame string
	forms map[string][]string
}

// saidMark is where a sentence stands in the frame of a letter.
var saidMark = regexp.MustCompile("\x00[^\x00]*\x00")

// fill fills the particulars into a letter.
func (t *Templates) fill(code, kind string, p particulars) (filled, error) {
	file := t.files[fileKey(code, kind, p.Formal)]
	if file == nil {
		return filled{}, fmt.Errorf("letter %s/%s: %w", code, kind, ErrNoLetters)
	}
	var b strings.Builder
	if err := file.ExecuteTemplate(&b, "letter", p); err != nil {
		return filled{}, fmt.Errorf("write letter: %w", err)
	}
	f := filled{frame: b.String(), forms: map[string][]string{}}
	for _, mark := range saidMark.FindAllString(f.frame, -1) {
		name := strings.Trim(mark, "\x00")
		lines, err := forms(file, name, p)
		if err != nil {
			return filled{}, fmt.Errorf("write letter: %w", err)
		}
		f.forms[name] = lines
	}
	return f, nil
}

// wording is the letter with one form of each sentence, chosen by seed and attempt.
func (f filled) wording(seed string, attempt int) string {
	return paragraphs(saidMark.ReplaceAllStringFunc(f.frame, func(mark string) string {
		name := strings.Trim(mark, "\x00")
		return f.forms[name][choose(seed, name, attempt, len(f.forms[name]))]
	}))
}

// forms fills in every form of one sentence.
func forms(file *template.Template, name string, p particulars) ([]string, error) {
	var b strings.Builder
	if err := file.ExecuteTemplate(&b, name, p); err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) < minForms {
		t := file.Lookup(name)
		where, _ := t.ErrorContext(t.Root)
		return nil, fmt.Errorf("%s: sentence %q has %d forms, %d are needed", where, name, len(lines), minForms)
	}
	return lines, nil
}

// choose picks one of n forms by a hash, evenly and the same on every machine.
func choose(seed, name string, attempt, n int) int {
	sum := sha256.Sum256([]byte(seed + "\x00" + name + "\x00" + strconv.Itoa(attempt)))
	return int(binary.BigEndian.Uint64(sum[:8]) % uint64(n))
}

// paragraphs makes one line of each paragraph, with one blank line between.
func paragraphs(s string) string {
	var out []string
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n\n")
}
