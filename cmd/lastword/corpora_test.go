package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lastword/analyzer"
	"lastword/internal/store"
)

// TestImportOfRealMail imports three mailboxes of real mail: every message gets
// a sender, a time and an identity to thread by, and is judged without a panic.
func TestImportOfRealMail(t *testing.T) {
	corpora := os.Getenv("LASTWORD_CORPORA")
	if corpora == "" {
		t.Skip("LASTWORD_CORPORA is not set: the import of real mail is NOT tested")
	}
	owners, err := filepath.Glob(filepath.Join(corpora, "enron", "*", "owner.json"))
	if err != nil || len(owners) == 0 {
		t.Fatalf("no mailbox below %s/enron (%v)", corpora, err)
	}
	for _, file := range owners {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var owner struct {
				Address        string
				Sent, Received int
			}
			if err := json.Unmarshal(text, &owner); err != nil {
				t.Fatal(err)
			}
			state := t.TempDir()
			t.Setenv("LASTWORD_STATE_DIR", state)
			t.Setenv("LASTWORD_CONFIG", filepath.Join(state, "none.toml"))
			args := []string{"import", "--identity", owner.Address, filepath.Join(dir, "Sent.mbox"), filepath.Join(dir, "INBOX.mbox")}
			if code := execute(t.Context(), args, nil, os.Stderr, os.Stderr); code != 0 {
				t.Fatalf("the import exits %d", code)
			}
			checkStored(t, state, owner.Sent+owner.Received)
			if code := execute(t.Context(), []string{"status"}, nil, os.Stderr, os.Stderr); code != 0 {
				t.Errorf("status exits %d", code)
			}
		})
	}
}

// checkStored looks at every stored message.
func checkStored(t *testing.T, state string, want int) {
	t.Helper()
	s, err := store.OpenRead(t.Context(), state)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	acct, err := s.Account(t.Context(), importAccount, "")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for id := int64(1); ; id++ {
		m, err := acct.Message(t.Context(), id)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		found++
		if m.From.Addr == "" || analyzer.When(m, false).IsZero() || m.Ident == "" {
			t.Errorf("message %d has sender %q, time %v, identity %q", id, m.From, analyzer.When(m, false), m.Ident)
		}
		if m.Reading == nil || m.Reading.Class == "" {
			t.Errorf("message %d was not read", id)
		}
	}
	if found != want {
		t.Errorf("%d messages stored, want %d", found, want)
	}
}
