package imapsync_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lastword/imapsync"
	"lastword/imapsync/imaptest"
)

// refusedDial dials, wants an error of that kind with those words, and quickly.
func refusedDial(t *testing.T, s imapsync.Server, kind error, words ...string) {
	t.Helper()
	begun := time.Now()
	c, err := imapsync.Dial(t.Context(), s, imapsync.Options{}, nolog)
	if err == nil {
		_ = c.Close()
		t.Fatal("signed in")
	}
	if !errors.Is(err, kind) {
		t.Errorf("got %v, want %v", err, kind)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	for _, secret := range []string{s.Password, s.Username} {
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("%q names the user or the password", err)
		}
	}
	if took := time.Since(begun); took > 6*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestDialDovecot(t *testing.T) {
	d := imaptest.StartDovecot(t)
	good := server(d)
	for _, tt := range []struct {
		name   string
		change func(*imapsync.Server)
		kind   error // nil: must work
		words  []string
	}{
		{"tls", func(*imapsync.Server) {}, nil, nil},
		{"tls by default", func(s *imapsync.Server) { s.Security = "" }, nil, nil},
		{"starttls", func(s *imapsync.Server) { s.Security, s.Port = "starttls", d.Port }, nil, nil},
		{"plain to this machine", func(s *imapsync.Server) { s.Security, s.Port = "plain", d.Port }, nil, nil},
		{"wrong password", func(s *imapsync.Server) { s.Password = "wrong-" + t.Name() }, imapsync.ErrAuth, []string{"Authentication failed"}},
		{"certificate of nobody we know", func(s *imapsync.Server) { s.CAFile = "" }, imapsync.ErrTLS, []string{"certificate"}},
		{"certificate of nobody we know, starttls", func(s *imapsync.Server) { s.CAFile, s.Security, s.Port = "", "starttls", d.Port }, imapsync.ErrTLS, []string{"certificate"}},
		{"tls to the plain port", func(s *imapsync.Server) { s.Port = d.Port }, imapsync.ErrTLS, []string{"starttls"}},
		{"no such certificate file", func(s *imapsync.Server) { s.CAFile += "x" }, imapsync.ErrTLS, []string{"tls_ca_file"}},
		{"not a certificate file", func(s *imapsync.Server) { s.CAFile = emptyFile(t) }, imapsync.ErrTLS, []string{"no certificate"}},
		{"unknown host", func(s *imapsync.Server) { s.Host = "no-such-host.invalid" }, imapsync.ErrUnreachable, []string{"no-such-host.invalid"}},
		{"nobody listens", func(s *imapsync.Server) { s.Port = 1 }, imapsync.ErrUnreachable, []string{"connection refused"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := good
			tt.change(&s)
			if tt.kind != nil {
				refusedDial(t, s, tt.kind, tt.words...)
				return
			}
			c := dial(t, s, imapsync.Options{})
			if caps := strings.Join(c.Caps(), " "); !strings.Contains(caps, "CONDSTORE") || !strings.Contains(caps, "UIDPLUS") {
				t.Errorf("capabilities were not asked again after sign-in: %s", caps)
			}
			check(t, c.Close())
		})
	}
}

func emptyFile(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "empty.pem")
	check(t, os.WriteFile(name, []byte("nothing\n"), 0o600))
	return name
}

func TestDialWrongName(t *testing.T) {
	cert, key := imaptest.Certificate(t, "imap.other.test")
	pair, err := tls.X509KeyPair(cert, key)
	check(t, err)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	check(t, err)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_ = conn.(*tls.Conn).Handshake()
			_ = conn.Close()
		}
	})
	defer wg.Wait()
	defer l.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	check(t, os.WriteFile(ca, cert, 0o600))
	s := imapsync.Server{Host: "localhost", Port: l.Addr().(*net.TCPAddr).Port, CAFile: ca, Timeout: 3 * time.Second}
	refusedDial(t, s, imapsync.ErrTLS, "localhost", "imap.other.test")
}

func TestDialPlainElsewhere(t *testing.T) {
	// 192.0.2.1 is reserved for documentation: nothing is sent to anybody.
	refusedDial(t, imapsync.Server{Host: "192.0.2.1", Port: 143, Security: "plain", Timeout: 3 * time.Second}, imapsync.ErrPlain, "192.0.2.1")
}

func TestDialLoginDisabled(t *testing.T) {
	s := imaptest.NewScript(t)
	s.SetCaps("IMAP4rev1 LOGINDISABLED")
	refusedDial(t, plain(s.Host, s.Port), imapsync.ErrAuth, "LOGINDISABLED")
	for _, line := range s.Said() {
		if strings.Contains(line, imaptest.Password) {
			t.Errorf("the password was sent all the same: %s", line)
		}
	}
}

func TestDialMisbehaved(t *testing.T) {
	short := func(s *imaptest.Script) imapsync.Server {
		server := plain(s.Host, s.Port)
		server.Timeout = time.Second
		return server
	}
	for _, tt := range []struct {
		name   string
		script func(*imaptest.Script)
		kind   error
		words  []string
	}{
		{"silent from the start", func(s *imaptest.Script) { s.SetGreeting("") }, imapsync.ErrUnreachable, []string{"silent"}},
		{"not IMAP", func(s *imaptest.Script) { s.SetGreeting("220 smtp ready") }, imapsync.ErrUnreachable, nil},
		{"turns us away", func(s *imaptest.Script) { s.SetGreeting("* BYE closed for the night") }, imapsync.ErrUnreachable, []string{"closed for the night"}},
		{"too many connections", func(s *imaptest.Script) { s.SetGreeting("* BYE Too many connections from your IP") }, imapsync.ErrBusy, []string{"Too many connections"}},
		{"silent after LOGIN", func(s *imaptest.Script) {
			s.Do("LOGIN", func(c *imaptest.Conn, _, _ string) { c.Silence() })
		}, imapsync.ErrUnreachable, []string{"silent"}},
		{"refuses", func(s *imaptest.Script) { s.On("LOGIN", "TAG NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)") }, imapsync.ErrAuth, []string{"Invalid credentials"}},
		{"says BAD", func(s *imaptest.Script) { s.On("LOGIN", "TAG BAD what?") }, imapsync.ErrAuth, []string{"what?"}},
		{"is unavailable", func(s *imaptest.Script) { s.On("LOGIN", "TAG NO [UNAVAILABLE] backend down") }, imapsync.ErrBusy, []string{"backend down"}},
		{"Gmail's limit", func(s *imaptest.Script) {
			s.On("LOGIN", "TAG NO [ALERT] Too many simultaneous connections. (Failure)")
		}, imapsync.ErrBusy, []string{"simultaneous"}},
		{"says goodbye at LOGIN", func(s *imaptest.Script) {
			s.Do("LOGIN", func(c *imaptest.Conn, _, _ string) {
				c.Send("* BYE account is locked")
				_ = c.Close()
			})
		}, imapsync.ErrUnreachable, []string{"account is locked"}},
		{"resets", func(s *imaptest.Script) {
			s.Do("LOGIN", func(c *imaptest.Conn, _, _ string) { c.Reset() })
		}, imapsync.ErrUnreachable, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := imaptest.NewScript(t)
			tt.script(s)
			refusedDial(t, short(s), tt.kind, tt.words...)
		})
	}
}

// What is said before TLS must not count, and without TLS nothing is said.
func TestDialSTARTTLSStripped(t *testing.T) {
	for _, tt := range []struct {
		name   string
		script func(*imaptest.Script)
		kind   error
		words  []string
	}{
		{"not offered", func(s *imaptest.Script) {}, imapsync.ErrTLS, []string{"STARTTLS"}},
		{"refused", func(s *imaptest.Script) {
			s.SetCaps("IMAP4rev1 STARTTLS")
			s.On("STARTTLS", "TAG NO not today")
		}, imapsync.ErrTLS, []string{"not today"}},
		{"PREAUTH before TLS", func(s *imaptest.Script) { s.SetGreeting("* PREAUTH welcome") }, imapsync.ErrTLS, nil},
		{"a response slipped in behind", func(s *imaptest.Script) {
			s.SetCaps("IMAP4rev1 STARTTLS")
			s.Do("STARTTLS", func(c *imaptest.Conn, tag, _ string) {
				c.Raw(tag + " OK go\r\n* PREAUTH welcome\r\n")
				c.Silence()
			})
		}, imapsync.ErrTLS, nil},
		{"goodbye", func(s *imaptest.Script) { s.SetGreeting("* BYE later") }, imapsync.ErrUnreachable, []string{"later"}},
		{"silent", func(s *imaptest.Script) { s.SetGreeting("") }, imapsync.ErrUnreachable, nil},
		{"silent at STARTTLS", func(s *imaptest.Script) {
			s.SetCaps("IMAP4rev1 STARTTLS")
			s.Do("STARTTLS", func(c *imaptest.Conn, _, _ string) { c.Silence() })
		}, imapsync.ErrUnreachable, nil},
		{"no TLS behind STARTTLS", func(s *imaptest.Script) {
			s.SetCaps("IMAP4rev1 STARTTLS")
			s.Do("STARTTLS", func(c *imaptest.Conn, tag, _ string) {
				c.Send(tag + " OK go")
				_ = c.Close()
			})
		}, imapsync.ErrUnreachable, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := imaptest.NewScript(t)
			tt.script(s)
			server := plain(s.Host, s.Port)
			server.Security, server.Timeout = imapsync.SecuritySTARTTLS, time.Second
			refusedDial(t, server, tt.kind, tt.words...)
			for _, line := range s.Said() {
				if !strings.HasPrefix(line, "CAPABILITY") && !strings.HasPrefix(line, "STARTTLS") {
					t.Errorf("said without TLS: %s", line)
				}
			}
		})
	}
}

func TestDialCancelled(t *testing.T) {
	s := imaptest.NewScript(t)
	s.Do("LOGIN", func(c *imaptest.Conn, _, _ string) { c.Silence() })
	stop := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	timer := time.AfterFunc(100*time.Millisecond, func() { cancel(stop) })
	defer timer.Stop()
	begun := time.Now()
	_, err := imapsync.Dial(ctx, plain(s.Host, s.Port), imapsync.Options{}, nolog)
	if !errors.Is(err, stop) || time.Since(begun) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(begun))
	}
}

func TestDialMechanisms(t *testing.T) {
	for _, tt := range []struct {
		name, caps, auth, want string
	}{
		{"LOGIN where there is nothing else", "IMAP4rev1", "", `LOGIN "rep@example.test" "secret"`},
		{"PLAIN", "IMAP4rev1 AUTH=PLAIN SASL-IR", "password", "AUTHENTICATE PLAIN AHJlcEBleGFtcGxlLnRlc3QAc2VjcmV0"},
		{"PLAIN although LOGIN is forbidden", "IMAP4rev1 AUTH=PLAIN SASL-IR LOGINDISABLED", "", "AUTHENTICATE PLAIN AHJlcEBleGFtcGxlLnRlc3QAc2VjcmV0"},
		{"a token", "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR", "microsoft", "AUTHENTICATE XOAUTH2 dXNlcj1yZXBAZXhhbXBsZS50ZXN0AWF1dGg9QmVhcmVyIHNlY3JldAEB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := imaptest.NewScript(t)
			s.SetCaps(tt.caps)
			server := plain(s.Host, s.Port)
			server.Auth = tt.auth
			check(t, dial(t, server, imapsync.Options{}).Close())
			if !slices.Contains(s.Said(), tt.want) {
				t.Errorf("said %q", s.Said())
			}
		})
	}
}
