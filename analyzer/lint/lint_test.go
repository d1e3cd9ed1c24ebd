package lint_test

import (
	"strings"
	"testing"

	"lastword/analyzer/lint"
)

func variants(s string) map[string]string {
	return map[string]string{
		"as written":   s,
		"upper case":   strings.ToUpper(s),
		"lower case":   strings.ToLower(s),
		"curly":        strings.ReplaceAll(s, "'", "’"),
		"in a letter":  "Hi Dana,\n\nThank you for the call in March. " + s + " I hope you are well.\n\nSam",
		"own line":     "Hi Dana,\n\n" + s + "\n\nBest regards,\nSam\n",
		"wrapped":      strings.ReplaceAll("Hi Dana,\n\nI went through my notes on Leeds again and this is what I found there: "+s, " just ", " just\n"),
		"before a sig": s + "\n-- \nSam Rep\nAcme\n",
	}
}

func TestLettersPass(t *testing.T) {
	for _, s := range lettersGood {
		for name, v := range variants(s) {
			for _, lang := range []string{"en", ""} {
				if hits := lint.Check(v, lang); len(hits) > 0 {
					t.Errorf("%s (%q): %q should pass, got %v", name, lang, s, hits)
				}
			}
		}
	}
}

func TestLettersRefused(t *testing.T) {
	for _, s := range lettersBad {
		for name, v := range variants(s) {
			for _, lang := range []string{"en", ""} {
				if hits := lint.Check(v, lang); len(hits) == 0 {
					t.Errorf("%s (%q): %q should be refused", name, lang, s)
				}
			}
		}
	}
}

func TestVoicePasses(t *testing.T) {
	for _, s := range letters {
		if hits := lint.Check(s, "en"); len(hits) > 0 {
			t.Errorf("letter has hits %v:\n%s", hits, s)
		}
	}
}
