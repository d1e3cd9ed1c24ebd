package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
