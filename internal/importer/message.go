package importer

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"lastword/internal/mail"
	"lastword/internal/mime"
)

// maxMessage is how much of one message is read; the rest is skipped.
const maxMessage = 64 << 20

// readFile reads a file that holds one message.
func (w *walker) readFile(s source) error {
	raw, err := w.load(s.path)
	if err != nil {
		return w.failed(s.path, fmt.Errorf("read message: %w", err))
	}
	if s.kind == kindEmlx {
		raw = emlxMessage(raw)
	}
	if len(bytes.TrimSpace(raw[:min(len(raw), 1024)])) == 0 {
		return w.failed(s.path, fmt.Errorf("read message: the file is empty"))
	}
	w.done += s.size
	return w.message(s, raw, s.size, time.Time{})
}

// load reads a file into the buffer that all messages share.
func (w *walker) load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buf := bytes.NewBuffer(w.buf[:0])
	_, err = buf.ReadFrom(io.LimitReader(f, maxMessage))
	w.keep(buf.Bytes())
	return buf.Bytes(), err
}

// keep keeps the buffer for the next message, unless it grew large.
func (w *walker) keep(buf []byte) {
	w.buf = buf
	if cap(buf) > 8<<20 {
		w.buf = nil
	}
}

// emlxMessage takes off the byte count in the first line and what lies behind the message.
func emlxMessage(raw []byte) []byte {
	line, rest, ok := bytes.Cut(raw, []byte("\n"))
	n, err := strconv.Atoi(string(bytes.TrimSpace(line)))
	if !ok || err != nil || n < 0 {
		return raw
	}
	return rest[:min(n, len(rest))]
}

// message parses one message and hands it out. The bytes are used again afterwards;
// nothing of the Message points into them.
func (w *walker) message(s source, raw []byte, size int64, envelope time.Time) error {
	header := raw[:headerLength(raw)]
	if deletedByMozilla(header) {
		return nil
	}
	role := s.role
	if hasField(header, "x-gmail-labels") {
		role = labelRole(mime.Field(header, "X-Gmail-Labels"), role)
	}
	if role == mail.RoleDrafts {
		return nil
	}
	m := mime.Parse(raw, mime.Options{})
	if !envelope.IsZero() {
		m.Internal = envelope
	}
	if m.Size != size {
		m.Size = size
		m.Ident = mime.Ident(m)
	}
	return w.deliver(s, m, role)
}

// headerLength is where the header of a message ends.
func headerLength(raw []byte) int {
	for _, blank := range []string{"\n\n", "\n\r\n"} {
		if i := bytes.Index(raw[:min(len(raw), 1<<20)], []byte(blank)); i >= 0 {
			return i + 1
		}
	}
	return min(len(raw), 1<<16)
}

// hasField tells whether a header holds a field, its name given in lower case.
func hasField(header []byte, key string) bool {
	for line := range bytes.Lines(header) {
		if len(line) > len(key) && line[len(key)] == ':' && strings.EqualFold(string(line[:len(key)]), key) {
			return true
		}
	}
	return false
}

// deletedByMozilla tells whether Thunderbird has deleted a message without having
// compacted its mbox yet (nsMsgMessageFlags::Expunged).
func deletedByMozilla(header []byte) bool {
	if !bytes.Contains(header, []byte("X-Mozilla-Status: ")) {
		return false
	}
	flags, err := strconv.ParseUint(strings.TrimSpace(mime.Field(header, "X-Mozilla-Status")), 16, 32)
	return err == nil && flags&0x0008 != 0
}
