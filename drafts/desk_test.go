package drafts_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"lastword/analyzer"
	"lastword/drafts"
	"lastword/imapsync"
	"lastword/imapsync/imaptest"
	"lastword/internal/audit"
	"lastword/internal/mail"
	"lastword/internal/store"
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

func savedOnce(t *testing.T, d *desk) {
	before := d.rep.Snapshot().Without("Drafts")
	now := start()
	if out := d.ok(now); len(out.written.Saved) != 1 {
		t.Fatalf("saved %d drafts, want 1: %+v %+v", len(out.written.Saved), out.plan, out.written)
	}
	d.ok(now.Add(5 * time.Minute))
	d.ok(now.Add(time.Hour))
	d.want(1, mail.DraftSaved)
	uid, raw := onlyUID(t, d.inDrafts())
	if got := d.one(); uint32(got.UID) != uid {
		t.Errorf("the ledger has UID %d, the draft is %d", got.UID, uid)
	}
	if !strings.Contains(raw, "In-Reply-To: "+parentID) || !strings.Contains(raw, "References: "+rootID+" "+anchorID+" "+parentID) {
		t.Errorf("not threaded:\n%s", raw)
	}
	after := d.server.As(d.user).Snapshot()
	if flags := after["Drafts"][uid].Flags; !strings.Contains(flags, `\Draft`) || !strings.Contains(flags, `\Seen`) {
		t.Errorf("flags of the draft: %s", flags)
	}
	for box, entries := range after.Without("Drafts") {
		for uid, e := range entries {
			if before[box][uid] != e {
				t.Errorf("%s %d was touched: %+v, was %+v", box, uid, e, before[box][uid])
			}
		}
	}
	d.auditHolds("append", "appended")
}

func (d *desk) auditHolds(want ...string) {
	d.t.Helper()
	var got []string
	entries, err := audit.Read(d.entries)
	d.must(err)
	d.must(audit.Verify(d.entries))
	for _, e := range entries {
		got = append(got, e.Action)
	}
	if !slices.Equal(got, want) {
		d.t.Errorf("audit list %v, want %v", got, want)
	}
}

// edit does what Thunderbird does: it saves a new message and removes the old one.
func (d *desk) edit(change func(string) string) {
	d.t.Helper()
	uid, raw := onlyUID(d.t, d.inDrafts())
	d.rep.Append("Drafts", imaptest.Message{Raw: change(raw), Flags: []string{`\Draft`}})
	d.rep.AddFlags("Drafts", []uint32{uid}, `\Deleted`)
	d.rep.Expunge("Drafts", uid)
}

func newID(raw string) string {
	i := strings.Index(raw, "Message-ID: ")
	j := i + strings.Index(raw[i:], "\r\n")
	return raw[:i] + "Message-ID: <new-1@acme.test>" + raw[j:]
}

func withWords(raw string) string { return strings.Replace(raw, "Hi Dana", "Dear Dana", 1) }

func editedLeftAlone(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.edit(func(raw string) string { return withWords(newID(raw)) })
	for i := range 3 {
		d.ok(now.Add(time.Duration(i+1) * time.Hour))
		d.want(1, mail.DraftEdited)
	}
}

func editedSameID(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.edit(withWords)
	d.ok(now.Add(time.Hour))
	d.want(1, mail.DraftEdited)
	d.ok(now.Add(2 * time.Hour))
	d.want(1, mail.DraftEdited)
}

func (d *desk) deleteDraft() {
	d.t.Helper()
	uid, _ := onlyUID(d.t, d.inDrafts())
	d.rep.AddFlags("Drafts", []uint32{uid}, `\Deleted`)
	d.rep.Expunge("Drafts", uid)
}

func dismissed(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.deleteDraft()
	for i := range 3 {
		d.ok(now.Add(time.Duration(i+1) * 24 * time.Hour))
		d.want(0, mail.DraftDismissed)
	}
}

func markedDeleted(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	uid, _ := onlyUID(d.t, d.inDrafts())
	d.rep.AddFlags("Drafts", []uint32{uid}, `\Deleted`)
	d.ok(now.Add(time.Hour))
	d.want(0, mail.DraftDismissed)
	d.ok(now.Add(2 * time.Hour))
	d.want(0, mail.DraftDismissed)
}

func trashed(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	uid, _ := onlyUID(d.t, d.inDrafts())
	d.rep.Move("Drafts", "Trash", uid)
	d.ok(now.Add(time.Hour))
	d.want(0, mail.DraftDismissed)
}

// send does what a client does after sending: a copy in Sent, the draft gone.
func (d *desk) send(change func(string) string) {
	d.t.Helper()
	_, raw := onlyUID(d.t, d.inDrafts())
	d.rep.Append("Sent", imaptest.Message{Raw: change(raw), Flags: []string{`\Seen`}})
	d.deleteDraft()
}

func sentSameID(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.send(func(raw string) string { return raw })
	d.change = func(c *analyzer.Case) { c.State, c.Strategy = analyzer.Closing, "" }
	d.ok(now.Add(time.Hour))
	d.want(0, mail.DraftSent)
	if got := d.one(); got.EditedShare > 0.05 || got.SentAt.IsZero() {
		t.Errorf("edited share %v, sent at %v", got.EditedShare, got.SentAt)
	}
}

func sentNewID(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.send(func(raw string) string {
		return strings.Replace(newID(raw), "Hi Dana", "Dear Dana, I hope the summer was kind to you and yours", 1)
	})
	d.change = func(c *analyzer.Case) { c.State, c.Strategy = analyzer.Closing, "" }
	d.ok(now.Add(time.Hour))
	d.want(0, mail.DraftSent)
	if got := d.one(); got.SentID != "<new-1@acme.test>" || got.EditedShare <= 0 || got.EditedShare > 0.6 {
		t.Errorf("sent as %s, edited share %v", got.SentID, got.EditedShare)
	}
}

func sentLate(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	_, raw := onlyUID(d.t, d.inDrafts())
	d.deleteDraft()
	d.change = func(c *analyzer.Case) { c.State, c.Strategy = analyzer.Closing, "" }
	d.ok(now.Add(time.Hour))
	d.want(0, mail.DraftDismissed)
	d.rep.Append("Sent", imaptest.Message{Raw: newID(raw), Flags: []string{`\Seen`}})
	d.ok(now.Add(30 * time.Hour))
	d.want(0, mail.DraftSent)
}

func (d *desk) danaWrites(id string, at time.Time) {
	d.rep.Append("INBOX", imaptest.Message{Raw: mailText(id, "Dana Lee <dana@initech.test>", "Sam Reed <sam@acme.test>",
		"Re: Leeds rollout", at.Format(time.RFC1123Z), rootID+" "+parentID, "Sorry for the wait, legal said yes.")})
}

func withdrawnAnswered(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.danaWrites("<in-2@initech.test>", now.Add(time.Hour))
	out := d.ok(now.Add(2 * time.Hour))
	d.want(0, mail.DraftWithdrawn)
	if len(out.written.Withdrawn) != 1 || !strings.Contains(d.one().Why, "has answered") {
		t.Errorf("withdrawn %d, why %q", len(out.written.Withdrawn), d.one().Why)
	}
	d.ok(now.Add(3 * time.Hour))
	d.want(0, mail.DraftWithdrawn)
	d.auditHolds("append", "appended", "remove", "removed")
}

func withdrawnWrote(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.rep.Append("Sent", imaptest.Message{Raw: mailText("<out-3@acme.test>", "Sam Reed <sam@acme.test>", "Dana Lee <dana@initech.test>",
		"Re: Leeds rollout", now.Add(time.Hour).Format(time.RFC1123Z), rootID+" "+parentID, "By the way, we open in May.")})
	d.change = func(c *analyzer.Case) { c.NoDraft = "you wrote today" }
	d.ok(now.Add(2 * time.Hour))
	d.want(0, mail.DraftWithdrawn)
	if why := d.one().Why; !strings.Contains(why, "yourself") {
		t.Errorf("why %q", why)
	}
}

func editedNotWithdrawn(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.edit(withWords)
	d.danaWrites("<in-2@initech.test>", now.Add(time.Hour))
	d.ok(now.Add(2 * time.Hour))
	d.want(1, mail.DraftEdited)
}

func ownBlocks(t *testing.T, d *desk) {
	own := mailText("<own@acme.test>", "Sam Reed <sam@acme.test>", "Kim <kim@initech.test>", "Lunch", "Tue, 10 Mar 2026 09:00:00 +0100", "", "Hi Kim,")
	uid := d.rep.Append("Drafts", imaptest.Message{Raw: own, Flags: []string{`\Draft`}})[0]
	now := start()
	out := d.ok(now)
	if len(out.written.Saved) != 0 || len(out.plan.Leave) != 1 {
		t.Errorf("saved %d, left %+v", len(out.written.Saved), out.plan.Leave)
	}
	d.rep.AddFlags("Drafts", []uint32{uid}, `\Deleted`)
	d.rep.Expunge("Drafts", uid)
	d.ok(now.Add(time.Hour))
	d.want(1, mail.DraftSaved)
}

func swept(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	uid, raw := onlyUID(t, d.inDrafts())
	d.rep.Append("Drafts", imaptest.Message{Raw: raw, Flags: []string{`\Draft`, `\Seen`}}, imaptest.Message{Raw: raw, Flags: []string{`\Draft`, `\Seen`}})
	out := d.ok(now.Add(time.Hour))
	d.want(1, mail.DraftSaved)
	if left, _ := onlyUID(t, d.inDrafts()); left != uid || out.written.Swept != 2 {
		t.Errorf("left %d, want %d; swept %d", left, uid, out.written.Swept)
	}
}

func alreadySent(t *testing.T, d *desk) {
	id := drafts.MessageID(drafts.Key("work", "initech.test", anchorID, 0), "acme.test")
	d.rep.Append("Trash", imaptest.Message{Raw: mailText(id, "Sam Reed <sam@acme.test>", "Dana Lee <dana@initech.test>", "Re: Leeds rollout",
		"Tue, 10 Mar 2026 09:00:00 +0100", rootID, "Hi Dana,")})
	d.change = func(c *analyzer.Case) { c.AnchorID = anchorID }
	if out := d.ok(start()); len(out.written.Saved) != 0 {
		t.Errorf("saved %d", len(out.written.Saved))
	}
	d.want(0, mail.DraftDismissed)
}

func otherDevice(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.openStore(t.Context())
	for i := range 3 {
		d.ok(now.Add(time.Duration(i+1) * time.Hour))
		d.want(1, mail.DraftSaved)
	}
	d.danaWrites("<in-2@initech.test>", now.Add(4*time.Hour))
	d.ok(now.Add(5 * time.Hour))
	d.want(0, mail.DraftWithdrawn)
}

func changedSince(t *testing.T, d *desk) {
	now := start()
	ctx := t.Context()
	client := d.dial(ctx)
	defer func() { _ = client.Close() }()
	_, err := client.Sync(ctx, d.account, nil)
	d.must(err)
	d.danaWrites("<in-2@initech.test>", now)
	if out := d.judge(ctx, client, now); !errors.Is(out.err, drafts.ErrChanged) || len(d.inDrafts()) != 0 {
		t.Errorf("error %v, %d drafts", out.err, len(d.inDrafts()))
	}
}

// nowhere is a mailbox whose Drafts was deleted just before the append.
type nowhere struct{ *imapsync.Client }

func (nowhere) DraftsName() string { return "Deleted" }

func refusedByServer(t *testing.T, d *desk) {
	now := start()
	d.box = func(c *imapsync.Client) drafts.Mailbox { return nowhere{c} }
	if out := d.pass(now); out.err != nil || len(out.written.Blocked) != 1 {
		t.Fatalf("error %v, blocked %d", out.err, len(out.written.Blocked))
	}
	if got := d.one(); got.State != mail.DraftBlocked || !strings.Contains(got.Why, "TRYCREATE") {
		t.Errorf("draft is %s (%s)", got.State, got.Why)
	}
	d.auditHolds("append", "refused")
	d.box = nil
	d.ok(now.Add(time.Hour))
	d.want(0, mail.DraftBlocked)
	d.ok(now.Add(25 * time.Hour))
	d.want(1, mail.DraftSaved)
}

func expires(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.ok(now.Add(29 * 24 * time.Hour))
	d.want(1, mail.DraftSaved)
	d.ok(now.Add(31 * 24 * time.Hour))
	d.want(0, mail.DraftExpired)
	d.ok(now.Add(32 * 24 * time.Hour))
	d.want(0, mail.DraftExpired)
}

func snoozed(_ *testing.T, d *desk) {
	now := start()
	d.ok(now)
	d.marks = []mail.Mark{{Address: "dana@initech.test", Kind: mail.MarkSnooze, At: now.Add(time.Hour), Until: now.Add(48 * time.Hour)}}
	d.change = func(c *analyzer.Case) { c.State, c.Strategy = analyzer.Paused, "" }
	d.ok(now.Add(2 * time.Hour))
	d.want(0, mail.DraftWithdrawn)
	d.change = nil
	d.ok(now.Add(49 * time.Hour))
	d.want(1, mail.DraftSaved)
}

func stump(t *testing.T, d *desk) {
	now := start()
	d.crash = func(step string) {
		if step == "before_append" {
			panic(step)
		}
	}
	d.killed(now)
	d.crash = nil
	raw := string(d.one().Raw)
	d.rep.Append("Drafts", imaptest.Message{Raw: raw[:len(raw)*2/3], Flags: []string{`\Draft`, `\Seen`}})
	d.ok(now.Add(2 * time.Minute))
	d.want(1, mail.DraftSaved)
	if _, whole := onlyUID(t, d.inDrafts()); mail.BodyHash([]byte(whole)) != mail.BodyHash([]byte(raw)) {
		t.Error("the stump was kept")
	}
}

func inFlight(t *testing.T, d *desk) {
	now := start()
	d.crash = func(step string) {
		if step == "before_append" {
			panic(step)
		}
	}
	d.killed(now)
	d.crash = nil
	for _, after := range []time.Duration{time.Second, 30 * time.Second, 59 * time.Second} {
		out := d.ok(now.Add(after))
		d.want(0, mail.DraftPlanned)
		if out.settled.Confirming != 1 {
			t.Errorf("%d drafts are being confirmed, want 1", out.settled.Confirming)
		}
	}
	d.rep.Append("Drafts", imaptest.Message{Raw: string(d.one().Raw), Flags: []string{`\Draft`, `\Seen`}})
	d.ok(now.Add(61 * time.Second))
	d.want(1, mail.DraftSaved)
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
