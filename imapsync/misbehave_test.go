package imapsync_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
	"lastword/internal/mail"
)

// small is a server with three messages in INBOX and two in Sent.
func small(t *testing.T) (*imaptest.Script, *imaptest.Box) {
	t.Helper()
	inbox := &imaptest.Box{Name: "INBOX", UIDValidity: 1}
	for i := range 3 {
		inbox.Messages = append(inbox.Messages, imaptest.BoxMessage{UID: uint32(10 * (i + 1)), Raw: inbound(i).Raw, Flags: `\Seen`})
	}
	sent := &imaptest.Box{Name: "Sent", Attrs: `\Sent`, UIDValidity: 1}
	for i := range 2 {
		sent.Messages = append(sent.Messages, imaptest.BoxMessage{UID: uint32(i + 1), Raw: outbound(i).Raw, Flags: `\Seen`})
	}
	return imaptest.NewScript(t, inbox, sent, &imaptest.Box{Name: "Drafts", Attrs: `\Drafts`, UIDValidity: 1}), inbox
}

// impatient is a client that gives a silent server up after a moment.
func impatient(t *testing.T, s *imaptest.Script) *imapsync.Client {
	t.Helper()
	server := plain(s.Host, s.Port)
	server.Timeout = time.Second
	return dial(t, server, imapsync.Options{})
}

func TestSmallServer(t *testing.T) {
	s, _ := small(t)
	a := account(t)
	c := impatient(t, s)
	if r := mustSync(t, c, a); r.New != 5 || len(facts(t, a)) != 5 {
		t.Errorf("%+v", r)
	}
	if bad := imaptest.Forbidden(s.Said(), "Drafts"); len(bad) > 0 {
		t.Errorf("said %q", bad)
	}
}

// A server that breaks in one way or another ends the sync with ErrDead in
// time; nothing half is stored, and the next sync brings everything.
func TestSyncBroken(t *testing.T) {
	for _, tt := range []struct {
		name  string
		verb  string
		h     imaptest.Handler
		words string
	}{
		{"silent", "UID FETCH", func(c *imaptest.Conn, _, _ string) { c.Silence() }, "silent"},
		{"silent in a literal", "UID FETCH", func(c *imaptest.Conn, _, _ string) {
			c.Raw("* 1 FETCH (UID 10 FLAGS () BODY[HEADER.FIELDS (FROM)] {100}\r\nFrom: half")
			c.Silence()
		}, "silent"},
		{"ends in a literal", "UID FETCH", func(c *imaptest.Conn, _, _ string) {
			c.Raw("* 1 FETCH (UID 10 FLAGS () BODY[HEADER.FIELDS (FROM)] {100}\r\nFrom: half")
			_ = c.Close()
		}, ""},
		{"ends in a line", "UID FETCH", func(c *imaptest.Conn, _, _ string) {
			c.Raw("* 1 FETCH (UID 10 FLA")
			_ = c.Close()
		}, ""},
		{"ends before the OK", "UID FETCH", func(c *imaptest.Conn, tag, args string) {
			c.Default("UID FETCH", "* OK", args)
			_ = c.Close()
		}, ""},
		{"resets", "EXAMINE", func(c *imaptest.Conn, _, _ string) { c.Reset() }, ""},
		{"says goodbye", "EXAMINE", func(c *imaptest.Conn, _, _ string) {
			c.Send("* BYE going down for maintenance")
			_ = c.Close()
		}, "going down for maintenance"},
		{"talks nonsense", "LIST", func(c *imaptest.Conn, _, _ string) { c.Send("* LIST nonsense") }, ""},
		{"knows no tag", "EXAMINE", func(c *imaptest.Conn, _, _ string) { c.Send("Z9 OK what") }, ""},
		{"a gigabyte", "UID FETCH", func(c *imaptest.Conn, _, _ string) { c.Raw("* 1 FETCH (UID 10 BODY[1] {999999999}\r\n") }, "more than is sane"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := small(t)
			s.Once(tt.verb, tt.h)
			a, c := account(t), impatient(t, s)
			begun := time.Now()
			_, err := c.Sync(t.Context(), a, nil)
			if !errors.Is(err, imapsync.ErrDead) || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("%v", err)
			}
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
			for ident, m := range facts(t, a) {
				if m.Subject == "" {
					t.Errorf("half a message was stored: %s %+v", ident, m)
				}
			}
			if _, err := c.Sync(t.Context(), a, nil); !errors.Is(err, imapsync.ErrDead) {
				t.Errorf("a dead connection was used again: %v", err)
			}
			mustSync(t, impatient(t, s), a)
			if n := len(facts(t, a)); n != 5 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// What is odd but can be lived with.
func TestSyncOdd(t *testing.T) {
	for _, tt := range []struct {
		name string
		bend func(s *imaptest.Script, inbox *imaptest.Box)
	}{
		{"responses nobody knows", func(s *imaptest.Script, _ *imaptest.Box) {
			s.Do("UID FETCH", func(c *imaptest.Conn, tag, args string) {
				c.Raw("* VANISHED (EARLIER) 1:3\r\n* XFOO {3}\r\nabc (\r\n\r\n")
				c.Default("UID FETCH", tag, args)
			})
		}},
		{"flags of another client before the answer", func(s *imaptest.Script, _ *imaptest.Box) {
			s.Do("UID FETCH", func(c *imaptest.Conn, tag, args string) {
				c.Send(`* 1 FETCH (FLAGS (\Seen \Flagged) UID 10)`)
				c.Send(`* 2 FETCH (FLAGS (\Seen))`)
				c.Default("UID FETCH", tag, args)
			})
		}},
		{"values that kill the parser", func(s *imaptest.Script, _ *imaptest.Box) {
			s.Do("UID FETCH", func(c *imaptest.Conn, tag, args string) {
				set, items, _ := strings.Cut(args, " ")
				for i, m := range c.Box().Messages {
					if !imaptest.InSet(set, m.UID, c.Box()) {
						continue
					}
					answer := imaptest.Answer(i+1, m, items)
					date := []string{`"01-Jan-0001 00:00:00 +0000"`, `"00-Jan-0000 00:00:00 +0000"`, "NIL"}[i%3]
					answer = strings.Replace(answer, `"02-Nov-2026 10:00:00 +0000"`, date, 1)
					answer = strings.Replace(answer, "RFC822.SIZE ", "RFC822.SIZE -", 1)
					answer = strings.Replace(answer, `FLAGS (`, `FLAGS ([] \\ `, 1)
					answer = strings.Replace(answer, "BODY[1.MIME] {0}\r\n", "BODY[1.MIME] nil", 1)
					c.Raw(answer)
				}
				c.Send(tag + " OK done")
			})
		}},
		{"a mailbox nobody can read the name of", func(s *imaptest.Script, _ *imaptest.Box) {
			s.Do("LIST", func(c *imaptest.Conn, tag, args string) {
				c.Send(`* LIST () "/" "R&D"`)
				c.Send("* LIST () \"/\" \"\xff\xfe\"")
				c.Send("* LIST () \"/\" {3}\r\n&x-")
				c.Default("LIST", tag, args)
			})
		}},
		{"no UIDNEXT", func(s *imaptest.Script, inbox *imaptest.Box) {
			s.Do("EXAMINE", func(c *imaptest.Conn, tag, args string) {
				c.Default("EXAMINE", "* OK [UIDNEXT 0] x\r\n"+tag, args)
			})
			s.On("STATUS", "TAG NO not now")
		}},
		{"no STATUS", func(s *imaptest.Script, _ *imaptest.Box) { s.On("STATUS", "TAG NO not now") }},
		{"the STATUS of all mailboxes at the end", func(s *imaptest.Script, _ *imaptest.Box) {
			s.SetCaps("IMAP4rev1 LIST-STATUS SPECIAL-USE")
			s.Do("LIST", func(c *imaptest.Conn, tag, _ string) {
				c.Send(`* LIST () "/" INBOX`)
				c.Send(`* LIST (\Sent) "/" Sent`)
				c.Send(`* LIST (\Noselect) "/" Root`)
				c.Send(`* STATUS INBOX (MESSAGES 3 UIDNEXT 31 UIDVALIDITY 1)`)
				c.Send(`* STATUS Sent (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 1)`)
				c.Send(tag + " OK done")
			})
		}},
		{"LIST-STATUS that is not there after all", func(s *imaptest.Script, _ *imaptest.Box) {
			s.SetCaps("IMAP4rev1 LIST-STATUS")
			s.Once("LIST", func(c *imaptest.Conn, tag, _ string) { c.Send(tag + " BAD what is RETURN?") })
		}},
		{"ESEARCH with a count alone", func(s *imaptest.Script, _ *imaptest.Box) {
			s.SetCaps("IMAP4rev1 ESEARCH")
			s.Do("UID SEARCH", func(c *imaptest.Conn, tag, args string) {
				if strings.HasPrefix(args, "RETURN") {
					c.Send(`* ESEARCH (TAG "` + tag + `") UID COUNT 3`)
					c.Send(tag + " OK done")
					return
				}
				c.Default("UID SEARCH", tag, args)
			})
		}},
		{"NO for a batch with one bad message", func(s *imaptest.Script, inbox *imaptest.Box) {
			inbox.Messages = append(inbox.Messages, imaptest.BoxMessage{UID: 40, Raw: inbound(99).Raw})
			s.Do("UID FETCH", func(c *imaptest.Conn, tag, args string) {
				set, _, _ := strings.Cut(args, " ")
				if strings.Contains(set, "40") {
					c.Send(tag + " NO UID FETCH Server error - Please try again later")
					return
				}
				c.Default("UID FETCH", tag, args)
			})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, inbox := small(t)
			tt.bend(s, inbox)
			a, c := account(t), impatient(t, s)
			mustSync(t, c, a)
			all := facts(t, a)
			if len(all) != 5 {
				t.Errorf("%d messages", len(all))
			}
			for ident, m := range all {
				if m.Subject == "" || strings.TrimSpace(m.Text) == "" {
					t.Errorf("%s: %q %q", ident, m.Subject, m.Text)
				}
			}
			if r := mustSync(t, c, a); r.New != 0 {
				t.Errorf("again: %+v", r)
			}
		})
	}
}

// A search that contradicts the count proves nothing: no message is dropped.
func TestSyncDoubtfulSearch(t *testing.T) {
	s, inbox := small(t)
	a := account(t)
	mustSync(t, impatient(t, s), a)
	s.Edit(func() { inbox.Messages = inbox.Messages[1:] })
	s.On("UID SEARCH", "* SEARCH", "TAG OK done")
	mustSync(t, impatient(t, s), a)
	if got := placed(t, a, "INBOX"); !slices.Equal(got, []mail.UID{10, 20, 30}) {
		t.Errorf("placed %v", got)
	}
	s.Do("UID SEARCH", nil)
	mustSync(t, impatient(t, s), a)
	if got := placed(t, a, "INBOX"); !slices.Equal(got, []mail.UID{20, 30}) {
		t.Errorf("placed %v", got)
	}
}

// Before most of a mailbox is given up, a fresh connection must agree.
func TestSyncBrake(t *testing.T) {
	s, inbox := small(t)
	a := account(t)
	mustSync(t, impatient(t, s), a)
	full := inbox.Messages
	s.Edit(func() { inbox.Messages = nil; inbox.UIDNext = 31 })
	c := impatient(t, s)
	begun := s.Connections()
	// The empty mailbox was a hiccup: the second connection sees it full again.
	s.Once("EXAMINE", func(c *imaptest.Conn, tag, args string) {
		c.Default("EXAMINE", tag, args)
		s.Edit(func() { inbox.Messages = full })
	})
	mustSync(t, c, a)
	if got := placed(t, a, "INBOX"); len(got) != 3 {
		t.Errorf("placed %v", got)
	}
	if s.Connections() == begun {
		t.Error("nobody asked twice")
	}
	s.Edit(func() { inbox.Messages = nil; inbox.UIDNext = 31 })
	mustSync(t, impatient(t, s), a)
	if got := placed(t, a, "INBOX"); len(got) != 0 {
		t.Errorf("placed %v after the mailbox was emptied", got)
	}
}

func TestSyncUIDsWentBackwards(t *testing.T) {
	s, inbox := small(t)
	a := account(t)
	mustSync(t, impatient(t, s), a)
	s.Edit(func() {
		inbox.Messages = []imaptest.BoxMessage{{UID: 1, Raw: inbound(7).Raw}, {UID: 2, Raw: inbound(0).Raw}}
	})
	if r := mustSync(t, impatient(t, s), a); r.New != 1 {
		t.Errorf("%+v", r)
	}
	if got := placed(t, a, "INBOX"); !slices.Equal(got, []mail.UID{1, 2}) {
		t.Errorf("placed %v", got)
	}
}

func TestSyncBlockedMailbox(t *testing.T) {
	s, _ := small(t)
	a := account(t)
	s.Do("EXAMINE", func(c *imaptest.Conn, tag, args string) {
		if strings.Contains(args, "INBOX") {
			c.Send(tag + " NO [NOPERM] you may not")
			return
		}
		c.Default("EXAMINE", tag, args)
	})
	if r := mustSync(t, impatient(t, s), a); r.New != 2 {
		t.Errorf("%+v", r)
	}
	if box := boxNamed(t, a, "INBOX"); box.State != mail.MailboxBlocked || !strings.Contains(box.Error, "you may not") {
		t.Errorf("%+v", box)
	}
	s.Do("EXAMINE", nil)
	if r := mustSync(t, impatient(t, s), a); r.New != 3 {
		t.Errorf("%+v", r)
	}
	if box := boxNamed(t, a, "INBOX"); box.State != mail.MailboxLive || box.Error != "" {
		t.Errorf("%+v", box)
	}
}

func TestSyncSparse(t *testing.T) {
	s, inbox := small(t)
	s.Edit(func() {
		inbox.Messages = nil
		for i := range 500 {
			inbox.Messages = append(inbox.Messages, imaptest.BoxMessage{UID: uint32(1000 + i*7919*1000), Raw: inbound(i).Raw})
		}
	})
	a := account(t)
	if r := mustSync(t, impatient(t, s), a); r.New != 502 {
		t.Errorf("%+v", r)
	}
	for _, line := range s.Said() {
		if len(line) > 8000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

// Shutting down takes no longer than two seconds, whatever the server does.
func TestCancelIsQuick(t *testing.T) {
	for _, verb := range []string{"LIST", "EXAMINE", "UID SEARCH", "UID FETCH"} {
		t.Run(verb, func(t *testing.T) {
			s, _ := small(t)
			stop := errors.New("stopped")
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			s.Do(verb, func(c *imaptest.Conn, _, _ string) {
				c.Send(fmt.Sprintf("* %d EXISTS", 3))
				cancel(stop)
				c.Silence()
			})
			c := dial(t, plain(s.Host, s.Port), imapsync.Options{})
			begun := time.Now()
			_, err := c.Sync(ctx, account(t), nil)
			_ = c.Close()
			if !errors.Is(err, stop) || time.Since(begun) > 2*time.Second {
				t.Errorf("%v after %s", err, time.Since(begun))
			}
		})
	}
}
