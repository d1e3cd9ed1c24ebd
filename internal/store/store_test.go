package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lastword/internal/mail"
)

// newStore opens a fresh store; newAccount an account in one.
func newStore(t testing.TB) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dir
}

func newAccount(t testing.TB) *Account {
	t.Helper()
	s, _ := newStore(t)
	a, err := s.Account(t.Context(), "work", "Rep@Acme.test")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// boxes saves mailboxes and returns them by name.
func boxes(t testing.TB, a *Account, list ...mail.Mailbox) map[string]mail.Mailbox {
	t.Helper()
	saved, err := a.SaveMailboxes(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]mail.Mailbox{}
	for _, b := range saved {
		byName[b.Name] = b
	}
	return byName
}

func usual(t testing.TB, a *Account) map[string]mail.Mailbox {
	return boxes(t, a, mail.Mailbox{Name: "INBOX", Role: mail.RoleInbox}, mail.Mailbox{Name: "Sent", Role: mail.RoleSent},
		mail.Mailbox{Name: "Drafts", Role: mail.RoleDrafts}, mail.Mailbox{Name: "Trash", Role: mail.RoleTrash},
		mail.Mailbox{Name: "All", Role: mail.RoleAll})
}

// at is the time all tests start from.
func at(hours int) time.Time {
	return time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour)
}

// letter makes a message; n keeps ids and times apart.
func letter(n int, from, to string) mail.Message {
	id := fmt.Sprintf("m%d@test", n)
	return mail.Message{
		Ident: id, MessageID: "<" + id + ">", Date: at(n), Internal: at(n).Add(time.Minute),
		From: mail.NewAddress("", from), To: []mail.Address{mail.NewAddress("", to)}, Subject: fmt.Sprintf("Letter %d", n), Size: 2000,
	}
}

func withText(m mail.Message, text string) mail.Message {
	m.Text, m.HasText = text, true
	return m
}

// put applies messages to a mailbox with UIDs from first on.
func put(t testing.TB, a *Account, box mail.Mailbox, first mail.UID, list ...mail.Message) int {
	t.Helper()
	b := mail.Batch{
		MailboxID: box.ID, State: mail.MailboxLive, At: at(1000),
		Cursor: mail.Cursor{UIDValidity: 7, NextUID: first + mail.UID(len(list)), LowUID: 1, Exists: uint32(len(list))},
	}
	for i, m := range list {
		b.Messages = append(b.Messages, mail.Placed{Message: m, Placement: mail.Placement{
			MailboxID: box.ID, UIDValidity: 7, UID: first + mail.UID(i), Flags: []string{`\Seen`},
		}})
	}
	added, err := a.Apply(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func light(t testing.TB, a *Account) []mail.Message {
	t.Helper()
	list, err := a.Light(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// sameTime compares instants and offsets, not the names of zones.
func sameTime() cmp.Option {
	return cmp.Comparer(func(a, b time.Time) bool {
		_, aoff := a.Zone()
		_, boff := b.Zone()
		return a.Equal(b) && aoff == boff
	})
}

func TestOneMailInThreeMailboxesIsOneMessage(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	m := letter(1, "dana@initech.test", "rep@acme.test")
	if added := put(t, a, box["INBOX"], 1, m); added != 1 {
		t.Errorf("first copy added %d", added)
	}
	if added := put(t, a, box["All"], 9, m); added != 0 {
		t.Errorf("second copy added %d", added)
	}
	put(t, a, box["Trash"], 3, m)
	got := light(t, a)
	if len(got) != 1 {
		t.Fatalf("got %d messages", len(got))
	}
	want := []mail.Role{mail.RoleInbox, mail.RoleAll, mail.RoleTrash}
	if diff := cmp.Diff(want, got[0].Roles); diff != "" {
		t.Error(diff)
	}
	for name, uid := range map[string]mail.UID{"INBOX": 1, "All": 9, "Trash": 3} {
		uids, err := a.Placed(t.Context(), box[name].ID)
		if err != nil || len(uids) != 1 || uids[0] != uid {
			t.Errorf("%s: uids %v, %v", name, uids, err)
		}
	}
}

func TestOneMessageIDTwoMails(t *testing.T) {
	base := letter(1, "dana@initech.test", "rep@acme.test")
	other := func(change func(*mail.Message)) mail.Message {
		m := base
		change(&m)
		return m
	}
	tests := []struct {
		name string
		copy mail.Message
		want int
	}{
		{"the same mail", base, 1},
		{"another date", other(func(m *mail.Message) { m.Date = at(50) }), 2},
		{"another sender at the same second", other(func(m *mail.Message) { m.From.Addr = "eve@evil.test" }), 2},
		{"another date and sender", other(func(m *mail.Message) { m.From.Addr, m.Date = "eve@evil.test", at(9) }), 2},
		{"the same instant in another zone", other(func(m *mail.Message) { m.Date = m.Date.In(time.FixedZone("", 7200)) }), 1},
		{"sender rewritten by a list", other(func(m *mail.Message) {
			m.From.Addr, m.Fields = "list@lists.test", map[string]string{"list-id": "<l.lists.test>"}
		}), 1},
		{"no date in the copy", other(func(m *mail.Message) { m.Date = time.Time{} }), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newAccount(t)
			box := usual(t, a)
			put(t, a, box["INBOX"], 1, base)
			put(t, a, box["INBOX"], 2, tt.copy)
			put(t, a, box["All"], 1, base, tt.copy) // and again: nothing new
			if got := light(t, a); len(got) != tt.want {
				t.Errorf("got %d messages, want %d", len(got), tt.want)
			}
		})
	}
}

func TestMessagesOutliveTheirPlacements(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	put(t, a, box["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"), letter(2, "dana@initech.test", "rep@acme.test"))
	cursor := mail.Cursor{UIDValidity: 7, NextUID: 3, LowUID: 1, Exists: 1}
	if _, err := a.Apply(t.Context(), mail.Batch{MailboxID: box["INBOX"].ID, Gone: []mail.UID{1}, Cursor: cursor}); err != nil {
		t.Fatal(err)
	}
	uids, err := a.Placed(t.Context(), box["INBOX"].ID)
	if err != nil || !cmp.Equal(uids, []mail.UID{2}) {
		t.Errorf("after an expunge: %v, %v", uids, err)
	}
	cursor.UIDValidity = 8
	if _, err := a.Apply(t.Context(), mail.Batch{MailboxID: box["INBOX"].ID, Reset: true, Cursor: cursor}); err != nil {
		t.Fatal(err)
	}
	uids, err = a.Placed(t.Context(), box["INBOX"].ID)
	if err != nil || len(uids) != 0 {
		t.Errorf("after a reset: %v, %v", uids, err)
	}
	if got := light(t, a); len(got) != 2 {
		t.Errorf("%d messages left, want 2", len(got))
	}
}

func TestHeaderOnlyCopyKeepsTheText(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	m := letter(1, "dana@initech.test", "rep@acme.test")
	put(t, a, box["INBOX"], 1, m)
	put(t, a, box["All"], 1, withText(m, "Hello"))
	put(t, a, box["Trash"], 1, m)
	got, err := a.Message(t.Context(), light(t, a)[0].ID)
	if err != nil || got.Text != "Hello" || !got.HasText {
		t.Errorf("text %q %v, %v", got.Text, got.HasText, err)
	}
}

func TestDraftsAreNoFacts(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	draft := letter(1, "rep@acme.test", "dana@initech.test")
	put(t, a, box["Drafts"], 1, draft)
	b := mail.Batch{MailboxID: box["All"].ID, Cursor: mail.Cursor{UIDValidity: 7, NextUID: 2, LowUID: 1}, Messages: []mail.Placed{{
		Message: letter(2, "rep@acme.test", "dana@initech.test"), Placement: mail.Placement{UIDValidity: 7, UID: 1, Flags: []string{`\Seen`, `\Draft`}},
	}}}
	if _, err := a.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if got := light(t, a); len(got) != 0 {
		t.Errorf("drafts counted as facts: %d", len(got))
	}
	if unread, err := a.Unread(t.Context(), 1, 10); err != nil || len(unread) != 0 {
		t.Errorf("drafts are to be read: %d, %v", len(unread), err)
	}
	put(t, a, box["Sent"], 1, draft)
	if got := light(t, a); len(got) != 1 || got[0].Ident != draft.Ident {
		t.Errorf("the sent copy is no fact: %v", got)
	}
}

func TestMailboxesKeepTheirCursor(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	put(t, a, box["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"))
	if err := a.SaveProblem(t.Context(), box["Sent"].ID, mail.MailboxBlocked, "no permission"); err != nil {
		t.Fatal(err)
	}
	again := boxes(t, a, mail.Mailbox{Name: "INBOX", Role: mail.RoleInbox, Delimiter: "/"}, mail.Mailbox{Name: "Sent", Role: mail.RoleSent})
	want := mail.Mailbox{
		ID: box["INBOX"].ID, Name: "INBOX", Role: mail.RoleInbox, Delimiter: "/", State: mail.MailboxLive, Messages: 1,
		Cursor: mail.Cursor{UIDValidity: 7, NextUID: 2, LowUID: 1, Exists: 1},
	}
	if diff := cmp.Diff(want, again["INBOX"]); diff != "" {
		t.Error(diff)
	}
	if b := again["Sent"]; b.State != mail.MailboxBlocked || b.Error != "no permission" {
		t.Errorf("problem lost: %+v", b)
	}
	all, err := a.Mailboxes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]mail.MailboxState{}
	for _, b := range all {
		states[b.Name] = b.State
	}
	wantStates := map[string]mail.MailboxState{"INBOX": "live", "Sent": "blocked", "Drafts": "gone", "Trash": "gone", "All": "gone"}
	if diff := cmp.Diff(wantStates, states); diff != "" {
		t.Error(diff)
	}
	if back := usual(t, a); back["All"].State != mail.MailboxNew || back["INBOX"].State != mail.MailboxLive {
		t.Errorf("came back as %+v", back["All"])
	}
}

func TestLedger(t *testing.T) {
	a := newAccount(t)
	d := mail.Draft{
		Key: "k", MessageID: "<x@acme.test>", CaseID: "c-1", Organization: "initech.test", Prospect: "dana@initech.test",
		Strategy: "apology", Rung: 1, Language: "en", Subject: "Re: x", ParentID: "<p@test>", Raw: []byte("raw\x00"), Hash: "h", Body: "b",
		State: mail.DraftPlanned, Mailbox: "Drafts", UIDValidity: 1<<32 - 1, UIDNext: 1<<32 - 1, Planned: at(1), Chance: 0.25,
	}
	planned, err := a.PlanDraft(t.Context(), d)
	if err != nil || planned.ID == 0 {
		t.Fatalf("plan: %+v, %v", planned, err)
	}
	if _, err := a.PlanDraft(t.Context(), d); !errors.Is(err, ErrExists) {
		t.Errorf("second plan: %v", err)
	}
	planned.State, planned.UID, planned.Tried, planned.Tries, planned.Saved = mail.DraftSaved, 12, at(2), 1, at(3)
	planned.Ended, planned.Why, planned.SentID, planned.SentAt = at(4), "why", "<s@acme.test>", at(5)
	planned.EditedShare, planned.Outcome, planned.OutcomeAt = 0.5, "answered", at(6)
	if err := a.SaveDraft(t.Context(), planned); err != nil {
		t.Fatal(err)
	}
	got, ok, err := a.DraftByKey(t.Context(), "k")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if diff := cmp.Diff(planned, got); diff != "" {
		t.Error(diff)
	}
	list, err := a.Drafts(t.Context())
	if err != nil || len(list) != 1 || !cmp.Equal(list[0], got) {
		t.Errorf("list: %+v, %v", list, err)
	}
	if _, ok, err := a.DraftByKey(t.Context(), "other"); ok || err != nil {
		t.Errorf("unknown key: %v, %v", ok, err)
	}
	if err := a.SaveDraft(t.Context(), mail.Draft{ID: 99, State: mail.DraftSaved}); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown draft: %v", err)
	}
	planned.State = "sleeping"
	if err := a.SaveDraft(t.Context(), planned); err == nil {
		t.Error("an impossible state was stored")
	}
}

func TestReportsMarksContactsPasses(t *testing.T) {
	ctx, a := t.Context(), newAccount(t)
	r := mail.ReportPromise{Week: "2026-W47", MessageID: "<r@acme.test>", Mailbox: "INBOX", State: mail.ReportPlanned, Planned: at(1)}
	must(t, a.SaveReport(ctx, r))
	r.State, r.Delivered, r.UID = mail.ReportDelivered, at(2), 5
	must(t, a.SaveReport(ctx, r))
	reports, err := a.Reports(ctx)
	check(t, err, []mail.ReportPromise{r}, reports)

	m := mail.Mark{
		Address: "dana@initech.test", CaseID: "c-1", Kind: mail.MarkSnooze, Value: "v", Note: "n",
		Until: at(9).In(time.FixedZone("", -3600)), At: at(3).In(time.FixedZone("", 5400)),
	}
	m, err = a.AddMark(ctx, m)
	must(t, err)
	marks, err := a.Marks(ctx)
	check(t, err, []mail.Mark{m}, marks)

	must(t, a.SaveContacts(ctx, []mail.Contact{{Address: "old@x.test"}}))
	must(t, a.SaveContacts(ctx, []mail.Contact{{Address: "Dana@Initech.test", Name: "Dana", Organization: "Initech", Phone: "1", Value: "2", Stage: "3"}}))
	contacts, err := a.Contacts(ctx)
	check(t, err, []mail.Contact{{Address: "dana@initech.test", Name: "Dana", Organization: "Initech", Phone: "1", Value: "2", Stage: "3"}}, contacts)

	if _, ok, err := a.LastPass(ctx); ok || err != nil {
		t.Errorf("a pass before the first: %v, %v", ok, err)
	}
	good := Pass{Started: at(1), Ended: at(2), Counts: map[string]int{"messages": 3}}
	bad := Pass{Started: at(3), Ended: at(4), Error: "sign-in refused"}
	must(t, a.SavePass(ctx, good))
	must(t, a.SavePass(ctx, bad))
	last, _, err := a.LastPass(ctx)
	check(t, err, bad, last)
	last, _, err = a.LastGoodPass(ctx)
	check(t, err, good, last)

	must(t, a.SaveIdentities(ctx, []string{"R.Rep@acme.test", ""}))
	ids, err := a.Identities(ctx)
	check(t, err, []string{"r.rep@acme.test", "rep@acme.test"}, ids)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, err error, want, got any) {
	t.Helper()
	must(t, err)
	if diff := cmp.Diff(want, got, sameTime(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestReadingStore(t *testing.T) {
	if _, err := OpenRead(t.Context(), t.TempDir()); !errors.Is(err, ErrNoDatabase) {
		t.Errorf("empty directory: %v", err)
	}
	s, dir := newStore(t)
	a, err := s.Account(t.Context(), "work", "rep@acme.test")
	must(t, err)
	box := usual(t, a)
	r, err := OpenRead(t.Context(), dir)
	must(t, err)
	defer r.Close()
	ra, err := r.Account(t.Context(), "work", "")
	must(t, err)
	if got := light(t, ra); len(got) != 0 {
		t.Errorf("got %d messages", len(got))
	}
	put(t, a, box["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"))
	if got := light(t, ra); len(got) != 1 {
		t.Errorf("the reader sees %d messages after a write", len(got))
	}
	if _, err := r.Account(t.Context(), "other", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown account: %v", err)
	}
	if err := ra.SaveIdentities(t.Context(), nil); !errors.Is(err, ErrReadOnly) {
		t.Errorf("write through a reader: %v", err)
	}
	list, err := r.Accounts(t.Context())
	check(t, err, []AccountInfo{{ID: 1, Name: "work", Email: "rep@acme.test"}}, list)
}

func TestCancelledWriteGivesTheCause(t *testing.T) {
	a := newAccount(t)
	why := errors.New("going to sleep")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if err := a.SaveIdentities(ctx, nil); !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
}
