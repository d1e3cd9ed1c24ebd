package importer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"lastword/internal/mime"
)

// readMbox reads an mbox file of any flavour (mboxo, mboxrd; LF or CRLF): the lines
// between two From_ lines are a message, and lines that had to be quoted lose one ">".
func (w *walker) readMbox(ctx context.Context, s source) error {
	f, err := os.Open(s.path)
	if err != nil {
		return w.failed(s.path, fmt.Errorf("open mbox: %w", err))
	}
	defer f.Close()
	start := w.done
	r := &mboxReader{in: bufio.NewReaderSize(f, 256<<10), buf: w.buf}
	for {
		raw, size, date, err := r.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return w.failed(s.path, fmt.Errorf("read mbox at byte %d: %w", r.at, err))
		}
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		w.done = start + r.at
		if len(bytes.TrimSpace(raw[:min(len(raw), 512)])) > 0 {
			if err := w.message(s, raw, size, date); err != nil {
				return err
			}
		}
		if r.keep(); err != nil {
			w.keep(r.buf)
			return nil
		}
	}
}

// mboxReader cuts an mbox into messages.
type mboxReader struct {
	in    *bufio.Reader
	at    int64     // bytes read
	buf   []byte    // the message being read
	size  int64     // its size, what was cut off included
	date  time.Time // of the From_ line of the next message
	begun bool      // a From_ line was seen
}

// keep lets a buffer go that one large message has made large.
func (r *mboxReader) keep() {
	if cap(r.buf) > 8<<20 {
		r.buf = nil
	}
}

// next reads one message, valid until the next call; io.EOF comes with the last one.
// What stands before the first From_ line is a message too, if it is anything.
func (r *mboxReader) next() (raw []byte, size int64, date time.Time, err error) {
	r.buf, r.size = r.buf[:0], 0
	date = r.date
	whole, blank := true, true // the piece begins a line; the line before was empty
	for {
		line, err := r.in.ReadSlice('\n')
		r.at += int64(len(line))
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if isEOF := errors.Is(err, io.EOF); !isEOF || len(line) == 0 {
				return r.message(), r.size, date, err
			}
		}
		if whole && bytes.HasPrefix(line, []byte("From ")) {
			line = bytes.Clone(line) // looking ahead may move the buffer under it
			if next, ok := r.separator(line, blank); ok {
				first := !r.begun && r.size == 0
				r.begun, r.date = true, next
				if !first {
					return r.message(), r.size, date, nil
				}
				date, blank = next, false
				continue
			}
		}
		if whole {
			blank = isBlankLine(line)
			line = unquote(line)
		}
		r.add(line)
		whole = !errors.Is(err, bufio.ErrBufferFull)
	}
}

// separator tells whether a line is a From_ line: it looks like one, with a date or with
// nothing but a sender, and a header field follows. Without a blank line before it, it
// must have a date.
func (r *mboxReader) separator(line []byte, blank bool) (time.Time, bool) {
	date, ok := mime.Envelope(line)
	if !ok || date.IsZero() && !blank {
		return time.Time{}, false
	}
	if !r.begun && r.size == 0 {
		return date, true
	}
	ahead, err := r.in.Peek(512)
	if len(ahead) == 0 {
		return date, err != nil && blank
	}
	following, _, _ := bytes.Cut(ahead, []byte("\n"))
	following = bytes.TrimRight(following, "\r")
	if mime.IsField(bytes.TrimLeft(following, " \t")) || bytes.HasPrefix(following, []byte(">From ")) {
		return date, true
	}
	_, again := mime.Envelope(following) // an empty message
	return date, again && blank
}

// add appends to the message; what is too much is counted only.
func (r *mboxReader) add(line []byte) {
	r.size += int64(len(line))
	if room := maxMessage - len(r.buf); room > 0 {
		r.buf = append(r.buf, line[:min(room, len(line))]...)
	}
}

// unquote takes one ">" off a line that begins with ">From ", ">>From ", ... (mboxrd).
func unquote(line []byte) []byte {
	if line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
		return line[1:]
	}
	return line
}

// message is what was gathered, without the blank line before the next From_ line.
func (r *mboxReader) message() []byte {
	for _, blank := range []string{"\r\n\r\n", "\n\n"} {
		if bytes.HasSuffix(r.buf, []byte(blank)) && r.size == int64(len(r.buf)) {
			r.size -= int64(len(blank) / 2)
			return r.buf[:r.size]
		}
	}
	return r.buf
}

func isBlankLine(line []byte) bool {
	return len(line) == 1 || len(line) == 2 && line[0] == '\r'
}
