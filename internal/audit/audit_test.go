package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastword/internal/mail"
)

func entry(n int) mail.AuditEntry {
	return mail.AuditEntry{
		At: time.Date(2026, 3, 2, 10, n, 0, 0, time.FixedZone("", 3600)), Account: "work", Action: "append", Mailbox: "Drafts",
		MessageID: fmt.Sprintf("<m%d@acme.test>", n), UID: mail.UID(n), Hash: "abc", Why: "silent <since> Friday & so on",
	}
}

func newLog(t testing.TB, entries int) (*Log, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range entries {
		if err := l.Record(entry(n + 1)); err != nil {
			t.Fatal(err)
		}
	}
	return l, path
}

func TestRecordAndRead(t *testing.T) {
	_, path := newLog(t, 3)
	if err := Verify(path); err != nil {
		t.Error(err)
	}
	list, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range list {
		want := entry(i + 1)
		want.Seq, want.Prev, want.Sum = i+1, e.Prev, e.Sum
		if i > 0 && e.Prev != list[i-1].Sum {
			t.Errorf("line %d does not name the line before", i+1)
		}
		if diff := cmp.Diff(want, e); diff != "" {
			t.Error(diff)
		}
	}
	if len(list) != 3 {
		t.Errorf("%d entries", len(list))
	}
	l, err := Open(path) // a new process goes on
	if err != nil {
		t.Fatal(err)
	}
	odd := entry(4)
	odd.Why, odd.MessageID = "caf\xe9 \u2028 \x00", "\xff"
	if err := l.Record(odd); err != nil {
		t.Fatal(err)
	}
	if err := Verify(path); err != nil {
		t.Error(err)
	}
}

func TestNoListYet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := Verify(path); err != nil {
		t.Error(err)
	}
	if list, err := Read(path); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestVerifyNamesTheFirstBadLine(t *testing.T) {
	line := func(change func(lines []string) []string) func(string) string {
		return func(s string) string {
			return strings.Join(change(strings.SplitAfter(s, "\n")), "")
		}
	}
	tests := []struct {
		name   string
		change func(string) string
		kind   error
		want   string
	}{
		{"a word changed", line(func(l []string) []string { l[2] = strings.Replace(l[2], "Drafts", "INBOX", 1); return l }), ErrBroken, "line 3: "},
		{"a time changed", line(func(l []string) []string { l[4] = strings.Replace(l[4], "2026", "2025", 1); return l }), ErrBroken, "line 5: "},
		{"a line removed", line(func(l []string) []string { return slices.Delete(l, 1, 2) }), ErrBroken, "line 2: "},
		{"the first line removed", line(func(l []string) []string { return l[1:] }), ErrBroken, "line 1: "},
		{"two lines exchanged", line(func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }), ErrBroken, "line 2: "},
		{"a line doubled", line(func(l []string) []string { return slices.Insert(l, 1, l[0]) }), ErrBroken, "line 2: "},
		{"a field added", line(func(l []string) []string { l[0] = strings.Replace(l[0], "{", `{"x":1,`, 1); return l }), ErrBroken, "line 1: "},
		{"spaces added", line(func(l []string) []string { l[0] = strings.Replace(l[0], ":", ": ", 1); return l }), ErrBroken, "line 1: "},
		{"an empty line", line(func(l []string) []string { l[3] = "\n" + l[3]; return l }), ErrBroken, "line 4: "},
		{"no JSON", line(func(l []string) []string { l[3] = "hello\n"; return l }), ErrBroken, "line 4: "},
		{"the last line removed", line(func(l []string) []string { return l[:4] }), ErrBroken, "line 5: "},
		{"cut in the last line", func(s string) string { return s[:len(s)-40] }, ErrBroken, "line 5: "},
		{"everything removed", func(string) string { return "" }, ErrBroken, "line 1: "},
		{"half a line behind the last", func(s string) string { return s + `{"seq":6,"at":` }, ErrTorn, "line 6: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, path := newLog(t, 5)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.change(string(raw))), 0o600); err != nil {
				t.Fatal(err)
			}
			err = Verify(path)
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			l, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			err = l.Record(entry(6))
			if torn := errors.Is(tt.kind, ErrTorn); torn != (err == nil) {
				t.Errorf("record onto it: %v", err)
			}
			if err == nil {
				err = Verify(path)
			}
			if (err == nil) != errors.Is(tt.kind, ErrTorn) {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// A process killed between the line and the head leaves a list that holds.
func TestHeadMayBeOneBehind(t *testing.T) {
	for _, entries := range []int{1, 4} {
		l, path := newLog(t, entries-1)
		head, err := os.ReadFile(headPath(path))
		if err != nil && entries > 1 {
			t.Fatal(err)
		}
		if err := l.Record(entry(entries)); err != nil {
			t.Fatal(err)
		}
		if entries == 1 {
			err = os.Remove(headPath(path))
		} else {
			err = os.WriteFile(headPath(path), head, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(path); err != nil {
			t.Errorf("%d entries: %v", entries, err)
		}
		l, err = Open(path)
		if err == nil {
			err = l.Record(entry(9))
		}
		if err != nil {
			t.Errorf("%d entries: %v", entries, err)
		}
	}
}

func TestLostHeadIsSeen(t *testing.T) {
	_, path := newLog(t, 3)
	if err := os.Remove(headPath(path)); err != nil {
		t.Fatal(err)
	}
	if err := Verify(path); !errors.Is(err, ErrBroken) {
		t.Errorf("got %v", err)
	}
}

func TestRecordFromManyGoroutines(t *testing.T) {
	l, path := newLog(t, 0)
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			if err := l.Record(entry(n)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if list, err := Read(path); err != nil || len(list) != 20 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

func TestUnsafeLists(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no mode bits")
	}
	_, path := newLog(t, 1)
	for _, p := range []string{path, headPath(path)} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", p, info.Mode(), err)
		}
	}
	link := path + "-link"
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(link); !errors.Is(err, ErrUnsafe) {
		t.Errorf("link: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("open to others: %v", err)
	}
}

// Whatever stands in the file: no panic, and a list that verifies can be read and extended.
func FuzzAuditFile(f *testing.F) {
	_, path := newLog(f, 3)
	raw, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)-20])
	f.Add([]byte(strings.Replace(string(raw), "append", "remove", 1)))
	f.Add([]byte("\n\n"))
	f.Add([]byte(`{"seq":1}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		verr := Verify(path)
		list, rerr := Read(path)
		if (verr == nil) != (rerr == nil) {
			t.Fatalf("verify says %v, read says %v", verr, rerr)
		}
		l, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Record(entry(1)); err != nil {
			return
		}
		after, err := Read(path)
		if err != nil || len(after) != len(list)+1 {
			t.Fatalf("after a record: %d entries, were %d, %v", len(after), len(list), err)
		}
	})
}
