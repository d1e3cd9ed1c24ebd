package drafts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Written is what a Write did.
type Written struct {
	Saved     []mail.Draft
	Withdrawn []mail.Draft
	Blocked   []mail.Draft
	// Swept counts surplus copies of our own drafts that were removed.
	Swept int
	// Confirming counts drafts whose append is not confirmed yet.
	Confirming int
	// Refused are cases for which no letter could be written, with the error of Compose.
	Refused []Refused
	// Left are cases that were not written after a last look, and why.
	Left []Left
}

// Refused is a case without a letter.
type Refused struct {
	CaseID string
	Err    error
}

// Write carries out a plan: it sweeps surplus copies of our own, withdraws, then
// saves, one draft at a time, each behind an intent row. It asks first whether mail came since the judgement and
// gives ErrChanged then; what was done before that stands in Written.
func (k Desk) Write(ctx context.Context, plan Decisions, facts analyzer.Facts, s Style, now time.Time) (Written, error) {
	var out Written
	if err := k.sweep(ctx, &out, now); err != nil {
		return out, fmt.Errorf("write drafts: %w", err)
	}
	if len(plan.Save) == 0 && len(plan.Withdraw) == 0 {
		return out, nil
	}
	if err := k.unchanged(ctx); err != nil {
		return out, fmt.Errorf("write drafts: %w", err)
	}
	if err := k.withdrawAll(ctx, plan.Withdraw, &out, now); err != nil {
		return out, fmt.Errorf("write drafts: %w", err)
	}
	for _, c := range plan.Save {
		if err := k.save(ctx, c, facts, s, &out, now); err != nil {
			return out, fmt.Errorf("write drafts: %w", err)
		}
	}
	return out, nil
}

func (k Desk) unchanged(ctx context.Context) error {
	changed, err := k.Box.Changed(ctx)
	if err == nil && changed {
		err = ErrChanged
	}
	return err
}

// save writes the draft of one case: compose, look, intent, append, record.
func (k Desk) save(ctx context.Context, c analyzer.Case, facts analyzer.Facts, s Style, out *Written, now time.Time) error {
	d, ready, err := k.intent(ctx, c, facts, s, out, now)
	if err != nil || !ready {
		return err
	}
	state, box, err := k.Box.Drafts(ctx)
	if err != nil {
		return err
	}
	if fit, err := k.lastLook(ctx, c, &d, box, out, now); err != nil || !fit {
		return err
	}
	if err := k.unchanged(ctx); err != nil {
		return err
	}
	d.State, d.Mailbox, d.UID, d.UIDValidity, d.UIDNext = mail.DraftPlanned, k.Box.DraftsName(), 0, state.UIDValidity, state.UIDNext
	d.Planned, d.Tried, d.Saved, d.Ended, d.Why, d.Outcome, d.OutcomeAt = now, now, time.Time{}, time.Time{}, "", "", time.Time{}
	d.Tries++
	k.crash("before_intent")
	if d, err = k.commit(ctx, d); err != nil {
		return err
	}
	k.crash("after_intent")
	return k.put(ctx, d, out, now)
}

// commit stores the intent, on disk before the append begins.
func (k Desk) commit(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	if d.ID == 0 {
		return k.Ledger.PlanDraft(ctx, d)
	}
	return d, k.Ledger.SaveDraft(ctx, d)
}

// intent is the draft to append for a case: an unconfirmed one as it was
// rendered then, else a new one. Not ready: its append may still be under way,
// or no letter can be written.
func (k Desk) intent(ctx context.Context, c analyzer.Case, facts analyzer.Facts, s Style, out *Written, now time.Time) (mail.Draft, bool, error) {
	old, known, err := k.Ledger.DraftByKey(ctx, keyOf(k.Account, c))
	if err != nil {
		return old, false, err
	}
	if known && old.State == mail.DraftPlanned && len(old.Raw) > 0 {
		if now.Sub(old.Tried) < k.settleWait() {
			out.Confirming++
			return old, false, nil
		}
		return old, true, nil
	}
	if known && !writable(old, now) {
		out.Left = append(out.Left, Left{c.ID, "its draft was " + string(old.State) + " already"})
		return old, false, nil
	}
	d, err := k.Draft(ctx, c, facts, s, now)
	if isRefusal(err) {
		out.Refused = append(out.Refused, Refused{c.ID, err})
		return d, false, nil
	}
	if known {
		d.ID, d.Tries = old.ID, old.Tries
	}
	return d, err == nil, err
}

// Draft composes and renders the draft a case would get, as a ledger row that
// is not planned yet: `draft CASE` shows it.
func (k Desk) Draft(ctx context.Context, c analyzer.Case, facts analyzer.Facts, s Style, now time.Time) (mail.Draft, error) {
	w, err := k.Briefing(ctx, facts, c, s)
	if err != nil {
		return mail.Draft{}, err
	}
	l, err := Compose(c, w, now)
	if err != nil {
		return mail.Draft{}, err
	}
	raw, err := Render(l)
	if err != nil {
		return mail.Draft{}, err
	}
	d := mail.Draft{
		Key: l.Key, MessageID: l.MessageID, CaseID: l.CaseID, Organization: l.Organization, Prospect: l.To.Addr,
		Strategy: string(l.Strategy), Rung: l.Rung, Language: l.Language, Subject: l.Subject, ParentID: l.ParentID,
		Raw: raw, Hash: mail.BodyHash(raw), Body: l.Body,
	}
	if c.Chance != nil {
		d.Chance = *c.Chance
	}
	return d, nil
}

// isRefusal tells an error that means "no letter for this case" from a broken store.
func isRefusal(err error) bool {
	refusals := []error{
		ErrNoParticular, ErrNoQuote, ErrPressure, ErrUnfit, ErrNoLetters, ErrAddress, ErrReplyTo, ErrNoThread, ErrAlike,
	}
	return slices.ContainsFunc(refusals, func(e error) bool { return errors.Is(err, e) })
}

// lastLook looks once more at the server before the append: the draft itself
// anywhere, or any draft to the organization, means that it is not written.
func (k Desk) lastLook(ctx context.Context, c analyzer.Case, d *mail.Draft, box []mail.Found, out *Written, now time.Time) (bool, error) {
	if (Inputs{Box: box}).inBox(c, d.Key) {
		out.Left = append(out.Left, Left{c.ID, "a draft to the organization lies in Drafts already"})
		return false, nil
	}
	found, err := k.Box.Find(ctx, d.MessageID)
	if err != nil {
		return false, err
	}
	found = slices.DeleteFunc(found, func(f mail.Found) bool { return f.Role == mail.RoleInbox })
	if len(found) == 0 {
		return true, nil
	}
	if here := copies(found, *d, false); d.Tries > 0 && len(here) == 1 && here[0].Role == mail.RoleDrafts {
		if are, err := k.compare(ctx, here[0], *d); err != nil || are == bytesFragment {
			return err == nil, k.dropFragment(ctx, here[0], *d, out, now, err)
		}
	}
	return false, k.adoptUnknown(ctx, c, *d, found, out, now)
}

// dropFragment removes the stump that a cut-off append left.
func (k Desk) dropFragment(ctx context.Context, f mail.Found, d mail.Draft, out *Written, now time.Time, err error) error {
	if err != nil {
		return err
	}
	raw, err := k.Box.Fetch(ctx, f.Mailbox, f.UIDValidity, f.UID)
	if err != nil {
		return err
	}
	d.Hash = mail.BodyHash(raw)
	return k.removeCopy(ctx, f, d, "it is a stump of an append that was cut off", out, now)
}

// adoptUnknown enters a draft into the ledger that lies on the server under
// our id without a saved row: another device wrote it, or the store is older
// than the mailbox. What is not ours to the byte belongs to the rep.
func (k Desk) adoptUnknown(ctx context.Context, c analyzer.Case, d mail.Draft, found []mail.Found, out *Written, now time.Time) error {
	f := found[0]
	d.Mailbox, d.UIDValidity, d.UID, d.Planned, d.Tried, d.Tries = f.Mailbox, f.UIDValidity, f.UID, now, now, d.Tries+1
	d.Saved = now
	switch here := copies(found, d, false); {
	case len(here) > 0 && here[0].Role == mail.RoleDrafts:
		are, err := k.compare(ctx, here[0], d)
		if err != nil {
			return err
		}
		d.Mailbox, d.UIDValidity, d.UID = here[0].Mailbox, here[0].UIDValidity, here[0].UID
		if d.State = mail.DraftSaved; are != bytesOurs {
			d.State = mail.DraftEdited
		}
	default:
		if sent, ok := sentOnServer(found); ok {
			d = ended(d, mail.DraftSent, "", now)
			d.SentID, d.SentAt = sent.MessageID, sent.Date
		} else {
			d = ended(d, mail.DraftDismissed, "you deleted it", now)
		}
	}
	out.Left = append(out.Left, Left{c.ID, "its draft was " + string(d.State) + " already"})
	_, err := k.commit(ctx, d)
	return err
}

// put appends the bytes and records where they went. An error that is not
// the server's refusal leaves the intent: the next pass looks first.
func (k Desk) put(ctx context.Context, d mail.Draft, out *Written, now time.Time) error {
	if err := k.record(now, "append", d, d.Strategy); err != nil {
		return err
	}
	k.crash("before_append")
	appended, err := k.Box.Append(ctx, d.Mailbox, d.Raw, []string{`\Draft`, `\Seen`})
	if err != nil {
		return k.refused(ctx, d, err, out, now)
	}
	k.crash("after_append")
	if d.UID = appended.UID; d.UID == 0 {
		if d, err = k.whereIs(ctx, d); err != nil {
			return err
		}
	}
	if appended.UIDValidity != 0 {
		d.UIDValidity = appended.UIDValidity
	}
	if d.UID == 0 {
		out.Confirming++
		return nil
	}
	d.State, d.Saved = mail.DraftSaved, now
	k.crash("before_record")
	if err := k.Ledger.SaveDraft(ctx, d); err != nil {
		return err
	}
	out.Saved = append(out.Saved, d)
	return k.record(now, "appended", d, d.Strategy)
}

// whereIs walks Drafts for the new message, for servers that do not tell its UID.
func (k Desk) whereIs(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	_, box, err := k.Box.Drafts(ctx)
	if err != nil {
		return d, err
	}
	if here := copies(box, d, false); len(here) > 0 {
		d.UID, d.UIDValidity = here[0].UID, here[0].UIDValidity
	}
	return d, nil
}

// refusal is an error of the mailbox that holds the server's own words; final
// is false where the server asks to come back later.
type refusal interface {
	error
	Refused() (words string, final bool)
}

// refused blocks a draft that the server would not take, with the server's words.
func (k Desk) refused(ctx context.Context, d mail.Draft, err error, out *Written, now time.Time) error {
	words, final := "", false
	if no, ok := errors.AsType[refusal](err); ok {
		words, final = no.Refused()
	}
	if !final {
		return fmt.Errorf("append draft %d: %w", d.ID, err)
	}
	d.State, d.Why = mail.DraftBlocked, words
	out.Blocked = append(out.Blocked, d)
	if err := k.Ledger.SaveDraft(ctx, d); err != nil {
		return err
	}
	return k.record(now, "refused", d, d.Why)
}
