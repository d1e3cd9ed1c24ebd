package importer

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// corpora is the folder of real mail, which is not part of the project.
func corpora(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("LASTWORD_CORPORA")
	if dir == "" {
		t.Skip("LASTWORD_CORPORA is not set: the test on real mail is skipped")
	}
	return dir
}

func TestCorpora(t *testing.T) {
	dir := corpora(t)
	for _, sub := range []string{"enron", "lists", "ooo"} {
		start := time.Now()
		n, size := 0, int64(0)
		err := Walk(context.Background(), []string{filepath.Join(dir, sub)}, func(it Item) error {
			n++
			size += it.Message.Size
			m := it.Message
			if it.Err != nil {
				t.Errorf("%s: %v", it.File, it.Err)
			}
			if m.From.IsZero() || m.Ident == "" || m.Date.IsZero() && m.Received.IsZero() && m.Internal.IsZero() {
				t.Errorf("%s: from %v date %v ident %q", it.File, m.From, m.Date, m.Ident)
			}
			return nil
		})
		took := time.Since(start)
		t.Logf("%s: %d messages, %.1f MB, %.0f a second, %v", sub, n, float64(size)/1e6, float64(n)/took.Seconds(), err)
	}
}
