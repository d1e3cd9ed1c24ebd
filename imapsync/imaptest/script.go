package imaptest

import (
	"bufio"
	"bytes"
	"fmt"
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
	refuse   bool
	boxes    []*Box
	handlers map[string]Handler
	lines    []string
	conns    []net.Conn
}

// Handler answers one command; args is what follows the verb.
type Handler func(c *Conn, tag, args string)

// Box is a mailbox of a Script.
type Box struct {
	Name        string
	Attrs       string
	UIDValidity uint32
	// UIDNext 0: one above the highest.
	UIDNext  uint32
	Messages []BoxMessage
}

// BoxMessage is a message of a Box.
type BoxMessage struct {
	UID   uint32
	Raw   string
	Flags string
}

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
func (s *Script) RefuseLiterals() { s.Edit(func() { s.refuse = true }) }

func (s *Script) get(field *string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *field
}

func (s *Script) refuses() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refuse
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
			return all.String(), nil
		}
		if c.s.refuses() {
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

func (s *Script) list(c *Conn, tag, _ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.boxes {
		c.Send(fmt.Sprintf(`* LIST (%s) "/" "%s"`, b.Attrs, b.Name))
	}
	c.Send(tag + " OK done")
}

func (s *Script) find(args string) *Box {
	for _, b := range s.boxes {
		if strings.HasPrefix(args, `"`+b.Name+`"`) || args == b.Name || strings.HasPrefix(args, b.Name+" ") {
			return b
		}
	}
	return nil
}

func (b *Box) next() uint32 {
	next := b.UIDNext
	for _, m := range b.Messages {
		next = max(next, m.UID+1)
	}
	return max(next, 1)
}

func (s *Script) status(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.find(args)
	if b == nil {
		c.Send(tag + " NO no such mailbox")
		return
	}
	c.Send(fmt.Sprintf(`* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)`, b.Name, len(b.Messages), b.next(), b.UIDValidity))
	c.Send(tag + " OK done")
}

func (s *Script) open(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.box = s.find(args)
	if c.box == nil {
		c.Send(tag + " NO [NONEXISTENT] no such mailbox")
		return
	}
	c.Send(`* FLAGS (\Seen \Draft \Deleted)`)
	c.Send(fmt.Sprintf("* %d EXISTS", len(c.box.Messages)))
	c.Send(fmt.Sprintf("* OK [UIDVALIDITY %d] valid", c.box.UIDValidity))
	c.Send(fmt.Sprintf("* OK [UIDNEXT %d] next", c.box.next()))
	c.Send(tag + " OK [READ-ONLY] opened")
}

func (s *Script) search(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := "* SEARCH"
	for _, m := range c.box.Messages {
		if set, ok := strings.CutPrefix(args, "UID "); !ok || InSet(set, m.UID, c.box) {
			answer += fmt.Sprintf(" %d", m.UID)
		}
	}
	c.Send(answer)
	c.Send(tag + " OK done")
}

// InSet tells whether a sequence set holds a UID; n:* always holds the highest.
func InSet(set string, uid uint32, b *Box) bool {
	set, _, _ = strings.Cut(set, " ")
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		low, _ := strconv.ParseUint(from, 10, 32)
		high := low
		if isRange && to == "*" {
			if uid == b.next()-1 {
				return true
			}
			high = 1 << 32
		} else if isRange {
			high, _ = strconv.ParseUint(to, 10, 32)
		}
		if uint64(uid) >= low && uint64(uid) <= high {
			return true
		}
	}
	return false
}

func (s *Script) fetch(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set, items, _ := strings.Cut(args, " ")
	for i, m := range c.box.Messages {
		if InSet(set, m.UID, c.box) {
			c.Raw(Answer(i+1, m, items))
		}
	}
	c.Send(tag + " OK done")
}

// Answer is the FETCH response for the items asked for.
func Answer(seq int, m BoxMessage, items string) string {
	raw := CRLF(m.Raw)
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	var out bytes.Buffer
	fmt.Fprintf(&out, "* %d FETCH (UID %d", seq, m.UID)
	for _, item := range []struct{ asked, name, text string }{
		{"FLAGS", "FLAGS (" + m.Flags + ")", ""},
		{"INTERNALDATE", `INTERNALDATE "02-Nov-2026 10:00:00 +0000"`, ""},
		{"RFC822.SIZE", fmt.Sprintf("RFC822.SIZE %d", len(raw)), ""},
		{"HEADER.FIELDS", "BODY[HEADER.FIELDS (FROM)]", head + "\r\n\r\n"},
		{"BODY.PEEK[1.MIME]", "BODY[1.MIME]", ""},
		{"BODY.PEEK[1]<", "BODY[1]<0>", body},
		{"BODY.PEEK[]<", "BODY[]<0>", raw},
		{"BODY.PEEK[] ", "BODY[]", raw}, {"BODY.PEEK[])", "BODY[]", raw},
	} {
		if !strings.Contains(items, item.asked) {
			continue
		}
		out.WriteString(" " + item.name)
		if strings.HasPrefix(item.name, "BODY") {
			fmt.Fprintf(&out, " {%d}\r\n%s", len(item.text), item.text)
		}
	}
	out.WriteString(")\r\n")
	return out.String()
}
