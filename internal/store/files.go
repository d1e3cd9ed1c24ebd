package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The files in the state directory.
const (
	databaseFile = "lastword.db"
	lockFile     = "lock"
)

// ErrUnsafe tells that a file or directory of ours could be read or changed by
// somebody else, or is not what it should be; the text says how to mend it.
var ErrUnsafe = errors.New("unsafe file")

// prepareDir makes the state directory (0700), or refuses one that is not safe.
func prepareDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return fmt.Errorf("make the state directory: %w", err)
	}
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		return chmod(dir, 0o700) // the umask may have taken bits away
	}
	if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the state directory: %w", err)
	}
	if empty(dir) {
		tighten(dir)
	}
	return checkDir(dir)
}

// tighten closes a fresh directory made by somebody's mkdir; whether that
// worked is for checkDir to say.
func tighten(dir string) {
	if info, err := os.Lstat(dir); err == nil && info.IsDir() && ownedByUs(info) {
		_ = chmod(dir, 0o700)
	}
}

func empty(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}

func checkDir(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("state directory: %w", err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("state directory %s is a symbolic link: name the real directory in LASTWORD_STATE_DIR: %w", dir, ErrUnsafe)
	}
	if !info.IsDir() {
		return fmt.Errorf("state directory %s is not a directory: %w", dir, ErrUnsafe)
	}
	if !ownedByUs(info) {
		return fmt.Errorf("state directory %s belongs to another user: %w", dir, ErrUnsafe)
	}
	if tooOpen(info) {
		return fmt.Errorf("state directory %s is open to others (mode %04o): run `chmod 700 %s`, or name a directory of its own in LASTWORD_STATE_DIR: %w",
			dir, info.Mode().Perm(), dir, ErrUnsafe)
	}
	return nil
}

// checkFile refuses a file that is a link, not a plain file, of another owner
// or open to others. A missing file is well.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link: %w", path, ErrUnsafe)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a plain file: %w", path, ErrUnsafe)
	}
	if !ownedByUs(info) {
		return fmt.Errorf("%s belongs to another user: %w", path, ErrUnsafe)
	}
	if tooOpen(info) {
		return fmt.Errorf("%s is open to others (mode %04o): run `chmod 600 %s`: %w", path, info.Mode().Perm(), path, ErrUnsafe)
	}
	return nil
}

// createFile makes an empty file 0600 whatever the umask; one that is there
// already is checked instead. SQLite's -wal and -shm inherit the mode.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return checkFile(path)
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

func chmod(path string, mode fs.FileMode) error {
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("set the mode of %s: %w", path, err)
	}
	return nil
}

// checkDatabaseFiles looks at the database and what SQLite keeps beside it.
func checkDatabaseFiles(dir string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := checkFile(filepath.Join(dir, databaseFile+suffix)); err != nil {
			return err
		}
	}
	return nil
}
