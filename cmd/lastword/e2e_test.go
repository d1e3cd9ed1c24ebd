package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lastword/imapsync/imaptest"
)

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
