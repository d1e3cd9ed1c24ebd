package importer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// split cuts an mbox with a buffer of that size.
func split(t testing.TB, mbox string, buffer int) (messages []string, dates []time.Time) {
	t.Helper()
	r := &mboxReader{in: bufio.NewReaderSize(strings.NewReader(mbox), buffer)}
	for range len(mbox) + 2 {
		raw, _, date, err := r.next()
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		if len(raw) > 0 {
			messages, dates = append(messages, string(raw)), append(dates, date)
		}
		if err != nil {
			if r.at != int64(len(mbox)) {
				t.Fatalf("read %d of %d bytes", r.at, len(mbox))
			}
			return messages, dates
		}
	}
	t.Fatal("no end")
	return nil, nil
}

func TestSplit(t *testing.T) {
	const one, two = "Subject: 1\n\nHello\n", "Subject: 2\n\nBye\n"
	tests := []struct {
		name, mbox string
		want       []string
	}{
		{"two", fromLine + one + "\n" + fromLine + two, []string{one, two}},
		{"CRLF", strings.ReplaceAll(fromLine+one+"\n"+fromLine+two, "\n", "\r\n"), []string{strings.ReplaceAll(one, "\n", "\r\n"), strings.ReplaceAll(two, "\n", "\r\n")}},
		{"blank line at the end", fromLine + one + "\n" + fromLine + two + "\n", []string{one, two}},
		{"no line end at the end", fromLine + one + "\n" + fromLine + strings.TrimSpace(two), []string{one, strings.TrimSpace(two)}},
		{"quoted From", fromLine + "Subject: 1\n\n>From here\n>>From there\n> From\n", []string{"Subject: 1\n\nFrom here\n>From there\n> From\n"}},
		{"From at the beginning of a paragraph", fromLine + "Subject: 1\n\nHello\n\nFrom what I see, all is well.\n", []string{"Subject: 1\n\nHello\n\nFrom what I see, all is well.\n"}},
		{"From with a date in a sentence", fromLine + "Subject: 1\n\nHello\n\nFrom Thursday 10 May 2001 at 18:01 on: closed.\n", []string{"Subject: 1\n\nHello\n\nFrom Thursday 10 May 2001 at 18:01 on: closed.\n"}},
		{"From_ line in a text, no header behind it", fromLine + "Subject: 1\n\nHello\n\n" + fromLine + "is what it says.\n", []string{"Subject: 1\n\nHello\n\n" + fromLine + "is what it says.\n"}},
		{"no blank line between", fromLine + one + fromLine + two, []string{one, two}},
		{"From_ line without a date", "From dana@initech.test\n" + one + "\nFrom max@initech.test\n" + two, []string{one, two}},
		{"From_ line without a date needs a blank line", fromLine + "Subject: 1\n\nHello\nFrom max@initech.test\nTo: nobody\n", []string{"Subject: 1\n\nHello\nFrom max@initech.test\nTo: nobody\n"}},
		{"Thunderbird", "From - Mon Mar  2 14:10:05 2026\n" + one + "\nFrom - Mon Mar  2 14:10:05 2026\n" + two, []string{one, two}},
		{"no From_ line at all", one, []string{one}},
		{"text before the first", "Hello\n\n" + fromLine + two, []string{"Hello\n", two}},
		{"empty message between", fromLine + "\n" + fromLine + two, []string{"\n", two}},
		{"quoted From_ line behind it", fromLine + one + "\n" + fromLine + ">From x@y.test Mon Mar  2 14:10:05 2026\n" + two, []string{one, "From x@y.test Mon Mar  2 14:10:05 2026\n" + two}},
		{"nothing", "", nil},
	}
	for _, test := range tests {
		for _, buffer := range []int{16, 600, 64 << 10} {
			if buffer < 600 && strings.Contains(test.mbox, "From ") {
				continue // looking ahead needs a line of room
			}
			t.Run(fmt.Sprint(test.name, " ", buffer), func(t *testing.T) {
				got, _ := split(t, test.mbox, buffer)
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestSplitDates(t *testing.T) {
	_, dates := split(t, fromLine+message("1")+"\nFrom max@initech.test Tue Mar  3 08:00:00 2026\n"+message("2"), 4096)
	if len(dates) != 2 || dates[0].Day() != 2 || dates[1].Day() != 3 {
		t.Errorf("dates %v", dates)
	}
}

// Lines longer than the buffer are no lines of their own.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 4096-1) + "From dana@initech.test Mon Mar  2 14:10:05 2026 "
	got, _ := split(t, fromLine+"Subject: 1\n\n"+strings.Repeat(long, 10)+"\n", 4096)
	if len(got) != 1 || !strings.HasSuffix(got[0], long+"\n") {
		t.Errorf("%d messages", len(got))
	}
}

// Looking ahead behind a line moves the buffer: the line must stay what it was, wherever
// in the buffer it lay.
func TestLookAhead(t *testing.T) {
	for pad := range 1300 {
		want := "Subject: 1\n\n" + strings.Repeat("x", pad) + "\n\n" + fromLine + "is what it says.\n" + strings.Repeat("y", 600) + "\n"
		if got, _ := split(t, fromLine+want, 600); len(got) != 1 || got[0] != want {
			t.Fatalf("%d bytes before: %q", pad, got)
		}
	}
}

func TestLargeMessage(t *testing.T) {
	line := strings.Repeat("x", 1<<16-1) + "\n"
	body := io.MultiReader(strings.NewReader(fromLine+"Subject: 1\n\n"), &repeat{line: []byte(line), n: maxMessage/len(line) + 10}, strings.NewReader("\n"+fromLine+"Subject: 2\n\nBye\n"))
	r := &mboxReader{in: bufio.NewReaderSize(body, 256<<10)}
	raw, size, _, err := r.next()
	if err != nil || len(raw) != maxMessage || size <= maxMessage {
		t.Fatalf("%d of %d bytes, %v", len(raw), size, err)
	}
	r.keep()
	raw, _, _, err = r.next()
	if string(raw) != "Subject: 2\n\nBye\n" || !errors.Is(err, io.EOF) || cap(r.buf) > 8<<20 {
		t.Errorf("%q, %v, buffer %d", raw, err, cap(r.buf))
	}
}

// repeat reads the same line n times.
type repeat struct {
	line []byte
	n    int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	r.n--
	return copy(p, r.line), nil
}

// What is written as an mbox comes out again, whatever the messages say.
func TestRoundTrip(t *testing.T) {
	quote := regexp.MustCompile(`(?m)^(>*From )`)
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SampledFrom([]string{"", "Hello", "From here", ">From there", ">>From", "From dana@initech.test Mon Mar  2 14:10:05 2026", "Subject: x", strings.Repeat("long ", 300)})
		var want []string
		var mbox bytes.Buffer
		for i := range rapid.IntRange(1, 5).Draw(t, "messages") {
			body := strings.Join(rapid.SliceOfN(lines, 0, 8).Draw(t, "lines"), "\n")
			raw := fmt.Sprintf("Subject: %d\n\n%s\n", i, body)
			want = append(want, raw)
			mbox.WriteString(fromLine + quote.ReplaceAllString(raw, ">$1") + "\n")
		}
		r := &mboxReader{in: bufio.NewReaderSize(&mbox, 1024)}
		var got []string
		for {
			raw, _, _, err := r.next()
			if len(raw) > 0 {
				got = append(got, string(raw))
			}
			if err != nil {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzMbox(f *testing.F) {
	for _, seed := range []string{
		fromLine + message("1") + "\n" + fromLine + message("2"), "From a@b\r\nX: y\r\n\r\nFrom \r\n>From \n", "From - Mon Mar  2 14:10:05 2026\n\n\n\n" + fromLine + fromLine, "no mbox",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, mbox string) {
		messages, _ := split(t, mbox, 4096)
		if most := strings.Count(mbox, "From ") + 1; len(messages) > most {
			t.Fatalf("%d messages, at most %d", len(messages), most)
		}
		total := 0
		for _, m := range messages {
			total += len(m)
		}
		if total > len(mbox) {
			t.Fatalf("%d bytes out of %d", total, len(mbox))
		}
	})
}

func BenchmarkMbox(b *testing.B) {
	var mbox strings.Builder
	for i := range 200 {
		mbox.WriteString(fromLine + message(fmt.Sprint(i), "References: <a@x.test> <b@x.test>") + strings.Repeat("Thank you, we will look at the offer by Friday.\n", 40) + "\n")
	}
	b.SetBytes(int64(mbox.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if messages, _ := split(b, mbox.String(), 256<<10); len(messages) != 200 {
			b.Fatal(len(messages))
		}
	}
}
