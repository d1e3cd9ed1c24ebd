package drafts

import (
	"fmt"
	"regexp"
	"strings"

	"lastword/analyzer/lint"
)

// maxConfused is how many words an "I'm confused" has at most, greeting and name included.
const maxConfused = 90

var (
	quoted = regexp.MustCompile(`"[^"\n]*"|“[^”\n]*”|„[^“\n]*“|»[^«\n]*«`)
	sorry  = regexp.MustCompile(`(?i)\b(apologi[sz]e|apology|apologies|sorry|entschuldig\w*|verzeih\w*|tut mir(?: sehr)? leid)`)
)

// inspect checks a letter against R13: no pressure phrase, one question of
// ours at most, one apology at most, no link, and its length.
func inspect(body, kind, code string) error {
	if hits := lint.Check(body, code); len(hits) > 0 {
		return fmt.Errorf("%s (%q): %w", hits[0].Kind, hits[0].Phrase, ErrPressure)
	}
	own := quoted.ReplaceAllString(body, "")
	switch {
	case strings.Count(own, "?") > 1:
		return fmt.Errorf("more than one question: %w", ErrUnfit)
	case len(sorry.FindAllString(own, -1)) > 1:
		return fmt.Errorf("more than one apology: %w", ErrUnfit)
	case link.MatchString(body):
		return fmt.Errorf("a link: %w", ErrUnfit)
	case strings.Contains(body, "{{") || strings.Contains(body, "<no value>"):
		return fmt.Errorf("an unfilled place: %w", ErrUnfit)
	case kind == "confused" && len(strings.Fields(body)) > maxConfused:
		return fmt.Errorf("more than %d words: %w", maxConfused, ErrUnfit)
	}
	return nil
}
