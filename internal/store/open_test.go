package store

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lastword/internal/mail"
)

// names lists what lies in a directory.
func dirNames(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestSettings(t *testing.T) {
	s, _ := newStore(t)
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "temp_store": "2",
		"trusted_schema": "0", "cell_size_check": "1", "busy_timeout": "5000",
	}
	for name, value := range want {
		var got string
		must(t, s.write.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got))
		if got != value {
			t.Errorf("%s = %s, want %s", name, got, value)
		}
	}
	if _, err := s.write.ExecContext(t.Context(), `UPDATE sqlite_schema SET sql = 'x'`); err == nil {
		t.Error("the schema can be written: not defensive")
	}
	if _, err := s.read.ExecContext(t.Context(), `DELETE FROM account`); err == nil {
		t.Error("a reader can write")
	}
}

func TestNamesThatLookLikeSettings(t *testing.T) {
	for _, name := range []string{"a?mode=memory", "b#c", "d%20e", "f g;h", "ü&_pragma=x"} {
		dir := filepath.Join(t.TempDir(), name)
		s, err := Open(t.Context(), dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		must(t, s.Close())
		if _, err := os.Stat(filepath.Join(dir, databaseFile)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManyOpenAFreshDirectoryAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := Open(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.Account(t.Context(), "work", "rep@acme.test"); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestNewerDatabase(t *testing.T) {
	s, dir := newStore(t)
	_, err := s.write.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	must(t, err)
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNewerDatabase) || !strings.Contains(err.Error(), "9999") {
		t.Errorf("writer: %v", err)
	}
	if _, err := OpenRead(t.Context(), dir); !errors.Is(err, ErrNewerDatabase) {
		t.Errorf("reader: %v", err)
	}
}

func TestOlderDatabaseForReading(t *testing.T) {
	s, dir := newStore(t)
	_, err := s.write.ExecContext(t.Context(), `DELETE FROM goose_db_version WHERE version_id > 0`)
	must(t, err)
	if _, err := OpenRead(t.Context(), dir); !errors.Is(err, ErrNoDatabase) {
		t.Errorf("reader: %v", err)
	}
}

func TestDamagedDatabaseIsPutAside(t *testing.T) {
	tests := []struct {
		name   string
		damage func(b []byte) []byte
	}{
		{"garbage in the middle", func(b []byte) []byte {
			for i := range 9000 {
				b[40000+i] = byte(i * 7)
			}
			return b
		}},
		{"a zeroed page", func(b []byte) []byte { clear(b[8192*3 : 8192*4]); return b }},
		{"cut off", func(b []byte) []byte { return b[:len(b)/2] }},
		{"not a database", func([]byte) []byte { return []byte(strings.Repeat("this is no database. ", 500)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := Open(t.Context(), dir)
			must(t, err)
			a, err := s.Account(t.Context(), "work", "rep@acme.test")
			must(t, err)
			put(t, a, usual(t, a)["INBOX"], 1, manyLetters(300, "text of some length, over and over")...)
			must(t, s.Close())
			path := filepath.Join(dir, databaseFile)
			b, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, tt.damage(b), 0o600))

			_, err = Open(t.Context(), dir)
			if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "lastword sync") {
				t.Fatalf("got %v", err)
			}
			if names := strings.Join(dirNames(t, dir), " "); !strings.Contains(names, "db.corrupt-2") {
				t.Errorf("not put aside: %s", names)
			}
			s, err = Open(t.Context(), dir)
			if err != nil {
				t.Fatalf("the next start: %v", err)
			}
			must(t, s.Close())
		})
	}
}

// The state of a store saved by an earlier build is opened and read by this one.
func TestSavedDatabase(t *testing.T) {
	const saved = "testdata/schema1.db"
	if os.Getenv("UPDATE_SAVED") != "" {
		saveDatabase(t, saved)
	}
	dir := t.TempDir()
	raw, err := os.ReadFile(saved)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, databaseFile), raw, 0o600))
	must(t, os.Chmod(dir, 0o700))
	s, err := Open(t.Context(), dir)
	must(t, err)
	defer s.Close()
	a, err := s.Account(t.Context(), "work", "")
	must(t, err)
	list := light(t, a)
	drafts, err := a.Drafts(t.Context())
	must(t, err)
	marks, err := a.Marks(t.Context())
	must(t, err)
	if len(list) != 20 || len(drafts) != 1 || len(marks) != 1 || list[0].From.Addr == "" {
		t.Errorf("%d messages, %d drafts, %d marks", len(list), len(drafts), len(marks))
	}
	m, err := a.Message(t.Context(), list[7].ID)
	must(t, err)
	if m.Text != "Hello" || m.Reading == nil || m.Reading.OwnText == "" {
		t.Errorf("message %+v", m)
	}
}

// saveDatabase writes the file anew (UPDATE_SAVED=1): only for a schema that was never released.
func saveDatabase(t *testing.T, path string) {
	s, _ := newStore(t)
	a, err := s.Account(t.Context(), "work", "rep@acme.test")
	must(t, err)
	list := manyLetters(20, "Hello")
	put(t, a, usual(t, a)["INBOX"], 1, list...)
	for i := range list {
		list[i].ID, list[i].Reading = int64(i+1), readingOf(&list[i], i)
	}
	must(t, a.SaveReadings(t.Context(), list))
	_, err = a.PlanDraft(t.Context(), mail.Draft{Key: "k", State: mail.DraftPlanned, Raw: []byte("x")})
	must(t, err)
	_, err = a.AddMark(t.Context(), mail.Mark{Address: "a@b", Kind: mail.MarkClose, At: at(1)})
	must(t, err)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	_ = os.Remove(path)
	_, err = s.write.ExecContext(t.Context(), `VACUUM INTO $1`, path)
	must(t, err)
}

// Impossible rows are refused by the schema itself.
func TestSchemaRefusesTheImpossible(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	put(t, a, box["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"))
	for _, query := range []string{
		`UPDATE mailbox SET role = 'attic'`,
		`UPDATE mailbox SET state = 'asleep'`,
		`UPDATE message SET class = 'spam'`,
		`UPDATE message SET size = 'big'`,
		`UPDATE message SET has_text = 2`,
		`UPDATE message SET from_id = 999`,
		`UPDATE placement SET uid = 0`,
		`INSERT INTO report (account_id, week, message_id, mailbox, state, uid) VALUES (1, '2026-W01', '', '', 'lost', 0)`,
		`INSERT INTO mark (account_id, address, case_id, kind, value, until_zone, note, at_zone) VALUES (1, '', '', 'guess', '', 0, '', 0)`,
	} {
		if _, err := a.s.write.ExecContext(t.Context(), query); err == nil {
			t.Errorf("accepted: %s", query)
		}
	}
}

func TestAccountsDoNotMix(t *testing.T) {
	s, _ := newStore(t)
	var accounts []*Account
	for _, name := range []string{"one", "two"} {
		a, err := s.Account(t.Context(), name, name+"@acme.test")
		must(t, err)
		put(t, a, usual(t, a)["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"))
		accounts = append(accounts, a)
	}
	one, two := accounts[0], accounts[1]
	if a, b := light(t, one), light(t, two); len(a) != 1 || len(b) != 1 || a[0].ID == b[0].ID {
		t.Errorf("one sees %v, two sees %v", a, b)
	}
	if _, err := two.Message(t.Context(), 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("two reads a message of one: %v", err)
	}
	boxes, err := one.Mailboxes(t.Context())
	must(t, err)
	if _, err := two.Apply(t.Context(), mail.Batch{MailboxID: boxes[0].ID}); !errors.Is(err, ErrNotFound) {
		t.Errorf("two writes into a mailbox of one: %v", err)
	}
	if err := two.SaveText(t.Context(), []mail.Message{{ID: 1}}); !errors.Is(err, ErrNotFound) {
		t.Errorf("two writes a text of one: %v", err)
	}
}

func TestABatchIsAllOrNothing(t *testing.T) {
	a := newAccount(t)
	inbox := usual(t, a)["INBOX"]
	b := mail.Batch{MailboxID: inbox.ID, Cursor: mail.Cursor{UIDValidity: 7, NextUID: 3}, State: "asleep", Messages: []mail.Placed{
		{Message: letter(1, "dana@initech.test", "rep@acme.test"), Placement: mail.Placement{UIDValidity: 7, UID: 1}},
	}}
	if _, err := a.Apply(t.Context(), b); err == nil {
		t.Fatal("an impossible state was stored")
	}
	if got := light(t, a); len(got) != 0 {
		t.Errorf("%d messages of a failed batch", len(got))
	}
	b.State = mail.MailboxLive
	if added, err := a.Apply(t.Context(), b); err != nil || added != 1 {
		t.Errorf("again: %d, %v", added, err)
	}
}

func integrity(t *testing.T, db *sql.DB) {
	t.Helper()
	var said string
	must(t, db.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&said))
	if said != "ok" {
		t.Errorf("integrity: %s", said)
	}
}
