package drafts_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/analyzer/reading"
	"lastword/drafts"
	"lastword/imapsync/imaptest"
	"lastword/internal/mail"

	"github.com/rs/zerolog"
)

// TestWholePass runs the scenario of METHOD 8 through every room: the server,
// the store, the reading, the judge, the letter, and the server again.
func TestWholePass(t *testing.T) {
	server := imaptest.StartDovecot(t)
	d := newDana(t, server)
	for i, at := range []string{"2026-03-06T12:00:00+01:00", "2026-03-11T12:00:00+01:00", "2026-03-11T12:05:00+01:00"} {
		out := d.wholePass(t.Context(), d.time(at))
		if want := map[int]int{0: 0, 1: 1, 2: 1}[i]; len(d.inDrafts()) != want {
			t.Fatalf("%s: %d drafts, want %d: %+v %+v", at, len(d.inDrafts()), want, out.plan, out.written)
		}
	}
	_, raw := onlyUID(t, d.inDrafts())
	for _, want := range []string{
		"From: Sam Reed <sam@acme.test>", "To: Dana Lee <dana@initech.test>", "Subject: Re: Rollout\r\n", "Hi Dana,", "$40k", "Acme Ltd, Leeds",
		"On 3 March 2026, Sam Reed wrote:",
	} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %q in:\n%s", want, raw)
		}
	}
	// An out-of-office note takes nothing away, a human answer does.
	d.put("INBOX", "<ooo@initech.test>", dana, sam, "Automatic reply: Rollout", "2026-03-12T09:00:00+01:00", parentID,
		"I am out of office until 20 March.", "Auto-Submitted: auto-replied")
	d.wholePass(t.Context(), d.time("2026-03-12T10:00:00+01:00"))
	d.want(1, mail.DraftSaved)
	d.put("INBOX", "<in-2@initech.test>", dana, sam, "Re: Rollout", "2026-03-12T11:00:00+01:00", rootID+" "+parentID,
		"Hi Sam,\n\nSorry, legal needs one more week. Could you send me the data sheet?\n\nDana", "")
	d.wholePass(t.Context(), d.time("2026-03-12T12:00:00+01:00"))
	d.want(0, mail.DraftWithdrawn)
}

// TestWholeLadder sends each letter as the rep's client would: after ten
// working days without an answer the next rung comes, and after the last word nothing more.
func TestWholeLadder(t *testing.T) {
	d := newDana(t, imaptest.StartDovecot(t))
	var rungs []string
	for _, at := range []string{
		"2026-03-11T12:00:00+01:00", "2026-03-11T16:00:00+01:00", "2026-03-24T12:00:00+01:00", "2026-03-27T12:00:00+01:00",
		"2026-04-16T12:00:00+02:00", "2026-05-06T12:00:00+02:00", "2026-06-10T12:00:00+02:00",
	} {
		now := d.time(at)
		d.wholePass(t.Context(), now)
		for uid, raw := range d.inDrafts() {
			d.rep.Append("Sent", imaptest.Message{Raw: raw, Flags: []string{`\Seen`}, Date: now.Add(time.Minute)})
			d.rep.AddFlags("Drafts", []uint32{uid}, `\Deleted`)
			d.rep.Expunge("Drafts", uid)
			rungs = append(rungs, at[:10])
		}
	}
	ledger, err := d.account.Drafts(t.Context())
	d.must(err)
	var got []string
	for _, x := range ledger {
		got = append(got, x.Strategy+" "+string(x.State))
	}
	if want := "confused sent, feedback sent, last_word sent"; strings.Join(got, ", ") != want {
		t.Errorf("%s on %v, want %s", strings.Join(got, ", "), rungs, want)
	}
}

const (
	sam  = "Sam Reed <sam@acme.test>"
	dana = "Dana Lee <dana@initech.test>"
)

func (d *desk) time(at string) time.Time {
	d.t.Helper()
	when, err := time.Parse(time.RFC3339, at)
	d.must(err)
	return when
}

func (d *desk) put(box, id, from, to, subject, at, refs, body, field string) {
	d.t.Helper()
	raw := mailText(id, from, to, subject, d.time(at).Format(time.RFC1123Z), refs, body)
	if field != "" {
		raw = field + "\n" + raw
	}
	d.rep.Append(box, imaptest.Message{Raw: raw, Date: d.time(at)})
}

// newDana is METHOD 8's conversation: an offer, a promise for Friday, a thank-you.
func newDana(t *testing.T, server *imaptest.Dovecot) *desk {
	t.Helper()
	d := newEmptyDesk(t, server)
	d.put("Sent", rootID, sam, dana, "Rollout", "2026-03-02T10:00:00+01:00", "",
		"Hi Dana,\n\nHere is the proposal with our price. Does it cover what IT asked for?\n\nBest,\nSam\n\n-- \nSam Reed\nAcme Ltd, Leeds", "")
	d.put("INBOX", anchorID, dana, sam, "Re: Rollout", "2026-03-02T15:10:00+01:00", rootID,
		"Hi Sam,\n\nLooks good. We're losing about $40k a year on this. I'll run it past legal and get back to you Friday.\n\nDana", "")
	d.put("Sent", parentID, sam, dana, "Re: Rollout", "2026-03-03T09:00:00+01:00", rootID+" "+anchorID,
		"Hi Dana,\n\nGreat, thanks.\n\nBest,\nSam\n\n-- \nSam Reed\nAcme Ltd, Leeds", "")
	return d
}

// wholePass is the pass of the daemon with the real judge.
func (d *desk) wholePass(ctx context.Context, now time.Time) outcome {
	d.t.Helper()
	client := d.dial(ctx)
	defer func() { _ = client.Close() }()
	_, err := client.Sync(ctx, d.account, nil)
	d.must(err)
	list, err := d.account.Unread(ctx, reading.Version, 1000)
	d.must(err)
	for i := range list {
		r := reading.Read(list[i])
		list[i].Reading = &r
	}
	d.must(d.account.SaveReadings(ctx, list))
	k := drafts.Desk{Box: client, Ledger: d.account, Audit: d.audit, Account: "work", Log: zerolog.Nop()}
	var out outcome
	if out.settled, err = k.Settle(ctx, d.facts(ctx), now); err != nil {
		d.t.Fatal(err)
	}
	facts := d.facts(ctx)
	cases := analyzer.Judge(facts, analyzer.Options{Languages: drafts.Languages()}, now)
	out.plan = drafts.Plan(drafts.Inputs{
		Cases: cases, Marks: []mail.Mark{}, Ledger: out.settled.Ledger, Box: out.settled.Box, Account: "work",
	}, drafts.Options{Enabled: true, MaxPerDay: 10}, now)
	out.written, err = k.Write(ctx, out.plan, facts, drafts.Style{Quote: true}, now)
	d.must(err)
	for _, c := range cases {
		d.t.Logf("%s %s %s %s %q", now.Format(time.DateOnly), c.State, c.Reason, c.Strategy, c.NoDraft)
	}
	return out
}
