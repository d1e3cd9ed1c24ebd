package imaptest

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Forbidden gives those of the lines that nothing but a writer to Drafts may
// say (SAFETY T2); drafts names that mailbox.
func Forbidden(lines []string, drafts string) []string {
	var bad []string
	for _, line := range lines {
		if !allowed(line, drafts) {
			bad = append(bad, line)
		}
	}
	return bad
}

func allowed(line, drafts string) bool {
	verb, args := splitVerb(line)
	inDrafts := strings.HasPrefix(strings.Trim(args, `"`), drafts)
	switch verb {
	case "CAPABILITY", "ID", "LOGIN", "AUTHENTICATE", "LIST", "STATUS", "EXAMINE", "UID SEARCH", "IDLE", "DONE", "NOOP", "LOGOUT", "STARTTLS", "NAMESPACE":
		return true
	case "UID FETCH":
		return !strings.Contains(strings.ReplaceAll(args, "BODY.PEEK[", ""), "BODY[") && !strings.Contains(args, "RFC822 ") &&
			!strings.Contains(args, "ENVELOPE") && !strings.Contains(args, "BODYSTRUCTURE")
	case "SELECT", "APPEND":
		return inDrafts
	case "UID STORE":
		return strings.Contains(args, `\Deleted`)
	case "UID EXPUNGE":
		return args != ""
	}
	return false
}

// Proxy stands between a client and a plain server, listens to the client and
// can cut the line.
type Proxy struct {
	Host string
	Port int

	t      testing.TB
	target string

	mu    sync.Mutex
	said  []string
	left  int64 // bytes the server may still send; below 0: no limit
	delay time.Duration
}

// NewProxy starts a proxy to a port of this machine that ends with the test.
func NewProxy(t testing.TB, port int) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test helper
	check(t, err)
	p := &Proxy{t: t, Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, target: fmt.Sprintf("127.0.0.1:%d", port), left: -1}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.carry(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return p
}

// CutAfter cuts every connection when the server has sent n more bytes in all; n below 0 lifts it.
func (p *Proxy) CutAfter(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = n
}

// Delay makes every piece from the server wait.
func (p *Proxy) Delay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// Said is every line the clients sent, without tags.
func (p *Proxy) Said() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said)
}

func (p *Proxy) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", p.target) //nolint:noctx // a test helper
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var wg sync.WaitGroup
	wg.Go(func() {
		p.listen(client, server)
		_ = server.Close()
	})
	p.answer(server, client)
	_ = client.Close()
	wg.Wait()
}

// listen carries the client's words and writes down its command lines.
func (p *Proxy) listen(client, server net.Conn) {
	var line []byte
	buf := make([]byte, 32<<10)
	for {
		n, err := client.Read(buf)
		for _, b := range buf[:n] {
			if b != '\n' {
				line = append(line, b)
				continue
			}
			p.note(strings.TrimRight(string(line), "\r"))
			line = line[:0]
		}
		if _, werr := server.Write(buf[:n]); err != nil || werr != nil {
			return
		}
	}
}

// tagged is a command line as go-imap writes it.
var tagged = regexp.MustCompile(`^T[0-9]+ `)

func (p *Proxy) note(line string) {
	_, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "DONE":
		rest = line
	case !tagged.MatchString(line):
		return // a line of a message
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, rest)
}

var errCut = errors.New("cut")

func (p *Proxy) answer(server, client net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := server.Read(buf)
		p.mu.Lock()
		delay := p.delay
		if p.left >= 0 {
			if int64(n) >= p.left {
				n, err = int(p.left), errCut
			}
			p.left -= int64(n)
		}
		p.mu.Unlock()
		time.Sleep(delay)
		if _, werr := client.Write(buf[:n]); err != nil || werr != nil {
			return
		}
	}
}
