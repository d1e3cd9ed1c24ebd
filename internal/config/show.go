package config

import (
	"bytes"
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// Show is the configuration in force as TOML. It holds no secrets: the file never does.
func Show(cfg Config) ([]byte, error) {
	var out bytes.Buffer
	encoder := toml.NewEncoder(&out)
	encoder.SetIndentTables(false)
	if err := encoder.Encode(cfg); err != nil {
		return nil, fmt.Errorf("show the config: %w", err)
	}
	return out.Bytes(), nil
}
