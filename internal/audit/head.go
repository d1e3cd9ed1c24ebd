package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lastword/internal/mail"
)

// headPath names the file that remembers the newest entry: "SEQ SUM".
func headPath(path string) string { return path + ".head" }

// saveHead replaces the head after its line is on disk: a crash in between
// leaves the head one entry behind, never ahead.
func saveHead(path string, e mail.AuditEntry) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".audit-*") // 0600
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d %s\n", e.Seq, e.Sum)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), headPath(path))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// checkHead tells whether entries that were recorded are missing at the end of
// the list, of which last is the newest.
func checkHead(path string, last mail.AuditEntry) error {
	raw, err := os.ReadFile(headPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		if last.Seq <= 1 { // never recorded, or killed right after the first line
			return nil
		}
		return fmt.Errorf("%w: %s is missing", ErrBroken, headPath(path))
	}
	if err != nil {
		return err
	}
	var seq int
	var sum string
	if _, err := fmt.Sscanf(string(raw), "%d %s\n", &seq, &sum); err != nil {
		return fmt.Errorf("%w: %s cannot be read", ErrBroken, headPath(path))
	}
	switch {
	case last.Seq < seq:
		return fmt.Errorf("line %d: %w: entries %d to %d are missing", last.Seq+1, ErrBroken, last.Seq+1, seq)
	case last.Seq == seq && last.Sum != sum:
		return fmt.Errorf("line %d: %w: it is not the entry that was recorded", last.Seq, ErrBroken)
	case last.Seq > seq+1:
		return fmt.Errorf("line %d: %w: more entries than were recorded", seq+2, ErrBroken)
	}
	return nil
}
