package imapsync_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
)

func TestWatch(t *testing.T) {
	d := imaptest.StartDovecot(t)
	user := d.As(d.User)
	a, c := account(t), dial(t, server(d), imapsync.Options{})
	mustSync(t, c, a)

	t.Run("new mail", func(t *testing.T) {
		timer := time.AfterFunc(300*time.Millisecond, func() { user.Append("INBOX", inbound(1)) })
		defer timer.Stop()
		begun := time.Now()
		check(t, c.Watch(t.Context(), "", time.Minute))
		if took := time.Since(begun); took > 15*time.Second {
			t.Errorf("noticed after %s", took)
		}
		if r := mustSync(t, c, a); r.New != 1 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("mail between the sync and the wait", func(t *testing.T) {
		user.Append("INBOX", inbound(2))
		begun := time.Now()
		check(t, c.Watch(t.Context(), "", 30*time.Second))
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("noticed after %s", took)
		}
		mustSync(t, c, a)
	})
	t.Run("time is over", func(t *testing.T) {
		begun := time.Now()
		check(t, c.Watch(t.Context(), "INBOX", 200*time.Millisecond))
		if took := time.Since(begun); took < 150*time.Millisecond || took > 3*time.Second {
			t.Errorf("took %s", took)
		}
	})
	t.Run("stopped without losing the connection", func(t *testing.T) {
		stop := errors.New("stopped")
		ctx, cancel := context.WithCancelCause(t.Context())
		timer := time.AfterFunc(100*time.Millisecond, func() { cancel(stop) })
		defer timer.Stop()
		begun := time.Now()
		if err := c.Watch(ctx, "", time.Minute); !errors.Is(err, stop) {
			t.Errorf("%v", err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("took %s", took)
		}
		mustSync(t, c, a)
	})
}

func TestWatchServerGoesAway(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "INBOX", UIDValidity: 1})
	s.Do("IDLE", func(c *imaptest.Conn, _, _ string) {
		c.Send("+ idling")
		c.Send("* BYE server is restarting")
		_ = c.Close()
	})
	c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
	err := c.Watch(t.Context(), "", time.Minute)
	if !errors.Is(err, imapsync.ErrDead) || !strings.Contains(err.Error(), "server is restarting") {
		t.Errorf("%v", err)
	}
}

func TestWatchWithoutIdle(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "INBOX", UIDValidity: 1})
	s.SetCaps("IMAP4rev1")
	c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
	check(t, c.Watch(t.Context(), "", 50*time.Millisecond))
	for _, line := range s.Said() {
		if strings.HasPrefix(line, "IDLE") {
			t.Errorf("said %s", line)
		}
	}
}

// IDLE that is never answered would wait for ever in go-imap.
func TestWatchUnanswered(t *testing.T) {
	s := imaptest.NewScript(t, &imaptest.Box{Name: "INBOX", UIDValidity: 1})
	s.Do("IDLE", func(c *imaptest.Conn, _, _ string) { c.Silence() })
	server := plain(s.Host, s.Port)
	server.Timeout = 200 * time.Millisecond
	c := dial(t, server, imapsync.Options{})
	begun := time.Now()
	if err := c.Watch(t.Context(), "", 200*time.Millisecond); !errors.Is(err, imapsync.ErrDead) {
		t.Errorf("%v", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}
