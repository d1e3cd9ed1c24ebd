// Package archtest holds the import diagram of docs/architecture.md as a test.
// It parses the files itself: a test that runs `go list` is served stale from the test cache.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "lastword"

// room says what one package may import: of ours (ours), and of others (others, by prefix).
// Test files may import any room; only cmd may import everything.
type room struct {
	ours, others []string
}

const (
	messageLib = "github.com/emersion/go-message"
	imapLib    = "github.com/emersion/go-imap/v2"
	zerologLib = "github.com/rs/zerolog"
)

var rooms = map[string]room{
	"internal/mail": {},
	"internal/mime": {
		ours:   []string{"internal/mail"},
		others: []string{messageLib, "golang.org/x/net/html", "golang.org/x/text"},
	},
	"analyzer": {
		ours:   []string{"internal/mail", "analyzer/lint", "analyzer/reading"},
		others: []string{"github.com/nyaruka/phonenumbers", "golang.org/x/net/publicsuffix", "github.com/rickar/cal/v2"},
	},
	"analyzer/reading": {
		ours:   []string{"internal/mail", "analyzer/lint", "analyzer/phrase"},
		others: []string{"github.com/nyaruka/phonenumbers", "golang.org/x/text"},
	},
	"analyzer/lint":   {ours: []string{"internal/mail", "analyzer/phrase"}},
	"analyzer/phrase": {ours: []string{"internal/mail"}},
	"imapsync": {
		ours:   []string{"internal/mail", "internal/mime"},
		others: []string{imapLib, "github.com/emersion/go-sasl", zerologLib},
	},
	"imapsync/imaptest": {ours: []string{"internal/mail", "imapsync"}, others: []string{imapLib}},
	"internal/importer": {ours: []string{"internal/mail", "internal/mime"}, others: []string{"golang.org/x/text"}},
	"internal/store": {
		ours:   []string{"internal/mail"},
		others: []string{"modernc.org/sqlite", "github.com/pressly/goose/v3"},
	},
	"internal/audit": {ours: []string{"internal/mail"}},
	"drafts": {
		ours:   []string{"internal/mail", "analyzer", "analyzer/lint"},
		others: []string{messageLib, zerologLib},
	},
	"internal/report": {ours: []string{"internal/mail", "analyzer"}, others: []string{messageLib}},
	"internal/config": {
		ours: []string{"internal/mail"},
		others: []string{
			"github.com/pelletier/go-toml/v2", "github.com/zalando/go-keyring", "github.com/adrg/xdg",
		},
	},
	"internal/demoserver": {ours: []string{"internal/mail"}, others: []string{imapLib}},
	"internal/daemon": {
		ours: []string{
			"internal/mail", "analyzer", "analyzer/reading", "drafts", "internal/report",
			"imapsync", "internal/store", "internal/audit", "internal/config",
		},
		others: []string{zerologLib, "golang.org/x/sync"},
	},
	"internal/archtest": {},
}

// pure rooms decide and never act: no clock of their own, no files, no network, no database.
var pure = []string{"internal/mail", "analyzer", "analyzer/reading", "analyzer/lint", "analyzer/phrase"}

var impure = []string{"os", "net", "context", "database/sql", "math/rand", "math/rand/v2"}

func TestImportDiagram(t *testing.T) {
	seen := map[string]bool{}
	for dir, imports := range parseTree(t, "../..") {
		if strings.HasPrefix(dir, "cmd/") {
			continue
		}
		rules, ok := rooms[dir]
		if !ok {
			t.Errorf("%s is a new room: add it to the table and to docs/architecture.md, and explain it in the commit", dir)
			continue
		}
		seen[dir] = true
		for _, imp := range imports {
			if problem := judge(dir, imp, rules); problem != "" {
				t.Errorf("%s imports %s: %s", dir, imp, problem)
			}
		}
	}
	for _, dir := range pure {
		if !seen[dir] {
			t.Errorf("the pure room %s was not found: has it moved?", dir)
		}
	}
}

// judge says what is wrong with dir importing imp, or "".
func judge(dir, imp string, rules room) string {
	if own, ok := strings.CutPrefix(imp, module+"/"); ok {
		if slices.Contains(rules.ours, own) {
			return ""
		}
		return "no such arrow in the diagram"
	}
	if slices.Contains(pure, dir) && slices.Contains(impure, imp) {
		return "this room is pure"
	}
	first, _, _ := strings.Cut(imp, "/")
	if !strings.Contains(first, ".") { // the standard library
		return ""
	}
	for _, lib := range rules.others {
		if imp == lib || strings.HasPrefix(imp, lib+"/") {
			return ""
		}
	}
	return "this library is not for this room"
}

// parseTree gives the imports of every package below root, test files aside, by directory.
func parseTree(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "testdata" || (strings.HasPrefix(name, ".") && path != root)) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(rel)
		found[dir] = append(found[dir], importsOf(t, file.Imports)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func importsOf(t *testing.T, specs []*ast.ImportSpec) []string {
	t.Helper()
	paths := make([]string, 0, len(specs))
	for _, spec := range specs {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func TestJudgeNamesEveryWrongArrow(t *testing.T) {
	tests := []struct{ name, dir, imp, want string }{
		{"upward arrow", "internal/store", "lastword/analyzer", "no such arrow in the diagram"},
		{"sideways arrow", "imapsync", "lastword/internal/store", "no such arrow in the diagram"},
		{"clock of its own", "analyzer", "os", "this room is pure"},
		{"foreign library", "analyzer", "modernc.org/sqlite", "this library is not for this room"},
		{"standard library", "analyzer", "strings", ""},
		{"its own library", "imapsync", "github.com/emersion/go-imap/v2/imapclient", ""},
		{"allowed arrow", "drafts", "lastword/analyzer", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := judge(tt.dir, tt.imp, rooms[tt.dir]); got != tt.want {
				t.Errorf("judge(%s, %s) = %q, want %q", tt.dir, tt.imp, got, tt.want)
			}
		})
	}
}
