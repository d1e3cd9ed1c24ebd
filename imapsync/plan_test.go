package imapsync

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lastword/internal/mail"
)

func box(name, attrs string) listed {
	return listed{name: name, delimiter: "/", attrs: strings.Fields(attrs)}
}

func TestChooseRoles(t *testing.T) {
	for _, tt := range []struct {
		name    string
		boxes   []listed
		options Options
		want    map[string]mail.Role
		drafts  string // "" for ErrNoDrafts
	}{
		{
			"special use",
			[]listed{box("INBOX", ""), box("Foo", `\Drafts`), box("Bar", `\HasNoChildren \Sent`), box("Müll", `\Trash`), box("Q", `\Junk`)},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Foo": mail.RoleDrafts, "Bar": mail.RoleSent, "Müll": mail.RoleTrash, "Q": mail.RoleJunk},
			"Foo",
		},
		{
			"an attribute beats a name",
			[]listed{box("INBOX", ""), box("Drafts", ""), box("Entwürfe", `\Drafts`)},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Entwürfe": mail.RoleDrafts},
			"Entwürfe",
		},
		{
			"German names",
			[]listed{box("INBOX", ""), box("Entwürfe", ""), box("Gesendete Objekte", ""), box("Papierkorb", "")},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Entwürfe": mail.RoleDrafts, "Gesendete Objekte": mail.RoleSent, "Papierkorb": mail.RoleTrash},
			"Entwürfe",
		},
		{
			"French names",
			[]listed{box("INBOX", ""), box("Brouillons", ""), box("Éléments envoyés", "")},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Brouillons": mail.RoleDrafts, "Éléments envoyés": mail.RoleSent},
			"Brouillons",
		},
		{
			"Polish and Swedish",
			[]listed{box("INBOX", ""), box("Wersje robocze", ""), box("Skickat", "")},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Wersje robocze": mail.RoleDrafts, "Skickat": mail.RoleSent},
			"Wersje robocze",
		},
		{
			"below INBOX",
			[]listed{box("inbox", ""), {name: "INBOX.Drafts", delimiter: "."}, {name: "INBOX.Sent", delimiter: "."}},
			Options{},
			map[string]mail.Role{"inbox": mail.RoleInbox, "INBOX.Drafts": mail.RoleDrafts, "INBOX.Sent": mail.RoleSent},
			"INBOX.Drafts",
		},
		{
			"deeper down a name means nothing",
			[]listed{box("INBOX", ""), box("Kunden/Sent", ""), box("Drafts", "")},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Drafts": mail.RoleDrafts},
			"Drafts",
		},
		{
			"Gmail",
			[]listed{box("INBOX", ""), box("[Gmail]/Alle Nachrichten", `\All`), box("[Gmail]/Entwürfe", `\Drafts`), box("[Gmail]/Markiert", `\Flagged`)},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "[Gmail]/Alle Nachrichten": mail.RoleAll, "[Gmail]/Entwürfe": mail.RoleDrafts},
			"[Gmail]/Entwürfe",
		},
		{
			"no delimiter",
			[]listed{{name: "INBOX"}, {name: "Drafts"}},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Drafts": mail.RoleDrafts},
			"Drafts",
		},
		{
			"configuration beats special use",
			[]listed{box("INBOX", ""), box("Drafts", `\Drafts`), box("Mine", ""), box("Out", ""), box("Sent", `\Sent`)},
			Options{Drafts: "Mine", Sent: "Out"},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "Mine": mail.RoleDrafts, "Out": mail.RoleSent},
			"Mine",
		},
		{
			"two of them",
			[]listed{box("INBOX", ""), box("A", `\Drafts`), box("B", `\Drafts`)},
			Options{},
			map[string]mail.Role{"INBOX": mail.RoleInbox, "A": mail.RoleDrafts, "B": mail.RoleDrafts},
			"",
		},
		{"none", []listed{box("INBOX", "")}, Options{}, map[string]mail.Role{"INBOX": mail.RoleInbox}, ""},
		{
			"configured but not there",
			[]listed{box("INBOX", ""), box("Drafts", `\Drafts`)},
			Options{Drafts: "Entwürfe"},
			map[string]mail.Role{"INBOX": mail.RoleInbox},
			"",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			boxes := choose(tt.boxes, tt.options)
			got := map[string]mail.Role{}
			for _, b := range boxes {
				if b.Role != mail.RoleNone {
					got[b.Name] = b.Role
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			drafts, err := draftsAmong(boxes, tt.options)
			if drafts != tt.drafts || (tt.drafts == "") != errors.Is(err, ErrNoDrafts) {
				t.Errorf("drafts %q, %v", drafts, err)
			}
			if tt.name == "two of them" && !strings.Contains(err.Error(), "A, B") {
				t.Errorf("does not name both: %v", err)
			}
		})
	}
}

func TestPlan(t *testing.T) {
	names := func(boxes []mail.Mailbox) []string {
		var list []string
		for _, b := range boxes {
			list = append(list, b.Name)
		}
		return list
	}
	for _, tt := range []struct {
		name    string
		boxes   []listed
		exclude []string
		want    []string
	}{
		{
			"what we wrote first, Drafts never",
			[]listed{box("Z", ""), box("Drafts", `\Drafts`), box("Trash", `\Trash`), box("INBOX", ""), box("Archive", `\Archive`), box("Sent", `\Sent`)},
			nil,
			[]string{"Sent", "INBOX", "Archive", "Z", "Trash"},
		},
		{
			"all mail stands for the others",
			[]listed{box("INBOX", ""), box("Label", ""), box("All", `\All`), box("Sent", `\Sent`), box("Drafts", `\Drafts`), box("Spam", `\Junk`)},
			nil,
			[]string{"All", "Spam"},
		},
		{
			"excluded with what is below",
			[]listed{box("INBOX", ""), box("HR", ""), box("HR/2026", ""), box("HRx", "")},
			[]string{"HR"},
			[]string{"INBOX", "HRx"},
		},
		{"all mail excluded", []listed{box("INBOX", ""), box("All", `\All`), box("Sent", `\Sent`)}, []string{"All"}, []string{"Sent", "INBOX"}},
		{"views are not read", []listed{box("INBOX", ""), box("Starred", `\Flagged`), box("Important", `\Important`)}, nil, []string{"INBOX"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := names(plan(choose(tt.boxes, Options{Exclude: tt.exclude})))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMissingIsTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		uids := rapid.SliceOfDistinct(rapid.Uint32Range(1, 60), func(u uint32) uint32 { return u })
		placed, alive := ascending(uids.Draw(t, "placed")), ascending(uids.Draw(t, "alive"))
		gone := missing(placed, alive)
		for _, uid := range placed {
			if slices.Contains(alive, uid) == slices.Contains(gone, uid) {
				t.Fatalf("uid %d: placed %v, alive %v, gone %v", uid, placed, alive, gone)
			}
		}
		for _, uid := range gone {
			if !slices.Contains(placed, uid) {
				t.Fatalf("uid %d was never placed", uid)
			}
		}
	})
}

func ascending(list []uint32) []mail.UID {
	var uids []mail.UID
	for _, uid := range list {
		uids = append(uids, mail.UID(uid))
	}
	slices.Sort(uids)
	return uids
}

func TestUIDSetHoldsWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		uids := ascending(rapid.SliceOfN(rapid.Uint32Range(1, 80), 1, 60).Draw(t, "uids"))
		set := uidSet(uids)
		got := expand(set)
		if !slices.Equal(got, slices.Compact(uids)) {
			t.Fatalf("%v became %s", uids, set)
		}
		if n := rangeCut(uids); n != len(uids) {
			t.Fatalf("cut at %d", n)
		}
	})
	odd := make([]mail.UID, 1000)
	for i := range odd {
		odd[i] = mail.UID(2000 - 2*i)
	}
	if n := rangeCut(odd); n != maxRanges || len(uidSet(odd[:n]).String()) > 2000 {
		t.Errorf("sparse UIDs: %d at once", n)
	}
}

func TestSuspicious(t *testing.T) {
	for _, tt := range []struct {
		gone, placed int
		want         bool
	}{{0, 0, false}, {0, 100, false}, {1, 1, true}, {1, 100, false}, {50, 100, false}, {51, 100, true}, {60, 1000, false}, {101, 1000, true}, {1000, 1000, true}} {
		if got := suspicious(tt.gone, tt.placed); got != tt.want {
			t.Errorf("%d of %d gone: %v", tt.gone, tt.placed, got)
		}
	}
}

func TestPace(t *testing.T) {
	for _, tt := range []struct {
		name  string
		from  int
		took  time.Duration
		n     int
		bytes int64
		want  int
	}{
		{"begins small", 0, 2 * time.Second, 100, 1000, firstBatch},
		{"fast doubles", 100, 100 * time.Millisecond, 100, 600_000, 200},
		{"slow halves", 400, 5 * time.Second, 400, 2_400_000, 200},
		{"never below", 60, time.Minute, 60, 300_000, minBatch},
		{"never above", 2000, time.Millisecond, 2000, 1_000_000, maxBatch},
		{"large messages make small batches", 1000, 500 * time.Millisecond, 1000, 64_000_000, 262},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := pace{n: tt.from}
			p.learn(tt.took, tt.n, tt.bytes)
			if p.n != tt.want {
				t.Errorf("got %d, want %d", p.n, tt.want)
			}
		})
	}
}

func TestUnchanged(t *testing.T) {
	j := func(change func(*job)) *job {
		j := &job{
			known: true, state: mail.BoxState{UIDValidity: 7, UIDNext: 12, Messages: 5},
			box: mail.Mailbox{State: mail.MailboxLive, Cursor: mail.Cursor{UIDValidity: 7, NextUID: 12, Exists: 5}},
		}
		change(j)
		return j
	}
	for _, tt := range []struct {
		name   string
		change func(*job)
		want   bool
	}{
		{"same", func(*job) {}, true},
		{"new mail", func(j *job) { j.state.UIDNext = 13 }, false},
		{"one gone", func(j *job) { j.state.Messages = 4 }, false},
		{"renumbered", func(j *job) { j.state.UIDValidity = 8 }, false},
		{"no status", func(j *job) { j.known = false }, false},
		{"server tells no UIDNEXT", func(j *job) { j.state.UIDNext, j.box.Cursor.NextUID = 0, 0 }, false},
		{"backfill still runs", func(j *job) { j.box.State = mail.MailboxBackfill }, false},
		{"never read", func(j *job) { j.box.Cursor.UIDValidity, j.state.UIDValidity = 0, 0 }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := j(tt.change).unchanged(); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
