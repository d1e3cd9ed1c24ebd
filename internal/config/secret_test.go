package config

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/zalando/go-keyring"
)

const canary = "hunter2-canary"

func TestSecretIsNeverPrinted(t *testing.T) {
	s := NewSecret(canary)
	holder := struct {
		Password Secret
		Pointer  *Secret
		Any      any
	}{s, &s, s}
	var log bytes.Buffer
	logger := zerolog.New(&log)
	logger.Info().Interface("a", s).Interface("b", holder).Stringer("c", s).Any("d", &s).Interface("e", []Secret{s}).
		Err(fmt.Errorf("with %v", s)).Msg("x")
	raw, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	inner := struct {
		s    Secret
		list []Secret
	}{s, []Secret{s}}
	shown := log.String() + string(raw) + fmt.Sprintf("%v %+v %#v %s", inner, &inner, inner, []any{inner})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%t"} {
		shown += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, []Secret{s})
	}
	if strings.Contains(shown, canary) || strings.Contains(shown, fmt.Sprintf("%x", canary)) {
		t.Errorf("the secret shows: %s", shown)
	}
	if !strings.Contains(log.String(), `"a":"<secret>"`) || s.Reveal() != canary {
		t.Errorf("log %s", log.String())
	}
}

// noSources takes all ways to a password away, whatever the machine has.
func noSources(t *testing.T) {
	for _, name := range []string{"CREDENTIALS_DIRECTORY", EnvPasswordFile, "DBUS_SESSION_BUS_ADDRESS"} {
		t.Setenv(name, "")
	}
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
}

func secretFile(t *testing.T, path, text string, mode fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// The sources in their order: each is taken only where those before it are absent.
func TestOrderOfSources(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("asks for a session bus")
	}
	noSources(t)
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	if err := SavePassword("work", NewSecret("ring")); err != nil {
		t.Fatal(err)
	}
	a := Account{Name: "work"}
	want := func(value, from string) {
		t.Helper()
		got, source, err := Password(t.Context(), a)
		if err != nil || got.Reveal() != value || source != from {
			t.Errorf("got %q from %s, %v; want %q from %s", got.Reveal(), source, err, value, from)
		}
	}
	want("ring", FromKeyring)
	dir := t.TempDir()
	t.Setenv(EnvPasswordFile, secretFile(t, filepath.Join(dir, "pw"), "filed\r\n", 0o600))
	want("filed", FromFile)
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	want("filed", FromFile)
	secretFile(t, filepath.Join(dir, "lastword-work"), "given\n", 0o400)
	want("given", FromCredential)
	a.PasswordCommand = []string{"echo", "told $HOME; `x`"}
	want("told $HOME; `x`", FromCommand)

	t.Setenv(EnvPasswordFile, "")
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	a.PasswordCommand = nil
	if err := ForgetPassword("work"); err != nil {
		t.Error(err)
	}
	if err := ForgetPassword("work"); err != nil {
		t.Errorf("forgotten twice: %v", err)
	}
	if _, _, err := Password(t.Context(), a); !errors.Is(err, ErrNoPassword) {
		t.Errorf("got %v", err)
	}
}

func TestNoPasswordNamesTheWays(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems always have a keyring")
	}
	noSources(t)
	_, _, err := Password(t.Context(), Account{Name: "work"})
	if !errors.Is(err, ErrNoPassword) {
		t.Fatalf("got %v", err)
	}
	for _, way := range []string{"password_command", "lastword-work", EnvPasswordFile, "lastword login"} {
		if !strings.Contains(err.Error(), way) {
			t.Errorf("does not name %s: %v", way, err)
		}
	}
}

func TestPasswordCommandFails(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	noSources(t)
	tests := []struct {
		name string
		argv []string
		want string
	}{
		{"exits with an error", []string{"sh", "-c", "echo hunter2; echo 'gpg: no\tkey\x1b[31m' >&2; exit 3"}, "exit status 3: gpg: no key[31m"},
		{"prints nothing", []string{"true"}, "printed nothing"},
		{"prints an empty line", []string{"echo"}, "printed nothing"},
		{"is no program", []string{"lastword-no-such-program"}, "not found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, from, err := Password(t.Context(), Account{Name: "work", PasswordCommand: tt.argv})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") || from != FromCommand {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPasswordCommandHangs(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	begin := time.Now()
	// The grandchild holds the pipe open.
	_, err := fromCommand(t.Context(), []string{"sh", "-c", "echo waiting >&2; sleep 20 & sleep 20"}, 100*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "no answer within 100ms: waiting") {
		t.Errorf("got %v", err)
	}
	why := errors.New("stopped by the user")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if _, err := fromCommand(ctx, []string{"sleep", "20"}, time.Minute); !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestPasswordFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no mode bits")
	}
	noSources(t)
	dir := t.TempDir()
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o644} {
		path := secretFile(t, filepath.Join(dir, "pw"), canary, mode)
		t.Setenv(EnvPasswordFile, path)
		_, _, err := Password(t.Context(), Account{Name: "work"})
		if !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "chmod 600 "+path) || strings.Contains(err.Error(), canary) {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
	t.Setenv(EnvPasswordFile, secretFile(t, filepath.Join(dir, "empty"), "\n", 0o600))
	if _, _, err := Password(t.Context(), Account{Name: "work"}); err == nil || !strings.Contains(err.Error(), "is empty") {
		t.Errorf("got %v", err)
	}
	t.Setenv(EnvPasswordFile, filepath.Join(dir, "missing"))
	if _, _, err := Password(t.Context(), Account{Name: "work"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestKeyringThatHangs(t *testing.T) {
	forever := make(chan struct{})
	defer close(forever)
	_, err := answer(20*time.Millisecond, func() (string, error) { <-forever; return "", nil })
	if !errors.Is(err, ErrNoKeyring) || !strings.Contains(err.Error(), "locked") {
		t.Errorf("got %v", err)
	}
}

func TestKeyringNeedsASessionBus(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems always have a keyring")
	}
	noSources(t)
	if hasKeyring() {
		t.Error("a keyring without a bus")
	}
	if err := SavePassword("work", NewSecret("x")); !errors.Is(err, ErrNoKeyring) {
		t.Errorf("got %v", err)
	}
	secretFile(t, filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus"), "", 0o600)
	if !hasKeyring() {
		t.Error("the user's bus is not seen")
	}
}

// A keyring that refuses is an error of its own, not a missing password.
func TestKeyringThatRefuses(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("asks for a session bus")
	}
	noSources(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	why := errors.New("prompt dismissed")
	keyring.MockInitWithError(why)
	defer keyring.MockInit()
	if _, _, err := Password(t.Context(), Account{Name: "work"}); !errors.Is(err, why) || errors.Is(err, ErrNoPassword) {
		t.Errorf("got %v", err)
	}
}
