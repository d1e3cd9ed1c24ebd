package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"lastword/imapsync/imaptest"
	"lastword/internal/daemon"
	"lastword/internal/mail"
	"lastword/internal/store"
)

// The generated mailbox of the benchmarks: this many prospects with this many mails each.
const (
	benchPeople = 2000
	benchMails  = 50
)

var benchWords = []string{
	"Here is the proposal for the rollout. Does it cover what IT asked for?",
	"Looks good, thank you. I'll run it past legal and get back to you by Friday.",
	"Great, thanks. Have a good week.",
	"Could you send us the price for forty seats? We lose about two days a month on this.",
	"The quote is attached. Would a call on Thursday suit you?",
	"Thursday at ten is fine. I'd like my colleague from finance to join.",
	"Did you have any questions after our call? I'm happy to go through the numbers again.",
	"We are in the middle of the budget round; let's talk again in Q3.",
}

// mailboxKind says what the generated mailbox is made of.
type mailboxKind bool

const (
	// allProspects: every mail is a human one with a prospect, the hard case.
	allProspects mailboxKind = false
	// mixed: of ten people four are newsletters and two are colleagues, nearer to a real mailbox.
	mixed mailboxKind = true
)

// benchState makes a state folder that holds the generated mailbox, read and ready to be judged.
func benchState(b *testing.B, end time.Time, kind mailboxKind) string {
	b.Helper()
	dir := b.TempDir()
	ctx := b.Context()
	s, err := store.Open(ctx, dir)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	acct, err := s.Account(ctx, "work", "sam@acme.test")
	if err != nil {
		b.Fatal(err)
	}
	if err := acct.SaveIdentities(ctx, []string{"sam@acme.test"}); err != nil {
		b.Fatal(err)
	}
	boxes, err := acct.SaveMailboxes(ctx, []mail.Mailbox{{Name: "Everything", Role: mail.RoleArchive, State: mail.MailboxLive}})
	if err != nil {
		b.Fatal(err)
	}
	for person := range benchPeople {
		batch := mail.Batch{MailboxID: boxes[0].ID, State: mail.MailboxLive, At: end, Cursor: mail.Cursor{UIDValidity: 1, LowUID: 1}}
		for i := range benchMails {
			batch.Messages = append(batch.Messages, benchMail(boxes[0].ID, person, i, end, kind))
		}
		if _, err := acct.Apply(ctx, batch); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := daemon.ReadNew(ctx, acct); err != nil {
		b.Fatal(err)
	}
	return dir
}

// benchMail is mail number i with one prospect: they and we write in turn.
func benchMail(box int64, person, i int, end time.Time, kind mailboxKind) mail.Placed {
	them := mail.NewAddress(fmt.Sprintf("Person %d", person), fmt.Sprintf("person%d@company%d.test", person, person/2))
	me := mail.NewAddress("Sam Reed", "sam@acme.test")
	at := end.Add(-time.Duration((benchMails-i)*3*24+person%500) * time.Hour)
	id := func(n int) string { return fmt.Sprintf("<%d.%d@bench.test>", person, n) }
	m := mail.Message{
		Ident: id(i), MessageID: id(i), Date: at, Internal: at, Subject: "Re: Rollout", HasText: true,
		Text: "Hi,\n\n" + benchWords[(i+person)%len(benchWords)] + "\n\nBest\nSam\n", From: me, To: []mail.Address{them}, Size: 4000,
	}
	if i%2 == 1 {
		m.From, m.To = them, []mail.Address{me}
	}
	for n := max(0, i-10); n < i; n++ {
		m.References = append(m.References, id(n))
	}
	if i > 0 {
		m.InReplyTo = []string{id(i - 1)}
	}
	if kind == mixed {
		mix(&m, person, me)
	}
	uid := mail.UID(person*benchMails + i + 1)
	return mail.Placed{Message: m, Placement: mail.Placement{MailboxID: box, UIDValidity: 1, UID: uid}}
}

// mix turns the mail of four people in ten into newsletters and of two into that of colleagues.
func mix(m *mail.Message, person int, me mail.Address) {
	switch person % 10 {
	case 0, 3, 5, 8:
		m.From, m.To = mail.NewAddress("News", fmt.Sprintf("news@letters%d.test", person)), []mail.Address{me}
		m.Fields = map[string]string{"list-unsubscribe": "<mailto:off@letters.test>", "precedence": "bulk"}
		m.InReplyTo, m.References = nil, nil
	case 1, 6:
		colleague := mail.NewAddress("Colleague", fmt.Sprintf("colleague%d@acme.test", person))
		if m.From == me {
			m.To = []mail.Address{colleague}
		} else {
			m.From = colleague
		}
	}
}

// measure runs the program once and gives the seconds and the peak RSS in MiB.
func measure(b *testing.B, program string, env []string, args ...string) (seconds, mib float64) {
	b.Helper()
	cmd := exec.Command(program, args...)
	var errOut bytes.Buffer
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), &errOut
	begun := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %v\n%s", args, err, errOut.String())
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		b.Skip("no resource usage on this platform")
	}
	return time.Since(begun).Seconds(), float64(usage.Maxrss) / 1024
}

// BenchmarkCases100k is `lastword cases --json` over 100,000 messages, the whole program.
func BenchmarkCases100k(b *testing.B) {
	b.Run("mixed", func(b *testing.B) { benchCases(b, mixed) })
	b.Run("prospects", func(b *testing.B) { benchCases(b, allProspects) })
}

func benchCases(b *testing.B, kind mailboxKind) {
	b.Helper()
	end := time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC)
	dir := benchState(b, end, kind)
	program := benchBinary(b)
	var worst float64
	for b.Loop() {
		_, mib := measure(b, program, []string{"LASTWORD_STATE_DIR=" + dir, "LASTWORD_CONFIG=" + dir + "/none"}, "cases", "--json", "--as-of", end.Format(time.RFC3339))
		worst = max(worst, mib)
	}
	b.ReportMetric(worst, "MiB-RSS")
}

// BenchmarkPass100k is `lastword sync` with nothing new on the server and 100,000 messages in the store.
func BenchmarkPass100k(b *testing.B) {
	b.Run("mixed", func(b *testing.B) { benchPass(b, mixed) })
	b.Run("prospects", func(b *testing.B) { benchPass(b, allProspects) })
}

func benchPass(b *testing.B, kind mailboxKind) {
	b.Helper()
	end := time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC)
	d := imaptest.StartDovecot(b)
	d.As(d.User).Close() // makes the mailboxes
	dir := benchState(b, end, kind)
	conf := b.TempDir() + "/config.toml"
	text := fmt.Sprintf("[[account]]\nname = \"work\"\nemail = %q\naliases = [\"sam@acme.test\"]\nhost = %q\nport = %d\ntls_ca_file = %q\n"+
		"password_command = [\"echo\", %q]\n[drafts]\nenabled = false\n[report]\ndeliver = \"none\"\n", d.User, d.Host, d.TLSPort, d.CAFile, d.Password)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	program := benchBinary(b)
	var worst float64
	for b.Loop() {
		_, mib := measure(b, program, []string{"LASTWORD_STATE_DIR=" + dir, "LASTWORD_CONFIG=" + conf}, "sync", "--json", "--as-of", end.Format(time.RFC3339))
		worst = max(worst, mib)
	}
	b.ReportMetric(worst, "MiB-RSS")
}

func benchBinary(b *testing.B) string {
	b.Helper()
	name := b.TempDir() + "/lastword"
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", name, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return name
}
