package config

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"
)

// Paths are the places of lastword's files.
type Paths struct {
	// Config is the config file; State the folder of everything below.
	Config, State string
	// Audit, Socket and Reports lie in State.
	Audit, Socket, Reports string
}

// FindPaths gives the platform's places; LASTWORD_CONFIG and LASTWORD_STATE_DIR win over them.
func FindPaths() (Paths, error) {
	xdg.Reload()
	p := Paths{Config: os.Getenv("LASTWORD_CONFIG"), State: os.Getenv("LASTWORD_STATE_DIR")}
	if p.Config == "" {
		p.Config = filepath.Join(xdg.ConfigHome, "lastword", "config.toml")
	}
	if p.State == "" {
		home := xdg.StateHome
		if runtime.GOOS == "darwin" {
			home = xdg.DataHome // ~/Library/Application Support
		}
		p.State = filepath.Join(home, "lastword")
	}
	var err error
	if p.Config, err = filepath.Abs(p.Config); err != nil {
		return p, err
	}
	if p.State, err = filepath.Abs(p.State); err != nil {
		return p, err
	}
	p.Audit = filepath.Join(p.State, "audit.jsonl")
	p.Socket = filepath.Join(p.State, "poke")
	p.Reports = filepath.Join(p.State, "reports")
	return p, nil
}
