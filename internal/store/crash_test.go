//go:build unix

package store

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lastword/internal/mail"
)

// TestChild is the process that other tests start and kill.
func TestChild(t *testing.T) {
	switch dir := os.Getenv("STORE_DIR"); os.Getenv("STORE_CHILD") {
	case "write":
		childWrites(t, dir)
	case "hold-lock":
		childHoldsLock(t, dir)
	default:
		t.Skip("only runs as a child of other tests")
	}
}

const batchOf = 40

// childWrites applies batch after batch until it is killed, and says so after each commit.
func childWrites(t *testing.T, dir string) {
	s, err := Open(t.Context(), dir)
	must(t, err)
	a, err := s.Account(t.Context(), "work", "rep@acme.test")
	must(t, err)
	inbox := usual(t, a)["INBOX"]
	first := inbox.Cursor.NextUID
	for first = max(first, 1); ; first += batchOf {
		list := manyLetters(int(first)+batchOf, "some text")[first:]
		put(t, a, inbox, first, list...)
		fmt.Println(first + batchOf)
	}
}

func childHoldsLock(t *testing.T, dir string) {
	_, err := TakeLock(dir)
	must(t, err)
	fmt.Println("held")
	time.Sleep(time.Minute)
}

// startChild starts this binary in a role, waits for its first line and returns what kills it.
func startChild(t *testing.T, role, dir string) (kill func() string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), "STORE_CHILD="+role, "STORE_DIR="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the child said nothing")
	}
	return func() string {
		must(t, cmd.Process.Kill())
		last := lines.Text()
		for lines.Scan() {
			last = lines.Text()
		}
		_ = cmd.Wait()
		return last
	}
}

// A writer that is killed leaves whole batches only, and all it had reported.
func TestKilledWriterLeavesNoTornBatch(t *testing.T) {
	dir := t.TempDir()
	for round := range 6 {
		kill := startChild(t, "write", dir)
		time.Sleep(time.Duration(20+37*round) * time.Millisecond)
		var acked int
		if _, err := fmt.Sscan(kill(), &acked); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), dir)
		must(t, err)
		a, err := s.Account(t.Context(), "work", "rep@acme.test")
		must(t, err)
		inbox := mailboxNamed(t, a, "INBOX")
		uids, err := a.Placed(t.Context(), inbox.ID)
		must(t, err)
		n := len(uids)
		if n%batchOf != 0 || len(light(t, a)) != n || inbox.Cursor.NextUID != mail.UID(n+1) || n+1 < acked {
			t.Fatalf("round %d: %d placed, %d messages, cursor %d, reported %d", round, n, len(light(t, a)), inbox.Cursor.NextUID, acked)
		}
		integrity(t, s.write)
		must(t, s.Close())
	}
}

func mailboxNamed(t *testing.T, a *Account, name string) mail.Mailbox {
	t.Helper()
	list, err := a.Mailboxes(t.Context())
	must(t, err)
	for _, b := range list {
		if b.Name == name {
			return b
		}
	}
	t.Fatalf("no mailbox %s", name)
	return mail.Mailbox{}
}

func TestReadWhileAnotherProcessWrites(t *testing.T) {
	dir := t.TempDir()
	kill := startChild(t, "write", dir)
	defer kill()
	r, err := OpenRead(t.Context(), dir)
	must(t, err)
	defer r.Close()
	a, err := r.Account(t.Context(), "work", "")
	must(t, err)
	for range 20 {
		inbox := mailboxNamed(t, a, "INBOX")
		uids, err := a.Placed(t.Context(), inbox.ID)
		must(t, err)
		if len(uids) == 0 || len(uids)%batchOf != 0 {
			t.Fatalf("the reader sees half a batch: %d", len(uids))
		}
	}
	w, err := Open(t.Context(), dir) // `mark` beside a daemon
	must(t, err)
	defer w.Close()
	wa, err := w.Account(t.Context(), "work", "")
	must(t, err)
	_, err = wa.AddMark(t.Context(), mail.Mark{Address: "dana@initech.test", Kind: mail.MarkClose})
	must(t, err)
}

func TestSecondLockNamesTheHolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	kill := startChild(t, "hold-lock", dir)
	_, err := TakeLock(dir)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "another lastword (pid ") {
		t.Fatalf("got %v", err)
	}
	kill()
	l, err := TakeLock(dir)
	if err != nil {
		t.Fatalf("the lock of a killed process is not free: %v", err)
	}
	if _, err := TakeLock(dir); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second in one process: %v", err)
	}
	must(t, l.Release())
	l, err = TakeLock(dir)
	must(t, err)
	must(t, l.Release())
}

// Whatever the umask and whatever is done, nothing in the state directory is open to others.
func TestNothingIsOpenToOthers(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o277} {
		t.Run(fmt.Sprintf("umask %03o", mask), func(t *testing.T) {
			parent := t.TempDir()
			old := syscall.Umask(mask)
			defer syscall.Umask(old)
			dir := filepath.Join(parent, "state")
			l, err := TakeLock(dir)
			must(t, err)
			defer l.Release()
			s, err := Open(t.Context(), dir)
			must(t, err)
			a, err := s.Account(t.Context(), "work", "rep@acme.test")
			must(t, err)
			put(t, a, usual(t, a)["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"))
			r, err := OpenRead(t.Context(), dir)
			must(t, err)
			defer r.Close()
			closedToOthers(t, dir, 5) // lock, migrate.lock, database, -wal, -shm
			must(t, s.Close())
			closedToOthers(t, dir, 3)
		})
	}
}

func closedToOthers(t *testing.T, dir string, atLeast int) {
	t.Helper()
	n := 0
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		info, err := d.Info()
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %04o", path, info.Mode().Perm())
		}
		n++
		return nil
	}))
	if n <= atLeast {
		t.Errorf("only %d files looked at", n-1)
	}
}

func TestUnsafeFilesAreRefused(t *testing.T) {
	file := func(dir, name string) string { return filepath.Join(dir, name) }
	tests := []struct {
		name    string
		prepare func(t *testing.T, dir string)
		want    string
	}{
		{"directory open to the group", func(t *testing.T, dir string) { must(t, os.Chmod(dir, 0o750)) }, "chmod 700"},
		{"directory open to the world", func(t *testing.T, dir string) { must(t, os.Chmod(dir, 0o777)) }, "chmod 700"},
		{"database readable by others", func(t *testing.T, dir string) { must(t, os.Chmod(file(dir, databaseFile), 0o644)) }, "chmod 600"},
		{"database is a link", func(t *testing.T, dir string) { link(t, file(dir, databaseFile)) }, "symbolic link"},
		{"log is a link", func(t *testing.T, dir string) { link(t, file(dir, databaseFile+"-wal")) }, "symbolic link"},
		{"shared memory is a link", func(t *testing.T, dir string) { link(t, file(dir, databaseFile+"-shm")) }, "symbolic link"},
		{"journal is a link", func(t *testing.T, dir string) { link(t, file(dir, databaseFile+"-journal")) }, "symbolic link"},
		{"database is a directory", func(t *testing.T, dir string) {
			must(t, os.Remove(file(dir, databaseFile)))
			must(t, os.Mkdir(file(dir, databaseFile), 0o700))
		}, "not a plain file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			s, err := Open(t.Context(), dir)
			must(t, err)
			must(t, s.Close())
			tt.prepare(t, dir)
			for how, open := range map[string]func() (*Store, error){
				"write": func() (*Store, error) { return Open(t.Context(), dir) },
				"read":  func() (*Store, error) { return OpenRead(t.Context(), dir) },
			} {
				if _, err := open(); !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%s: got %v", how, err)
				}
			}
		})
	}
}

func link(t *testing.T, path string) {
	t.Helper()
	target := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.WriteFile(target, []byte("x"), 0o600))
	_ = os.Remove(path)
	must(t, os.Symlink(target, path))
}

func TestLockAndDirectoryLinksAreRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	must(t, os.Mkdir(dir, 0o700))
	link(t, filepath.Join(dir, lockFile))
	if _, err := TakeLock(dir); !errors.Is(err, ErrUnsafe) {
		t.Errorf("lock: %v", err)
	}
	other := dir + "-link"
	must(t, os.Symlink(dir, other))
	if _, err := Open(t.Context(), other); !errors.Is(err, ErrUnsafe) {
		t.Errorf("directory: %v", err)
	}
}

func TestFreshDirectoryOfTheUserIsClosed(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o777))
	s, err := Open(t.Context(), dir)
	must(t, err)
	must(t, s.Close())
	closedToOthers(t, dir, 1)
}

func TestReadOnlyDirectory(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere")
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	if _, err := Open(t.Context(), filepath.Join(dir, "state")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}

func TestDamagedDatabaseOfARunningDaemonStays(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	must(t, err)
	must(t, s.Close())
	must(t, os.WriteFile(filepath.Join(dir, databaseFile), []byte(strings.Repeat("no database ", 1000)), 0o600))
	stop := startChild(t, "hold-lock", dir)
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "stop the running") {
		t.Errorf("got %v", err)
	}
	if names := strings.Join(dirNames(t, dir), " "); strings.Contains(names, "corrupt") {
		t.Errorf("moved away under the daemon: %s", names)
	}
	stop()
}
