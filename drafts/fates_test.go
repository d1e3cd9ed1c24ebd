package drafts_test

import (
	"errors"
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
)

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

func newUIDs(t *testing.T, d *desk) {
	now := start()
	d.ok(now)
	_, raw := onlyUID(t, d.inDrafts())
	d.rep.Delete("Drafts")
	d.rep.Create("Drafts")
	d.rep.Append("Drafts", imaptest.Message{Raw: raw, Flags: []string{`\Draft`}}, imaptest.Message{Raw: raw, Flags: []string{`\Draft`}})
	before := d.one().UIDValidity
	d.ok(now.Add(time.Hour))
	d.want(1, mail.DraftSaved)
	if d.one().UIDValidity == before {
		t.Error("the UIDVALIDITY did not change, the test proves nothing")
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
