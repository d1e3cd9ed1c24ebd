package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrLocked tells that another lastword works on this state directory.
var ErrLocked = errors.New("locked by another instance")

// Lock is held by the one process that runs passes on a state directory. The
// system lets go of it when the process ends, however it ends.
type Lock struct{ f *os.File }

// TakeLock takes the lock of the state directory, which it makes where it is
// missing. The error wraps [ErrLocked] and names the holder when it is taken.
func TakeLock(dir string) (*Lock, error) {
	if err := prepareDir(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, lockFile)
	if err := createFile(path); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	f, err := openLocked(path)
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("another lastword (%s) works on %s: %w", holder(path), dir, ErrLocked)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if err := writePID(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return &Lock{f: f}, nil
}

// Release lets go of the lock; the file stays, so that nobody can lock a
// file that is being removed.
func (l *Lock) Release() error {
	if err := l.f.Truncate(0); err != nil {
		return errors.Join(err, l.f.Close())
	}
	return l.f.Close()
}

func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// holder names the process that wrote itself into the lock file.
func holder(path string) string {
	if pid := holderPID(path); pid > 0 {
		return "pid " + strconv.Itoa(pid)
	}
	return "pid unknown"
}

func holderPID(path string) int {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return 0
	}
	return pid
}

// heldByOther tells whether another process holds the lock of dir.
func heldByOther(dir string) bool {
	path := filepath.Join(dir, lockFile)
	f, err := openLocked(path)
	if err == nil {
		_ = f.Close() // nobody held it
		return false
	}
	return errors.Is(err, ErrLocked) && holderPID(path) != os.Getpid()
}

// lockPatience is how long a migration waits for another one, in polls of lockPoll.
const (
	lockPoll     = 20 * time.Millisecond
	lockPatience = 1500
)

// waitLock takes a lock file, waiting about 30 s at most, and returns what lets go of it.
func waitLock(ctx context.Context, path string) (func() error, error) {
	if err := createFile(path); err != nil {
		return nil, err
	}
	for range lockPatience {
		f, err := openLocked(path)
		if err == nil {
			return f.Close, nil
		}
		if !errors.Is(err, ErrLocked) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(lockPoll):
		}
	}
	return nil, fmt.Errorf("%s: %w", path, ErrLocked)
}
