package imaptest

import (
	"bufio"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Script is a small IMAP server on loopback, plain, that behaves by default
// and misbehaves where a test says so. It serves the Boxes it is given.
type Script struct {
	Host string
	Port int

	t        testing.TB
	listener net.Listener
	wg       sync.WaitGroup

	mu       sync.Mutex
	greeting string
	caps     string
	literals string // "", refuse or silent
	boxes    []*Box
	handlers map[string]Handler
	lines    []string
	conns    []net.Conn
}

// Handler answers one command; args is what follows the verb.
type Handler func(c *Conn, tag, args string)

// Conn is one connection to a Script.
type Conn struct {
	net.Conn
	in  *bufio.Reader
	s   *Script
	box *Box
}

// NewScript starts a server that ends with the test.
func NewScript(t testing.TB, boxes ...*Box) *Script {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test helper
	check(t, err)
	s := &Script{
		t: t, listener: l, Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, boxes: boxes,
		greeting: "* OK ready", caps: "IMAP4rev1 UIDPLUS IDLE", handlers: map[string]Handler{},
	}
	s.wg.Go(s.serve)
	t.Cleanup(s.Close)
	return s
}

// Close ends the server and all connections.
func (s *Script) Close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// Do replaces the answer to a verb ("UID FETCH", "EXAMINE").
func (s *Script) Do(verb string, h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handlers[verb] = h
}

// On answers a verb with these lines; in each, TAG becomes the tag.
func (s *Script) On(verb string, lines ...string) {
	s.Do(verb, func(c *Conn, tag, _ string) {
		for _, line := range lines {
			c.Send(strings.ReplaceAll(line, "TAG", tag))
		}
	})
}

// Once lets h answer the first time, then the default again.
func (s *Script) Once(verb string, h Handler) {
	s.Do(verb, func(c *Conn, tag, args string) {
		s.mu.Lock()
		delete(s.handlers, verb)
		s.mu.Unlock()
		h(c, tag, args)
	})
}

// SetGreeting is the first line of every connection; "" for none.
func (s *Script) SetGreeting(line string) { s.Edit(func() { s.greeting = line }) }

// SetCaps is the capability list.
func (s *Script) SetCaps(caps string) { s.Edit(func() { s.caps = caps }) }

// RefuseLiterals answers NO [OVERQUOTA] instead of asking for a literal.
func (s *Script) RefuseLiterals() { s.Edit(func() { s.literals = "refuse" }) }

// IgnoreLiterals never asks for a literal.
func (s *Script) IgnoreLiterals() { s.Edit(func() { s.literals = "silent" }) }

func (s *Script) get(field *string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *field
}

// Edit changes the mailboxes under the lock.
func (s *Script) Edit(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// Said is every line all clients sent, without tags.
func (s *Script) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

// Connections counts those accepted so far.
func (s *Script) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

func (s *Script) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		s.mu.Unlock()
		s.wg.Go(func() { s.talk(&Conn{Conn: conn, in: bufio.NewReader(conn), s: s}) })
	}
}

func (s *Script) talk(c *Conn) {
	defer func() { _ = c.Close() }()
	if greeting := s.get(&s.greeting); greeting != "" {
		c.Send(greeting)
	}
	for {
		line, err := c.command()
		if err != nil {
			return
		}
		tag, rest, _ := strings.Cut(line, " ")
		s.mu.Lock()
		s.lines = append(s.lines, rest)
		s.mu.Unlock()
		verb, args := splitVerb(rest)
		s.handler(verb)(c, tag, args)
	}
}

// command reads a line with its literals, asking for them.
func (c *Conn) command() (string, error) {
	var all strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return "", err
		}
		line = strings.TrimRight(line, "\r\n")
		all.WriteString(line)
		open := strings.LastIndexByte(line, '{')
		if open < 0 || !strings.HasSuffix(line, "}") {
			return all.String(), nil
		}
		n, err := strconv.Atoi(strings.TrimSuffix(line[open+1:len(line)-1], "+"))
		if err != nil {
			return all.String(), nil //nolint:nilerr // no literal after all
		}
		switch c.s.get(&c.s.literals) {
		case "silent":
			c.Silence()
		case "refuse":
			tag, _, _ := strings.Cut(all.String(), " ")
			c.Send(tag + " NO [OVERQUOTA] mailbox is full")
			return c.command()
		}
		c.Send("+ go ahead")
		body := make([]byte, n)
		if _, err := io.ReadFull(c.in, body); err != nil {
			return "", err
		}
		all.WriteString("\r\n" + string(body))
	}
}

func splitVerb(rest string) (verb, args string) {
	verb, args, _ = strings.Cut(rest, " ")
	verb = strings.ToUpper(verb)
	if verb == "UID" {
		var second string
		second, args, _ = strings.Cut(args, " ")
		verb += " " + strings.ToUpper(second)
	}
	return verb, args
}

// Send writes one line.
func (c *Conn) Send(line string) { c.Raw(line + "\r\n") }

// Raw writes bytes as they are.
func (c *Conn) Raw(text string) { _, _ = io.WriteString(c.Conn, text) }

// Silence says nothing more until the client goes away.
func (c *Conn) Silence() { _, _ = io.Copy(io.Discard, c.in) }

// Box is the mailbox that is open, nil before one is.
func (c *Conn) Box() *Box { return c.box }

// Default gives the usual answer.
func (c *Conn) Default(verb, tag, args string) { c.s.standard(verb)(c, tag, args) }

// Reset closes the connection with a RST.
func (c *Conn) Reset() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

func (s *Script) handler(verb string) Handler {
	s.mu.Lock()
	h := s.handlers[verb]
	s.mu.Unlock()
	if h != nil {
		return h
	}
	return s.standard(verb)
}

func (s *Script) standard(verb string) Handler {
	switch verb {
	case "CAPABILITY":
		return func(c *Conn, tag, _ string) {
			c.Send("* CAPABILITY " + s.get(&s.caps))
			c.Send(tag + " OK done")
		}
	case "LOGOUT":
		return func(c *Conn, tag, _ string) {
			c.Send("* BYE see you")
			c.Send(tag + " OK done")
			_ = c.Close()
		}
	case "LIST":
		return s.list
	case "STATUS":
		return s.status
	case "EXAMINE", "SELECT":
		return s.open
	case "UID SEARCH":
		return s.search
	case "UID FETCH":
		return s.fetch
	case "IDLE":
		return func(c *Conn, tag, _ string) {
			c.Send("+ idling")
			_, _ = c.in.ReadString('\n')
			c.Send(tag + " OK done")
		}
	}
	return func(c *Conn, tag, _ string) { c.Send(tag + " OK done") }
}
