package mime

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bombs are mails made to cost time or memory.
func bombs() map[string][]byte {
	rep := strings.Repeat
	deep := func(n int, distinct bool) []byte {
		var b bytes.Buffer
		b.WriteString("From: p@x.test\n")
		for i := range n {
			name := "b"
			if distinct {
				name = fmt.Sprint("b", i)
			}
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%s\n\n--%s\n", name, name)
		}
		b.WriteString("\nthe bottom\n")
		return b.Bytes()
	}
	return map[string][]byte{
		"3,000 levels":             deep(3000, true),
		"100,000 levels":           deep(100000, true),
		"one boundary, many times": deep(20000, false),
		"200,000 parts":            []byte("Content-Type: multipart/mixed; boundary=b\n\n" + rep("--b\n\nx\n", 200000)),
		"1,000 empty multiparts":   []byte("Content-Type: multipart/mixed; boundary=b\n\n" + rep("--b\nContent-Type: multipart/mixed; boundary=c\n\n", 1000) + rep("x", 4<<20)),
		"many dashed lines":        []byte("Content-Type: multipart/mixed; boundary=b\n\n" + rep("--c\n", 1<<20)),
		"100,000 fields":           []byte(rep("X-A: b\n", 100000) + "\nx"),
		"one long field":           []byte("Subject: " + rep("x", 8<<20) + "\n\nx"),
		"header without end":       []byte(rep("no field at all\n", 1<<19)),
		"junk lines then fields":   []byte(rep("junk\n", 1<<18) + "From: a@b.test\n\nx"),
		"folded for ever":          []byte("Subject: x\n" + rep(" x\n", 1<<19)),
		"100,000 addresses":        []byte("To: " + rep("a@b.test, ", 100000) + "\n\nx"),
		"brackets":                 []byte("To: " + rep("<", 1<<19) + "\n\nx"),
		"comments":                 []byte("To: " + rep("(", 1<<19) + "\n\nx"),
		"quotes":                   []byte("To: " + rep(`"`, 1<<19-1) + "\n\nx"),
		"escaped quotes":           []byte("To: \"" + rep(`\"`, 1<<18) + "\n\nx"),
		"commas":                   []byte("To: " + rep("a,", 1<<18) + "\n\nx"),
		"ats":                      []byte("To: " + rep("@ ", 1<<18) + "\n\nx"),
		"words and an address":     []byte("To: " + rep("a ", 1<<18) + "<a@b.test>\n\nx"),
		"encoded words":            []byte("Subject: " + rep("=?utf-8?Q?=C3=BC?= ", 1<<15) + "\n\nx"),
		"beginnings of words":      []byte("Subject: " + rep("=?utf-8?Q?", 1<<16) + "\n\nx"),
		"beginnings in addresses":  []byte("To: " + rep("=?a?q?", 1<<16) + "\n\nx"),
		"references":               []byte("References: " + rep("<1@a>", 1<<17) + "\n\nx"),
		"parameters":               []byte("Content-Type: text/plain; " + rep("a=b;", 1<<17) + "\n\nx"),
		"big base64":               []byte("Content-Transfer-Encoding: base64\n\n" + rep("SGVsbG8gU2FtLCB0aGFuayB5b3Uu\n", 1<<19)),
		"big quoted-printable":     []byte("Content-Transfer-Encoding: quoted-printable\n\n" + rep("=3D=\n", 1<<20)),
		"big html":                 []byte("Content-Type: text/html\n\n" + rep("<div>", 1<<20)),
		"html, open and close":     []byte("Content-Type: text/html\n\n" + rep("<div><p>", 1<<14) + rep("</span></div>", 1<<15)),
		"html, quotes":             []byte("Content-Type: text/html\n\n" + rep("<blockquote>", 1<<15) + "x<br>y"),
		"html, one tag":            []byte("Content-Type: text/html\n\n<div " + rep("a=b ", 1<<18) + ">x"),
		"html, entities":           []byte("Content-Type: text/html\n\n" + rep("&amp", 1<<20)),
		"uuencode begins":          []byte(rep("begin 644 a\n", 1<<18)),
		"calendar":                 []byte("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n" + rep("BEGIN:VEVENT\n", 1<<17)),
		"calendar, parameters":     []byte("Content-Type: text/calendar\n\nBEGIN:VEVENT\nX" + rep(";A=B", 1<<16) + ":x"),
		"calendar, zones":          []byte("Content-Type: text/calendar\n\n" + rep("BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n", 800) + "BEGIN:VEVENT\nDTSTART;TZID=x:20260101T000000\nEND:VEVENT\n"),
		"delivery status":          []byte("Content-Type: message/delivery-status\n\n" + rep("Action: failed\n\n", 1<<17)),
		"zeros":                    make([]byte, 4<<20),
		"line feeds":               bytes.Repeat([]byte{'\n'}, 4<<20),
		"carriage returns":         bytes.Repeat([]byte{'\r'}, 4<<20),
		"high bytes":               bytes.Repeat([]byte{0xff}, 4<<20),
	}
}

// TestBombs holds every bomb to two seconds (docs/safety.md) with much to spare, and to
// memory in proportion to its size.
func TestBombs(t *testing.T) {
	for name, raw := range bombs() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			m := Parse(raw, Options{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > uint64(64*len(raw)+8<<20) {
				t.Errorf("%d bytes of input allocated %d", len(raw), allocated)
			}
			if took > 2*time.Second {
				t.Errorf("took %v", took)
			}
			if len(m.Text) > defaultTextLimit || len(m.To) > maxAddresses || len(m.References) > maxReferences || len(m.Attachments) > 2*maxParts {
				t.Error("beyond the limits")
			}
			t.Logf("%d kB in %v", len(raw)>>10, took)
		})
	}
}

// TestLinear holds the reader to linear time: ten times the input may not cost a hundred
// times the time.
func TestLinear(t *testing.T) {
	inputs := map[string]func(n int) []byte{
		"depth": func(n int) []byte {
			var b bytes.Buffer
			for i := range n {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
			}
			return b.Bytes()
		},
		"junk":  func(n int) []byte { return []byte(strings.Repeat("junk\n", n)) },
		"words": func(n int) []byte { return []byte("Subject: " + strings.Repeat("=?utf-8?Q?", n)) },
		"html":  func(n int) []byte { return []byte("Content-Type: text/html\n\n" + strings.Repeat("<p><span>", n)) },
	}
	for name, input := range inputs {
		t.Run(name, func(t *testing.T) {
			cost := func(n int) time.Duration {
				raw := input(n)
				best := time.Hour
				for range 5 {
					start := time.Now()
					Parse(raw, Options{})
					best = min(best, time.Since(start))
				}
				return best
			}
			small, large := cost(2000), cost(20000)
			if large > 40*small+20*time.Millisecond {
				t.Errorf("ten times the input costs %v instead of %v", large, small)
			}
		})
	}
}

func TestPartLimit(t *testing.T) {
	raw := []byte("Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Disposition: attachment\n\nx\n", 5000))
	if m := Parse(raw, Options{}); len(m.Attachments) != maxParts-1 {
		t.Errorf("%d parts", len(m.Attachments))
	}
}

func TestDepthLimit(t *testing.T) {
	fs, body := splitMessage(bombs()["3,000 levels"])
	deepest := 0
	parseTree(fs, body).walk(func(p *part) {
		depth := 0
		for ; p != nil; p = p.parent {
			depth++
		}
		deepest = max(deepest, depth)
	})
	if deepest != maxDepth+1 {
		t.Errorf("%d levels, want %d multiparts and a part", deepest, maxDepth)
	}
}
