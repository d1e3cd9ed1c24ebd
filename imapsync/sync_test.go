package imapsync_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
	"lastword/internal/mail"
)

func TestSyncReadsEverythingOnce(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	d.Fill(d.User, "INBOX", 320, inbound)
	d.Fill(d.User, "Sent", 130, outbound)
	user.Append("Trash", letter(1, "t@trash.test", rep, "thrown away", "in the bin"))
	user.Append("Drafts", imaptest.Message{Raw: "From: " + rep + "\nMessage-ID: <draft@x.test>\nSubject: not yet\n\nhm\n", Flags: []string{`\Draft`}})
	before := user.Snapshot()

	a, c := account(t), dial(t, server(d), imapsync.Options{})
	var told []imapsync.Progress
	result, err := c.Sync(t.Context(), a, func(p imapsync.Progress) { told = append(told, p) })
	check(t, err)

	if result.New != 451 || result.Messages != 451 || result.Unreadable != 0 || result.Mailboxes != 4 {
		t.Errorf("result %+v", result)
	}
	all := facts(t, a)
	if len(all) != 451 {
		t.Fatalf("%d messages stored", len(all))
	}
	for i := range 320 {
		m := all[fmt.Sprintf("<m%d@initech.test>", i)]
		if m.Subject != fmt.Sprintf("Question %d", i) || m.From.Addr != fmt.Sprintf("p%d@initech.test", i) || m.Internal.IsZero() {
			t.Fatalf("message %d is %+v", i, m)
		}
		if want := fmt.Sprintf("Hello number %d\n", i); strings.TrimSpace(m.Text) != strings.TrimSpace(want) {
			t.Fatalf("text %q of message %d, want %q", m.Text, i, want)
		}
	}
	for i := range 130 {
		if m := all[fmt.Sprintf("<m%d@example.test>", 10000+i)]; strings.TrimSpace(m.Text) != fmt.Sprintf("Our offer %d", i) {
			t.Fatalf("sent %d is %+v", i, m)
		}
	}
	if m := all["<m1@trash.test>"]; m.HasText || m.Subject != "thrown away" {
		t.Errorf("text from Trash: %+v", m)
	}
	if _, ok := all["<draft@x.test>"]; ok {
		t.Error("a draft became a fact")
	}
	if told[0].Mailbox != "Sent" || told[0].Done != 100 || told[0].Total != 130 {
		t.Errorf("first progress %+v: Sent comes first, its newest hundred", told[0])
	}
	if diff := cmp.Diff(before, user.Snapshot()); diff != "" {
		t.Errorf("the mailbox changed:\n%s", diff)
	}
	for _, name := range []string{"INBOX", "Sent", "Trash", "Archive"} {
		if box := boxNamed(t, a, name); box.State != mail.MailboxLive || box.Error != "" {
			t.Errorf("%+v", box)
		}
	}

	again := mustSync(t, c, a)
	if again.New != 0 || again.Messages != 0 || again.Texts != 0 {
		t.Errorf("second sync read again: %+v", again)
	}
}

func TestSyncNewestFirst(t *testing.T) {
	d := imaptest.StartDovecot(t)
	d.Fill(d.User, "INBOX", 250, inbound)
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	stop := errors.New("enough")
	_, err := c.Sync(t.Context(), &faulty{Account: a, apply: func(_ context.Context, n int) error {
		if n > 4 { // Sent, INBOX, Archive, Trash: the heads
			return stop
		}
		return nil
	}}, nil)
	if !errors.Is(err, stop) {
		t.Fatalf("got %v", err)
	}
	uids := placed(t, a, "INBOX")
	if len(uids) != 100 || uids[0] != 151 || uids[99] != 250 {
		t.Errorf("first stored: %v", uids)
	}
	if box := boxNamed(t, a, "INBOX"); box.State != mail.MailboxBackfill || box.Cursor.LowUID != 151 || box.Cursor.NextUID != 251 {
		t.Errorf("%+v", box)
	}
}

func TestSyncIncremental(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	user.Append("Sent", outbound(1), outbound(2))
	for i := range 3 {
		user.Append("INBOX", inbound(i))
	}
	mustSync(t, c, a)

	t.Run("new mail", func(t *testing.T) {
		user.Append("INBOX", inbound(10), inbound(11))
		if r := mustSync(t, c, a); r.New != 2 || r.Messages != 2 || r.Texts != 2 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("expunged mail loses its place, not its row", func(t *testing.T) {
		user.Expunge("INBOX", 2)
		if r := mustSync(t, c, a); r.New != 0 {
			t.Errorf("%+v", r)
		}
		if got := placed(t, a, "INBOX"); !slices.Equal(got, []mail.UID{1, 3, 4, 5}) {
			t.Errorf("placed %v", got)
		}
		if _, ok := facts(t, a)["<m1@initech.test>"]; !ok {
			t.Error("the message was forgotten")
		}
	})
	t.Run("a move is one message in another place", func(t *testing.T) {
		user.Move("INBOX", "Archive", 3)
		if r := mustSync(t, c, a); r.New != 0 || r.Messages != 1 {
			t.Errorf("%+v", r)
		}
		if got := placed(t, a, "INBOX"); !slices.Equal(got, []mail.UID{1, 4, 5}) {
			t.Errorf("INBOX %v", got)
		}
		if got := placed(t, a, "Archive"); !slices.Equal(got, []mail.UID{1}) {
			t.Errorf("Archive %v", got)
		}
		if m := facts(t, a)["<m2@initech.test>"]; !m.HasText {
			t.Error("the moved copy wiped the text")
		}
	})
	t.Run("a copy is the same message", func(t *testing.T) {
		n := len(facts(t, a))
		user.Create("Kunden/Ölwerk")
		user.Copy("INBOX", "Kunden/Ölwerk", 1, 4)
		if r := mustSync(t, c, a); r.New != 0 || r.Messages != 2 {
			t.Errorf("%+v", r)
		}
		if got := len(facts(t, a)); got != n {
			t.Errorf("%d messages, had %d", got, n)
		}
	})
	t.Run("one came and one went at once", func(t *testing.T) {
		user.Append("INBOX", inbound(20))
		user.Expunge("INBOX", 4)
		if r := mustSync(t, c, a); r.New != 1 {
			t.Errorf("%+v", r)
		}
		if got := placed(t, a, "INBOX"); !slices.Equal(got, []mail.UID{1, 5, 6}) {
			t.Errorf("placed %v", got)
		}
	})
	t.Run("everything went", func(t *testing.T) {
		n := len(facts(t, a))
		user.Expunge("INBOX", 1, 5, 6)
		mustSync(t, c, a)
		if got := placed(t, a, "INBOX"); len(got) != 0 {
			t.Errorf("placed %v", got)
		}
		if got := len(facts(t, a)); got != n {
			t.Errorf("%d messages, had %d", got, n)
		}
	})
	t.Run("a mailbox is renamed", func(t *testing.T) {
		user.Rename("Kunden/Ölwerk", "Alt")
		if r := mustSync(t, c, a); r.New != 0 || r.Messages != 2 {
			t.Errorf("%+v", r)
		}
		if box := boxNamed(t, a, "Kunden/Ölwerk"); box.State != mail.MailboxGone {
			t.Errorf("%+v", box)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		before := c.Bytes()
		if r := mustSync(t, c, a); r.Messages != 0 {
			t.Errorf("%+v", r)
		}
		if n := c.Bytes() - before; n > 1500 {
			t.Errorf("%d bytes for nothing new", n)
		}
	})
}

func TestSyncRenumbered(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	d.Fill(d.User, "INBOX", 120, inbound)
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	mustSync(t, c, a)
	user.Expunge("INBOX", 1, 2, 3)
	user.Close()
	before := boxNamed(t, a, "INBOX").Cursor.UIDValidity
	texts := 0
	for _, m := range facts(t, a) {
		if m.HasText {
			texts++
		}
	}
	d.Renumber(d.User, "INBOX")

	c = dial(t, server(d), imapsync.Options{})
	seen := &faulty{Account: a, apply: func(context.Context, int) error { return nil }}
	r := mustSync(t, c, seen)
	box := boxNamed(t, a, "INBOX")
	if box.Cursor.UIDValidity == before {
		t.Fatal("the server kept its UIDVALIDITY: nothing was tested")
	}
	for i, b := range seen.batches {
		if b.Reset != (i == 0) {
			t.Errorf("batch %d: reset %v; the first drops the old places", i, b.Reset)
		}
	}
	if r.New != 0 || r.Messages != 117 || len(facts(t, a)) != 120 {
		t.Errorf("%+v, %d messages", r, len(facts(t, a)))
	}
	if got := placed(t, a, "INBOX"); len(got) != 117 {
		t.Errorf("%d placed", len(got))
	}
	for _, m := range facts(t, a) {
		if m.HasText {
			texts--
		}
	}
	if texts != 0 {
		t.Errorf("%d texts lost", texts)
	}
}

func TestSyncStoppedAnywhereGoesOn(t *testing.T) {
	d := imaptest.StartDovecot(t)
	d.Fill(d.User, "INBOX", 400, inbound)
	d.Fill(d.User, "Sent", 200, outbound)
	a := account(t)
	for kill := 1; ; kill++ {
		if kill > 40 {
			t.Fatal("no progress")
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stopped")
		c := dial(t, server(d), imapsync.Options{})
		_, err := c.Sync(ctx, &faulty{Account: a, apply: func(_ context.Context, n int) error {
			if n > kill%3 {
				cancel(stop) // the batch is stored, the next command is cut off
			}
			return nil
		}}, nil)
		cancel(nil)
		_ = c.Close()
		if err == nil {
			break
		}
		if !errors.Is(err, stop) && !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped with %v", err)
		}
	}
	if got := len(facts(t, a)); got != 600 {
		t.Errorf("%d messages", got)
	}
	if got := placed(t, a, "INBOX"); len(got) != 400 {
		t.Errorf("%d in INBOX", len(got))
	}
	if got := placed(t, a, "Sent"); len(got) != 200 {
		t.Errorf("%d in Sent", len(got))
	}
}

// The line is cut at ever new bytes; what was stored stays, nothing is stored
// twice, and in the end everything is there.
func TestSyncCutAnywhere(t *testing.T) {
	d := imaptest.StartDovecot(t)
	d.Fill(d.User, "INBOX", 60, inbound)
	d.Fill(d.User, "Sent", 25, outbound)
	p := imaptest.NewProxy(t, d.Port)
	cuts := []int64{0, 10, 100, 600, 1000, 1500, 2500, 4000, 7000, 11000, 20000, 40000}
	if testing.Short() {
		cuts = cuts[4:8]
	}
	for _, cut := range cuts {
		a := account(t)
		p.CutAfter(cut)
		c, err := imapsync.Dial(t.Context(), plain(p.Host, p.Port), imapsync.Options{}, nolog)
		if err == nil {
			_, err = c.Sync(t.Context(), a, nil)
			_ = c.Close()
			if err != nil && !errors.Is(err, imapsync.ErrDead) {
				t.Errorf("cut after %d: %v", cut, err)
			}
		} else if !errors.Is(err, imapsync.ErrUnreachable) {
			t.Errorf("cut after %d: %v", cut, err)
		}
		p.CutAfter(-1)
		c = dial(t, plain(p.Host, p.Port), imapsync.Options{})
		mustSync(t, c, a)
		_ = c.Close()
		if n := len(facts(t, a)); n != 85 {
			t.Errorf("cut after %d: %d messages", cut, n)
		}
		for ident, m := range facts(t, a) {
			if !m.HasText || strings.TrimSpace(m.Text) == "" {
				t.Errorf("cut after %d: %s has text %q", cut, ident, m.Text)
			}
		}
	}
	if bad := imaptest.Forbidden(p.Said(), "Drafts"); len(bad) > 0 {
		t.Errorf("said %q", bad)
	}
}

func TestSyncSince(t *testing.T) {
	d := imaptest.StartDovecot(t)
	d.Fill(d.User, "INBOX", 150, func(i int) imaptest.Message {
		m := inbound(i)
		m.Date = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		return m
	})
	a, c := account(t), dial(t, server(d), imapsync.Options{Since: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)})
	if r := mustSync(t, c, a); r.New != 30 {
		t.Errorf("%+v", r)
	}
	if box := boxNamed(t, a, "INBOX"); box.State != mail.MailboxLive || box.Cursor.FloorUID != 121 || box.Cursor.LowUID != 121 {
		t.Errorf("%+v", box)
	}
	d.As(d.User).Expunge("INBOX", 1, 2)
	mustSync(t, c, a)
	if got := placed(t, a, "INBOX"); len(got) != 30 {
		t.Errorf("%d placed after old mail went", len(got))
	}
}

func TestSyncWithAllMail(t *testing.T) {
	d := imaptest.StartDovecotWith(t, imaptest.Options{All: true})
	user := d.As(d.User)
	web := imaptest.Message{Raw: "From: " + rep + "\nMessage-ID: <web@example.test>\nSubject: written on the web\n\nhm\n"}
	flagged := imaptest.Message{Raw: "From: " + rep + "\nMessage-ID: <app@example.test>\nSubject: written in an app\n\nhm\n", Flags: []string{`\Draft`}}
	user.Append("Drafts", web, flagged)
	user.Append("All Mail", inbound(1), outbound(1), web, flagged)
	user.Append("INBOX", inbound(1), inbound(2))
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	mustSync(t, c, a)
	all := facts(t, a)
	if len(all) != 2 || all["<m1@initech.test>"].Text == "" || all["<m10001@example.test>"].Text == "" {
		t.Errorf("%v", all)
	}

	t.Run("a draft of ours is no news", func(t *testing.T) {
		user.Append("All Mail", imaptest.Message{Raw: "From: " + rep + "\nMessage-ID: <new@example.test>\n\nhm\n", Flags: []string{`\Draft`}})
		if changed, err := c.Changed(t.Context()); changed || err != nil {
			t.Errorf("%v, %v", changed, err)
		}
		user.Append("All Mail", inbound(3))
		if changed, err := c.Changed(t.Context()); !changed || err != nil {
			t.Errorf("%v, %v", changed, err)
		}
	})
}

func TestSyncExcluded(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	user.Create("HR")
	user.Create("HR/Reviews")
	user.Append("HR", letter(1, "canary@hr.test", rep, "secret", "canary"))
	user.Append("HR/Reviews", letter(2, "canary@hr.test", rep, "secret", "canary"))
	p := imaptest.NewProxy(t, d.Port)
	a, c := account(t), dial(t, plain(p.Host, p.Port), imapsync.Options{Exclude: []string{"HR"}})
	if r := mustSync(t, c, a); r.Messages != 0 {
		t.Errorf("%+v", r)
	}
	for _, line := range p.Said() {
		if strings.HasPrefix(line, "EXAMINE") && strings.Contains(line, "HR") {
			t.Errorf("opened: %s", line)
		}
	}
	if box := boxNamed(t, a, "HR"); !box.Excluded {
		t.Errorf("%+v", box)
	}
}

func TestSyncLeavesSharedMailAlone(t *testing.T) {
	d := imaptest.StartDovecotWith(t, imaptest.Options{Shared: true})
	user := d.As(d.User)
	user.Create("Team/Sales")
	user.Append("Team/Sales", inbound(1))
	user.Append("INBOX", inbound(2))
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	if r := mustSync(t, c, a); r.Messages != 1 {
		t.Errorf("%+v", r)
	}
	if box := boxNamed(t, a, "Team/Sales"); !box.Excluded {
		t.Errorf("%+v", box)
	}
}
