package imapsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/rs/zerolog"

	"lastword/internal/mail"
)

// Server says where to sign in and how.
type Server struct {
	Host string
	Port int // 0: 993, or 143 unless Security is tls
	// Security is tls (also when empty), starttls or plain; plain only to this machine.
	Security string
	Username string
	// Password is the password, or the access token when Auth asks for one.
	Password string
	// Auth is "password" (also when empty); anything else signs in with a token (XOAUTH2).
	Auth string
	// CAFile holds further certificate authorities in PEM form.
	CAFile string
	// Timeout is the longest silence of the server during a command; 60 s when zero.
	Timeout time.Duration
}

// Options say what to read.
type Options struct {
	// Drafts and Sent name those mailboxes where special use and names do not tell.
	Drafts, Sent string
	// CreateDrafts makes a Drafts mailbox where there is none.
	CreateDrafts bool
	// Exclude names mailboxes that are never read, with all below them.
	Exclude []string
	// Since: no message that arrived before it is read; zero for all.
	Since time.Time
	// TextLimit is how many bytes of a message's first part are fetched; 16 KiB when zero.
	TextLimit int
}

const defaultTextLimit = 16 << 10

// Client is one signed-in connection to one account. Its methods run one
// command at a time and are for one goroutine. After ErrDead only Close is of use.
type Client struct {
	server  Server
	options Options
	log     zerolog.Logger
	s       *session
	// redial: the last APPEND was refused, which go-imap's connection does not survive (P4).
	redial bool
	boxes  []mail.Mailbox
	listed bool
	synced bool
	// foreign are the roots of other people's mailboxes.
	foreign []string
}

// Dial connects and signs in. Errors: ErrUnreachable, ErrBusy, ErrTLS, ErrPlain,
// ErrAuth, or the cause of ctx.
func Dial(ctx context.Context, server Server, options Options, log zerolog.Logger) (*Client, error) {
	c := &Client{server: withDefaults(server), options: options, log: log}
	if c.options.TextLimit <= 0 {
		c.options.TextLimit = defaultTextLimit
	}
	s, err := dial(ctx, c.server, log)
	if err != nil {
		return nil, err
	}
	c.s = s
	return c, nil
}

func withDefaults(server Server) Server {
	if server.Security == "" {
		server.Security = SecurityTLS
	}
	if server.Port == 0 {
		server.Port = 143
		if server.Security == SecurityTLS {
			server.Port = 993
		}
	}
	if server.Timeout <= 0 {
		server.Timeout = time.Minute
	}
	return server
}

// Close signs out and ends the connection; it takes at most two seconds.
func (c *Client) Close() error {
	c.s.close()
	return nil
}

// Caps are the capabilities of the server after sign-in, sorted.
func (c *Client) Caps() []string {
	var caps []string
	for capability := range c.s.caps {
		caps = append(caps, string(capability))
	}
	slices.Sort(caps)
	return caps
}

// Bytes counts what was read from the server on this connection.
func (c *Client) Bytes() int64 { return c.s.frame.total.Load() }

// session gives the connection, a new one after a refused APPEND.
func (c *Client) session(ctx context.Context) (*session, error) {
	if !c.redial {
		return c.s, nil
	}
	s, err := dial(ctx, c.server, c.log)
	if err != nil {
		return nil, err
	}
	c.s.close()
	c.s, c.redial = s, false
	return s, nil
}

// do runs one command on the connection.
func (c *Client) do(ctx context.Context, what string, run func(s *session) error) error {
	s, err := c.session(ctx)
	if err != nil {
		return err
	}
	return s.do(ctx, what, func() error { return run(s) })
}

func (c *Client) has(capability imap.Cap) bool { return c.s.caps.Has(capability) }

func dial(ctx context.Context, server Server, log zerolog.Logger) (*session, error) {
	raw, conn, greeting, err := connect(ctx, server)
	if err != nil {
		return nil, err
	}
	s := newSession(raw, conn, greeting, server.Timeout, log)
	if err := s.open(ctx, server); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// open waits for the greeting and signs in.
func (s *session) open(ctx context.Context, server Server) error {
	if err := s.greet(ctx); err != nil {
		return err
	}
	if s.imap.State() == imap.ConnStateNotAuthenticated {
		if err := s.signIn(ctx, server); err != nil {
			return err
		}
	}
	// Asked again: before sign-in servers say less, and iCloud's proxy says other things (P12).
	if err := s.askCaps(ctx); err != nil {
		return err
	}
	return s.identify(ctx, server)
}

func (s *session) greet(ctx context.Context) error {
	err := s.do(ctx, "wait for the greeting", s.imap.WaitGreeting)
	switch {
	case err == nil:
		return s.askCaps(ctx)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case busy(&imap.Error{Text: s.frame.farewell()}):
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

func (s *session) askCaps(ctx context.Context) error {
	err := s.do(ctx, "ask for capabilities", func() error {
		caps, err := s.imap.Capability().Wait()
		s.caps = caps
		return err
	})
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}

func (s *session) signIn(ctx context.Context, server Server) error {
	err := s.do(ctx, "sign in", func() error { return s.authenticate(server) })
	var no *imap.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrAuth), ctx.Err() != nil:
		return err
	case errors.As(err, &no) && busy(no):
		return fmt.Errorf("%w: %s", ErrBusy, answer(no))
	case errors.As(err, &no):
		return fmt.Errorf("%w: %s", ErrAuth, answer(no))
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// authenticate chooses the mechanism. A password goes by AUTH=PLAIN, which
// takes any characters, else by LOGIN unless the server forbids it.
func (s *session) authenticate(server Server) error {
	switch {
	case server.Auth != "" && server.Auth != "password":
		return s.imap.Authenticate(s.tokenMechanism(server))
	case s.caps.Has(imap.AuthCap(sasl.Plain)):
		return s.imap.Authenticate(sasl.NewPlainClient("", server.Username, server.Password))
	case s.caps.Has(imap.CapLoginDisabled):
		return &imap.Error{Type: imap.StatusResponseTypeNo, Text: "the server allows no password on this connection (LOGINDISABLED)"}
	}
	return s.imap.Login(server.Username, server.Password).Wait()
}

func (s *session) tokenMechanism(server Server) sasl.Client {
	if !s.caps.Has(imap.AuthCap("XOAUTH2")) && s.caps.Has(imap.AuthCap(sasl.OAuthBearer)) {
		return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: server.Username, Token: server.Password, Host: server.Host, Port: server.Port,
		})
	}
	return xoauth2{user: server.Username, token: server.Password}
}

// identify says who we are where nothing opens otherwise: 163.com and its
// sisters answer "Unsafe Login" to SELECT (himalaya #651).
func (s *session) identify(ctx context.Context, server Server) error {
	if !s.caps.Has(imap.CapID) || !needsID(server.Host) {
		return nil
	}
	err := s.do(ctx, "say who we are", func() error {
		_, err := s.imap.ID(&imap.IDData{Name: "lastword"}).Wait()
		return err
	})
	if refused(err) {
		return nil
	}
	return err
}

func needsID(host string) bool {
	for _, domain := range []string{"163.com", "126.com", "yeah.net", "188.com"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}
