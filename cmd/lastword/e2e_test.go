package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastword/imapsync/imaptest"
)

// binaries are the built programs, one per set of build tags.
var binaries sync.Map

// binary builds the program as a user gets it, with extra build tags for crash tests.
func binary(t *testing.T, tags string) string {
	t.Helper()
	build, _ := binaries.LoadOrStore(tags, sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "lastword-e2e-")
		if err != nil {
			return "", err
		}
		name := filepath.Join(dir, "lastword")
		cmd := exec.Command("go", "build", "-buildvcs=false", "-tags", tags, "-o", name, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%w\n%s", err, out)
		}
		return name, nil
	}))
	name, err := build.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// rig is one rep: a mailbox on a real Dovecot, a config, a state folder and the program.
type rig struct {
	t       *testing.T
	dovecot *imaptest.Dovecot
	box     *imaptest.Client
	dir     string
	program string
	env     []string
}

func newRig(t *testing.T, d *imaptest.Dovecot, settings string) *rig {
	t.Helper()
	dir := t.TempDir()
	r := &rig{t: t, dovecot: d, dir: dir, program: binary(t, "")}
	d.User = strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-")) + "@acme.test"
	r.box = d.As(d.User)
	r.write("secret", d.Password)
	r.write("config.toml", fmt.Sprintf(`[[account]]
name = "work"
email = %q
aliases = ["sam@acme.test"]
host = %q
port = %d
tls_ca_file = %q
%s`, d.User, d.Host, d.TLSPort, d.CAFile, settings))
	r.env = append(os.Environ(), "LASTWORD_CONFIG="+r.path("config.toml"), "LASTWORD_STATE_DIR="+r.path("state"),
		"LASTWORD_PASSWORD_FILE="+r.path("secret"), "NO_COLOR=1", "TZ=Europe/London")
	return r
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(r.path(name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(r.path(name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// run runs the program and gives its output and exit code (-1 when killed).
func (r *rig) run(args ...string) (stdout, stderr string, code int) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, r.program, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = r.env, &out, &errOut
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else if err != nil {
		r.t.Fatal(err)
	}
	return out.String(), errOut.String(), code
}

// ok runs the program, which must succeed, and gives its stdout.
func (r *rig) ok(args ...string) string {
	r.t.Helper()
	out, errOut, code := r.run(args...)
	if code != 0 {
		r.t.Fatalf("lastword %v exits %d\n%s%s", args, code, out, errOut)
	}
	return out
}

// fails runs the program, which must exit with that code and say those words.
func (r *rig) fails(code int, words string, args ...string) {
	r.t.Helper()
	out, errOut, got := r.run(args...)
	if got != code || !strings.Contains(errOut, words) {
		r.t.Errorf("lastword %v exits %d, want %d saying %q\n%s%s", args, got, code, words, out, errOut)
	}
}

// synced is the last line of `sync --json`.
func (r *rig) synced(asOf string, args ...string) doneJSON {
	r.t.Helper()
	out := r.ok(append([]string{"sync", "--json", "--as-of", asOf}, args...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var done doneJSON
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &done); err != nil || !done.Done {
		r.t.Fatalf("the last line of sync --json is %q (%v)", lines[len(lines)-1], err)
	}
	return done
}

// draftsIn gives the messages in Drafts.
func (r *rig) draftsIn() []*mail.Message {
	r.t.Helper()
	var found []*mail.Message
	raw := r.box.Read("Drafts")
	uids := make([]uint32, 0, len(raw))
	for uid := range raw {
		uids = append(uids, uid)
	}
	slices.Sort(uids)
	for _, uid := range uids {
		m, err := mail.ReadMessage(bytes.NewReader(raw[uid]))
		if err != nil {
			r.t.Fatalf("draft %d does not parse: %v", uid, err)
		}
		found = append(found, m)
	}
	return found
}

const promiseDay = "2026-03-11T12:00:00+01:00"

// fill puts three conversations and a newsletter into the mailbox: Dana broke a
// promise in English, Jörg one in German, Lee is away.
func (r *rig) fill() {
	r.t.Helper()
	day := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			r.t.Fatal(err)
		}
		return at
	}
	put := func(mailbox, when, raw string, flags ...string) {
		at := day(when)
		raw = "Date: " + at.Format(time.RFC1123Z) + "\n" + strings.TrimPrefix(raw, "\n")
		r.box.Append(mailbox, imaptest.Message{Raw: raw, Date: at, Flags: flags})
	}
	put("Sent", "2026-03-02T10:00:00+01:00", `
From: Sam Reed <sam@acme.test>
To: Dana Lee <dana@initech.test>
Subject: Rollout in Leeds
Message-ID: <d1@acme.test>

Hi Dana,

here is the proposal for the rollout in Leeds. Does it cover what IT asked for?

Best
Sam
`, `\Seen`)
	put("INBOX", "2026-03-02T15:10:00+01:00", `
From: Dana Lee <dana@initech.test>
To: Sam Reed <sam@acme.test>
Subject: Re: Rollout in Leeds
Message-ID: <d2@initech.test>
In-Reply-To: <d1@acme.test>
References: <d1@acme.test>

Hi Sam,

Looks good. We're losing about $40k a year on this. I'll run it past legal and get back to you by Friday.

Dana Lee
T +44 20 7946 0321
`)
	put("Sent", "2026-03-03T09:00:00+01:00", `
From: Sam Reed <sam@acme.test>
To: Dana Lee <dana@initech.test>
Subject: Re: Rollout in Leeds
Message-ID: <d3@acme.test>
In-Reply-To: <d2@initech.test>
References: <d1@acme.test> <d2@initech.test>

Great, thanks Dana.
`, `\Seen`)
	put("Sent", "2026-03-02T11:00:00+01:00", `
From: Sam Reed <sam@acme.test>
To: =?utf-8?Q?J=C3=B6rg_Klein?= <klein@werk.test>
Subject: Angebot Schichtplanung
Message-ID: <g1@acme.test>
Content-Type: text/plain; charset=utf-8

Sehr geehrter Herr Klein,

anbei unser Angebot für die Schichtplanung in Kassel. Deckt es ab, was Ihre IT wollte?

Mit freundlichen Grüßen
Sam Reed
`, `\Seen`)
	put("INBOX", "2026-03-02T16:00:00+01:00", `
From: =?utf-8?Q?J=C3=B6rg_Klein?= <klein@werk.test>
To: Sam Reed <sam@acme.test>
Subject: AW: Angebot Schichtplanung
Message-ID: <g2@werk.test>
In-Reply-To: <g1@acme.test>
References: <g1@acme.test>
Content-Type: text/plain; charset=utf-8

Guten Tag Herr Reed,

vielen Dank für Ihr Angebot. Ich stimme mich mit der Geschäftsführung ab und melde mich bis Freitag bei Ihnen.

Mit freundlichen Grüßen
Jörg Klein
`, `\Seen`, `\Flagged`)
	put("Sent", "2026-03-04T10:00:00+01:00", `
From: Sam Reed <sam@acme.test>
To: Lee Wong <lee@globex.test>
Subject: Demo for Globex
Message-ID: <l1@acme.test>
In-Reply-To: <l0@globex.test>
References: <l0@globex.test>

Hi Lee, would Thursday work for the demo?
`, `\Seen`)
	put("INBOX", "2026-03-03T10:00:00+01:00", `
From: Lee Wong <lee@globex.test>
To: Sam Reed <sam@acme.test>
Subject: Demo for Globex
Message-ID: <l0@globex.test>

Hi Sam, could you show us a demo next week?
`, `\Seen`)
	put("INBOX", "2026-03-04T10:01:00+01:00", `
From: Lee Wong <lee@globex.test>
To: Sam Reed <sam@acme.test>
Subject: Automatic reply: Demo for Globex
Message-ID: <l2@globex.test>
In-Reply-To: <l1@acme.test>
Auto-Submitted: auto-replied

I am out of the office until 30 March 2026.
`)
	put("INBOX", "2026-03-05T10:00:00+01:00", `
From: Tips <news@letters.test>
To: Sam Reed <sam@acme.test>
Subject: Ten tips
Message-ID: <n1@letters.test>
List-Unsubscribe: <mailto:off@letters.test>
Precedence: bulk

Buy our tips.
`)
}

func TestSyncSavesDraftsOnceAndTouchesNothingElse(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	before := r.box.Snapshot()

	first := r.synced(promiseDay)
	if first.DraftsSaved != 2 || first.New != 9 {
		t.Errorf("the first sync saved %d drafts and found %d new messages, want 2 and 9", first.DraftsSaved, first.New)
	}
	second := r.synced("2026-03-11T12:05:00+01:00")
	if second.DraftsSaved != 0 || second.New != 0 {
		t.Errorf("the second sync saved %d drafts and found %d new messages, want none", second.DraftsSaved, second.New)
	}

	after := r.box.Snapshot()
	if diff := cmp.Diff(before.Without("Drafts"), after.Without("Drafts")); diff != "" {
		t.Errorf("a mailbox other than Drafts was touched (-before +after):\n%s", diff)
	}
	for uid, entry := range after["Drafts"] {
		if entry.Flags != `\Draft \Seen` {
			t.Errorf("draft %d has the flags %q", uid, entry.Flags)
		}
	}
	r.checkDrafts()
	r.ok("audit", "verify")
	if out := r.ok("audit", "--json"); strings.Count(out, `"append"`) != 2 || strings.Count(out, `"appended"`) != 2 {
		t.Errorf("the audit list does not hold two appends:\n%s", out)
	}
}

// checkDrafts looks at the two drafts as the mail client will.
func (r *rig) checkDrafts() {
	r.t.Helper()
	found := r.draftsIn()
	if len(found) != 2 {
		r.t.Fatalf("%d drafts in Drafts, want 2", len(found))
	}
	for _, m := range found {
		h := m.Header
		for name := range h {
			if strings.HasPrefix(name, "X-") || name == "Cc" || name == "Bcc" || name == "Reply-To" {
				r.t.Errorf("the draft has a header field %s", name)
			}
		}
		if h.Get("To") == "" || !strings.Contains(h.Get("From"), "sam@acme.test") || h.Get("Message-Id") == "" {
			r.t.Errorf("odd header: %v", h)
		}
		if !strings.Contains(h.Get("Content-Type"), "format=flowed") {
			r.t.Errorf("Content-Type is %q", h.Get("Content-Type"))
		}
		if strings.Contains(h.Get("To"), "dana@initech.test") {
			want := []string{"Re: Rollout in Leeds", "<d3@acme.test>", "<d1@acme.test> <d2@initech.test> <d3@acme.test>"}
			got := []string{h.Get("Subject"), h.Get("In-Reply-To"), strings.Join(strings.Fields(h.Get("References")), " ")}
			if diff := cmp.Diff(want, got); diff != "" {
				r.t.Errorf("Dana's draft is threaded wrongly (-want +got):\n%s", diff)
			}
			body, err := io.ReadAll(m.Body)
			if err != nil || !bytes.Contains(body, []byte("40k a year")) {
				r.t.Errorf("Dana's own words are not in her draft (%v):\n%s", err, body)
			}
		}
	}
}

func TestDraftIsWithdrawnWhenTheyAnswer(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	r.synced(promiseDay)
	at := time.Date(2026, 3, 11, 15, 0, 0, 0, time.UTC)
	r.box.Append("INBOX", imaptest.Message{Date: at, Raw: `From: Dana Lee <dana@initech.test>
To: Sam Reed <sam@acme.test>
Subject: Re: Rollout in Leeds
Date: Wed, 11 Mar 2026 15:00:00 +0000
Message-ID: <d4@initech.test>
In-Reply-To: <d3@acme.test>
References: <d1@acme.test> <d2@initech.test> <d3@acme.test>

Sorry Sam, legal took longer. Could you send us the contract?
`})
	r.synced("2026-03-11T17:00:00+01:00")
	if found := r.draftsIn(); len(found) != 1 || strings.Contains(found[0].Header.Get("To"), "dana") {
		t.Errorf("%d drafts left, want only Jörg's", len(found))
	}
	if out := r.ok("drafts", "--json"); !strings.Contains(out, `"withdrawn"`) {
		t.Errorf("the ledger does not say withdrawn:\n%s", out)
	}
	if out := r.ok("cases", "--json", "--prospect", "dana", "--as-of", "2026-03-11T17:00:00+01:00"); !strings.Contains(out, `"your_turn"`) {
		t.Errorf("after her answer it is not our turn:\n%s", out)
	}
}

func TestEditedAndDeletedDraftsAreTheReps(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	r.synced(promiseDay)
	var edited string
	for uid, raw := range r.box.Read("Drafts") {
		if bytes.Contains(raw, []byte("dana@initech.test")) {
			edited = strings.Replace(string(raw), "Hi Dana", "Dear Dana", 1)
			edited = strings.Replace(edited, "Message-ID: <", "Message-ID: <edited-", 1)
		}
		r.box.Expunge("Drafts", uid) // one is replaced below, the other is simply deleted
	}
	r.box.Append("Drafts", imaptest.Message{Raw: edited, Flags: []string{`\Draft`}})
	before := r.box.Snapshot()
	for _, asOf := range []string{"2026-03-12T12:00:00+01:00", "2026-03-13T12:00:00+01:00", "2026-03-16T12:00:00+01:00"} {
		if done := r.synced(asOf); done.DraftsSaved != 0 {
			t.Errorf("at %s %d drafts were made again", asOf, done.DraftsSaved)
		}
	}
	if diff := cmp.Diff(before, r.box.Snapshot()); diff != "" {
		t.Errorf("what the rep did in Drafts was not left alone:\n%s", diff)
	}
	out := r.ok("drafts", "--json")
	if !strings.Contains(out, `"edited"`) || !strings.Contains(out, `"dismissed"`) {
		t.Errorf("the ledger says\n%s", out)
	}
}

func TestNoDoubleDraftAfterAKill(t *testing.T) {
	d := imaptest.StartDovecot(t)
	for _, step := range []string{"before_intent", "after_intent", "before_append", "after_append", "before_record"} {
		t.Run(step, func(t *testing.T) {
			r := newRig(t, d, "[report]\ndeliver = \"none\"\n")
			r.fill()
			r.program = binary(t, "crashtest")
			env := r.env
			r.env = append(slices.Clone(env), "LASTWORD_CRASH="+step)
			if _, _, code := r.run("sync", "--as-of", promiseDay); code != -1 {
				t.Fatalf("the program was not killed at %s: exit %d", step, code)
			}
			r.env = env
			for _, asOf := range []string{promiseDay, "2026-03-11T12:10:00+01:00", "2026-03-11T12:20:00+01:00"} {
				r.synced(asOf)
			}
			r.checkDrafts()
		})
	}
}

func TestReportIsDeliveredOnceAWeek(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "")
	r.fill()
	before := len(r.box.Read("INBOX"))
	if done := r.synced("2026-03-11T12:00:00+00:00"); done.Report != "2026-W10" {
		t.Errorf("the first run delivered %q, want the report of the week before, 2026-W10", done.Report)
	}
	r.synced("2026-03-11T12:05:00+00:00")
	r.synced("2026-03-15T23:00:00+00:00")
	if got := len(r.box.Read("INBOX")) - before; got != 1 {
		t.Fatalf("%d reports in the INBOX after the first week, want 1", got)
	}
	// The laptop slept over Monday 07:30 and wakes on Tuesday.
	if done := r.synced("2026-03-17T09:00:00+00:00"); done.Report != "2026-W11" {
		t.Errorf("after the sleep %q was delivered, want 2026-W11", done.Report)
	}
	r.synced("2026-03-17T09:05:00+00:00")
	if got := len(r.box.Read("INBOX")) - before; got != 2 {
		t.Errorf("%d reports in the INBOX after two weeks, want 2", got)
	}
	for uid, entry := range r.box.Snapshot()["INBOX"] {
		if int(uid) > before && strings.Contains(entry.Flags, `\Seen`) {
			t.Error("a report is marked as seen")
		}
	}
}

func TestClearErrors(t *testing.T) {
	d := imaptest.StartDovecot(t)
	t.Run("wrong password", func(t *testing.T) {
		r := newRig(t, d, "")
		r.write("secret", "wrong")
		r.fails(4, "sign-in refused", "sync")
		r.fails(4, `{"error":{"code":4`, "sync", "--json")
	})
	t.Run("bad certificate", func(t *testing.T) {
		r := newRig(t, d, "")
		r.write("config.toml", fmt.Sprintf("[[account]]\nname = \"work\"\nemail = \"sam@acme.test\"\nhost = %q\nport = %d\n", d.Host, d.TLSPort))
		r.fails(5, "certificate", "sync")
	})
	t.Run("nobody listens", func(t *testing.T) {
		r := newRig(t, d, "")
		r.write("config.toml", "[[account]]\nname = \"work\"\nemail = \"sam@acme.test\"\nhost = \"127.0.0.1\"\nport = 1\n")
		r.fails(5, "127.0.0.1", "sync")
	})
	t.Run("missing Drafts", func(t *testing.T) {
		r := newRig(t, imaptest.StartDovecotWith(t, imaptest.Options{DraftsNames: []string{}}), "[report]\ndeliver = \"none\"\n")
		r.fill()
		r.fails(1, "Drafts", "sync", "--as-of", promiseDay)
		// what was read is not lost
		if out := r.ok("silent", "--json", "--as-of", promiseDay); !strings.Contains(out, "promise_broken") {
			t.Errorf("the facts are not there:\n%s", out)
		}
		r.write("config.toml", strings.Replace(r.read("config.toml"), "[report]", "[drafts]\ncreate_mailbox = true\n[report]", 1))
		if done := r.synced(promiseDay); done.DraftsSaved != 2 || len(r.draftsIn()) != 2 {
			t.Errorf("with create_mailbox %d drafts were saved, want 2", done.DraftsSaved)
		}
	})
	t.Run("read-only disk", func(t *testing.T) {
		r := newRig(t, d, "")
		if os.Getuid() == 0 {
			// root writes everywhere but into a file system that is read-only by nature
			r.env = append(r.env, "LASTWORD_STATE_DIR=/proc/lastword")
		} else {
			if err := os.Mkdir(r.path("state"), 0o500); err != nil {
				t.Fatal(err)
			}
		}
		_, errOut, code := r.run("sync")
		if code != 1 || !strings.Contains(errOut, "lastword: ") {
			t.Errorf("exit %d, stderr %q", code, errOut)
		}
	})
}

func TestDaemon(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n[sync]\ninterval = \"1m\"\n")
	r.fill()
	daemon := exec.Command(r.program, "daemon", "--log-level", "debug")
	var log bytes.Buffer
	daemon.Env, daemon.Stderr = r.env, &log
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	defer daemon.Process.Kill()
	r.eventually("the first pass", func() bool { return strings.Contains(r.ok("cases", "--json"), "dana@initech.test") })

	r.fails(6, "another lastword", "daemon")
	r.fails(6, "another lastword", "sync")
	r.fails(6, "another lastword", "import", r.path("config.toml"))

	r.ok("mark", "dana@initech.test", "value", "12000")
	r.eventually("the mark", func() bool { return strings.Contains(r.ok("cases", "--json"), `"value": 12000`) })

	// new mail is noticed by IDLE, long before the interval is over
	r.box.Append("INBOX", imaptest.Message{Date: time.Now(), Raw: "From: Dana Lee <dana@initech.test>\nTo: Sam Reed <sam@acme.test>\nSubject: Re: Rollout in Leeds\n" +
		"Date: " + time.Now().Format(time.RFC1123Z) + "\nMessage-ID: <d9@initech.test>\nIn-Reply-To: <d3@acme.test>\n\nWhat would it cost for Leeds alone?\n"})
	t.Cleanup(func() {
		t.Log(log.String())
		t.Log(r.ok("timeline", "dana@initech.test"), r.ok("explain", "dana@initech.test"))
	})
	r.eventually("the answer", func() bool {
		return strings.Contains(r.ok("cases", "--json", "--state", "your_turn"), "dana@initech.test")
	})

	stopped := time.Now()
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := daemon.Wait(); err != nil {
		t.Errorf("the daemon was told to stop and ended with %v\n%s", err, log.String())
	}
	if took := time.Since(stopped); took > 5*time.Second {
		t.Errorf("the daemon took %s to stop", took)
	}
	r.noMail(log.String())
}

// eventually waits for something a daemon does.
func (r *rig) eventually(what string, true func() bool) {
	r.t.Helper()
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(200 * time.Millisecond) {
		if true() {
			return
		}
	}
	r.t.Fatalf("%s did not come within 30 s", what)
}

// noMail checks that nothing of anybody's mail, and no secret, stands in a log above debug.
func (r *rig) noMail(log string) {
	r.t.Helper()
	for line := range strings.SplitSeq(log, "\n") {
		if strings.Contains(line, `"level":"debug"`) {
			continue
		}
		for _, word := range []string{"initech", "Rollout", "40k", "klein", r.dovecot.Password + `"`} {
			if strings.Contains(line, word) {
				r.t.Errorf("the log tells %q: %s", word, line)
			}
		}
	}
}

func TestInterrupted(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and never says a word
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	r := newRig(t, imaptest.StartDovecot(t), "")
	r.write("config.toml", fmt.Sprintf("[[account]]\nname = \"work\"\nemail = \"sam@acme.test\"\nhost = \"127.0.0.1\"\nport = %d\nsecurity = \"plain\"\n",
		silent.Addr().(*net.TCPAddr).Port))
	cmd := exec.Command(r.program, "sync", "--json")
	var errOut bytes.Buffer
	cmd.Env, cmd.Stderr = r.env, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	begun := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 130 {
		t.Errorf("interrupted, it ends with %v, want exit 130\n%s", err, errOut.String())
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("it took %s to stop", took)
	}
}

func TestStateIsPrivate(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "")
	r.fill()
	old := syscall.Umask(0)
	r.synced(promiseDay)
	syscall.Umask(old)
	err := filepath.WalkDir(r.path("state"), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "")
	r.fill()
	before := r.box.Snapshot()
	out := r.ok("sync", "--dry-run", "--as-of", promiseDay)
	if !strings.Contains(out, "2 drafts would be saved") || !strings.Contains(out, "Nothing was written") {
		t.Errorf("the dry run says\n%s", out)
	}
	if diff := cmp.Diff(before, r.box.Snapshot()); diff != "" {
		t.Errorf("the dry run wrote to the mailbox:\n%s", diff)
	}
	if out := r.ok("drafts", "--json"); !strings.Contains(out, `"drafts": []`) {
		t.Errorf("the dry run stored an intent:\n%s", out)
	}
	if out := r.ok("audit"); !strings.Contains(out, "Nothing was ever written") {
		t.Errorf("the audit list says\n%s", out)
	}
	if done := r.synced(promiseDay, "--no-drafts"); done.DraftsSaved != 0 || len(r.draftsIn()) != 0 {
		t.Error("--no-drafts saved a draft")
	}
	if done := r.synced(promiseDay); done.DraftsSaved != 2 {
		t.Errorf("the pass after it saved %d drafts, want 2", done.DraftsSaved)
	}
}

// TestAskedFor: the silences of March are old by now, so nothing is drafted by
// itself; what the rep asks for is.
func TestAskedFor(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	r.ok("sync")
	if found := r.draftsIn(); len(found) != 0 {
		t.Fatalf("%d drafts for old silences nobody asked about", len(found))
	}
	if out := r.ok("cases", "--json", "--prospect", "dana"); !strings.Contains(out, `"stale": true`) {
		t.Errorf("Dana's silence is not called stale:\n%s", out)
	}
	r.ok("draft", "dana@initech.test", "--save")
	if found := r.draftsIn(); len(found) != 1 || !strings.Contains(found[0].Header.Get("To"), "dana@initech.test") {
		t.Errorf("%d drafts after asking for Dana's", len(found))
	}
	r.fails(1, "no draft was saved", "draft", "dana@initech.test", "--save")
	before := len(r.box.Read("INBOX"))
	r.ok("report", "--deliver")
	r.fails(1, "in the mailbox already", "report", "--deliver")
	if got := len(r.box.Read("INBOX")) - before; got != 1 {
		t.Errorf("%d reports delivered, want 1", got)
	}
}
