package config

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/adrg/xdg"
	"github.com/google/go-cmp/cmp"
)

func setXDG(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "c"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(home, "s"))
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(home, "r"))
	t.Setenv(EnvConfig, "")
	t.Setenv(EnvStateDir, "")
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	return home
}

func TestPathsByXDG(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("AppData")
	}
	home := setXDG(t)
	state := filepath.Join(home, "s", "lastword")
	want := Paths{
		Config: filepath.Join(home, "c", "lastword", "config.toml"), State: state, DB: filepath.Join(state, "lastword.db"),
		Audit: filepath.Join(state, "audit.jsonl"), Lock: filepath.Join(state, "lock"), Socket: filepath.Join(state, "socket"), Reports: filepath.Join(state, "reports"),
	}
	if len(want.Socket) > maxSocket {
		want.Socket = FindPaths("").Socket
	}
	if diff := cmp.Diff(want, FindPaths("")); diff != "" {
		t.Error(diff)
	}
}

func TestPathsByTheUser(t *testing.T) {
	setXDG(t)
	t.Setenv(EnvConfig, "/etc/mine.toml")
	t.Setenv(EnvStateDir, "/srv/state")
	if p := FindPaths(""); p.Config != "/etc/mine.toml" || p.DB != filepath.Join(p.State, "lastword.db") || !strings.HasSuffix(filepath.ToSlash(p.State), "/srv/state") {
		t.Errorf("%+v", p)
	}
	if p := FindPaths("given.toml"); p.Config != "given.toml" {
		t.Errorf("the flag does not win: %s", p.Config)
	}
}

func TestLongSocketPath(t *testing.T) {
	setXDG(t)
	one, two := socketPath("/"+strings.Repeat("a", 200)), socketPath("/"+strings.Repeat("b", 200))
	if one == two || !strings.HasPrefix(one, xdg.RuntimeDir) {
		t.Errorf("%s, %s", one, two)
	}
	if short := socketPath("/srv/x"); filepath.ToSlash(short) != "/srv/x/socket" {
		t.Error(short)
	}
}
