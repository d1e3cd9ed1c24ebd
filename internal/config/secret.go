package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"lastword/internal/mail"
)

// hidden stands where a secret would.
const hidden = "<secret>"

// Secret is a password or token. However it is printed, it shows <secret>;
// only Reveal gives it away. It is a pointer because fmt asks no methods of
// unexported fields: of a pointer it prints the number.
type Secret struct{ value *string }

// NewSecret keeps a secret.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal gives the secret itself, to hand to the server.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero tells an absent secret.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String shows <secret>.
func (s Secret) String() string { return hidden }

// Format shows <secret> whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText shows <secret>, also to JSON, TOML and zerolog.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Where a password came from.
const (
	FromCommand    = "password_command"
	FromCredential = "systemd credential"
	FromFile       = "LASTWORD_PASSWORD_FILE"
	FromKeyring    = "keyring"
)

// Limits of waiting.
const (
	commandTimeout = 30 * time.Second
	keyringTimeout = 5 * time.Second
)

// Errors that a caller decides on.
var (
	// ErrNoPassword tells that no password is kept anywhere.
	ErrNoPassword = errors.New("no password found")
	// ErrNoKeyring tells that there is no keyring to ask, or it did not answer.
	ErrNoKeyring = errors.New("no keyring")
)

// Password gets the password of an account: from password_command, else the
// systemd credential lastword-<account>, else LASTWORD_PASSWORD_FILE, else the
// keyring; from says which. A way that is set up and fails is an error: the
// next one is not tried.
func Password(ctx context.Context, a Account) (secret Secret, from string, err error) {
	secret, from, err = password(ctx, a)
	if err != nil {
		return Secret{}, from, fmt.Errorf("password of account %s: %w", a.Name, err)
	}
	return secret, from, nil
}

func password(ctx context.Context, a Account) (Secret, string, error) {
	if len(a.PasswordCommand) > 0 {
		s, err := fromCommand(ctx, a.PasswordCommand, commandTimeout)
		return s, FromCommand, err
	}
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); dir != "" {
		s, err := fromFile(filepath.Join(dir, app+"-"+a.Name))
		if !errors.Is(err, fs.ErrNotExist) {
			return s, FromCredential, err
		}
	}
	if path := os.Getenv(EnvPasswordFile); path != "" {
		s, err := fromPrivateFile(path)
		return s, FromFile, err
	}
	s, err := fromKeyring(a.Name)
	if errors.Is(err, keyring.ErrNotFound) || errors.Is(err, ErrNoKeyring) {
		err = noPassword(a, err)
	}
	return s, FromKeyring, err
}

// noPassword names the four ways to give one.
func noPassword(a Account, why error) error {
	return fmt.Errorf(`%w (%w): set password_command in the config, or give systemd a credential named %s-%s, `+
		`or name a file (mode 0600) in %s, or run "lastword login"`, ErrNoPassword, why, app, a.Name, EnvPasswordFile)
}

// fromCommand runs a program without a shell and takes the first line it prints.
func fromCommand(ctx context.Context, argv []string, limit time.Duration) (Secret, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.WaitDelay = time.Second // what it started may hold the pipes open
	err := cmd.Run()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		if said := mail.Clean(tail(complaint.String())); said != "" {
			err = fmt.Errorf("%w: %s", err, said)
		}
		return Secret{}, fmt.Errorf("password_command %s: %w", argv[0], err)
	}
	s := firstLine(out.Bytes())
	if s.IsZero() {
		return s, fmt.Errorf("password_command %s printed nothing", argv[0])
	}
	return s, nil
}

// maxComplaint is how much of a program's error output is shown.
const maxComplaint = 500

func tail(s string) string { return s[max(0, len(s)-maxComplaint):] }

func firstLine(b []byte) Secret {
	line, _, _ := bytes.Cut(b, []byte{'\n'})
	return NewSecret(strings.TrimSuffix(string(line), "\r"))
}

// fromPrivateFile reads a password file that nobody else may read.
func fromPrivateFile(path string) (Secret, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Secret{}, fmt.Errorf("%s: %w", EnvPasswordFile, err)
	}
	if err := checkPrivate(path, info); err != nil {
		return Secret{}, err
	}
	return fromFile(path)
}

func fromFile(path string) (Secret, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, err
	}
	s := firstLine(raw)
	if s.IsZero() {
		return s, fmt.Errorf("password file %s is empty", path)
	}
	return s, nil
}

// fromKeyring asks the keyring of the desktop.
func fromKeyring(account string) (Secret, error) {
	if !hasKeyring() {
		return Secret{}, ErrNoKeyring
	}
	value, err := answer(keyringTimeout, func() (string, error) { return keyring.Get(app, account) })
	if err != nil {
		return Secret{}, err
	}
	return NewSecret(value), nil
}

// SavePassword puts the password of an account into the keyring.
func SavePassword(account string, s Secret) error {
	return onKeyring("save the password", func() error { return keyring.Set(app, account, s.Reveal()) })
}

// ForgetPassword takes the password of an account out of the keyring; one that is not there is well.
func ForgetPassword(account string) error {
	return onKeyring("forget the password", func() error {
		if err := keyring.Delete(app, account); !errors.Is(err, keyring.ErrNotFound) {
			return err
		}
		return nil
	})
}

func onKeyring(what string, f func() error) error {
	if !hasKeyring() {
		return fmt.Errorf("%s: %w", what, ErrNoKeyring)
	}
	if _, err := answer(keyringTimeout, func() (string, error) { return "", f() }); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// hasKeyring tells whether asking makes sense: on Linux without a session bus
// the library would start one and wait for ever (gnome-keyring on a headless machine).
func hasKeyring() bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return true
	}
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}

// answer waits for a keyring only so long: a locked one asks the user, one
// without a screen asks nobody. What hangs then is left behind.
func answer(limit time.Duration, ask func() (string, error)) (string, error) {
	type said struct {
		value string
		err   error
	}
	done := make(chan said, 1)
	go func() {
		value, err := ask()
		done <- said{value, err}
	}()
	select {
	case s := <-done:
		return s.value, s.err
	case <-time.After(limit):
		return "", fmt.Errorf("%w: it did not answer within %v (is it locked?)", ErrNoKeyring, limit)
	}
}
