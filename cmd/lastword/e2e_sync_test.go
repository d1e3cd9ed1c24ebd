package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastword/imapsync/imaptest"
)

func TestSyncSavesDraftsOnceAndTouchesNothingElse(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	before := r.box.Snapshot()

	first := r.synced(promiseDay)
	if first.DraftsSaved != 2 || first.New != 9 {
		t.Errorf("the first sync saved %d drafts and found %d new messages, want 2 and 9", first.DraftsSaved, first.New)
	}
	second := r.synced("2026-03-11T12:05:00+01:00")
	if second.DraftsSaved != 0 || second.New != 0 {
		t.Errorf("the second sync saved %d drafts and found %d new messages, want none", second.DraftsSaved, second.New)
	}

	after := r.box.Snapshot()
	if diff := cmp.Diff(before.Without("Drafts"), after.Without("Drafts")); diff != "" {
		t.Errorf("a mailbox other than Drafts was touched (-before +after):\n%s", diff)
	}
	for uid, entry := range after["Drafts"] {
		if entry.Flags != `\Draft \Seen` {
			t.Errorf("draft %d has the flags %q", uid, entry.Flags)
		}
	}
	r.checkDrafts()
	r.ok("audit", "verify")
	if out := r.ok("audit", "--json"); strings.Count(out, `"append"`) != 2 || strings.Count(out, `"appended"`) != 2 {
		t.Errorf("the audit list does not hold two appends:\n%s", out)
	}
}

// checkDrafts looks at the two drafts as the mail client will.
func (r *rig) checkDrafts() {
	r.t.Helper()
	found := r.draftsIn()
	if len(found) != 2 {
		r.t.Fatalf("%d drafts in Drafts, want 2", len(found))
	}
	for _, m := range found {
		h := m.Header
		for name := range h {
			if strings.HasPrefix(name, "X-") || name == "Cc" || name == "Bcc" || name == "Reply-To" {
				r.t.Errorf("the draft has a header field %s", name)
			}
		}
		if h.Get("To") == "" || !strings.Contains(h.Get("From"), "sam@acme.test") || h.Get("Message-Id") == "" {
			r.t.Errorf("odd header: %v", h)
		}
		if !strings.Contains(h.Get("Content-Type"), "format=flowed") {
			r.t.Errorf("Content-Type is %q", h.Get("Content-Type"))
		}
		if strings.Contains(h.Get("To"), "dana@initech.test") {
			want := []string{"Re: Rollout in Leeds", "<d3@acme.test>", "<d1@acme.test> <d2@initech.test> <d3@acme.test>"}
			got := []string{h.Get("Subject"), h.Get("In-Reply-To"), strings.Join(strings.Fields(h.Get("References")), " ")}
			if diff := cmp.Diff(want, got); diff != "" {
				r.t.Errorf("Dana's draft is threaded wrongly (-want +got):\n%s", diff)
			}
			body, err := io.ReadAll(m.Body)
			if err != nil || !bytes.Contains(body, []byte("40k a year")) {
				r.t.Errorf("Dana's own words are not in her draft (%v):\n%s", err, body)
			}
		}
	}
}

func TestDraftIsWithdrawnWhenTheyAnswer(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	r.synced(promiseDay)
	at := time.Date(2026, 3, 11, 15, 0, 0, 0, time.UTC)
	r.box.Append("INBOX", imaptest.Message{Date: at, Raw: `From: Dana Lee <dana@initech.test>
To: Sam Reed <sam@acme.test>
Subject: Re: Rollout in Leeds
Date: Wed, 11 Mar 2026 15:00:00 +0000
Message-ID: <d4@initech.test>
In-Reply-To: <d3@acme.test>
References: <d1@acme.test> <d2@initech.test> <d3@acme.test>

Sorry Sam, legal took longer. Could you send us the contract?
`})
	r.synced("2026-03-11T17:00:00+01:00")
	if found := r.draftsIn(); len(found) != 1 || strings.Contains(found[0].Header.Get("To"), "dana") {
		t.Errorf("%d drafts left, want only Jörg's", len(found))
	}
	if out := r.ok("drafts", "--json"); !strings.Contains(out, `"withdrawn"`) {
		t.Errorf("the ledger does not say withdrawn:\n%s", out)
	}
	if out := r.ok("cases", "--json", "--prospect", "dana", "--as-of", "2026-03-11T17:00:00+01:00"); !strings.Contains(out, `"your_turn"`) {
		t.Errorf("after her answer it is not our turn:\n%s", out)
	}
}

func TestEditedAndDeletedDraftsAreTheReps(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	r.synced(promiseDay)
	var edited string
	for uid, raw := range r.box.Read("Drafts") {
		if bytes.Contains(raw, []byte("dana@initech.test")) {
			edited = strings.Replace(string(raw), "Hi Dana", "Dear Dana", 1)
			edited = strings.Replace(edited, "Message-ID: <", "Message-ID: <edited-", 1)
		}
		r.box.Expunge("Drafts", uid) // one is replaced below, the other is simply deleted
	}
	r.box.Append("Drafts", imaptest.Message{Raw: edited, Flags: []string{`\Draft`}})
	before := r.box.Snapshot()
	for _, asOf := range []string{"2026-03-12T12:00:00+01:00", "2026-03-13T12:00:00+01:00", "2026-03-16T12:00:00+01:00"} {
		if done := r.synced(asOf); done.DraftsSaved != 0 {
			t.Errorf("at %s %d drafts were made again", asOf, done.DraftsSaved)
		}
	}
	if diff := cmp.Diff(before, r.box.Snapshot()); diff != "" {
		t.Errorf("what the rep did in Drafts was not left alone:\n%s", diff)
	}
	out := r.ok("drafts", "--json")
	if !strings.Contains(out, `"edited"`) || !strings.Contains(out, `"dismissed"`) {
		t.Errorf("the ledger says\n%s", out)
	}
}

func TestNoDoubleDraftAfterAKill(t *testing.T) {
	d := imaptest.StartDovecot(t)
	for _, step := range []string{"before_intent", "after_intent", "before_append", "after_append", "before_record"} {
		t.Run(step, func(t *testing.T) {
			r := newRig(t, d, "[report]\ndeliver = \"none\"\n")
			r.fill()
			r.program = binary(t, "crashtest")
			env := r.env
			r.env = append(slices.Clone(env), "LASTWORD_CRASH="+step)
			if _, _, code := r.run("sync", "--as-of", promiseDay); code != -1 {
				t.Fatalf("the program was not killed at %s: exit %d", step, code)
			}
			r.env = env
			for _, asOf := range []string{promiseDay, "2026-03-11T12:10:00+01:00", "2026-03-11T12:20:00+01:00"} {
				r.synced(asOf)
			}
			r.checkDrafts()
		})
	}
}

func TestReportIsDeliveredOnceAWeek(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "")
	r.fill()
	before := len(r.box.Read("INBOX"))
	if done := r.synced("2026-03-11T12:00:00+00:00"); done.Report != "2026-W10" {
		t.Errorf("the first run delivered %q, want the report of the week before, 2026-W10", done.Report)
	}
	r.synced("2026-03-11T12:05:00+00:00")
	r.synced("2026-03-15T23:00:00+00:00")
	if got := len(r.box.Read("INBOX")) - before; got != 1 {
		t.Fatalf("%d reports in the INBOX after the first week, want 1", got)
	}
	// The laptop slept over Monday 07:30 and wakes on Tuesday.
	if done := r.synced("2026-03-17T09:00:00+00:00"); done.Report != "2026-W11" {
		t.Errorf("after the sleep %q was delivered, want 2026-W11", done.Report)
	}
	r.synced("2026-03-17T09:05:00+00:00")
	if got := len(r.box.Read("INBOX")) - before; got != 2 {
		t.Errorf("%d reports in the INBOX after two weeks, want 2", got)
	}
	for uid, entry := range r.box.Snapshot()["INBOX"] {
		if int(uid) > before && strings.Contains(entry.Flags, `\Seen`) {
			t.Error("a report is marked as seen")
		}
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "")
	r.fill()
	before := r.box.Snapshot()
	out := r.ok("sync", "--dry-run", "--as-of", promiseDay)
	if !strings.Contains(out, "2 drafts would be saved") || !strings.Contains(out, "Nothing was written") {
		t.Errorf("the dry run says\n%s", out)
	}
	if diff := cmp.Diff(before, r.box.Snapshot()); diff != "" {
		t.Errorf("the dry run wrote to the mailbox:\n%s", diff)
	}
	if out := r.ok("drafts", "--json"); !strings.Contains(out, `"drafts": []`) {
		t.Errorf("the dry run stored an intent:\n%s", out)
	}
	if out := r.ok("audit"); !strings.Contains(out, "Nothing was ever written") {
		t.Errorf("the audit list says\n%s", out)
	}
	if done := r.synced(promiseDay, "--no-drafts"); done.DraftsSaved != 0 || len(r.draftsIn()) != 0 {
		t.Error("--no-drafts saved a draft")
	}
	if done := r.synced(promiseDay); done.DraftsSaved != 2 {
		t.Errorf("the pass after it saved %d drafts, want 2", done.DraftsSaved)
	}
}

// TestAskedFor: the silences of March are old by now, so nothing is drafted by
// itself; what the rep asks for is.
func TestAskedFor(t *testing.T) {
	r := newRig(t, imaptest.StartDovecot(t), "[report]\ndeliver = \"none\"\n")
	r.fill()
	r.ok("sync")
	if found := r.draftsIn(); len(found) != 0 {
		t.Fatalf("%d drafts for old silences nobody asked about", len(found))
	}
	if out := r.ok("cases", "--json", "--prospect", "dana"); !strings.Contains(out, `"stale": true`) {
		t.Errorf("Dana's silence is not called stale:\n%s", out)
	}
	r.ok("draft", "dana@initech.test", "--save")
	if found := r.draftsIn(); len(found) != 1 || !strings.Contains(found[0].Header.Get("To"), "dana@initech.test") {
		t.Errorf("%d drafts after asking for Dana's", len(found))
	}
	r.fails(1, "no draft was saved", "draft", "dana@initech.test", "--save")
	before := len(r.box.Read("INBOX"))
	r.ok("report", "--deliver")
	r.fails(1, "in the mailbox already", "report", "--deliver")
	if got := len(r.box.Read("INBOX")) - before; got != 1 {
		t.Errorf("%d reports delivered, want 1", got)
	}
}
