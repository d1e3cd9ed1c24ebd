package drafts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lastword/internal/mail"
)

// strays is how long after its end a draft of ours is still swept when it turns up.
const strays = 14 * 24 * time.Hour

// leftInPlace ends the reason of a draft that the server would not let go.
const leftInPlace = " (it still lies in Drafts: the server cannot remove single messages)"

// withdrawAll removes the drafts whose reason has gone.
func (k Desk) withdrawAll(ctx context.Context, list []Withdrawal, out *Written, now time.Time) error {
	for _, w := range list {
		_, box, err := k.Box.Drafts(ctx)
		if err != nil {
			return err
		}
		if err := k.withdraw(ctx, w, box, out, now); err != nil {
			return fmt.Errorf("withdraw draft %d: %w", w.Draft.ID, err)
		}
	}
	return nil
}

// withdraw removes one draft while its bytes are ours. The reason is stored
// before the removal, so that a kill in between is finished by the next pass
// and not taken for the rep's own deleting.
func (k Desk) withdraw(ctx context.Context, w Withdrawal, box []mail.Found, out *Written, now time.Time) error {
	d := w.Draft
	f, there := ourCopy(box, d)
	if !there {
		if d.State == mail.DraftSaved && d.Why == "" {
			return nil // gone, moved or edited since the plan: Settle will tell
		}
		return k.finish(ctx, d, w, out, now)
	}
	if d.State == mail.DraftPlanned {
		d.State, d.Saved, d.UID, d.UIDValidity, d.Mailbox = mail.DraftSaved, now, f.UID, f.UIDValidity, f.Mailbox
	}
	d.Why = w.Why
	if err := k.Ledger.SaveDraft(ctx, d); err != nil {
		return err
	}
	removed, err := k.remove(ctx, f, d, w.Why, now)
	if err != nil {
		return err
	}
	if removed {
		return k.finish(ctx, d, w, out, now)
	}
	return k.notRemoved(ctx, d, w, out, now)
}

// ourCopy is the copy to remove: the very one the ledger knows, or the only one
// with the id of an unconfirmed or half-removed draft.
func ourCopy(box []mail.Found, d mail.Draft) (mail.Found, bool) {
	list := append(copies(box, d, false), copies(box, d, true)...)
	for _, f := range list {
		if at(f, d) && (d.Why != "" || !f.Deleted()) {
			return f, true
		}
	}
	if d.State == mail.DraftPlanned && len(list) > 0 && !list[0].Deleted() {
		return list[0], true
	}
	return mail.Found{}, false
}

// remove asks the server, with an audit line before and after.
func (k Desk) remove(ctx context.Context, f mail.Found, d mail.Draft, why string, now time.Time) (bool, error) {
	d.UID, d.Mailbox = f.UID, f.Mailbox
	if err := k.record(now, "remove", d, why); err != nil {
		return false, err
	}
	k.crash("before_remove")
	removed, err := k.Box.Remove(ctx, f, d.Hash)
	if err != nil {
		return false, err
	}
	k.crash("after_remove")
	if !removed {
		return false, k.record(now, "refused", d, "it was left alone: "+why)
	}
	return true, k.record(now, "removed", d, why)
}

func (k Desk) finish(ctx context.Context, d mail.Draft, w Withdrawal, out *Written, now time.Time) error {
	d = ended(d, w.State, w.Why, now)
	if err := k.Ledger.SaveDraft(ctx, d); err != nil {
		return err
	}
	out.Withdrawn = append(out.Withdrawn, d)
	return nil
}

// notRemoved decides what a refusal to remove means: touched by the rep, then
// it is theirs; or a server that cannot remove, then it is said and left.
func (k Desk) notRemoved(ctx context.Context, d mail.Draft, w Withdrawal, out *Written, now time.Time) error {
	_, box, err := k.Box.Drafts(ctx)
	if err != nil {
		return err
	}
	for _, f := range copies(box, d, false) {
		if !at(f, d) {
			continue
		}
		are, err := k.compare(ctx, f, d)
		if err != nil {
			return err
		}
		if are == bytesOurs {
			w.Why += leftInPlace
			return k.finish(ctx, d, w, out, now)
		}
	}
	d.Why = ""
	return k.Ledger.SaveDraft(ctx, d)
}

// sweep removes surplus copies of our own drafts: all but the lowest UID of a
// saved one, and whatever turns up of one that was withdrawn (an append that
// landed late, a removal that was cut off).
func (k Desk) sweep(ctx context.Context, out *Written, now time.Time) error {
	ledger, err := k.Ledger.Drafts(ctx)
	if err != nil {
		return err
	}
	_, box, err := k.Box.Drafts(ctx)
	if err != nil {
		return err
	}
	for _, d := range ledger {
		if err := k.sweepOne(ctx, d, box, out, now); err != nil {
			return fmt.Errorf("sweep draft %d: %w", d.ID, err)
		}
	}
	return nil
}

func (k Desk) sweepOne(ctx context.Context, d mail.Draft, box []mail.Found, out *Written, now time.Time) error {
	surplus := copies(box, d, false)
	switch d.State {
	case mail.DraftSaved:
		if d.Why != "" {
			return k.resume(ctx, d, box, out, now)
		}
		surplus = besides(surplus)
	case mail.DraftWithdrawn, mail.DraftExpired:
		if now.Sub(d.Ended) > strays || strings.HasSuffix(d.Why, leftInPlace) {
			return nil
		}
		surplus = append(surplus, copies(box, d, true)...)
	case mail.DraftPlanned, mail.DraftEdited, mail.DraftSent, mail.DraftDismissed, mail.DraftBlocked:
		return nil
	}
	for _, f := range surplus {
		if err := k.removeCopy(ctx, f, d, "a surplus copy of our own draft", out, now); err != nil {
			return err
		}
	}
	return nil
}

// resume finishes a withdrawal that was begun.
func (k Desk) resume(ctx context.Context, d mail.Draft, box []mail.Found, out *Written, now time.Time) error {
	return k.withdraw(ctx, Withdrawal{Draft: d, State: withdrawnState(d.Why), Why: d.Why}, box, out, now)
}

// besides are the copies other than the one that stays: the lowest UID, so that
// two devices on one mailbox agree.
func besides(list []mail.Found) []mail.Found {
	if len(list) < 2 {
		return nil
	}
	return list[1:]
}

func (k Desk) removeCopy(ctx context.Context, f mail.Found, d mail.Draft, why string, out *Written, now time.Time) error {
	are, err := k.compare(ctx, f, d)
	if err != nil || are != bytesOurs {
		return err
	}
	removed, err := k.remove(ctx, f, d, why, now)
	if removed {
		out.Swept++
	}
	return err
}
