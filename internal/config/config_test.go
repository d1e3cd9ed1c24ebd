package config

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
)

var update = flag.Bool("update", false, "write the expected texts anew")

// TestBadFiles loads one bad file per rule; the expected error stands beside it.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d bad files (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse("config.toml", text)
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("error %v, want a *config.Error", err)
			}
			want := strings.TrimSuffix(file, ".toml") + ".want"
			if *update {
				if err := os.WriteFile(want, []byte(err.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			expected, e := os.ReadFile(want)
			if e != nil {
				t.Fatal(e)
			}
			if diff := cmp.Diff(string(expected), err.Error()+"\n"); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if strings.Contains(err.Error(), "config.Config") || strings.Contains(err.Error(), "struct") {
				t.Errorf("the error speaks Go: %v", err)
			}
		})
	}
}

// TestExampleIsTheDefaults: every key of the program stands in the example with its default.
func TestExampleIsTheDefaults(t *testing.T) {
	cfg, err := Load("../../config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Accounts) != 1 {
		t.Fatalf("%d accounts in the example", len(cfg.Accounts))
	}
	account := cfg.Accounts[0]
	cfg.Accounts = nil
	if diff := cmp.Diff(Defaults(), cfg); diff != "" {
		t.Errorf("the example differs from the defaults (-default +example):\n%s", diff)
	}
	if account.Port != 993 || account.Security != "tls" || account.Auth != "password" || account.Username != account.Email {
		t.Errorf("the account of the example is not the default one: %+v", account)
	}
	text, err := os.ReadFile("../../config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range [][]string{{"account", ""}, {"sync", ""}, {"prospects", ""}, {"silence", ""}, {"drafts", ""}, {"report", ""}, {"log", ""}} {
		for _, key := range knownKeys(section) {
			line := regexp.MustCompile(`(?m)^#? ?` + key + ` += .*# \S`)
			if !line.Match(text) {
				t.Errorf("the example has no line with a comment for %s.%s", section[0], key)
			}
		}
	}
}

func TestShowIsReadBackAsItIs(t *testing.T) {
	cfg, err := Load("../../config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	text, err := Show(cfg)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("shown", text)
	if err != nil {
		t.Fatalf("what Show writes is not read: %v\n%s", err, text)
	}
	if diff := cmp.Diff(cfg, again); diff != "" {
		t.Errorf("-before +after:\n%s", diff)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
	open := filepath.Join(dir, "open.toml")
	if err := os.WriteFile(open, []byte("[[account]]\nname = \"a\"\nemail = \"a@b.test\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(open); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file that everybody may write gives %v", err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder gives %v", err)
	}
}

func TestAccountDefaults(t *testing.T) {
	tests := []struct {
		name, lines, host string
		port              int
	}{
		{"a known provider", `email = "sam@gmail.com"`, "imap.gmail.com", 993},
		{"any domain", `email = "sam@acme.test"`, "imap.acme.test", 993},
		{"starttls", "email = \"sam@acme.test\"\nsecurity = \"starttls\"", "imap.acme.test", 143},
		{"said", "email = \"sam@acme.test\"\nhost = \"mail.acme.test\"\nport = 1993", "mail.acme.test", 1993},
		{"plain on this machine", "email = \"sam@acme.test\"\nhost = \"127.0.0.1\"\nsecurity = \"plain\"", "127.0.0.1", 143},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg, err := Parse("c", []byte("[[account]]\nname = \"work\"\n"+tt.lines+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			if a := cfg.Accounts[0]; a.Host != tt.host || a.Port != tt.port {
				t.Errorf("host %s port %d, want %s %d", a.Host, a.Port, tt.host, tt.port)
			}
		})
	}
}

func TestSpan(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration
	}{
		{"90s", 90 * time.Second}, {"5m", 5 * time.Minute}, {"24mo", 720 * 24 * time.Hour}, {"2w", 14 * 24 * time.Hour}, {"1y", 365 * 24 * time.Hour}, {"0", 0},
	}
	for _, tt := range tests {
		var s Span
		if err := s.UnmarshalText([]byte(tt.text)); err != nil || time.Duration(s) != tt.want {
			t.Errorf("%q is %v (%v), want %v", tt.text, time.Duration(s), err, tt.want)
		}
		var again Span
		out, err := s.MarshalText()
		if err != nil || again.UnmarshalText(out) != nil || again != s {
			t.Errorf("%q comes back as %q (%v)", tt.text, out, err)
		}
	}
	for _, bad := range []string{"", "5", "m", "-5m", "5x", "1e9y", "99999y", "5 minutes"} {
		if err := new(Span).UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is taken for a length of time", bad)
		}
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	s := Secret{"hunter2"}
	var log strings.Builder
	logger := zerolog.New(&log)
	logger.Info().Object("o", s).Interface("i", s).Stringer("s", s).Msg("")
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), log.String()} {
		if strings.Contains(text, "hunter2") {
			t.Errorf("the secret is shown: %s", text)
		}
	}
}

func TestFindSecret(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file("lastword-work", "from systemd\n", 0o400)
	tests := []struct {
		name          string
		command       []string
		env           map[string]string
		want, problem string
	}{
		{"command", []string{"echo", "from a command"}, nil, "from a command", ""},
		{"command before file", []string{"echo", "command"}, map[string]string{"LASTWORD_PASSWORD_FILE": file("a", "file", 0o600)}, "command", ""},
		{"command fails", []string{"sh", "-c", "echo locked >&2; exit 3"}, nil, "", "locked"},
		{"command missing", []string{"no-such-program-here"}, nil, "", "no-such-program-here"},
		{"command says nothing", []string{"true"}, nil, "", "empty"},
		{"no shell", []string{"echo", "$HOME;ls"}, nil, "$HOME;ls", ""},
		{"systemd credential", nil, map[string]string{"CREDENTIALS_DIRECTORY": dir}, "from systemd", ""},
		{"file", nil, map[string]string{"LASTWORD_PASSWORD_FILE": file("b", " with spaces \r\n", 0o600)}, " with spaces ", ""},
		{"file others may read", nil, map[string]string{"LASTWORD_PASSWORD_FILE": file("c", "x", 0o640)}, "", "chmod 600"},
		{"file missing", nil, map[string]string{"LASTWORD_PASSWORD_FILE": dir + "/none"}, "", "LASTWORD_PASSWORD_FILE"},
		{"nothing at all", nil, nil, "", "password_command"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{"CREDENTIALS_DIRECTORY", "LASTWORD_PASSWORD_FILE", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"} {
				t.Setenv(name, tt.env[name])
			}
			got, err := FindSecret(t.Context(), Account{Name: "work", PasswordCommand: tt.command})
			if tt.problem != "" {
				if !errors.Is(err, ErrNoSecret) || !strings.Contains(err.Error(), tt.problem) {
					t.Fatalf("error %v, want ErrNoSecret about %q", err, tt.problem)
				}
				return
			}
			if err != nil || got.Reveal() != tt.want {
				t.Errorf("got %q (%v), want %q", got.Reveal(), err, tt.want)
			}
		})
	}
}

func TestFindPaths(t *testing.T) {
	t.Setenv("LASTWORD_CONFIG", "/somewhere/c.toml")
	t.Setenv("LASTWORD_STATE_DIR", "/somewhere/state")
	p, err := FindPaths()
	if err != nil || p.Config != "/somewhere/c.toml" || p.Audit != "/somewhere/state/audit.jsonl" {
		t.Errorf("%+v (%v)", p, err)
	}
	t.Setenv("LASTWORD_CONFIG", "")
	t.Setenv("LASTWORD_STATE_DIR", "")
	t.Setenv("XDG_CONFIG_HOME", "/home/x/conf")
	t.Setenv("XDG_STATE_HOME", "/home/x/state")
	p, err = FindPaths()
	if err != nil || p.Config != "/home/x/conf/lastword/config.toml" || p.State != "/home/x/state/lastword" {
		t.Errorf("%+v (%v)", p, err)
	}
}

// FuzzConfig: whatever stands in the file, an error names a place and never Go's types.
func FuzzConfig(f *testing.F) {
	example, err := os.ReadFile("../../config.toml.example")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg, err := Parse("config.toml", text)
		if err == nil {
			if len(cfg.Accounts) == 0 {
				t.Error("a config without an account was taken")
			}
			return
		}
		if !strings.HasPrefix(err.Error(), "config.toml") {
			t.Errorf("the error names no file: %v", err)
		}
	})
}
