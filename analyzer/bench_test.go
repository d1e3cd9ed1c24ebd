package analyzer

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"lastword/internal/mail"
)

// bigFacts makes a mailbox of n messages with 50 for each prospect, spread over two years.
func bigFacts(n int) (Facts, time.Time) {
	rng := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f := Facts{Account: "work", Identities: []string{"sam@acme.test"}}
	sam := mail.Address{Name: "Sam Hill", Addr: "sam@acme.test"}
	for p := 0; len(f.Messages) < n; p++ {
		dana := mail.Address{Name: fmt.Sprintf("Dana Lee%d", p), Addr: fmt.Sprintf("dana@initech%d.test", p)}
		f.Messages = append(f.Messages, bigThread(rng, now, sam, dana, p)...)
	}
	f.Messages = f.Messages[:n]
	return f, now
}

func bigThread(rng *rand.Rand, now time.Time, sam, dana mail.Address, p int) []mail.Message {
	at := now.Add(-time.Duration(200+rng.IntN(17000)) * time.Hour)
	var out []mail.Message
	var refs []string
	subject := fmt.Sprintf("Rollout %d", p)
	for i := range 50 {
		at = at.Add(time.Duration(1+rng.IntN(100)) * time.Hour)
		m := mail.Message{
			ID: int64(p*50 + i + 1), MessageID: fmt.Sprintf("<%d.%d@acme.test>", p, i), Date: at, Internal: at, HasText: true, Subject: subject,
			From: sam, To: []mail.Address{dana}, Roles: []mail.Role{mail.RoleSent}, References: refs[max(0, len(refs)-10):],
		}
		m.Ident = m.MessageID
		r := &mail.Reading{Class: mail.Human, Ask: []mail.Ask{mail.Asks, mail.Informs, mail.Closes}[rng.IntN(3)], Words: 5 + rng.IntN(80), Language: "en"}
		if rng.IntN(2) == 0 {
			m.From, m.To, m.Roles = dana, []mail.Address{sam}, []mail.Role{mail.RoleInbox}
		}
		if len(refs) > 0 {
			m.InReplyTo = refs[len(refs)-1:]
		}
		if rng.IntN(4) == 0 {
			kind := []mail.SignalKind{mail.SignalPromise, mail.SignalProblem, mail.SignalOffer, mail.SignalAskedOfUs, mail.SignalPositive}[rng.IntN(5)]
			r.Signals = []mail.Signal{{Kind: kind, Text: "We lose $40k a year.", End: 20, Score: 3}}
		}
		m.Reading = r
		refs = append(refs, m.MessageID)
		out = append(out, m)
	}
	return out
}

func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		f, now := bigFacts(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if cases := Judge(f, Options{Country: "DE"}, now); len(cases) == 0 {
					b.Fatal("no cases")
				}
			}
		})
	}
}

// BenchmarkOneOrganization: all prospects in one organization, or all mail with one person.
func BenchmarkOneOrganization(b *testing.B) {
	for _, name := range []string{"many people", "one person"} {
		for _, n := range []int{10_000, 100_000} {
			f, now := bigFacts(n)
			for i := range f.Messages {
				m := &f.Messages[i]
				m.From = oneDomain(m.From, name == "one person")
				m.To = []mail.Address{oneDomain(m.To[0], name == "one person")}
			}
			b.Run(fmt.Sprint(name, " ", n), func(b *testing.B) {
				for b.Loop() {
					Judge(f, Options{Country: "DE"}, now)
				}
			})
		}
	}
}

func oneDomain(a mail.Address, same bool) mail.Address {
	switch {
	case a.Domain() == "acme.test":
		return a
	case same:
		return mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"}
	}
	return mail.Address{Name: a.Name, Addr: strings.ReplaceAll(strings.ReplaceAll(a.Addr, "dana@initech", "dana"), ".test", "@initech.test")}
}

func BenchmarkJudgeMemory(b *testing.B) {
	f, now := bigFacts(100_000)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		cases := Judge(f, Options{Country: "DE"}, now)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-heap")
		runtime.KeepAlive(cases)
	}
}
