// Package audit keeps the list of everything lastword ever wrote to a mailbox:
// one JSON object a line, each carrying the hash of the line before it, on disk
// before Record returns. Changing, removing or cutting off a line breaks the chain.
//
// A small file beside it (".head") remembers how far the list went, so that
// lines missing at its end show too. This shows accidents and careless
// tampering; it is no proof against somebody who recomputes every sum.
package audit

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"lastword/internal/mail"
)

// Errors that a caller decides on.
var (
	// ErrBroken tells that the chain does not hold; the text names the first bad line.
	ErrBroken = errors.New("audit list is broken")
	// ErrTorn tells that the last line was cut off, as a crash or a full disk
	// does. Everything before it holds, and the next Record takes it away.
	ErrTorn = errors.New("last line of the audit list is torn")
	// ErrUnsafe tells that the file is a link, not a plain file, or open to others.
	ErrUnsafe = errors.New("unsafe file")
)

// maxLine bounds one line; an entry is a few hundred bytes.
const maxLine = 1 << 20

// Log appends to one audit list. It is safe for use by many goroutines of one
// process; between processes the store's lock decides who writes.
type Log struct {
	mu   sync.Mutex
	path string
	// last is the newest entry and end the offset behind it, as this process
	// left them; a file of another size is read again from its start.
	last mail.AuditEntry
	end  int64
}

// Open prepares the list at that path, which is made (0600) where it is missing.
func Open(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		err = checkFile(path)
	case err == nil:
		err = errors.Join(f.Chmod(0o600), f.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("open audit list: %w", err)
	}
	return &Log{path: path}, nil
}

// Record appends one entry; Seq, Prev and Sum are filled in. It is on disk when
// Record returns nil. A torn last line is taken away first; onto a broken chain
// nothing is written ([ErrBroken]).
func (l *Log) Record(e mail.AuditEntry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.record(e); err != nil {
		return fmt.Errorf("record in the audit list: %w", err)
	}
	return nil
}

func (l *Log) record(e mail.AuditEntry) error {
	if err := checkFile(l.path); err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_RDWR|noFollow, 0)
	if err != nil {
		return err
	}
	if err = l.seek(f); err == nil {
		err = l.write(f, chain(e, l.last))
	}
	return errors.Join(err, f.Close())
}

// seek finds the end of the chain and takes a torn line away.
func (l *Log) seek(f *os.File) error {
	info, err := f.Stat()
	if err != nil || l.end > 0 && info.Size() == l.end {
		return err
	}
	last, end, err := scan(f, nil)
	if err == nil || errors.Is(err, ErrTorn) {
		err = errors.Join(checkHead(l.path, last), f.Truncate(end))
	}
	if errors.Is(err, ErrBroken) {
		err = fmt.Errorf("%w (to begin a new list, move %s and %s away)", err, l.path, headPath(l.path))
	}
	l.last, l.end = last, end
	return err
}

// write appends the entry and waits until the disk has it. What could not be
// written whole is taken away again.
func (l *Log) write(f *os.File, e mail.AuditEntry) error {
	line, err := encode(&e)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(line, l.end); err != nil {
		return errors.Join(err, f.Truncate(l.end))
	}
	if err := f.Sync(); err != nil {
		return err
	}
	l.last, l.end = e, l.end+int64(len(line))
	return saveHead(l.path, e)
}

// chain links e behind last.
func chain(e, last mail.AuditEntry) mail.AuditEntry {
	e.At = e.At.Round(0)
	e.Seq, e.Prev = last.Seq+1, last.Sum
	// What JSON would replace would not come back the same.
	for _, s := range []*string{&e.Account, &e.Action, &e.Mailbox, &e.MessageID, &e.Hash, &e.Why} {
		*s = strings.ToValidUTF8(*s, "?")
	}
	return e
}

// encode gives the line with its sum: sha256 over the line without one, in
// which Prev stands.
func encode(e *mail.AuditEntry) ([]byte, error) {
	sum, err := sumOf(*e)
	if err != nil {
		return nil, err
	}
	e.Sum = sum
	line, err := json.Marshal(e)
	return append(line, '\n'), err
}

func sumOf(e mail.AuditEntry) (string, error) {
	e.Sum = ""
	line, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, _ = io.WriteString(h, e.Prev) // a hash never fails
	_, _ = h.Write(line)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Read lists all entries of the list at that path; none for a missing file. It
// checks the chain: the entries before the first bad line come with the error.
func Read(path string) ([]mail.AuditEntry, error) {
	var list []mail.AuditEntry
	err := readFile(path, func(e mail.AuditEntry) { list = append(list, e) })
	return list, err
}

// Verify checks the chain of the list at that path; a missing file holds. The
// error wraps [ErrBroken] or [ErrTorn] and names the first bad line.
func Verify(path string) error { return readFile(path, nil) }

func readFile(path string, each func(mail.AuditEntry)) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("audit list: %w", err)
	}
	last, _, err := scan(f, each)
	if err == nil || errors.Is(err, ErrTorn) {
		// Lines missing at the end are worse than a torn one.
		if lost := checkHead(path, last); lost != nil {
			err = lost
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("audit list %s: %w", path, err)
	}
	return nil
}

// scan reads the chain from its start. It returns the last good entry and the
// offset behind it.
func scan(r io.Reader, each func(mail.AuditEntry)) (last mail.AuditEntry, end int64, err error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return last, end, nil
		}
		if errors.Is(err, io.EOF) {
			return last, end, fmt.Errorf("line %d: %w", n, ErrTorn)
		}
		if err != nil {
			return last, end, fmt.Errorf("line %d: %w", n, err)
		}
		e, err := decode(line, last)
		if err != nil {
			return last, end, fmt.Errorf("line %d: %w", n, err)
		}
		if each != nil {
			each(e)
		}
		last, end = e, end+int64(len(line))
	}
}

// readLine reads up to and with the next line end; io.EOF comes with what stood before it.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
		if len(line) > maxLine {
			return line, fmt.Errorf("%w: line too long", ErrBroken)
		}
	}
}

// decode reads one line and holds it against the entry before it.
func decode(line []byte, last mail.AuditEntry) (mail.AuditEntry, error) {
	var e mail.AuditEntry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, fmt.Errorf("%w: not an entry", ErrBroken)
	}
	switch {
	case e.Seq != last.Seq+1:
		return e, fmt.Errorf("%w: entry %d where %d should stand", ErrBroken, e.Seq, last.Seq+1)
	case e.Prev != last.Sum:
		return e, fmt.Errorf("%w: it does not follow the line before", ErrBroken)
	}
	whole, err := encode(&e)
	if err != nil || !bytes.Equal(whole, line) {
		return e, fmt.Errorf("%w: it was changed", ErrBroken)
	}
	return e, nil
}

// checkFile refuses a file that is a link, no plain file, or open to others.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a link or no plain file: %w", path, ErrUnsafe)
	}
	if tooOpen(info) {
		return fmt.Errorf("%s is open to others (mode %04o): run `chmod 600 %s`: %w", path, info.Mode().Perm(), path, ErrUnsafe)
	}
	return nil
}
