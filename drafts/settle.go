package drafts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// How long a draft that is gone is still looked for.
const (
	reappears  = 48 * time.Hour // a client may save an edit a while after it removed the original
	sentSkew   = time.Hour      // the Date of a sent copy may lie a little behind our look
	lateUpload = 30 * 24 * time.Hour
)

// Settled is what became of the drafts.
type Settled struct {
	// Box is what lies in Drafts now, for the plan.
	Box []mail.Found
	// Ledger are all drafts of the account as they stand now.
	Ledger []mail.Draft
	// Changed are those whose state or outcome changed.
	Changed []mail.Draft
	// Confirming counts drafts whose append is not confirmed yet.
	Confirming int
}

// Settle finds out what became of every draft: confirmed, edited, dismissed or
// sent, and how sent ones were answered. It only looks; the mailbox is not written to.
func (k Desk) Settle(ctx context.Context, facts analyzer.Facts, now time.Time) (Settled, error) {
	ledger, err := k.Ledger.Drafts(ctx)
	if err != nil {
		return Settled{}, fmt.Errorf("settle drafts: %w", err)
	}
	_, box, err := k.Box.Drafts(ctx)
	if err != nil {
		return Settled{}, fmt.Errorf("settle drafts: %w", err)
	}
	l := look{desk: k, box: box, ledger: ledger, sent: outbound(facts), now: now}
	out := Settled{Box: box, Ledger: ledger}
	for i, d := range ledger {
		next, err := l.settle(ctx, d)
		if err != nil {
			return out, fmt.Errorf("settle drafts: %w", err)
		}
		next = judgeOutcome(next, facts, now)
		if next.State == mail.DraftPlanned && now.Sub(next.Tried) < k.settleWait() {
			out.Confirming++
		}
		if same(next, d) {
			continue
		}
		if err := k.Ledger.SaveDraft(ctx, next); err != nil {
			return out, fmt.Errorf("settle drafts: %w", err)
		}
		k.Log.Info().Int64("draft", next.ID).Str("was", string(d.State)).Str("state", string(next.State)).Msg("draft settled")
		out.Ledger[i] = next
		out.Changed = append(out.Changed, next)
	}
	return out, nil
}

// same compares what Settle may change.
func same(a, b mail.Draft) bool {
	return a.State == b.State && a.UID == b.UID && a.UIDValidity == b.UIDValidity && a.Outcome == b.Outcome &&
		a.SentID == b.SentID && a.Ended.Equal(b.Ended)
}

// look is one look at everything a draft can be found in.
type look struct {
	desk   Desk
	box    []mail.Found
	ledger []mail.Draft
	sent   []*mail.Message
	now    time.Time
}

// outbound are the messages of the rep.
func outbound(facts analyzer.Facts) []*mail.Message {
	var list []*mail.Message
	for i := range facts.Messages {
		if m := &facts.Messages[i]; slices.Contains(facts.Identities, strings.ToLower(m.From.Addr)) {
			list = append(list, m)
		}
	}
	return list
}

func (l look) settle(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	switch d.State {
	case mail.DraftPlanned, mail.DraftBlocked:
		return l.unconfirmed(ctx, d)
	case mail.DraftSaved:
		return l.saved(ctx, d)
	case mail.DraftEdited:
		if len(copies(l.box, d, false)) > 0 || l.edit(d) != nil {
			return d, nil
		}
		return l.gone(ctx, d)
	case mail.DraftDismissed:
		return l.dismissed(ctx, d)
	case mail.DraftSent, mail.DraftWithdrawn, mail.DraftExpired:
	}
	return d, nil
}

// unconfirmed looks for a draft whose append was begun: it is adopted where it lies.
func (l look) unconfirmed(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	if here := copies(l.box, d, false); len(here) > 0 {
		return l.adopt(ctx, d, here[0])
	}
	if d.State == mail.DraftBlocked || d.Tries == 0 {
		return d, nil
	}
	if m := l.sentCopy(d); m != nil {
		return l.asSent(ctx, d, *m)
	}
	return l.elsewhere(ctx, d, d)
}

// adopt takes a found copy for the draft; other bytes than ours are the rep's.
func (l look) adopt(ctx context.Context, d mail.Draft, f mail.Found) (mail.Draft, error) {
	are, err := l.desk.compare(ctx, f, d)
	if err != nil {
		return d, err
	}
	if are == bytesFragment && d.State != mail.DraftSaved {
		return d, nil // Write removes the fragment and appends again
	}
	d.Mailbox, d.UIDValidity, d.UID = f.Mailbox, f.UIDValidity, f.UID
	if d.Saved.IsZero() {
		d.Saved = l.now
	}
	if d.State = mail.DraftSaved; are != bytesOurs {
		d.State = mail.DraftEdited
	}
	return d, nil
}

// saved checks that the draft still lies there untouched.
func (l look) saved(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	here := copies(l.box, d, false)
	for _, f := range here {
		if at(f, d) {
			return d, nil
		}
	}
	if len(here) > 0 {
		return l.adopt(ctx, d, here[0])
	}
	if d.Why == "" {
		return l.gone(ctx, d)
	}
	// A withdrawal was begun: a copy still marked as deleted is finished by Write.
	if len(copies(l.box, d, true)) > 0 {
		return d, nil
	}
	return ended(d, withdrawnState(d.Why), d.Why, l.now), nil
}

func withdrawnState(why string) mail.DraftState {
	if why == whyExpired {
		return mail.DraftExpired
	}
	return mail.DraftWithdrawn
}

// gone finds out why a draft no longer lies there: edited, sent, or dismissed.
func (l look) gone(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	if f := l.edit(d); f != nil {
		d.State, d.Mailbox, d.UIDValidity, d.UID = mail.DraftEdited, f.Mailbox, f.UIDValidity, f.UID
		return d, nil
	}
	if m := l.sentCopy(d); m != nil {
		return l.asSent(ctx, d, *m)
	}
	return l.elsewhere(ctx, d, ended(d, mail.DraftDismissed, "you deleted it", l.now))
}

// elsewhere asks the server for the draft's id in the other mailboxes: in Sent
// it was sent, in Trash dismissed; nowhere it is otherwise.
func (l look) elsewhere(ctx context.Context, d, otherwise mail.Draft) (mail.Draft, error) {
	found, err := l.desk.Box.Find(ctx, d.MessageID)
	if err != nil {
		return d, fmt.Errorf("look for draft %d: %w", d.ID, err)
	}
	if f, ok := sentOnServer(found); ok {
		d = ended(d, mail.DraftSent, "", l.now)
		d.SentID, d.SentAt = f.MessageID, f.Date
		return d, nil
	}
	if slices.ContainsFunc(found, func(f mail.Found) bool { return f.Role == mail.RoleTrash }) {
		return ended(d, mail.DraftDismissed, "you deleted it", l.now), nil
	}
	return otherwise, nil
}

// sentOnServer picks a copy in Sent, or one in \All that is no draft.
func sentOnServer(found []mail.Found) (mail.Found, bool) {
	for _, f := range found {
		all := f.Role == mail.RoleAll && !slices.Contains(f.Flags, `\Draft`)
		if !f.Deleted() && (f.Role == mail.RoleSent || all) {
			return f, true
		}
	}
	return mail.Found{}, false
}

// dismissed looks whether a deleted draft turned up after all: its copy in
// Sent, or a draft the rep's client saved anew.
func (l look) dismissed(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	if l.now.Sub(d.Ended) < lateUpload {
		if m := l.sentCopy(d); m != nil {
			return l.asSent(ctx, d, *m)
		}
	}
	if l.now.Sub(d.Ended) > reappears {
		return d, nil
	}
	f := l.edit(d)
	if here := copies(l.box, d, false); len(here) > 0 {
		f = &here[0]
	}
	if f != nil {
		d.State, d.Mailbox, d.UIDValidity, d.UID = mail.DraftEdited, f.Mailbox, f.UIDValidity, f.UID
		d.Ended, d.Why, d.Outcome, d.OutcomeAt = time.Time{}, "", "", time.Time{}
	}
	return d, nil
}

// edit finds the draft that the rep's client saved in place of ours: another
// id, the same parent, the same person.
func (l look) edit(d mail.Draft) *mail.Found {
	for i, f := range l.box {
		if f.Deleted() || f.MessageID == d.MessageID || l.ours(f.MessageID) {
			continue
		}
		if answersSame(f.References, f.InReplyTo, append(slices.Clone(f.To), f.Cc...), d) {
			return &l.box[i]
		}
	}
	return nil
}

func (l look) ours(id string) bool {
	return slices.ContainsFunc(l.ledger, func(d mail.Draft) bool { return d.MessageID == id })
}

func ended(d mail.Draft, s mail.DraftState, why string, now time.Time) mail.Draft {
	d.State, d.Why, d.Ended = s, why, now
	d.Outcome, d.OutcomeAt = "not_sent", now
	if s == mail.DraftSent {
		d.Outcome, d.OutcomeAt = "", time.Time{}
	}
	return d
}
