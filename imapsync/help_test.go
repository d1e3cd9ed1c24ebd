package imapsync_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
	"lastword/internal/mail"
	"lastword/internal/store"
)

const rep = "rep@example.test"

// account is a real store with the rep's account.
func account(t testing.TB) *store.Account {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	a, err := s.Account(t.Context(), "work", rep)
	check(t, err)
	return a
}

var nolog = zerolog.Nop()

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// server is how to reach a Dovecot over TLS.
func server(d *imaptest.Dovecot) imapsync.Server {
	return imapsync.Server{
		Host: d.Host, Port: d.TLSPort, CAFile: d.CAFile, Username: d.User, Password: d.Password, Timeout: 20 * time.Second,
	}
}

// plain is how to reach a scripted server or a proxy.
func plain(host string, port int) imapsync.Server {
	return imapsync.Server{
		Host: host, Port: port, Security: imapsync.SecurityPlain, Username: rep, Password: imaptest.Password, Timeout: 10 * time.Second,
	}
}

func dial(t testing.TB, s imapsync.Server, o imapsync.Options) *imapsync.Client {
	t.Helper()
	c, err := imapsync.Dial(t.Context(), s, o, zerolog.Nop())
	check(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func mustSync(t testing.TB, c *imapsync.Client, s imapsync.Store) imapsync.Result {
	t.Helper()
	r, err := c.Sync(t.Context(), s, nil)
	check(t, err)
	return r
}

// letter is a message from one to another; n makes it one of its kind.
func letter(n int, from, to, subject, text string) imaptest.Message {
	return imaptest.Message{
		Raw: fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nMessage-ID: <m%d@%s>\nDate: Mon, 2 Nov 2026 10:%02d:00 +0100\nMIME-Version: 1.0\n"+
			"Content-Type: text/plain; charset=utf-8\n\n%s\n", from, to, subject, n, mail.Domain(from), n%60, text),
		Flags: [][]string{nil, {`\Seen`}, {`\Seen`, `\Answered`}}[n%3],
		Date:  time.Date(2026, 11, 2, 10, n%60, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute),
	}
}

func inbound(n int) imaptest.Message {
	return letter(n, fmt.Sprintf("p%d@initech.test", n), rep, fmt.Sprintf("Question %d", n), fmt.Sprintf("Hello number %d", n))
}

func outbound(n int) imaptest.Message {
	return letter(10000+n, rep, fmt.Sprintf("p%d@initech.test", n), fmt.Sprintf("Offer %d", n), fmt.Sprintf("Our offer %d", n))
}

// facts are all stored messages by identity.
func facts(t testing.TB, a *store.Account) map[string]mail.Message {
	t.Helper()
	list, err := a.Unread(t.Context(), 1, 1_000_000)
	check(t, err)
	all := map[string]mail.Message{}
	for _, m := range list {
		all[m.Ident] = m
	}
	if len(all) != len(list) {
		t.Fatalf("%d rows but %d identities", len(list), len(all))
	}
	return all
}

// placed are the stored UIDs of a mailbox.
func placed(t testing.TB, a *store.Account, name string) []mail.UID {
	t.Helper()
	uids, err := a.Placed(t.Context(), boxNamed(t, a, name).ID)
	check(t, err)
	return uids
}

func boxNamed(t testing.TB, a *store.Account, name string) mail.Mailbox {
	t.Helper()
	boxes, err := a.Mailboxes(t.Context())
	check(t, err)
	i := slices.IndexFunc(boxes, func(b mail.Mailbox) bool { return b.Name == name })
	if i < 0 {
		t.Fatalf("mailbox %s is not stored", name)
	}
	return boxes[i]
}

// faulty is the real store with a fault in front of it.
type faulty struct {
	*store.Account
	apply   func(ctx context.Context, n int) error
	batches []mail.Batch
}

func (f *faulty) Apply(ctx context.Context, b mail.Batch) (int, error) {
	f.batches = append(f.batches, b)
	if err := f.apply(ctx, len(f.batches)); err != nil {
		return 0, err
	}
	return f.Account.Apply(ctx, b)
}
