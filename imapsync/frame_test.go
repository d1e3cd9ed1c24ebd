package imapsync

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// through sends bytes over a real socket pair in pieces and reads what the frame lets pass.
func through(t testing.TB, quiet time.Duration, pieces ...string) (string, *frame, error) {
	t.Helper()
	f, server := pair(t)
	f.arm(quiet)
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, piece := range pieces {
			_, _ = io.WriteString(server, piece)
		}
		_ = server.Close()
	})
	got, err := io.ReadAll(f)
	wg.Wait()
	return string(got), f, err
}

func pair(t testing.TB) (*frame, net.Conn) {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() {
		_ = client.Close()
		_ = server.Close()
	})
	return newFrame(client, ""), server
}

func TestFrameHandsOverWholeResponses(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string
		want string
	}{
		{"a line", []string{"* OK hi\r\n"}, "* OK hi\r\n"},
		{"half a line", []string{"* 1 FETCH (FLAGS (\\Se"}, ""},
		{"a line, then half a line", []string{"* OK hi\r\n* 2 EXI"}, "* OK hi\r\n"},
		{"a literal", []string{"* 1 FETCH (UID 3 BODY[] {5}\r\nhello)\r\n"}, "* 1 FETCH (UID 3 BODY[] {5}\r\nhello)\r\n"},
		{"a cut literal", []string{"* 1 FETCH (UID 3 BODY[] {5}\r\nhel"}, ""},
		{"cut behind the literal", []string{"* 1 FETCH (UID 3 BODY[] {5}\r\nhello"}, ""},
		{"two literals", []string{"* 1 FETCH (BODY[1.MIME] {2}\r\nab BODY[1]<0> {3}\r\n\r\nc)\r\n"}, "* 1 FETCH (BODY[1.MIME] {2}\r\nab BODY[1]<0> {3}\r\n\r\nc)\r\n"},
		{"a literal that looks like a response", []string{"* 1 FETCH (BODY[] {9}\r\n* XFOO\r\n{)\r\n"}, "* 1 FETCH (BODY[] {9}\r\n* XFOO\r\n{)\r\n"},
		{"byte by byte", strings.Split("* 1 FETCH (BODY[] {5}\r\nhello)\r\nT1 OK done\r\n", ""), "* 1 FETCH (BODY[] {5}\r\nhello)\r\nT1 OK done\r\n"},
		{"text that ends like a literal", []string{"* OK see {3}\r\nT1 OK done {12}\r\n"}, "* OK see {3}\r\nT1 OK done {12}\r\n"},
		{"vanished and inventions are dropped", []string{"* VANISHED (EARLIER) 1:3\r\n* XFOO {3}\r\nabc bar\r\n* ID (\"name\" NIL)\r\nT1 OK\r\n"}, "T1 OK\r\n"},
		{"empty lines are dropped", []string{"\r\n\n* 3 EXISTS\r\n"}, "* 3 EXISTS\r\n"},
		{"continuations pass", []string{"+ go\r\n+\r\n"}, "+ go\r\n+\r\n"},
		{"lower case", []string{"* 3 exists\r\n* search 1 2\r\n"}, "* 3 exists\r\n* search 1 2\r\n"},
		{"the newer protocol is hidden behind the older", []string{"* CAPABILITY IMAP4rev2 IMAP4rev1 IDLE\r\n* OK [CAPABILITY IMAP4rev1 IMAP4rev2] hi\r\n"}, "* CAPABILITY IMAP4rev1 IDLE\r\n* OK [CAPABILITY IMAP4rev1] hi\r\n"},
		{"the newer protocol alone stays", []string{"* CAPABILITY IMAP4rev2 IDLE\r\n"}, "* CAPABILITY IMAP4rev2 IDLE\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := through(t, 5*time.Second, tt.in...)
			if got != tt.want {
				t.Errorf("got %q, want %q (%v)", got, tt.want, err)
			}
		})
	}
}

func TestFrameLimits(t *testing.T) {
	t.Run("a literal of a gigabyte", func(t *testing.T) {
		got, f, err := through(t, 5*time.Second, "* 1 FETCH (BODY[] {999999999}\r\n")
		if got != "" || !errors.Is(err, errTooLarge) || !errors.Is(f.why(), errTooLarge) {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("an endless line", func(t *testing.T) {
		f, server := pair(t)
		var wg sync.WaitGroup
		wg.Go(func() {
			_, _ = io.WriteString(server, "* OK ")
			for chunk := strings.Repeat("x", 1<<20); ; {
				if _, err := io.WriteString(server, chunk); err != nil {
					return
				}
			}
		})
		_, err := f.Read(make([]byte, 10))
		_ = f.Close()
		wg.Wait()
		if !errors.Is(err, errTooLarge) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("silence is noticed and stays noticed", func(t *testing.T) {
		f, server := pair(t)
		f.arm(50 * time.Millisecond)
		begun := time.Now()
		_, err := f.Read(make([]byte, 10))
		if !errors.Is(err, errQuiet) || time.Since(begun) > 2*time.Second {
			t.Fatalf("got %v after %s", err, time.Since(begun))
		}
		f.disarm()
		go func() { _, _ = io.WriteString(server, "* OK late\r\n") }()
		if _, err := f.Read(make([]byte, 10)); !errors.Is(err, errQuiet) {
			t.Errorf("read again after silence: %v", err)
		}
	})
	t.Run("no command, no limit", func(t *testing.T) {
		f, server := pair(t)
		f.arm(20 * time.Millisecond)
		f.disarm()
		go func() {
			time.Sleep(100 * time.Millisecond)
			_, _ = io.WriteString(server, "* 3 EXISTS\r\n")
		}()
		n, err := f.Read(make([]byte, 100))
		if n == 0 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	})
}

func TestFrameRemembers(t *testing.T) {
	_, f, _ := through(t, time.Second, "* 1 EXISTS\r\n", "* BYE Too many connections\r\n")
	if got := f.farewell(); got != "Too many connections" {
		t.Errorf("farewell %q", got)
	}
	if got := f.lastSeen(); got != "* BYE Too many connections\r\n" {
		t.Errorf("last %q", got)
	}
	if got := f.total.Load(); got != 40 {
		t.Errorf("counted %d bytes", got)
	}
}

// FuzzFrame: whatever comes in whatever pieces, what passes is a run of whole
// responses, and nothing hangs or panics.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		"* OK hi\r\nT1 OK\r\n", "* 1 FETCH (BODY[] {3}\r\nabc)\r\n", "* 1 FETCH (A {2}\r\nab B {0}\r\n)\r\n* BYE x\r\n",
		"* XFOO {3}\r\nabc\r\n", "{5}\r\n", "* {1}\r\n", "* 1 {99999999999999999999}\r\n", "+ \r\n", "\n\n\n", "* 4294967296 EXISTS\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, _, _ := through(t, 5*time.Second, in)
		if !strings.HasSuffix(got, "\n") && got != "" {
			t.Errorf("half a response passed: %q", got)
		}
		if again, _, _ := through(t, 5*time.Second, got); again != got {
			t.Errorf("framing %q again gave %q", got, again)
		}
	})
}
