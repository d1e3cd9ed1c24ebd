package imapsync

import (
	"context"
	"fmt"
	"slices"

	"lastword/internal/mail"
)

// textBatch is how many messages the store is asked for at once.
const textBatch = 500

// texts fetches the text of stored messages that turned out to be in scope.
func (r *syncRun) texts(ctx context.Context) error {
	asked := map[int64]bool{}
	for {
		wanted, err := r.store.Wanted(ctx, textBatch)
		if err != nil {
			return fmt.Errorf("ask what text is in scope: %w", err)
		}
		wanted = slices.DeleteFunc(wanted, func(w mail.Wanted) bool { return asked[w.MessageID] })
		if len(wanted) == 0 {
			return nil
		}
		for _, w := range wanted {
			asked[w.MessageID] = true
		}
		if err := r.textsOf(ctx, wanted); err != nil {
			return err
		}
		r.progress(Progress{Mailbox: "", Done: r.result.Texts})
	}
}

// textsOf fetches them mailbox by mailbox.
func (r *syncRun) textsOf(ctx context.Context, wanted []mail.Wanted) error {
	for _, j := range r.jobs {
		ids := map[mail.UID]int64{}
		var first, whole []mail.UID
		for _, w := range wanted {
			switch {
			case w.MailboxID != j.box.ID:
				continue
			case w.Whole:
				whole = append(whole, w.UID)
			default:
				first = append(first, w.UID)
			}
			ids[w.UID] = w.MessageID
		}
		if len(ids) == 0 {
			continue
		}
		if err := r.blockable(ctx, j, r.textsIn(ctx, j, ids, first, whole)); err != nil {
			return err
		}
	}
	return nil
}

func (r *syncRun) textsIn(ctx context.Context, j *job, ids map[mail.UID]int64, first, whole []mail.UID) error {
	state, _, err := r.c.examine(ctx, j.box.Name)
	if err != nil || j.invalid(state) {
		return err
	}
	if err := r.textParts(ctx, j, ids, first, wantText); err != nil {
		return err
	}
	return r.textParts(ctx, j, ids, whole, wantWhole)
}

// textParts fetches and stores them in portions of bounded memory.
func (r *syncRun) textParts(ctx context.Context, j *job, ids map[mail.UID]int64, uids []mail.UID, w want) error {
	portion := textBatch
	if w == wantWhole {
		portion = textBatch / 5
	}
	for part := range slices.Chunk(uids, portion) {
		got, unreadable, err := r.c.fetch(ctx, part, w)
		if err != nil {
			return err
		}
		if err := r.secondParts(ctx, got); err != nil {
			return err
		}
		if err := r.saveTexts(ctx, j, ids, part, w, got); err != nil {
			return err
		}
		r.result.Unreadable += len(unreadable)
	}
	return nil
}

// saveTexts stores what came; messages the server knows no more lose their placement.
func (r *syncRun) saveTexts(ctx context.Context, j *job, ids map[mail.UID]int64, uids []mail.UID, w want, got []fetched) error {
	var messages []mail.Message
	came := map[mail.UID]bool{}
	for _, f := range got {
		m := message(f, w, r.c.options.TextLimit)
		m.ID = ids[f.uid]
		messages = append(messages, m)
		came[f.uid] = true
	}
	if len(messages) > 0 {
		if err := r.store.SaveText(ctx, messages); err != nil {
			return fmt.Errorf("store text: %w", err)
		}
	}
	r.result.Texts += len(messages)
	gone := slices.DeleteFunc(slices.Clone(uids), func(uid mail.UID) bool { return came[uid] })
	if len(gone) == 0 {
		return nil
	}
	return r.dropIfGone(ctx, j, gone)
}

// dropIfGone asks for the flags of messages that gave no answer: those that
// still give none are gone.
func (r *syncRun) dropIfGone(ctx context.Context, j *job, uids []mail.UID) error {
	there, err := r.c.fetchOnce(ctx, uids, wantFlags)
	if err != nil {
		return err
	}
	for _, f := range there {
		uids = slices.DeleteFunc(uids, func(uid mail.UID) bool { return uid == f.uid })
	}
	if len(uids) == 0 {
		return nil
	}
	return r.apply(ctx, j, mail.Batch{Cursor: j.box.Cursor, State: j.box.State, Gone: uids})
}
