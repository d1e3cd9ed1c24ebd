package demoserver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"lastword/analyzer"
	"lastword/analyzer/reading"
	"lastword/imapsync"
	"lastword/internal/demoserver"
	"lastword/internal/store"
)

// synced judges the sample in the way the product does: over IMAP, through the store.
func synced(t *testing.T, now time.Time) []analyzer.Case {
	t.Helper()
	ctx := t.Context()
	account := openAccount(t)
	c := dialDemo(t, now)
	if _, err := c.Sync(ctx, account, nil); err != nil {
		t.Fatal(err)
	}
	readAll(t, account)
	f := analyzer.Facts{Account: "demo", Identities: []string{demoserver.Rep().Addr}}
	var err error
	if f.Messages, err = account.Light(ctx, now); err != nil {
		t.Fatal(err)
	}
	ledger, err := demoserver.Ledger(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ledger {
		if _, err := account.PlanDraft(ctx, d); err != nil {
			t.Fatalf("plan the remembered draft: %v", err)
		}
	}
	if f.Drafts, err = account.Drafts(ctx); err != nil {
		t.Fatal(err)
	}
	if f.Contacts, err = demoserver.Contacts(); err != nil {
		t.Fatal(err)
	}
	return analyzer.Judge(f, analyzer.Options{Languages: []string{"de", "en"}, Zone: now.Location()}, now)
}

func openAccount(t *testing.T) *store.Account {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	account, err := db.Account(t.Context(), "demo", demoserver.Rep().Addr)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func dialDemo(t *testing.T, now time.Time) *imapsync.Client {
	t.Helper()
	s, err := demoserver.Start(now, demoserver.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, s.CertPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := imapsync.Dial(t.Context(), imapsync.Server{Host: s.Host, Port: s.Port, Username: s.Username, Password: s.Password, CAFile: ca}, imapsync.Options{}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func readAll(t *testing.T, account *store.Account) {
	t.Helper()
	ctx := t.Context()
	for {
		unread, err := account.Unread(ctx, reading.Version, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(unread) == 0 {
			return
		}
		for i := range unread {
			r := reading.Read(unread[i])
			unread[i].Reading = &r
		}
		if err := account.SaveReadings(ctx, unread); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOverTheWire: what the product sees of the sample over IMAP and through
// its store is what stands in the files.
func TestOverTheWire(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	states := func(cases []analyzer.Case) map[string]string {
		m := map[string]string{}
		for _, c := range cases {
			m[c.Prospect.Address] = strings.TrimSpace(string(c.State)+" "+detail(c)) + " " + string(c.Strategy) + " " + string(c.NextAction) + " " + string(c.Prospect.Phone)
		}
		return m
	}
	direct, wire := states(judged(t, now)), states(synced(t, now))
	if diff := cmp.Diff(direct, wire); diff != "" {
		t.Error(diff)
	}
}

// TestNothingIsFlaggedByReading: the sync leaves every flag as it was.
func TestNothingIsFlaggedByReading(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	c := dialDemo(t, now)
	if _, err := c.Sync(t.Context(), openAccount(t), nil); err != nil {
		t.Fatal(err)
	}
	items, err := demoserver.Mail(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		id := messageID(string(item.Raw))
		if item.Mailbox != "INBOX" && item.Mailbox != "Sent" {
			continue
		}
		found, err := c.Find(t.Context(), id)
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v %v", id, found, err)
		}
		if diff := cmp.Diff(sorted(item.Flags), sorted(found[0].Flags)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
}

func messageID(raw string) string {
	_, rest, _ := strings.Cut(raw, "Message-ID: ")
	id, _, _ := strings.Cut(rest, "\r\n")
	return id
}

func sorted(flags []string) map[string]bool {
	m := map[string]bool{}
	for _, f := range flags {
		m[strings.ToLower(f)] = true
	}
	return m
}
