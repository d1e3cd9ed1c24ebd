package archtest

import (
	"os"
	"regexp"
	"testing"
)

// pins are modules that must have just this version, and why.
var pins = map[string]string{
	"github.com/emersion/go-imap/v2":  "v2.0.0-beta.8", // the frame around it knows this parser's ways
	"github.com/emersion/go-message":  "v0.18.2",
	"modernc.org/sqlite":              "v1.60.1", // v1.61.x does not tidy
	"modernc.org/libc":                "v1.77.1", // the one in sqlite's own go.mod: any other is untested with it
	"github.com/rs/zerolog":           "v1.35.1",
	"github.com/spf13/cobra":          "v1.10.2",
	"github.com/pelletier/go-toml/v2": "v2.4.3",
	"github.com/zalando/go-keyring":   "v0.2.8",
}

// TestPins: `go get -u` of one module must not move these along with it.
func TestPins(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, want := range pins {
		found := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(module) + `\s+(\S+)`).FindSubmatch(text)
		if found == nil {
			t.Errorf("%s is not in go.mod", module)
			continue
		}
		if got := string(found[1]); got != want {
			t.Errorf("%s is %s, pinned to %s", module, got, want)
		}
	}
}
