package importer

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Every message of the real mailboxes has a sender, a time and an identity; none is lost.
func TestCorpora(t *testing.T) {
	dir := os.Getenv("LASTWORD_CORPORA")
	if dir == "" {
		t.Skip("LASTWORD_CORPORA is not set: the test on real mail is skipped")
	}
	for sub, least := range map[string]int{"enron": 4432, "lists": 753, "ooo": 567} {
		t.Run(sub, func(t *testing.T) {
			start := time.Now()
			n, slowest, last := 0, time.Duration(0), time.Now()
			err := Walk(context.Background(), []string{filepath.Join(dir, sub)}, func(it Item) error {
				n++
				slowest, last = max(slowest, time.Since(last)), time.Now()
				m := it.Message
				if it.Err != nil || m.From.IsZero() || m.Ident == "" || m.Date.IsZero() && m.Received.IsZero() && m.Internal.IsZero() {
					t.Errorf("%s: message %d: from %q, date %v, ident %q, %v", it.File, n, m.From, m.Date, m.Ident, it.Err)
				}
				return nil
			})
			if err != nil || n < least {
				t.Errorf("%d messages, want %d; %v", n, least, err)
			}
			if slowest > 2*time.Second {
				t.Errorf("the slowest message took %v", slowest)
			}
			t.Logf("%d messages, %.0f a second, the slowest took %v", n, float64(n)/time.Since(start).Seconds(), slowest)
		})
	}
}
