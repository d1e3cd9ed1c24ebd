package imapsync

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxResponse is the largest response taken, line and literals together.
	maxResponse = 64 << 20
	// maxCommand is the most one command may bring.
	maxCommand = 256 << 20
	// keptBuffer is how much buffer survives a large response.
	keptBuffer = 1 << 20
	// crawl is the rate in bytes per second below which a server that never
	// quite falls silent is given up after five quiet limits.
	crawl = 200
)

var (
	errQuiet    = errors.New("the server fell silent")
	errTooLarge = errors.New("the server sent more than is sane")
)

// frame is the net.Conn that go-imap reads from. It hands over whole responses
// (a line with its literals) or nothing, so that the parser never sees a
// message cut in the middle; it limits sizes and silence, remembers the BYE
// text and the response the parser may die of, and swallows responses that
// would kill the parser (IMAP.md 1.1: P5 to P8, P11).
type frame struct {
	net.Conn
	in  *bufio.Reader
	buf []byte // the response being handed over
	off int    // how much of it is handed over

	total atomic.Int64
	// bodies is true while a command is running that asks for parts of messages.
	bodies atomic.Bool

	mu      sync.Mutex
	fault   error // sticky: the first error of reading
	quiet   time.Duration
	started time.Time
	got     int64
	bye     string
	last    []byte
}

// newFrame frames conn; greeting is put in front of what the server sends.
func newFrame(conn net.Conn, greeting string) *frame {
	f := &frame{Conn: conn}
	f.in = bufio.NewReaderSize(io.MultiReader(strings.NewReader(greeting), wire{f}), 64<<10)
	return f
}

// wire reads the connection under the deadline and counts.
type wire struct{ f *frame }

func (w wire) Read(p []byte) (int, error) {
	if err := w.f.touch(0); err != nil {
		return 0, err
	}
	n, err := w.f.Conn.Read(p)
	w.f.total.Add(int64(n))
	if over := w.f.touch(n); over != nil {
		return n, over
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		err = errQuiet
	}
	return n, err
}

// arm starts the limits of one command: quiet is the longest silence.
func (f *frame) arm(quiet time.Duration) {
	f.mu.Lock()
	f.quiet, f.started, f.got = quiet, now(), 0
	f.mu.Unlock()
	_ = f.touch(0)
}

// disarm lifts them: between commands a server may be silent for ever.
func (f *frame) disarm() { f.arm(0) }

// touch counts n bytes and moves the deadline. Silence is limited by quiet, a
// crawling server by five times that plus what its bytes are worth.
func (f *frame) touch(n int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got += int64(n)
	if f.quiet == 0 {
		return f.Conn.SetReadDeadline(time.Time{})
	}
	if f.got > maxCommand {
		return errTooLarge
	}
	deadline := now().Add(f.quiet)
	last := f.started.Add(5*f.quiet + time.Duration(f.got/crawl)*time.Second)
	if last.Before(deadline) {
		deadline = last
	}
	return f.Conn.SetReadDeadline(deadline)
}

// SetReadDeadline does nothing: go-imap's own deadlines are not sticky (P5).
func (f *frame) SetReadDeadline(time.Time) error { return nil }

// Read hands over bytes of whole responses. After the first error every read fails.
func (f *frame) Read(p []byte) (int, error) {
	if f.off == len(f.buf) {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, f.buf[f.off:])
	f.off += n
	return n, nil
}

// next collects the next response worth handing over.
func (f *frame) next() error {
	for {
		if err := f.why(); err != nil {
			return err
		}
		f.buf, f.off = emptied(f.buf), 0
		if err := f.collect(); err != nil {
			f.buf = f.buf[:0]
			f.fail(err)
			return err
		}
		if f.keep() {
			return nil
		}
	}
}

func emptied(buf []byte) []byte {
	if cap(buf) > keptBuffer {
		return nil
	}
	return buf[:0]
}

// collect reads one line and, as long as it ends in {n}, a literal and the next line.
func (f *frame) collect() error {
	kind := ""
	for {
		start := len(f.buf)
		if err := f.line(); err != nil {
			return err
		}
		if start == 0 {
			kind, _ = responseKind(f.buf)
			if !mayHoldLiteral(kind) {
				return nil
			}
		}
		if kind == "FETCH" {
			f.buf = append(f.buf[:start], repairFetch(f.buf[start:])...)
		}
		size, ok := literalSize(f.buf[start:])
		if !ok {
			return nil
		}
		if err := f.literal(size); err != nil {
			return err
		}
	}
}

func (f *frame) line() error {
	for {
		part, err := f.in.ReadSlice('\n')
		if len(f.buf)+len(part) > maxResponse {
			return errTooLarge
		}
		f.buf = append(f.buf, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// literal reads size bytes; memory grows with what really comes.
func (f *frame) literal(size int64) error {
	if size > int64(maxResponse-len(f.buf)) {
		return fmt.Errorf("%w: a string of %d bytes", errTooLarge, size)
	}
	for size > 0 {
		step := int(min(size, 1<<20))
		start := len(f.buf)
		f.buf = slices.Grow(f.buf, step)[:start+step]
		if _, err := io.ReadFull(f.in, f.buf[start:]); err != nil {
			return err
		}
		size -= int64(step)
	}
	return nil
}

// literalSize reads the {n}, {n+} or ~{n} a line ends in.
func literalSize(line []byte) (int64, bool) {
	line = bytes.TrimRight(line, "\r\n")
	if !bytes.HasSuffix(line, []byte("}")) {
		return 0, false
	}
	open := bytes.LastIndexByte(line, '{')
	if open < 0 {
		return 0, false
	}
	digits := strings.TrimSuffix(string(line[open+1:len(line)-1]), "+")
	size, err := strconv.ParseInt(digits, 10, 63)
	return size, err == nil && size >= 0
}

// mayHoldLiteral is false for responses that end in free text.
func mayHoldLiteral(kind string) bool {
	switch kind {
	case "", "OK", "NO", "BAD", "BYE", "PREAUTH":
		return false
	}
	return true
}

// responseKind names an untagged response in upper case ("FETCH"), with the
// rest of the line; "" for a tagged one, a continuation or an empty line.
func responseKind(line []byte) (kind string, rest []byte) {
	line, ok := bytes.CutPrefix(line, []byte("* "))
	if !ok {
		return "", nil
	}
	word, rest := nextWord(line)
	if _, err := strconv.ParseUint(word, 10, 32); err == nil {
		word, rest = nextWord(rest)
	}
	return strings.ToUpper(word), rest
}

func nextWord(line []byte) (string, []byte) {
	line = bytes.TrimRight(line, "\r\n")
	end := bytes.IndexByte(line, ' ')
	if end < 0 {
		return string(line), nil
	}
	return string(line[:end]), line[end+1:]
}

// keep notes what the collected response tells and decides whether the parser may see it.
func (f *frame) keep() bool {
	kind, rest := responseKind(f.buf)
	f.note(kind, rest)
	switch kind {
	case "":
		return len(bytes.TrimRight(f.buf, "\r\n")) > 0
	case "OK", "NO", "BAD", "BYE", "PREAUTH", "CAPABILITY":
		f.buf = withoutRev2(f.buf)
		return true
	case "FETCH":
		// An unsolicited FETCH of flags would be taken for the answer (P2).
		return !f.bodies.Load() || bytes.Contains(f.buf, []byte("BODY["))
	case "LIST", "STATUS":
		return nameReadable(kind, rest)
	case "EXISTS", "RECENT", "EXPUNGE", "FLAGS", "SEARCH", "ESEARCH", "NAMESPACE", "ENABLED":
		return true
	}
	return false // VANISHED, ID with NIL and whatever a server invents
}

func (f *frame) note(kind string, rest []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = append(f.last[:0], f.buf[:min(len(f.buf), 200)]...)
	if kind == "BYE" {
		f.bye = string(rest)
	}
}

// withoutRev2 hides IMAP4rev2 from go-imap where the server also speaks
// IMAP4rev1: it would write mailbox names in UTF-8 without having enabled it.
func withoutRev2(line []byte) []byte {
	if !bytes.Contains(line, []byte("CAPABILITY")) || !bytes.Contains(line, []byte("IMAP4rev1")) {
		return line
	}
	return bytes.Replace(line, []byte(" IMAP4rev2"), nil, 1)
}

func (f *frame) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fault == nil {
		f.fault = err
	}
}

// why is the sticky error, nil while the connection reads well.
func (f *frame) why() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

// farewell is the text of the server's BYE, "" without one.
func (f *frame) farewell() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bye
}

// lastSeen is the head of the last response, of which the parser may have died.
func (f *frame) lastSeen() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(f.last)
}
