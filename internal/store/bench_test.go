package store

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"lastword/internal/mail"
)

// manyLetters makes messages like those of a busy rep: 2,000 correspondents,
// threads of five, a signature each, a signal in every second one.
func manyLetters(n int, text string) []mail.Message {
	list := make([]mail.Message, n)
	for i := range list {
		who := i / 50 % 2000
		m := &list[i]
		id := fmt.Sprintf("CAH%08x.%08x.%d@mail.initech%d.test", i*2654435761, i*40503, i, who)
		*m = mail.Message{
			Ident: id, MessageID: "<" + id + ">", Date: at(i % 17000).In(time.FixedZone("", 3600)), Internal: at(i % 17000).Add(time.Minute),
			Received: at(i % 17000), From: mail.Address{Name: fmt.Sprintf("Dana Lee %d", who), Addr: fmt.Sprintf("dana@initech%d.test", who)},
			To:      []mail.Address{{Name: "Sam Rep", Addr: "rep@acme.test"}, {Name: "Kim", Addr: fmt.Sprintf("kim@initech%d.test", who)}},
			Subject: fmt.Sprintf("Re: Rollout of the plan %d", i/5), Size: 40000,
			Fields: map[string]string{"content-type": "multipart/alternative; boundary=" + id, "x-mailer": "Outlook 16", "return-path": "<dana@initech.test>"},
		}
		if i%5 > 0 {
			m.InReplyTo = []string{list[i-1].MessageID}
			m.References = append(append([]string(nil), list[i-1].References...), list[i-1].MessageID)
		}
		if i%2 == 0 {
			m.From, m.To[0] = mail.Address{Name: "Sam Rep", Addr: "rep@acme.test"}, m.From
		}
		if text != "" {
			m.Text, m.HasText = text, true
		}
	}
	return list
}

func readingOf(m *mail.Message, i int) *mail.Reading {
	r := &mail.Reading{
		Version: 1, Class: mail.Human, Ask: mail.Asks, OwnText: "Could you tell me whether the offer covers it?", Words: 40, Language: "en",
		Greeting: "Hi Sam,", Name: "Dana", Signature: m.From.Name + "\nHead of Operations\nInitech\n+1 555 0100", Phone: "+15550100",
		Quoted: fmt.Sprintf("%016x", i),
	}
	if i%2 == 0 {
		r.Signals = []mail.Signal{
			{Kind: mail.SignalPromise, Text: "I'll get back to you on Friday.", Start: 10, End: 41, Due: at(100), Until: at(120), Score: 4},
			{Kind: mail.SignalAskedOfUs, Text: fmt.Sprintf("Can you send offer %d?", i), Start: 50, End: 70, Score: 1, Question: true},
		}
	}
	return r
}

func batches(b testing.TB, a *Account, box mail.Mailbox, list []mail.Message) {
	for i := 0; i < len(list); i += 500 {
		put(b, a, box, mail.UID(i+1), list[i:min(i+500, len(list))]...)
	}
}

// BenchmarkApply stores messages with 6 KB of text in batches of 500 (target: 15,000 a second).
func BenchmarkApply(b *testing.B) {
	const n = 20000
	list := manyLetters(n, strings.Repeat("We looked at the offer and wonder about it. ", 140))
	for b.Loop() {
		b.StopTimer()
		a := newAccount(b)
		box := usual(b, a)["INBOX"]
		b.StartTimer()
		batches(b, a, box, list)
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkLight loads 100,000 messages with their readings (target: 0.5 s, 100 MB).
func BenchmarkLight(b *testing.B) {
	const n = 100000
	a := newAccount(b)
	box := usual(b, a)["INBOX"]
	batches(b, a, box, manyLetters(n, ""))
	for {
		unread, err := a.Unread(b.Context(), 1, 2000)
		must(b, err)
		if len(unread) == 0 {
			break
		}
		for i := range unread {
			unread[i].Reading = readingOf(&unread[i], int(unread[i].ID))
		}
		must(b, a.SaveReadings(b.Context(), unread))
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	var got []mail.Message
	for b.Loop() {
		got = light(b, a)
	}
	b.StopTimer()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-held")
	if len(got) != n {
		b.Fatalf("loaded %d", len(got))
	}
}

// BenchmarkWanted looks for texts among 100,000 messages without text.
func BenchmarkWanted(b *testing.B) {
	a := newAccount(b)
	box := usual(b, a)["INBOX"]
	batches(b, a, box, manyLetters(100000, ""))
	for b.Loop() {
		if _, err := a.Wanted(b.Context(), 2000); err != nil {
			b.Fatal(err)
		}
	}
}
