package report_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"lastword/imapsync"
	"lastword/internal/demoserver"
	"lastword/internal/mail"
	"lastword/internal/report"
	"lastword/internal/store"
)

func now() time.Time { return time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC) }

func rep() mail.Address { return mail.Address{Name: "Sam Réed", Addr: "sam.reed@turnwell.example"} }

func weekly() report.Report {
	return report.Build(report.Input{Account: "work", Week: report.Week{Year: 2026, Number: 47}}, now())
}

// list is the audit list of a test.
type list struct {
	entries []mail.AuditEntry
	err     error
}

func (l *list) Record(e mail.AuditEntry) error {
	l.entries = append(l.entries, e)
	return l.err
}

func (l *list) actions() string {
	var words []string
	for _, e := range l.entries {
		words = append(words, e.Action)
	}
	return strings.Join(words, " ")
}

// cut is a mailbox whose connection breaks around the append.
type cut struct {
	report.Mailbox
	before, after bool
}

var errCut = errors.New("connection cut")

func (c cut) Append(ctx context.Context, mailbox string, raw []byte, flags []string) (mail.Appended, error) {
	if c.before {
		return mail.Appended{}, errCut
	}
	where, err := c.Mailbox.Append(ctx, mailbox, raw, flags)
	if c.after && err == nil {
		return mail.Appended{}, errCut
	}
	return where, err
}

type desk struct {
	server *demoserver.Server
	client *imapsync.Client
	ledger *store.Account
	audit  *list
}

func (d desk) doors() report.Doors {
	return report.Doors{Mailbox: d.client, Ledger: d.ledger, Audit: d.audit}
}

func newDesk(t *testing.T) desk {
	t.Helper()
	s, err := demoserver.Start(now(), demoserver.Options{Empty: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, s.CertPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := imapsync.Dial(t.Context(), imapsync.Server{Host: s.Host, Port: s.Port, Username: s.Username, Password: s.Password, CAFile: ca}, imapsync.Options{}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	a, err := db.Account(t.Context(), "work", rep().Addr)
	if err != nil {
		t.Fatal(err)
	}
	return desk{s, c, a, &list{}}
}

func (d desk) find(t *testing.T) []mail.Found {
	t.Helper()
	found, err := d.client.Find(t.Context(), report.MessageID("work", "2026-W47", rep()))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (d desk) promise(t *testing.T) mail.ReportPromise {
	t.Helper()
	all, err := d.ledger.Reports(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%v %v", all, err)
	}
	return all[0]
}

func TestDeliverOnce(t *testing.T) {
	d := newDesk(t)
	for i, want := range []bool{true, false, false} {
		wrote, err := report.Deliver(t.Context(), d.doors(), weekly(), rep(), report.ToInbox, now())
		if err != nil || wrote != want {
			t.Fatalf("run %d: wrote %v, %v", i, wrote, err)
		}
	}
	found := d.find(t)
	if len(found) != 1 || found[0].Mailbox != "INBOX" || len(found[0].Flags) != 0 {
		t.Fatalf("found %+v", found)
	}
	p := d.promise(t)
	if p.State != mail.ReportDelivered || p.UID != found[0].UID || p.Mailbox != "INBOX" || !p.Delivered.Equal(now()) {
		t.Errorf("promise %+v", p)
	}
	if got := d.audit.actions(); got != "append appended" {
		t.Errorf("audited %q", got)
	}
	raw, err := d.client.Fetch(t.Context(), "INBOX", found[0].UIDValidity, found[0].UID)
	if err != nil {
		t.Fatal(err)
	}
	want, err := report.Message(weekly(), rep())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, want) {
		t.Error("the report came back changed")
	}
	if len(d.audit.entries[0].Hash) != 64 || d.audit.entries[0].Hash != d.audit.entries[1].Hash {
		t.Errorf("hashes %+v", d.audit.entries)
	}
}

// TestDeliverAfterACut: the connection breaks just before or just after the
// server took the report; the next pass ends with one report.
func TestDeliverAfterACut(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after bool
		again         bool
	}{{"before the server took it", true, false, true}, {"after the server took it", false, true, false}} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			doors := d.doors()
			doors.Mailbox = cut{d.client, c.before, c.after}
			if _, err := report.Deliver(t.Context(), doors, weekly(), rep(), report.ToInbox, now()); !errors.Is(err, errCut) {
				t.Fatalf("got %v", err)
			}
			if p := d.promise(t); p.State != mail.ReportPlanned {
				t.Fatalf("promise %+v", p)
			}
			later := now().Add(time.Hour)
			r := report.Build(report.Input{Account: "work", Week: report.Week{Year: 2026, Number: 47}}, later)
			wrote, err := report.Deliver(t.Context(), d.doors(), r, rep(), report.ToInbox, later)
			if err != nil || wrote != c.again {
				t.Fatalf("wrote %v, %v", wrote, err)
			}
			if found := d.find(t); len(found) != 1 {
				t.Errorf("found %+v", found)
			}
			if p := d.promise(t); p.State != mail.ReportDelivered || p.UID == 0 {
				t.Errorf("promise %+v", p)
			}
		})
	}
}

// TestDeliverNothingWithoutTheList: what cannot be audited is not written.
func TestDeliverNothingWithoutTheList(t *testing.T) {
	d := newDesk(t)
	d.audit.err = errors.New("disk full")
	if _, err := report.Deliver(t.Context(), d.doors(), weekly(), rep(), report.ToInbox, now()); !errors.Is(err, d.audit.err) {
		t.Fatalf("got %v", err)
	}
	if found := d.find(t); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
}

func TestDeliverElsewhere(t *testing.T) {
	t.Run("another mailbox", func(t *testing.T) {
		d := newDesk(t)
		if wrote, err := report.Deliver(t.Context(), d.doors(), weekly(), rep(), "Archive", now()); err != nil || !wrote {
			t.Fatal(wrote, err)
		}
		if p := d.promise(t); p.Mailbox != "Archive" || p.UID == 0 {
			t.Errorf("promise %+v", p)
		}
	})
	t.Run("a mailbox that does not exist", func(t *testing.T) {
		d := newDesk(t)
		if _, err := report.Deliver(t.Context(), d.doors(), weekly(), rep(), "No such box", now()); err == nil {
			t.Error("no error")
		}
		if p := d.promise(t); p.State != mail.ReportPlanned {
			t.Errorf("promise %+v", p)
		}
	})
	t.Run("a file", func(t *testing.T) {
		d := newDesk(t)
		files := map[string][]byte{}
		doors := report.Doors{Ledger: d.ledger, Write: func(name string, b []byte) error { files[name] = b; return nil }}
		for i, want := range []bool{true, false} {
			if wrote, err := report.Deliver(t.Context(), doors, weekly(), rep(), report.ToFile, now()); err != nil || wrote != want {
				t.Fatal(i, wrote, err)
			}
		}
		if !bytes.HasPrefix(files["silence-report-2026-W47.html"], []byte("<!DOCTYPE html>")) {
			t.Errorf("files %v", files)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		if wrote, err := report.Deliver(t.Context(), report.Doors{}, weekly(), rep(), report.ToNone, now()); err != nil || wrote {
			t.Error(wrote, err)
		}
	})
}

// TestMessage reads the mail as a mail client does.
func TestMessage(t *testing.T) {
	raw, err := report.Message(weekly(), rep())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if strings.Contains(line, "\n") || len(line) > 998 {
			t.Fatalf("line %q", line)
		}
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name := range m.Header {
		got[name] = m.Header.Get(name)
	}
	kind, params, err := mime.ParseMediaType(got["Content-Type"])
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	delete(got, "Content-Type")
	want := map[string]string{
		"From": "=?utf-8?q?Sam_R=C3=A9ed?= <sam.reed@turnwell.example>", "To": "=?utf-8?q?Sam_R=C3=A9ed?= <sam.reed@turnwell.example>",
		"Subject": "Silence report, week 47: 0 to answer, 0 to call", "Date": "Mon, 23 Nov 2026 07:30:00 +0000",
		"Message-Id": report.MessageID("work", "2026-W47", rep()), "Auto-Submitted": "auto-generated", "Mime-Version": "1.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	text, _ := report.Text(weekly())
	html, _ := report.HTML(weekly())
	for _, want := range []struct {
		kind string
		body []byte
	}{{"text/plain; charset=utf-8", text}, {"text/html; charset=utf-8", html}} {
		part, err := r.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Content-Type") != want.kind || string(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))) != string(want.body) {
			t.Errorf("%s differs", want.kind)
		}
	}
}

func TestMessageIDIsOfAccountAndWeek(t *testing.T) {
	id := report.MessageID("work", "2026-W47", rep())
	if len(id) != 1+26+1+len("turnwell.example")+1 || id != report.MessageID("work", "2026-W47", mail.Address{Addr: "s@turnwell.example"}) {
		t.Errorf("id %s", id)
	}
	for _, other := range []string{report.MessageID("home", "2026-W47", rep()), report.MessageID("work", "2026-W48", rep())} {
		if other == id {
			t.Errorf("two reports share %s", id)
		}
	}
}
