package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/zalando/go-keyring"
)

// Secret is a password; it prints as <secret> everywhere.
type Secret struct{ value string }

// Reveal gives the password itself.
func (s Secret) Reveal() string { return s.value }

// String hides the password.
func (Secret) String() string { return "<secret>" }

// GoString hides the password.
func (Secret) GoString() string { return "<secret>" }

// MarshalText hides the password.
func (Secret) MarshalText() ([]byte, error) { return []byte("<secret>"), nil }

// MarshalZerologObject hides the password.
func (Secret) MarshalZerologObject(e *zerolog.Event) { e.Str("secret", "<secret>") }

// ErrNoSecret tells that no password could be had.
var ErrNoSecret = errors.New("no password")

const (
	commandTimeout = 30 * time.Second
	keyringTimeout = 5 * time.Second
	// keyringService is the name passwords are kept under.
	keyringService = "lastword"
	maxSecret      = 16 << 10
)

// FindSecret finds the password of an account: password_command, the systemd
// credential lastword-NAME, LASTWORD_PASSWORD_FILE, the keyring; the first that
// is set decides. Errors wrap ErrNoSecret.
func FindSecret(ctx context.Context, a Account) (Secret, error) {
	if len(a.PasswordCommand) > 0 {
		return fromCommand(ctx, a.PasswordCommand)
	}
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); dir != "" {
		path := filepath.Join(dir, "lastword-"+a.Name)
		if _, err := os.Stat(path); err == nil {
			return fromFile(path, false)
		}
	}
	if path := os.Getenv("LASTWORD_PASSWORD_FILE"); path != "" {
		return fromFile(path, true)
	}
	return fromKeyring(ctx, a.Name)
}

func fromCommand(ctx context.Context, argv []string) (Secret, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	var out, errOut strings.Builder
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &errOut, time.Second
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(errOut.String())
		if ctx.Err() != nil {
			said = "it took longer than 30 s"
		}
		return Secret{}, fmt.Errorf("%w: password_command %s: %w: %s", ErrNoSecret, argv[0], err, said)
	}
	return secretOf(out.String(), "password_command "+argv[0])
}

func fromFile(path string, private bool) (Secret, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Secret{}, fmt.Errorf("%w: LASTWORD_PASSWORD_FILE: %w", ErrNoSecret, err)
	}
	if private && readableByOthers(info) {
		return Secret{}, fmt.Errorf("%w: other users may read %s: chmod 600 %s", ErrNoSecret, path, path)
	}
	if info.Size() > maxSecret {
		return Secret{}, fmt.Errorf("%w: %s is too large for a password", ErrNoSecret, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, fmt.Errorf("%w: %w", ErrNoSecret, err)
	}
	return secretOf(string(text), path)
}

func secretOf(text, source string) (Secret, error) {
	password := strings.TrimRight(text, "\r\n")
	if password == "" {
		return Secret{}, fmt.Errorf("%w: %s gives an empty one", ErrNoSecret, source)
	}
	return Secret{password}, nil
}

// fromKeyring asks the desktop's keyring. On a headless machine the library
// may wait for ever, so it is asked only where a session bus is, and not for long.
func fromKeyring(ctx context.Context, account string) (Secret, error) {
	none := fmt.Errorf("%w: set password_command, a systemd credential lastword-%s, LASTWORD_PASSWORD_FILE, or store it in the keyring (service %s, user %s)",
		ErrNoSecret, account, keyringService, account)
	if !keyringLikely() {
		return Secret{}, none
	}
	type answer struct {
		password string
		err      error
	}
	answers := make(chan answer, 1)
	go func() {
		password, err := keyring.Get(keyringService, account)
		answers <- answer{password, err}
	}()
	select {
	case got := <-answers:
		if got.err != nil {
			return Secret{}, fmt.Errorf("%w (the keyring says: %w)", none, got.err)
		}
		return secretOf(got.password, "the keyring")
	case <-time.After(keyringTimeout):
		return Secret{}, fmt.Errorf("%w (the keyring did not answer within %s)", none, keyringTimeout)
	case <-ctx.Done():
		return Secret{}, context.Cause(ctx)
	}
}

func keyringLikely() bool {
	if runtime.GOOS != "linux" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
