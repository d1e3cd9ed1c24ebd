package config

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the expected errors into testdata")

// Each file of testdata/bad breaks one rule; its lines "#! ..." are the expected errors.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".toml")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, expected := split(string(raw))
			_, err = Parse("config.toml", []byte(text))
			if _, ok := errors.AsType[FileErrors](err); !ok {
				t.Fatalf("got %v", err)
			}
			if *update {
				writeExpected(t, file, text, err.Error())
				return
			}
			if diff := cmp.Diff(expected, err.Error()); diff != "" {
				t.Error(diff)
			}
			for _, word := range []string{"config.Account", "config.Config", "Span", "hunter2", "unmarshal"} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("says %q: %v", word, err)
				}
			}
		})
	}
}

// split parts the config from the expected errors below it.
func split(s string) (text, expected string) {
	text, rest, _ := strings.Cut(s, "#! ")
	return text, strings.TrimSuffix(strings.ReplaceAll(rest, "\n#! ", "\n"), "\n")
}

func writeExpected(t *testing.T, file, text, got string) {
	t.Helper()
	got = "#! " + strings.ReplaceAll(got, "\n", "\n#! ") + "\n"
	if err := os.WriteFile(file, []byte(text+got), 0o644); err != nil {
		t.Fatal(err)
	}
}

const example = "../../config.toml.example"

func TestExampleEqualsDefaults(t *testing.T) {
	raw, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(example, raw)
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Accounts = got.Accounts
	if diff := cmp.Diff(fill(want), fill(got)); diff != "" {
		t.Error(diff)
	}
	a := got.Accounts[0]
	minimal := newAccount()
	minimal.Email, minimal.Name = a.Email, a.Name
	minimal.complete()
	if diff := cmp.Diff(fill(Config{Accounts: []Account{minimal}}).Accounts, fill(got).Accounts); diff != "" {
		t.Errorf("the account section shows other values than the defaults:\n%s", diff)
	}
}

// fill makes empty lists nil.
func fill(c Config) Config {
	empty := func(list *[]string) {
		if len(*list) == 0 {
			*list = nil
		}
	}
	c.Accounts = append([]Account(nil), c.Accounts...)
	for i := range c.Accounts {
		a := &c.Accounts[i]
		empty(&a.Aliases)
		empty(&a.Exclude)
		empty(&a.PasswordCommand)
	}
	empty(&c.Prospects.InternalDomains)
	empty(&c.Prospects.Only)
	empty(&c.Prospects.Ignore)
	return c
}

// Every key stands in the example, with a comment above it.
func TestExampleIsComplete(t *testing.T) {
	raw, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	config := reflect.TypeFor[Config]()
	for field := range config.Fields() {
		section, name := field.Type, field.Tag.Get("toml")
		header := "\n[" + name + "]\n"
		if section.Kind() == reflect.Slice {
			section, header = section.Elem(), "\n[["+name+"]]\n"
		}
		_, text, ok := strings.Cut(string(raw), header)
		if !ok {
			t.Errorf("no %s", header)
			continue
		}
		text, _, _ = strings.Cut(text, "\n[")
		lines := strings.Split(text, "\n")
		for _, key := range keyNames(section) {
			at := -1
			for n, line := range lines {
				if strings.HasPrefix(line, key+" = ") {
					at = n
				}
			}
			if at < 1 || !strings.HasPrefix(lines[at-1], "# ") {
				t.Errorf("%s: no key %s with a comment above it", strings.TrimSpace(header), key)
			}
		}
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const minimal = "[[account]]\nemail = \"Rep@Example.com\"\n"

func TestMinimal(t *testing.T) {
	got, err := Load(write(t, minimal))
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Accounts = []Account{{
		Name: "Rep@Example.com", Email: "Rep@Example.com", Host: "imap.example.com", Port: 993, Security: "tls", Username: "Rep@Example.com", Auth: "password",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFormsOfTheSame(t *testing.T) {
	forms := map[string]string{
		"sections": minimal + "[sync]\nsince = '1y'\nidle = false\n[drafts]\nmax_per_day = 3\n",
		"dotted":   "sync.since = \"1y\"\nsync.idle = false\ndrafts.max_per_day = 0x3\n" + minimal,
		"inline":   "account = [{email = \"Rep@Example.com\"}]\nsync = {since = \"1y\", idle = false}\ndrafts = {max_per_day = +3}\n",
		"windows":  "\uFEFF" + strings.ReplaceAll(minimal+"[sync]\nsince = '1y'\nidle = false\n[drafts]\nmax_per_day = 3\n", "\n", "\r\n"),
	}
	want, err := Parse("", []byte(forms["sections"]))
	if err != nil {
		t.Fatal(err)
	}
	if want.Sync.Since != (Span{1, UnitYear}) || want.Sync.Idle || want.Drafts.MaxPerDay != 3 {
		t.Fatalf("%+v", want)
	}
	for name, text := range forms {
		got, err := Parse("", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestServersFilledIn(t *testing.T) {
	tests := []struct{ name, lines, host, port string }{
		{"starttls", `security = "starttls"`, "imap.example.com", "143"},
		{"plain on this machine", "security = \"plain\"\nhost = \"127.0.0.1\"\n", "127.0.0.1", "143"},
		{"plain by name", "security = \"plain\"\nhost = \"localhost\"\nport = 1143", "localhost", "1143"},
		{"plain on version six", "security = \"plain\"\nhost = \"::1\"", "::1", "143"},
		{"own port", "port = 10993", "imap.example.com", "10993"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("", []byte(minimal+tt.lines))
			if err != nil {
				t.Fatal(err)
			}
			if a := c.Accounts[0]; a.Host != tt.host || fmt.Sprint(a.Port) != tt.port {
				t.Errorf("%s:%d", a.Host, a.Port)
			}
		})
	}
}

func TestGuessHost(t *testing.T) {
	for email, want := range map[string]string{
		"a@gmail.com": "imap.gmail.com", "A@GoogleMail.com": "imap.gmail.com", "a@outlook.com": "outlook.office365.com", "a@hotmail.de": "outlook.office365.com",
		"a@fastmail.fm": "imap.fastmail.com", "a@icloud.com": "imap.mail.me.com", "a@yahoo.de": "imap.mail.yahoo.com", "a@gmx.de": "imap.gmx.net",
		"a@gmx.com": "imap.gmx.com", "a@web.de": "imap.web.de", "a@t-online.de": "secureimap.t-online.de", "a@initech.test": "imap.initech.test", "a": "",
	} {
		if got := GuessHost(email); got != want {
			t.Errorf("%s: %s, want %s", email, got, want)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("a directory was read")
	}
	if runtime.GOOS == "windows" {
		t.Skip("no mode bits")
	}
	path := write(t, minimal)
	for mode, ok := range map[fs.FileMode]bool{0o600: true, 0o644: true, 0o664: true, 0o666: false, 0o602: false} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if ok != (err == nil) || !ok && (!errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "chmod 600")) {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
}

func TestPathsInTheFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	path := write(t, minimal+"tls_ca_file = \"ca.pem\"\n[prospects]\nimport = \"/srv/crm.csv\"\n[drafts]\ntemplates = \"~/letters\"\n")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Accounts[0].TLSCAFile, c.Prospects.Import, c.Drafts.Templates, c.Drafts.SignatureFile}
	want := []string{filepath.Join(filepath.Dir(path), "ca.pem"), "/srv/crm.csv", filepath.Join(home, "letters"), ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShowHidesArguments(t *testing.T) {
	c, err := Parse("", []byte(minimal+"password_command = [\"sh\", \"-c\", \"echo hunter2\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := Show(c)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "'sh'") {
		t.Error(text)
	}
	again, err := Parse("", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	c.Accounts[0].PasswordCommand = again.Accounts[0].PasswordCommand
	if diff := cmp.Diff(fill(c), fill(again)); diff != "" {
		t.Error(diff)
	}
}

func TestSpan(t *testing.T) {
	at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"5m": "2026-03-31T11:55", "3h": "2026-03-31T09:00", "2d": "2026-03-29T12:00", "1w": "2026-03-24T12:00", "24mo": "2024-03-31T12:00", "2y": "2024-03-31T12:00",
	} {
		var s Span
		if err := s.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := s.Before(at).Format("2006-01-02T15:04"); got != want || s.String() != text {
			t.Errorf("%s: %s, %s", text, got, s)
		}
	}
	for _, text := range []string{"", "5", "m", "5x", "-5m", "+5m", "0m", "5 m", "5M", "1.5h", "99999999999999999999m", "5mom"} {
		if err := new(Span).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{"16KiB": 16384, "1MiB": 1 << 20, "20KB": 20000, "100B": 100, "0B": 0} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%s: %d, %v", text, s, err)
		}
		again := Size(-1)
		if err := again.UnmarshalText([]byte(s.String())); err != nil || again != s {
			t.Errorf("%s: written as %s", text, s)
		}
	}
	for _, text := range []string{"", "16", "KiB", "-1KiB", "1.5KiB", "99999999999999MiB"} {
		if err := new(Size).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestDay(t *testing.T) {
	if got := (Report{Weekday: "sunday"}).Day(); got != time.Sunday {
		t.Error(got)
	}
	if got := Defaults().Report.Day(); got != time.Monday {
		t.Error(got)
	}
}

// Whatever the file: no panic, every problem has its place, and what loads can be shown and loaded again.
func FuzzConfig(f *testing.F) {
	raw, err := os.ReadFile(example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(minimal))
	files, err := filepath.Glob("testdata/bad/*.toml")
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
		c, err := Parse("c", raw)
		if err != nil {
			problems, ok := errors.AsType[FileErrors](err)
			if !ok {
				t.Fatalf("%T", err)
			}
			for _, p := range problems {
				if p.Line < 1 || p.Column < 1 || p.Text == "" {
					t.Errorf("no place: %+v", p)
				}
			}
			return
		}
		for i := range c.Accounts {
			c.Accounts[i].PasswordCommand = nil
		}
		text, err := Show(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("c", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(fill(c), fill(again)); diff != "" {
			t.Error(diff)
		}
	})
}
