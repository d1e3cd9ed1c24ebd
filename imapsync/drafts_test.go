package imapsync_test

import (
	"crypto/sha256"
	"encoding/hex"
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

const draftID = "<abcdefghijklmnopqrstuvwxyz@example.test>"

func ourDraft() []byte {
	return []byte(imaptest.CRLF("From: Rep <" + rep + ">\nTo: dana@initech.test\nSubject: Re: Rollout\nMessage-ID: " + draftID +
		"\nIn-Reply-To: <q@initech.test>\nReferences: <a@initech.test> <q@initech.test>\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nMIME-Version: 1.0\n" +
		"Content-Type: text/plain; charset=utf-8; format=flowed\n\nHallo Dana,\n\nschöne Grüße\n"))
}

var draftFlags = []string{`\Draft`, `\Seen`}

func TestAppendFindRemove(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	user.Append("Sent", outbound(1))
	user.Append("INBOX", inbound(1))
	user.Append("Drafts", imaptest.Message{Raw: "From: " + rep + "\nMessage-ID: <theirs@example.test>\nSubject: the rep's own\n\nhm\n", Flags: draftFlags})
	before := user.Snapshot()
	p := imaptest.NewProxy(t, d.Port)
	c := dial(t, plain(p.Host, p.Port), imapsync.Options{})

	appended, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags)
	check(t, err)
	if appended.Mailbox != "Drafts" || appended.UID != 2 || appended.UIDValidity == 0 {
		t.Errorf("%+v", appended)
	}
	raw, err := c.Fetch(t.Context(), "Drafts", appended.UIDValidity, appended.UID)
	if diff := cmp.Diff(string(ourDraft()), string(raw)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	state, found, err := c.Drafts(t.Context())
	check(t, err)
	if state.UIDNext != 3 || state.Messages != 2 || state.UIDValidity != appended.UIDValidity || len(found) != 2 {
		t.Fatalf("%+v %+v", state, found)
	}
	f := found[1]
	want := mail.Found{
		Mailbox: "Drafts", Role: mail.RoleDrafts, UIDValidity: appended.UIDValidity, UID: 2, MessageID: draftID, Subject: "Re: Rollout",
		From: mail.Address{Name: "Rep", Addr: rep}, To: []mail.Address{{Addr: "dana@initech.test"}},
		InReplyTo: []string{"<q@initech.test>"}, References: []string{"<a@initech.test>", "<q@initech.test>"},
		Date: time.Date(2026, 11, 2, 10, 0, 0, 0, time.FixedZone("", 3600)), Size: int64(len(ourDraft())), Flags: f.Flags,
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	if !slices.Contains(f.Flags, `\Draft`) || !slices.Contains(f.Flags, `\Seen`) {
		t.Errorf("flags %q", f.Flags)
	}

	for _, tt := range []struct {
		id, mailbox string
	}{{draftID, "Drafts"}, {"<m10001@example.test>", "Sent"}, {"<m1@initech.test>", "INBOX"}, {"<nobody@nowhere.test>", ""}, {"<m1@initech.tes>", ""}, {"", ""}} {
		found, err := c.Find(t.Context(), tt.id)
		check(t, err)
		if tt.mailbox == "" && len(found) != 0 || tt.mailbox != "" && (len(found) != 1 || found[0].Mailbox != tt.mailbox || found[0].MessageID != tt.id) {
			t.Errorf("find %s: %+v", tt.id, found)
		}
	}

	removed, err := c.Remove(t.Context(), f, mail.BodyHash(ourDraft()))
	if !removed || err != nil {
		t.Errorf("%v, %v", removed, err)
	}
	if diff := cmp.Diff(before, user.Snapshot()); diff != "" {
		t.Errorf("not as it was before:\n%s", diff)
	}
	if _, err := c.Fetch(t.Context(), "Drafts", appended.UIDValidity, appended.UID); !errors.Is(err, imapsync.ErrGone) {
		t.Errorf("fetch of a removed draft: %v", err)
	}
	if removed, err := c.Remove(t.Context(), f, mail.BodyHash(ourDraft())); removed || err != nil {
		t.Errorf("removed twice: %v, %v", removed, err)
	}
	if bad := imaptest.Forbidden(p.Said(), "Drafts"); len(bad) > 0 {
		t.Errorf("said %q", bad)
	}
}

func TestRemoveLeavesTouchedDraftsAlone(t *testing.T) {
	d := imaptest.StartDovecot(t)
	good := mail.BodyHash(ourDraft())
	for i, tt := range []struct {
		name  string
		touch func(user *imaptest.Client, f *mail.Found, hash *string)
	}{
		{"flagged", func(u *imaptest.Client, f *mail.Found, _ *string) {
			u.AddFlags("Drafts", []uint32{uint32(f.UID)}, `\Flagged`)
		}},
		{"labelled", func(u *imaptest.Client, f *mail.Found, _ *string) {
			u.AddFlags("Drafts", []uint32{uint32(f.UID)}, `$Label1`)
		}},
		{"about to be deleted by the rep", func(u *imaptest.Client, f *mail.Found, _ *string) {
			u.AddFlags("Drafts", []uint32{uint32(f.UID)}, `\Deleted`)
		}},
		{"other text", func(_ *imaptest.Client, _ *mail.Found, hash *string) {
			*hash = mail.BodyHash([]byte("a: b\n\nother\n"))
		}},
		{"other id", func(_ *imaptest.Client, f *mail.Found, _ *string) { f.MessageID = "<other@example.test>" }},
		{"renumbered", func(_ *imaptest.Client, f *mail.Found, _ *string) { f.UIDValidity++ }},
		{"no UID", func(_ *imaptest.Client, f *mail.Found, _ *string) { f.UID = 0 }},
		{"another mailbox", func(_ *imaptest.Client, f *mail.Found, _ *string) { f.Mailbox = "Sent" }},
		{"edited: same id, new UID", func(u *imaptest.Client, f *mail.Found, _ *string) {
			u.Expunge("Drafts", uint32(f.UID))
			u.Append("Drafts", imaptest.Message{Raw: strings.Replace(string(ourDraft()), "Grüße", "Wünsche", 1), Flags: draftFlags})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := server(d)
			s.Username = fmt.Sprintf("rep%d@example.test", i)
			user, c := d.As(s.Username), dial(t, s, imapsync.Options{})
			_, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags)
			check(t, err)
			_, found, err := c.Drafts(t.Context())
			check(t, err)
			f, hash := found[0], good
			tt.touch(user, &f, &hash)
			before := user.Snapshot()
			if removed, err := c.Remove(t.Context(), f, hash); removed || err != nil {
				t.Errorf("%v, %v", removed, err)
			}
			if diff := cmp.Diff(before, user.Snapshot()); diff != "" {
				t.Errorf("touched:\n%s", diff)
			}
		})
	}
}

func TestRemoveWhereSomebodyOnlyLooked(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user, c := d.As(d.User), dial(t, server(d), imapsync.Options{})
	_, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags)
	check(t, err)
	_, found, err := c.Drafts(t.Context())
	check(t, err)
	user.RemoveFlags("Drafts", []uint32{1}, `\Seen`)
	if removed, err := c.Remove(t.Context(), found[0], mail.BodyHash(ourDraft())); !removed || err != nil {
		t.Errorf("%v, %v", removed, err)
	}
}

// The rep acts between our look and our mark: the conditional STORE does
// nothing, says so in a way go-imap drops, and the draft stays.
func TestRemoveRace(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "Drafts", Attrs: `\Drafts`, UIDValidity: 1, Messages: []imaptest.BoxMessage{
		{UID: 1, Raw: string(ourDraft()), Flags: `\Draft \Seen`},
	}})
	c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
	_, found, err := c.Drafts(t.Context())
	check(t, err)
	s.On("UID STORE", "TAG OK [MODIFIED 1] conditional STORE failed")
	if removed, err := c.Remove(t.Context(), found[0], mail.BodyHash(ourDraft())); removed || err != nil {
		t.Errorf("%v, %v", removed, err)
	}
	for _, line := range s.Said() {
		if strings.HasPrefix(line, "UID EXPUNGE") {
			t.Errorf("said %s", line)
		}
	}
}

func TestRemoveWithoutUIDPLUS(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "Drafts", Attrs: `\Drafts`, UIDValidity: 1, Messages: []imaptest.BoxMessage{
		{UID: 1, Raw: string(ourDraft()), Flags: `\Draft \Seen`},
	}})
	s.SetCaps("IMAP4rev1")
	c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
	_, found, err := c.Drafts(t.Context())
	check(t, err)
	if removed, err := c.Remove(t.Context(), found[0], mail.BodyHash(ourDraft())); removed || err != nil {
		t.Errorf("%v, %v", removed, err)
	}
	for _, line := range s.Said() {
		if strings.HasPrefix(line, "UID STORE") || strings.HasPrefix(line, "SELECT") {
			t.Errorf("said %s", line)
		}
	}
}

func TestDraftsMissing(t *testing.T) {
	for _, tt := range []struct {
		name    string
		boxes   []*imaptest.Box
		options imapsync.Options
		want    string // the Drafts mailbox, "" for ErrNoDrafts
		words   []string
	}{
		{"none", []*imaptest.Box{{Name: "INBOX", UIDValidity: 1}}, imapsync.Options{}, "", []string{"INBOX", "drafts = "}},
		{"two", []*imaptest.Box{{Name: "A", Attrs: `\Drafts`, UIDValidity: 1}, {Name: "B", Attrs: `\Drafts`, UIDValidity: 1}}, imapsync.Options{}, "", []string{"A, B"}},
		{"two, one configured", []*imaptest.Box{{Name: "A", Attrs: `\Drafts`, UIDValidity: 1}, {Name: "B", Attrs: `\Drafts`, UIDValidity: 1}}, imapsync.Options{Drafts: "B"}, "B", nil},
		{"by name in another language", []*imaptest.Box{{Name: "INBOX", UIDValidity: 1}, {Name: "Borradores", UIDValidity: 1}}, imapsync.Options{}, "Borradores", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := imaptest.NewScript(t, tt.boxes...)
			c := dial(t, plain(s.Host, s.Port), tt.options)
			state, _, err := c.Drafts(t.Context())
			if (tt.want == "") != errors.Is(err, imapsync.ErrNoDrafts) || state.Mailbox != tt.want || c.DraftsName() != tt.want {
				t.Errorf("%+v, %v", state, err)
			}
			for _, word := range tt.words {
				if err == nil || !strings.Contains(err.Error(), word) {
					t.Errorf("%v does not say %q", err, word)
				}
			}
		})
	}
}

func TestAppendRefused(t *testing.T) {
	d := imaptest.StartDovecot(t)
	c := dial(t, server(d), imapsync.Options{})
	_, err := c.Append(t.Context(), "Nowhere", ourDraft(), draftFlags)
	if err == nil || !strings.Contains(err.Error(), "TRYCREATE") || !strings.Contains(err.Error(), "Nowhere") {
		t.Errorf("%v", err)
	}
	// The connection that carried it may be dead; the client goes on all the same.
	if _, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags); err != nil {
		t.Errorf("after a refused append: %v", err)
	}
	_, found, err := c.Drafts(t.Context())
	if len(found) != 1 || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

// A refusal before the literal is the case go-imap's connection does not survive.
func TestAppendRefusedEarly(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "Drafts", Attrs: `\Drafts`, UIDValidity: 1})
	s.RefuseLiterals()
	c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
	_, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags)
	if err == nil || !strings.Contains(err.Error(), "OVERQUOTA") {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Drafts(t.Context()); err != nil {
		t.Errorf("after a refused append: %v", err)
	}
}

func TestAppendUnanswered(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "Drafts", Attrs: `\Drafts`, UIDValidity: 1})
	s.Do("APPEND", func(c *imaptest.Conn, _, _ string) { c.Reset() })
	c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
	if _, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags); !errors.Is(err, imapsync.ErrDead) {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Drafts(t.Context()); !errors.Is(err, imapsync.ErrDead) {
		t.Errorf("a dead connection was used again: %v", err)
	}
}

// A server that stops answering inside an APPEND is given up in time.
func TestAppendSilence(t *testing.T) {
	for name, bend := range map[string]func(*imaptest.Script){
		"before the message": (*imaptest.Script).IgnoreLiterals,
		"after the message": func(s *imaptest.Script) {
			s.Do("APPEND", func(c *imaptest.Conn, _, _ string) { c.Silence() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := imaptest.NewScript(t, &imaptest.Box{Name: "Drafts", Attrs: `\Drafts`, UIDValidity: 1})
			bend(s)
			begun := time.Now()
			_, err := impatient(t, s).Append(t.Context(), "Drafts", ourDraft(), draftFlags)
			if !errors.Is(err, imapsync.ErrDead) || !strings.Contains(err.Error(), "silent") || time.Since(begun) > 3*time.Second {
				t.Errorf("%v after %s", err, time.Since(begun))
			}
		})
	}
}

func TestChanged(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	user.Append("Sent", outbound(1))
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	mustSync(t, c, a)
	changed := func(want bool) {
		t.Helper()
		if got, err := c.Changed(t.Context()); got != want || err != nil {
			t.Errorf("changed: %v, %v; want %v", got, err, want)
		}
	}
	changed(false)
	_, err := c.Append(t.Context(), "Drafts", ourDraft(), draftFlags)
	check(t, err)
	changed(false)
	user.Append("INBOX", inbound(1))
	changed(true)
	mustSync(t, c, a)
	changed(false)
	user.Append("Sent", outbound(2))
	changed(true)
}

func TestBodyHash(t *testing.T) {
	ours := mail.BodyHash(ourDraft())
	for name, raw := range map[string]string{
		"bare newlines":          strings.ReplaceAll(string(ourDraft()), "\r\n", "\n"),
		"another header":         "X-UID: 3\r\n" + string(ourDraft()),
		"more lines at the end":  string(ourDraft()) + "\r\n\r\n",
		"no newline at the end":  strings.TrimRight(string(ourDraft()), "\r\n"),
		"old Macintosh newlines": strings.ReplaceAll(string(ourDraft()), "\r\n", "\r"),
	} {
		if got := mail.BodyHash([]byte(raw)); got != ours {
			t.Errorf("%s: another hash", name)
		}
	}
	for name, raw := range map[string]string{
		"another word": strings.Replace(string(ourDraft()), "Dana,", "Dana!", 1),
		"a space more": strings.Replace(string(ourDraft()), "Hallo Dana,", "Hallo Dana, ", 1),
		"an empty one": "A: b\r\n\r\n",
		"header alone": "A: b\r\n",
	} {
		if got := mail.BodyHash([]byte(raw)); got == ours {
			t.Errorf("%s: the same hash", name)
		}
	}
	sum := sha256.Sum256([]byte("a\r\n\r\nb"))
	if got := mail.BodyHash([]byte("H: x\n\na\n\nb\n")); got != hex.EncodeToString(sum[:]) {
		t.Errorf("got %s", got)
	}
}
