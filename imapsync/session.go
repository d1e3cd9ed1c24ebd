package imapsync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/rs/zerolog"

	"lastword/internal/mail"
)

// session is one connection. It carries one command at a time and dies of the
// first time-out, BYE, parser error or cancelled context.
type session struct {
	raw   net.Conn // closed to break off: closing a TLS connection may block
	frame *frame
	imap  *imapclient.Client
	caps  imap.CapSet
	quiet time.Duration
	log   zerolog.Logger
	// dirty holds a token when the server told of a change by itself.
	dirty chan struct{}

	command sync.Mutex // one command in flight
	mu      sync.Mutex
	dead    error
}

func newSession(raw, conn net.Conn, greeting string, quiet time.Duration, log zerolog.Logger) *session {
	s := &session{raw: raw, quiet: quiet, log: log, dirty: make(chan struct{}, 1)}
	s.frame = newFrame(conn, greeting)
	s.imap = imapclient.New(s.frame, &imapclient.Options{
		// The handlers run inside the decoder: they only leave a mark (P10).
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Expunge: func(uint32) { s.mark() },
			Mailbox: func(*imapclient.UnilateralDataMailbox) { s.mark() },
		},
	})
	return s
}

func (s *session) mark() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// do runs one command under ctx and the quiet limit. What run returns is
// explained: a refusal leaves the session alive, everything else ends it.
// run must drain its command, whatever happens: when ctx ends, the connection
// is closed and every wait in run comes back.
func (s *session) do(ctx context.Context, what string, run func() error) error {
	return s.doQuiet(ctx, what, s.quiet, run)
}

func (s *session) doQuiet(ctx context.Context, what string, quiet time.Duration, run func() error) error {
	s.command.Lock()
	defer s.command.Unlock()
	if err := s.why(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	stop := context.AfterFunc(ctx, s.kill)
	s.frame.arm(quiet)
	err := run()
	s.frame.disarm()
	if !stop() {
		s.die(context.Cause(ctx))
		if err != nil {
			return context.Cause(ctx)
		}
	}
	return s.explain(what, err)
}

// explain tells refusals from the end of the connection.
func (s *session) explain(what string, err error) error {
	if err == nil {
		return nil
	}
	var no *imap.Error
	if errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye {
		return &refusalError{what: what, err: no}
	}
	s.die(s.cause(err))
	return fmt.Errorf("%s: %w", what, s.why())
}

// cause prefers the server's farewell, then what the frame saw, to go-imap's "unexpected EOF".
func (s *session) cause(err error) error {
	if bye := s.frame.farewell(); bye != "" {
		return fmt.Errorf("%w: the server said goodbye: %s", ErrDead, mail.Clean(bye))
	}
	if fault := s.frame.why(); fault != nil {
		err = fault
	} else {
		s.log.Debug().Str("response", mail.Clean(s.frame.lastSeen())).Msg("response not understood")
	}
	switch {
	case errors.Is(err, errQuiet):
		return fmt.Errorf("%w: %w for %s", ErrDead, errQuiet, s.quiet)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the server closed the connection", ErrDead)
	}
	return fmt.Errorf("%w: %w", ErrDead, err)
}

// die ends the session for the given reason; the first one counts.
func (s *session) die(why error) {
	s.mu.Lock()
	if s.dead == nil {
		s.dead = why
	}
	s.mu.Unlock()
	s.kill()
}

func (s *session) why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil && !errors.Is(s.dead, ErrDead) {
		return fmt.Errorf("%w: %w", ErrDead, s.dead)
	}
	return s.dead
}

// kill closes the connection under the feet of everybody.
func (s *session) kill() { _ = s.raw.Close() }

// close signs out, if that is still possible within two seconds, and waits for the reader to end.
func (s *session) close() {
	if s.why() == nil {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		_ = s.do(ctx, "sign out", func() error { return s.imap.Logout().Wait() })
		cancel()
	}
	s.die(errors.New("closed"))
	<-s.imap.Closed()
}
