package drafts_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/drafts"
	"lastword/imapsync"
	"lastword/imapsync/imaptest"
	"lastword/internal/audit"
	"lastword/internal/mail"
	"lastword/internal/store"

	"github.com/rs/zerolog"
)

const (
	rootID   = "<root@acme.test>"
	anchorID = "<in-1@initech.test>"
	parentID = "<out-2@acme.test>"
)

// start is the time of the first pass of every test.
func start() time.Time { return time.Now().Truncate(time.Second) }

func mailText(id, from, to, subject, date, refs, body string) string {
	reply := ""
	if refs != "" {
		reply = "In-Reply-To: " + refs[strings.LastIndexByte(refs, ' ')+1:] + "\nReferences: " + refs + "\n"
	}
	return fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n%sMIME-Version: 1.0\n"+
		"Content-Type: text/plain; charset=utf-8\n\n%s\n", from, to, subject, date, id, reply, body)
}

// desk is one rep with a real mailbox and a real store.
type desk struct {
	t       *testing.T
	server  *imaptest.Dovecot
	user    string
	rep     *imaptest.Client
	account *store.Account
	audit   *audit.Log
	entries string
	crash   func(string)
	plan    drafts.Options
	marks   []mail.Mark
	change  func(*analyzer.Case)
	box     func(*imapsync.Client) drafts.Mailbox
}

// newDesk fills a mailbox with a deal that went silent: an offer, an answer, a thank-you.
func newDesk(t *testing.T, server *imaptest.Dovecot) *desk {
	t.Helper()
	d := newEmptyDesk(t, server)
	sam, dana := "Sam Reed <sam@acme.test>", "Dana Lee <dana@initech.test>"
	d.rep.Append("Sent",
		imaptest.Message{Raw: mailText(rootID, sam, dana, "Leeds rollout", "Mon, 02 Mar 2026 10:00:00 +0100", "", "Here is the proposal.")},
		imaptest.Message{Raw: mailText(parentID, sam, dana, "Re: Leeds rollout", "Tue, 03 Mar 2026 09:00:00 +0100", rootID+" "+anchorID, "Great, thanks Dana.")})
	d.rep.Append("INBOX", imaptest.Message{Raw: mailText(anchorID, dana, sam, "Re: Leeds rollout", "Mon, 02 Mar 2026 15:10:00 +0100", rootID,
		"Looks good. We're losing about $40k a year on this. I'll run it past legal and get back to you Friday.")})
	return d
}

// newEmptyDesk is a rep with an empty mailbox.
func newEmptyDesk(t *testing.T, server *imaptest.Dovecot) *desk {
	t.Helper()
	sum := sha256.Sum256([]byte(t.Name()))
	user := fmt.Sprintf("sam-%x@acme.test", sum[:6])
	d := &desk{t: t, server: server, user: user, rep: server.As(user), plan: drafts.Options{Enabled: true, MaxPerDay: 10}}
	d.openStore(t.Context())
	return d
}

func (d *desk) openStore(ctx context.Context) {
	d.t.Helper()
	s, err := store.Open(ctx, d.t.TempDir())
	d.must(err)
	d.t.Cleanup(func() { _ = s.Close() })
	d.account, err = s.Account(ctx, "work", "sam@acme.test")
	d.must(err)
	d.must(d.account.SaveIdentities(ctx, []string{"sam@acme.test"}))
	d.entries = filepath.Join(d.t.TempDir(), "audit.jsonl")
	d.audit, err = audit.Open(d.entries)
	d.must(err)
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// outcome is what one pass did.
type outcome struct {
	settled drafts.Settled
	plan    drafts.Decisions
	written drafts.Written
	err     error
}

// pass is what the daemon does: sync, read, settle, judge (here by hand), plan, write.
func (d *desk) pass(now time.Time) outcome {
	d.t.Helper()
	ctx := d.t.Context()
	client := d.dial(ctx)
	defer func() { _ = client.Close() }()
	_, err := client.Sync(ctx, d.account, nil)
	d.must(err)
	return d.judge(ctx, client, now)
}

func (d *desk) dial(ctx context.Context) *imapsync.Client {
	d.t.Helper()
	client, err := imapsync.Dial(ctx, imapsync.Server{
		Host: "127.0.0.1", Port: d.server.Port, Security: imapsync.SecurityPlain, Username: d.user, Password: imaptest.Password,
	}, imapsync.Options{}, zerolog.Nop())
	d.must(err)
	return client
}

func (d *desk) judge(ctx context.Context, client *imapsync.Client, now time.Time) outcome {
	d.t.Helper()
	d.read(ctx)
	k := drafts.Desk{Box: client, Ledger: d.account, Audit: d.audit, Account: "work", Log: zerolog.Nop(), Crash: d.crash}
	if d.box != nil {
		k.Box = d.box(client)
	}
	facts := d.facts(ctx)
	var out outcome
	if out.settled, out.err = k.Settle(ctx, facts, now); out.err != nil {
		return out
	}
	out.plan = drafts.Plan(drafts.Inputs{
		Cases: d.cases(facts), Marks: d.marks, Ledger: out.settled.Ledger, Box: out.settled.Box, Account: "work",
	}, d.plan, now)
	out.written, out.err = k.Write(ctx, out.plan, facts, drafts.Style{Quote: true}, now)
	return out
}

// read gives every stored message a plain reading.
func (d *desk) read(ctx context.Context) {
	d.t.Helper()
	list, err := d.account.Unread(ctx, 1, 1000)
	d.must(err)
	for i := range list {
		own, _, _ := strings.Cut(list[i].Text, "\nOn ")
		list[i].Reading = &mail.Reading{Version: 1, Class: mail.Human, OwnText: strings.TrimSpace(own), Words: 10, Language: "en"}
	}
	d.must(d.account.SaveReadings(ctx, list))
}

func (d *desk) facts(ctx context.Context) analyzer.Facts {
	d.t.Helper()
	messages, err := d.account.Light(ctx, time.Time{})
	d.must(err)
	ledger, err := d.account.Drafts(ctx)
	d.must(err)
	return analyzer.Facts{Account: "work", Identities: []string{"sam@acme.test"}, Messages: messages, Drafts: ledger, Marks: d.marks}
}

// cases judges by hand: silent until somebody writes.
func (d *desk) cases(facts analyzer.Facts) []analyzer.Case {
	c := analyzer.Case{
		ID: "c-1", State: analyzer.Silent, Reason: analyzer.PromiseBroken, Strategy: analyzer.Confused, Language: "en",
		Prospect: analyzer.Prospect{Address: "dana@initech.test", Name: "Dana Lee"}, Subject: "Leeds rollout",
		Contacts: []string{"dana@initech.test"}, Organization: "initech.test",
		To:     mail.Address{Name: "Dana Lee", Addr: "dana@initech.test"},
		Quotes: []analyzer.Quote{{Text: "We're losing about $40k a year on this.", MessageID: anchorID, Kind: mail.SignalProblem}},
	}
	slices.SortFunc(facts.Messages, func(a, b mail.Message) int { return a.Date.Compare(b.Date) })
	for _, m := range facts.Messages {
		c.References = append(c.References, m.MessageID)
		c.ParentID, c.ParentRow = m.MessageID, m.ID
		if m.From.Addr == "sam@acme.test" {
			c.OutboundRow, c.LastOutbound = m.ID, analyzer.Moment{Time: m.Date}
		} else {
			c.AnchorID, c.LastInbound = m.MessageID, analyzer.Moment{Time: m.Date}
		}
	}
	if c.LastInbound.After(c.LastOutbound.Time) {
		c.State, c.Strategy = analyzer.YourTurn, ""
	}
	if d.change != nil {
		d.change(&c)
	}
	return []analyzer.Case{c}
}

// inDrafts are the messages in Drafts that are not marked as deleted.
func (d *desk) inDrafts() map[uint32]string {
	d.t.Helper()
	rep := d.server.As(d.user)
	defer rep.Close()
	list := map[uint32]string{}
	entries := rep.Snapshot()["Drafts"]
	for uid, raw := range rep.Read("Drafts") {
		if !strings.Contains(entries[uid].Flags, `\Deleted`) {
			list[uid] = string(raw)
		}
	}
	return list
}

// one is the only draft of the ledger.
func (d *desk) one() mail.Draft {
	d.t.Helper()
	ledger, err := d.account.Drafts(d.t.Context())
	d.must(err)
	if len(ledger) != 1 {
		d.t.Fatalf("the ledger has %d drafts, want 1: %+v", len(ledger), ledger)
	}
	return ledger[0]
}

func (d *desk) want(n int, state mail.DraftState) {
	d.t.Helper()
	if got := d.inDrafts(); len(got) != n {
		d.t.Errorf("%d messages in Drafts, want %d", len(got), n)
	}
	if got := d.one(); got.State != state {
		d.t.Errorf("draft is %s (%s), want %s", got.State, got.Why, state)
	}
}

// ok runs a pass that must not fail.
func (d *desk) ok(now time.Time) outcome {
	d.t.Helper()
	out := d.pass(now)
	d.must(out.err)
	return out
}

func onlyUID(t *testing.T, box map[uint32]string) (uint32, string) {
	t.Helper()
	if len(box) != 1 {
		t.Fatalf("%d drafts, want 1", len(box))
	}
	for uid, raw := range box {
		return uid, raw
	}
	return 0, ""
}

func TestDesk(t *testing.T) {
	server := imaptest.StartDovecot(t)
	tests := []struct {
		name string
		run  func(t *testing.T, d *desk)
	}{
		{"saved once over three passes, nothing else touched", savedOnce},
		{"edited under another id is left alone", editedLeftAlone},
		{"edited under the same id is left alone", editedSameID},
		{"deleted is dismissed and never made again", dismissed},
		{"the mailbox was made anew", newUIDs},
		{"marked as deleted is dismissed", markedDeleted},
		{"moved to the trash is dismissed", trashed},
		{"sent by a client that keeps the id", sentSameID},
		{"sent by a client that makes a new id", sentNewID},
		{"the sent copy turns up after the dismissal", sentLate},
		{"withdrawn when a human answered", withdrawnAnswered},
		{"withdrawn when the rep wrote", withdrawnWrote},
		{"an edited draft is never withdrawn", editedNotWithdrawn},
		{"a draft of the rep's own blocks", ownBlocks},
		{"a surplus copy is swept, the lowest stays", swept},
		{"the sent mailbox already holds our id", alreadySent},
		{"another device wrote it", otherDevice},
		{"new mail since the judgement", changedSince},
		{"refused by the server", refusedByServer},
		{"expires after 30 days", expires},
		{"withdrawn for a snooze and made again after it", snoozed},
		{"a cut-off append leaves a stump", stump},
		{"an append still under way is waited for and adopted", inFlight},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, newDesk(t, server)) })
	}
}

// killed runs a pass that dies at the panic of the crash hook.
func (d *desk) killed(now time.Time) (died bool) {
	d.t.Helper()
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(string); !ok {
				panic(r)
			}
			died = true
		}
	}()
	d.pass(now)
	return false
}

// TestDeskKilled kills the process at every named step of a write, once and
// twice in a row: there is exactly one draft in the end, and until an
// unconfirmed append has settled none is written again.
func TestDeskKilled(t *testing.T) {
	server := imaptest.StartDovecot(t)
	for _, first := range []string{"before_intent", "after_intent", "before_append", "after_append", "before_record"} {
		for _, second := range []string{"", "after_intent", "after_append", "before_record"} {
			t.Run(first+" "+second, func(t *testing.T) {
				d := newDesk(t, server)
				now := start()
				steps := []string{first, second}
				d.crash = func(step string) {
					if len(steps) > 0 && step == steps[0] {
						steps = steps[1:]
						panic(step)
					}
				}
				if !d.killed(now) {
					t.Fatalf("was not killed at %s", first)
				}
				if d.killed(now.Add(10 * time.Second)); len(d.inDrafts()) > 1 {
					t.Fatalf("%d drafts before the append settled", len(d.inDrafts()))
				}
				d.killed(now.Add(2 * time.Minute))
				d.crash = nil
				d.ok(now.Add(10 * time.Minute))
				d.ok(now.Add(20 * time.Minute))
				d.want(1, mail.DraftSaved)
			})
		}
	}
}

// TestDeskKilledWithdrawing kills the process while it withdraws: the draft is
// removed in the end and never taken for one that the rep deleted.
func TestDeskKilledWithdrawing(t *testing.T) {
	server := imaptest.StartDovecot(t)
	for _, step := range []string{"before_remove", "after_remove"} {
		t.Run(step, func(t *testing.T) {
			d := newDesk(t, server)
			now := start()
			d.ok(now)
			d.danaWrites("<in-2@initech.test>", now.Add(time.Hour))
			d.crash = func(s string) {
				if s == step {
					panic(s)
				}
			}
			if !d.killed(now.Add(2 * time.Hour)) {
				t.Fatal("was not killed")
			}
			d.crash = nil
			if step == "before_remove" {
				// The server had marked it but the process died before the expunge.
				uid, _ := onlyUID(t, d.inDrafts())
				d.rep.AddFlags("Drafts", []uint32{uid}, `\Deleted`)
			}
			d.ok(now.Add(3 * time.Hour))
			d.want(0, mail.DraftWithdrawn)
			if left := len(d.server.As(d.user).Read("Drafts")); left != 0 {
				t.Errorf("%d half-deleted drafts left", left)
			}
		})
	}
}
