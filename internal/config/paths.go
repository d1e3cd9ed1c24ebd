package config

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/adrg/xdg"
)

// The environment variables that name files.
const (
	EnvConfig       = "LASTWORD_CONFIG"
	EnvStateDir     = "LASTWORD_STATE_DIR"
	EnvPasswordFile = "LASTWORD_PASSWORD_FILE"
)

const app = "lastword"

// Paths says where lastword's files are.
type Paths struct {
	Config  string // config.toml
	State   string // the directory of all below
	DB      string
	Audit   string
	Lock    string
	Socket  string
	Reports string // a directory
}

// FindPaths gives the paths of this user: those of the XDG base directories,
// on macOS ~/Library/Application Support, on Windows AppData. A config path
// given by flag wins over LASTWORD_CONFIG; LASTWORD_STATE_DIR moves the rest.
func FindPaths(configFlag string) Paths {
	state := cmp.Or(os.Getenv(EnvStateDir), filepath.Join(xdg.StateHome, app))
	if abs, err := filepath.Abs(state); err == nil {
		state = abs
	}
	return Paths{
		Config:  cmp.Or(configFlag, os.Getenv(EnvConfig), filepath.Join(configHome(), app, "config.toml")),
		State:   state,
		DB:      filepath.Join(state, "lastword.db"),
		Audit:   filepath.Join(state, "audit.jsonl"),
		Lock:    filepath.Join(state, "lock"),
		Socket:  socketPath(state),
		Reports: filepath.Join(state, "reports"),
	}
}

// configHome is the roaming part of the profile on Windows, which xdg does not choose.
func configHome() string {
	if runtime.GOOS == "windows" {
		if dir, err := os.UserConfigDir(); err == nil {
			return dir
		}
	}
	return xdg.ConfigHome
}

// maxSocket is what fits into the address of a unix socket everywhere (macOS: 104 bytes with its end).
const maxSocket = 100

// socketPath lies in the state directory, or where its name would be too long
// in the runtime directory under a name made of it.
func socketPath(state string) string {
	path := filepath.Join(state, "socket")
	if len(path) <= maxSocket {
		return path
	}
	sum := sha256.Sum256([]byte(state))
	return filepath.Join(xdg.RuntimeDir, app+"-"+hex.EncodeToString(sum[:6])+".sock")
}

// absolute makes the paths in a config file absolute: "~/" is the home
// directory, other relative ones lie beside the file.
func (c *Config) absolute(dir string) {
	paths := []*string{&c.Prospects.Import, &c.Drafts.SignatureFile, &c.Drafts.Templates}
	for i := range c.Accounts {
		paths = append(paths, &c.Accounts[i].TLSCAFile)
	}
	for _, p := range paths {
		*p = absolute(dir, *p)
	}
}

func absolute(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if abs, err := filepath.Abs(filepath.Join(dir, path)); err == nil {
		return abs
	}
	return path
}
