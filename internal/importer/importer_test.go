package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lastword/internal/mail"
)

// message is a small mail with that id.
func message(id string, more ...string) string {
	fields := append([]string{"From: dana@initech.test", "To: sam@acme.test", "Subject: " + id, "Date: Mon, 2 Mar 2026 15:10:00 +0100", "Message-ID: <" + id + "@initech.test>"}, more...)
	return strings.Join(fields, "\n") + "\n\nHello from " + id + ".\n"
}

const fromLine = "From dana@initech.test Mon Mar  2 14:10:05 2026\n"

// write writes files below a new directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// found walks the paths and lists "mailbox role subject" of each item, sorted.
func found(t *testing.T, paths ...string) []string {
	t.Helper()
	var list []string
	err := Walk(context.Background(), paths, func(it Item) error {
		line := fmt.Sprintf("%s|%s|%s", it.Mailbox, it.Role, it.Message.Subject)
		if it.Err != nil {
			line = "error " + filepath.Base(it.File)
		}
		list = append(list, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(list)
	return list
}

func TestTrees(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			"mbox files",
			map[string]string{
				"INBOX.mbox": fromLine + message("1") + "\n" + fromLine + message("2"), "Sent.mbox": fromLine + message("3"), "owner.json": "{}", "gold.jsonl": "{}",
			},
			[]string{"INBOX|inbox|1", "INBOX|inbox|2", "Sent|sent|3"},
		},
		{
			"Maildir with folders",
			map[string]string{
				"cur/1.a:2,S": message("1"), "new/2.a": message("2"), "tmp/3.a": message("no"), ".Sent/cur/4.a:2,S": message("4"), ".Drafts/cur/5.a:2,D": message("no"),
				".Archive.2025/cur/6.a:2,": message("6"), "cur/7.a:2,T": message("7"), "cur/8.a:2,DS": message("no"), "dovecot-uidlist": "3 V1", ".Sent/new/.keep": "", ".Sent/maildirfolder": "", ".Sent/tmp/x": message("no"), ".Archive.2025/new/x": "", ".Drafts/new/x": "",
			},
			[]string{"Archive/2025|archive|6", "INBOX|inbox|1", "INBOX|inbox|2", "INBOX|trash|7", "Sent|sent|4"},
		},
		{
			"eml files",
			map[string]string{"a.eml": message("1"), "Gesendet/b.EML": message("2"), "Entwürfe/c.eml": message("no"), "readme.txt": "Subject: no", "Gesendet/deep/d.eml": message("3")},
			[]string{"%|" + "|1", "Gesendet/deep|sent|3", "Gesendet|sent|2"},
		},
		{
			"Thunderbird",
			map[string]string{
				"Inbox": fromLine + message("1", "X-Mozilla-Status: 0001") + "\n" + fromLine + message("no", "X-Mozilla-Status: 0009"), "Inbox.msf": "// <!-- <mdb:mork:z v=\"1.4\"/> -->",
				"Sent": fromLine + message("2"), "Drafts": fromLine + message("no"), "Templates": fromLine + message("no"), "Archives.sbd/2025": fromLine + message("3"), "Envoy&AOk-s": fromLine + message("4"),
				"Inbox.sbd/Deals": fromLine + message("5"), "msgFilterRules.dat": "version=\"9\"", "Empty": "",
			},
			[]string{"Archives/2025|archive|3", "Envoyés|sent|4", "Inbox/Deals||5", "Inbox|inbox|1", "Sent|sent|2"},
		},
		{
			"Google Takeout",
			map[string]string{
				"All mail Including Spam and Trash.mbox": "From 1@xxx Mon Mar 02 14:10:05 +0000 2026\n" + message("1", "X-Gmail-Labels: Sent,Important") + "\n" +
					"From 2@xxx Mon Mar 02 14:10:05 +0000 2026\n" + message("2", "X-Gmail-Labels: =?UTF-8?Q?Posteingang,Ge=C3=B6ffnet?=") + "\n" +
					"From 3@xxx Mon Mar 02 14:10:05 +0000 2026\n" + message("no", "X-Gmail-Labels: Drafts,Sent") + "\n" +
					"From 4@xxx Mon Mar 02 14:10:05 +0000 2026\n" + message("4", "X-Gmail-Labels: Trash,Inbox") + "\n" +
					"From 5@xxx Mon Mar 02 14:10:05 +0000 2026\n" + message("5", "X-Gmail-Labels: \"My deals\",Unread") + "\n" +
					"From 6@xxx Mon Mar 02 14:10:05 +0000 2026\n" + message("6", "X-Gmail-Labels: Spam"),
			},
			[]string{"All mail Including Spam and Trash|all|5", "All mail Including Spam and Trash|inbox|2", "All mail Including Spam and Trash|junk|6", "All mail Including Spam and Trash|sent|1", "All mail Including Spam and Trash|trash|4"},
		},
		{
			"Apple Mail",
			map[string]string{"Sent Messages.mbox/mbox": fromLine + message("1"), "INBOX.mbox/Messages/2.emlx": fmt.Sprintf("%d\n%s<?xml version=\"1.0\"?><plist/>", len(message("2")), message("2"))},
			[]string{"INBOX|inbox|2", "Sent Messages|sent|1"},
		},
		{
			"MH",
			map[string]string{"sent/1": message("1"), "sent/2": message("2"), "sent/.mh_sequences": "cur: 1", "notes/1": "Just a note."},
			[]string{"sent|sent|1", "sent|sent|2"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := write(t, test.files)
			var want []string
			for _, w := range test.want {
				want = append(want, strings.Replace(w, "%", filepath.Base(root), 1))
			}
			sort.Strings(want)
			if diff := cmp.Diff(want, found(t, root)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSingleFiles(t *testing.T) {
	root := write(t, map[string]string{"Sent/a.txt": message("1"), "archive.2025": fromLine + message("2"), "b": "no mail at all", "Gesendet.mbox": fromLine + message("3")})
	got := found(t, filepath.Join(root, "Sent", "a.txt"), filepath.Join(root, "archive.2025"), filepath.Join(root, "Gesendet.mbox"))
	if diff := cmp.Diff([]string{"Gesendet|sent|3", "Sent|sent|1", "archive.2025||2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestItem(t *testing.T) {
	root := write(t, map[string]string{"Sent.mbox": fromLine + message("1") + "\n" + fromLine + message("2")})
	var items []Item
	if err := Walk(context.Background(), []string{root}, func(it Item) error { items = append(items, it); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(items) != 2 {
		t.Fatalf("%d items", len(items))
	}
	m := items[0].Message
	if !m.Imported || m.Internal.Format("15:04:05") != "14:10:05" || m.Text != "Hello from 1." || m.Ident != "<1@initech.test>" || m.Size != int64(len(message("1"))) {
		t.Errorf("message %+v", m)
	}
	if diff := cmp.Diff([]mail.Role{mail.RoleSent}, m.Roles); diff != "" {
		t.Error(diff)
	}
	last := items[1]
	if last.Done != last.Total || last.Total == 0 || items[0].Done >= last.Done {
		t.Errorf("done %d then %d of %d", items[0].Done, last.Done, last.Total)
	}
}

func TestErrors(t *testing.T) {
	root := write(t, map[string]string{"a.eml": message("1"), "b.eml": "\n\n", "c.eml": message("3")})
	if err := os.Symlink(filepath.Join(root, "nowhere"), filepath.Join(root, "d.eml")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"error b.eml", filepath.Base(root) + "||1", filepath.Base(root) + "||3"}, found(t, root), cmp.Transformer("sort", sorted)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := Walk(context.Background(), []string{filepath.Join(root, "none")}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a path that does not exist: %v", err)
	}
	stop := errors.New("stop")
	n := 0
	if err := Walk(context.Background(), []string{root}, func(Item) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("an error of each: %v after %d", err, n)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	err := Walk(ctx, []string{root}, func(Item) error { cancel(stop); return nil })
	if !errors.Is(err, stop) {
		t.Errorf("a cancelled walk: %v", err)
	}
}

func sorted(list []string) []string {
	list = append([]string(nil), list...)
	sort.Strings(list)
	return list
}

func TestRoles(t *testing.T) {
	for name, want := range map[string]mail.Role{
		"INBOX": mail.RoleInbox, "Posteingang": mail.RoleInbox, "INBOX/Deals": mail.RoleNone, "Sent": mail.RoleSent, "Sent/2025": mail.RoleSent, "INBOX/Sent": mail.RoleSent,
		"sent-mail": mail.RoleSent, "_sent_mail": mail.RoleSent, "Gesendete Objekte": mail.RoleSent, "Envoye\u0301s": mail.RoleSent, "Éléments envoyés": mail.RoleSent, "Posta inviata": mail.RoleSent,
		"[Gmail]/Sent Mail": mail.RoleSent, "[Gmail]/Alle Nachrichten": mail.RoleAll, "Enviados": mail.RoleSent, "Verzonden items": mail.RoleSent,
		"Drafts": mail.RoleDrafts, "Entwürfe": mail.RoleDrafts, "Brouillons": mail.RoleDrafts, "Outbox": mail.RoleDrafts,
		"Trash": mail.RoleTrash, "Deleted Items": mail.RoleTrash, "Papierkorb": mail.RoleTrash, "Corbeille/old": mail.RoleTrash,
		"Junk E-Mail": mail.RoleJunk, "Spam": mail.RoleJunk, "Courrier indésirable": mail.RoleJunk, "Archive": mail.RoleArchive, "Deals": mail.RoleNone, "Sentinel": mail.RoleNone, "": mail.RoleNone,
		"Alle E-Mails, einschließlich Spam und Papierkorb": mail.RoleAll,
	} {
		if got := roleOf(name); got != want {
			t.Errorf("roleOf(%q) = %q, want %q", name, got, want)
		}
	}
}

// No name may stand for two roles: the first found would depend on chance.
func TestRoleNamesDiffer(t *testing.T) {
	seen := map[string]mail.Role{}
	for role, names := range roleNames {
		for name := range strings.SplitSeq(strings.Trim(names, "|"), "|") {
			if other, ok := seen[name]; ok {
				t.Errorf("%q is %s and %s", name, role, other)
			}
			seen[name] = role
			if got := wordRole(name); got != role {
				t.Errorf("wordRole(%q) = %q, want %q", name, got, role)
			}
		}
	}
}

func TestDecodeName(t *testing.T) {
	for name, want := range map[string]string{"Envoy&AOk-s": "Envoyés", "A&-B": "A&B", "A&B": "A&B", "&": "&", "&ZeVnLIqe-": "日本語", "&A-": "&A-", "Sent": "Sent"} {
		if got := decodeName(name); got != want {
			t.Errorf("decodeName(%q) = %q, want %q", name, got, want)
		}
	}
}
