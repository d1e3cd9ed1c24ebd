package daemon

import (
	"fmt"
	"os"

	"lastword/drafts"
	"lastword/internal/config"
)

// Style turns the [drafts] section of the configuration into how letters are written.
func Style(cfg config.Config) (drafts.Style, error) {
	s := drafts.Style{Language: cfg.Drafts.Language, Signature: cfg.Drafts.Signature, Quote: cfg.Drafts.Quote}
	if cfg.Drafts.Signature == "file" {
		text, err := os.ReadFile(cfg.Drafts.SignatureFile)
		if err != nil {
			return s, fmt.Errorf("read the signature file: %w", err)
		}
		s.SignatureText = string(text)
	}
	if cfg.Drafts.Templates != "" {
		over, err := drafts.Load(os.DirFS(cfg.Drafts.Templates))
		if err != nil {
			return s, fmt.Errorf("read the letters in %s: %w", cfg.Drafts.Templates, err)
		}
		s.Templates = over
	}
	return s, nil
}
