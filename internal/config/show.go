package config

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// Show writes the effective configuration as TOML. Of password_command only
// the program is shown: its arguments may hold a secret.
func Show(cfg Config) (string, error) {
	cfg.Accounts = slices.Clone(cfg.Accounts)
	for i := range cfg.Accounts {
		a := &cfg.Accounts[i]
		if len(a.PasswordCommand) > 1 {
			a.PasswordCommand = []string{a.PasswordCommand[0], hidden}
		}
		a.Aliases, a.Exclude, a.PasswordCommand = present(a.Aliases), present(a.Exclude), present(a.PasswordCommand)
	}
	p := &cfg.Prospects
	p.InternalDomains, p.Only, p.Ignore = present(p.InternalDomains), present(p.Only), present(p.Ignore)
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(cfg); err != nil {
		return "", fmt.Errorf("show config: %w", err)
	}
	return b.String(), nil
}

// present keeps an empty list from being left out.
func present(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
