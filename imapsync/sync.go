package imapsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
)

// Sync reads what is new since the last time into the store: first the newest
// of every mailbox, then the text of what is in scope, then the older mail down
// to Options.Since. It can be stopped anywhere and goes on from the last batch.
// A mailbox the server refuses is noted and left out. progress may be nil.
func (c *Client) Sync(ctx context.Context, store Store, progress func(Progress)) (Result, error) {
	run := &syncRun{c: c, store: store, progress: progress, skip: map[string]bool{}}
	if run.progress == nil {
		run.progress = func(Progress) {}
	}
	err := run.all(ctx)
	c.remember(run.jobs)
	if err != nil {
		return run.result, fmt.Errorf("sync: %w", err)
	}
	return run.result, nil
}

// syncRun is one Sync.
type syncRun struct {
	c        *Client
	store    Store
	progress func(Progress)
	jobs     []*job
	pace     pace
	// skip holds the Message-IDs now in Drafts: in \All they are no facts.
	skip   map[string]bool
	result Result
}

func (r *syncRun) all(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{r.newest, r.texts, r.backfill, r.texts} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// prepare lists the mailboxes, brings the store's list in line and makes the jobs.
func (r *syncRun) prepare(ctx context.Context) error {
	lines, err := r.c.look(ctx)
	if err != nil {
		return err
	}
	if err := r.merge(ctx); err != nil {
		return err
	}
	states := map[string]listed{}
	for _, l := range lines {
		states[l.name] = l
	}
	for _, box := range plan(r.c.boxes) {
		l := states[box.Name]
		r.jobs = append(r.jobs, &job{box: box, state: l.state, known: l.known, want: textAtOnce(box.Role)})
	}
	r.result.Mailboxes = len(r.jobs)
	return r.readDraftIDs(ctx)
}

// merge brings the store's list in line with the server's and takes its cursors.
func (r *syncRun) merge(ctx context.Context) error {
	saved, err := r.store.SaveMailboxes(ctx, r.c.boxes)
	if err != nil {
		return fmt.Errorf("store the mailboxes: %w", err)
	}
	stored := map[string]mail.Mailbox{}
	for _, box := range saved {
		stored[box.Name] = box
	}
	for i, box := range r.c.boxes {
		old := stored[box.Name]
		box.ID, box.Cursor, box.State, box.Error = old.ID, old.Cursor, old.State, old.Error
		r.c.boxes[i] = box
	}
	return nil
}

// readDraftIDs notes what lies in Drafts, where an \All mailbox shows it too:
// Gmail's own drafts carry no \Draft flag over IMAP.
func (r *syncRun) readDraftIDs(ctx context.Context) error {
	drafts := r.c.DraftsName()
	if drafts == "" || !slices.ContainsFunc(r.jobs, func(j *job) bool { return j.box.Role == mail.RoleAll && !j.unchanged() }) {
		return nil
	}
	found, _, err := r.c.walk(ctx, drafts, 0)
	if refused(err) {
		return nil
	}
	for _, f := range found {
		r.skip[f.MessageID] = f.MessageID != ""
	}
	return err
}

// newest brings every mailbox forward: new mail, and the head of a new mailbox.
func (r *syncRun) newest(ctx context.Context) error {
	for _, j := range r.jobs {
		if j.unchanged() && j.box.Error == "" {
			continue
		}
		if err := r.blockable(ctx, j, r.forward(ctx, j)); err != nil {
			return err
		}
	}
	return nil
}

// backfill reads the older mail of every mailbox, newest first.
func (r *syncRun) backfill(ctx context.Context) error {
	for _, j := range r.jobs {
		if j.box.State != mail.MailboxBackfill {
			continue
		}
		if err := r.blockable(ctx, j, r.back(ctx, j)); err != nil {
			return err
		}
	}
	return nil
}

// blockable notes a refusal of the server with the mailbox and goes on; other errors end the sync.
func (r *syncRun) blockable(ctx context.Context, j *job, err error) error {
	switch {
	case err == nil && j.box.Error == "":
		return nil
	case err == nil:
		j.box.Error = ""
		return r.store.SaveProblem(ctx, j.box.ID, j.box.State, "")
	case !refused(err):
		return err
	}
	// The cursor stays what it is: the next pass tries again from there.
	j.box.Error, j.box.State = err.Error(), mail.MailboxBlocked
	r.c.log.Warn().Int64("mailbox", j.box.ID).Msg("mailbox refused by the server")
	return r.store.SaveProblem(ctx, j.box.ID, mail.MailboxBlocked, j.box.Error)
}

// forward examines the mailbox and reads what came since the cursor.
func (r *syncRun) forward(ctx context.Context, j *job) error {
	state, modSeq, err := r.c.examine(ctx, j.box.Name)
	if err != nil {
		return err
	}
	if j.invalid(state) {
		if err := r.startAnew(ctx, j, state); err != nil {
			return err
		}
	}
	if j.box.Cursor.UIDValidity == 0 {
		return r.head(ctx, j, state, modSeq)
	}
	return r.since(ctx, j, state, modSeq)
}

// startAnew forgets where the messages of the mailbox lie, not the messages.
func (r *syncRun) startAnew(ctx context.Context, j *job, state mail.BoxState) error {
	if state.UIDValidity == j.box.Cursor.UIDValidity { // UIDs went backwards
		placed, err := r.store.Placed(ctx, j.box.ID)
		if err != nil {
			return err
		}
		j.drop = placed
	}
	r.c.log.Info().Int64("mailbox", j.box.ID).Msg("mailbox was renumbered by the server")
	j.reset, j.box.Cursor, j.box.State = true, mail.Cursor{}, mail.MailboxNew
	return nil
}

// head begins a mailbox: the newest messages, and where the rest ends.
func (r *syncRun) head(ctx context.Context, j *job, state mail.BoxState, modSeq uint64) error {
	uids, err := r.c.wanted(ctx, state)
	if err != nil {
		return err
	}
	next := state.UIDNext
	if next == 0 { // Courier tells none
		next = 1
		if len(uids) > 0 {
			next = slices.Max(uids) + 1
		}
	}
	j.todo, j.listed = older(uids, next), true
	floor := next
	if len(j.todo) > 0 {
		floor = j.todo[len(j.todo)-1]
	}
	j.box.Cursor = mail.Cursor{
		UIDValidity: state.UIDValidity, NextUID: next, LowUID: next, FloorUID: floor, ModSeq: modSeq, Exists: state.Messages,
	}
	return r.step(ctx, j, firstBatch)
}

// back goes on with the backfill until the floor.
func (r *syncRun) back(ctx context.Context, j *job) error {
	state, _, err := r.c.examine(ctx, j.box.Name)
	if err != nil {
		return err
	}
	if j.invalid(state) {
		return nil // the next pass starts it anew
	}
	if !j.listed {
		uids, err := r.c.wanted(ctx, state)
		if err != nil {
			return err
		}
		j.todo, j.listed = older(uids, j.box.Cursor.LowUID), true
	}
	for j.box.State == mail.MailboxBackfill {
		if err := r.step(ctx, j, r.pace.size()); err != nil {
			return err
		}
	}
	return nil
}

// step reads the next n messages of the backfill and stores them with the cursor below them.
func (r *syncRun) step(ctx context.Context, j *job, n int) error {
	batch := j.todo[:min(n, len(j.todo))]
	cursor, state := j.box.Cursor, mail.MailboxBackfill
	if len(batch) > 0 {
		cursor.LowUID = batch[len(batch)-1]
	}
	if len(batch) == len(j.todo) {
		cursor.LowUID, state = cursor.FloorUID, mail.MailboxLive
	}
	if err := r.read(ctx, j, batch, cursor, state); err != nil {
		return err
	}
	j.todo = j.todo[len(batch):]
	j.done += len(batch)
	r.progress(Progress{Mailbox: j.box.Name, Done: j.done, Total: j.done + len(j.todo)})
	return nil
}

// since reads what came after the cursor, oldest first, and what went.
func (r *syncRun) since(ctx context.Context, j *job, state mail.BoxState, modSeq uint64) error {
	uids, err := r.c.uidsFrom(ctx, j.box.Cursor.NextUID, state)
	if err != nil {
		return err
	}
	if j.box.State == mail.MailboxBlocked {
		j.box.State = unblocked(j.box.Cursor)
	}
	next, exists := state.UIDNext, j.box.Cursor.Exists
	for len(uids) > 0 {
		batch := uids[:min(r.pace.size(), len(uids))]
		uids = uids[len(batch):]
		cursor := j.box.Cursor
		cursor.NextUID, cursor.Exists = batch[len(batch)-1]+1, cursor.Exists+uint32(len(batch))
		if err := r.read(ctx, j, batch, cursor, j.box.State); err != nil {
			return err
		}
		exists = cursor.Exists
		r.progress(Progress{Mailbox: j.box.Name, Done: len(batch), Total: len(batch) + len(uids)})
	}
	return r.settle(ctx, j, state, max(next, j.box.Cursor.NextUID), exists, modSeq)
}

func unblocked(c mail.Cursor) mail.MailboxState {
	if c.LowUID <= c.FloorUID {
		return mail.MailboxLive
	}
	return mail.MailboxBackfill
}

// settle finishes a mailbox that was brought forward: counts agree or what is gone is found.
func (r *syncRun) settle(ctx context.Context, j *job, state mail.BoxState, next mail.UID, expected uint32, modSeq uint64) error {
	cursor := j.box.Cursor
	cursor.NextUID, cursor.ModSeq = next, modSeq
	var gone []mail.UID
	if state.Messages != expected {
		lost, sure, err := r.vanished(ctx, j, state)
		if err != nil {
			return err
		}
		gone = lost
		if sure {
			expected = state.Messages
		}
	}
	cursor.Exists = expected
	if cursor == j.box.Cursor && len(gone) == 0 {
		return nil
	}
	return r.apply(ctx, j, mail.Batch{Cursor: cursor, State: j.box.State, Gone: gone})
}

// read fetches the messages and applies them with the cursor that covers them.
func (r *syncRun) read(ctx context.Context, j *job, uids []mail.UID, cursor mail.Cursor, state mail.MailboxState) error {
	begun, before := now(), r.c.Bytes()
	got, unreadable, err := r.c.fetch(ctx, uids, j.want)
	if err != nil {
		return err
	}
	if err := r.secondParts(ctx, got); err != nil {
		return err
	}
	if len(got) > 0 {
		r.pace.learn(now().Sub(begun), len(got), r.c.Bytes()-before)
	}
	batch := mail.Batch{Cursor: cursor, State: state}
	for _, f := range got {
		if placed, ok := r.place(j, f); ok {
			batch.Messages = append(batch.Messages, placed)
		}
	}
	r.result.Messages += len(got)
	r.result.Unreadable += len(unreadable)
	return r.apply(ctx, j, batch)
}

// place turns an answer into a message and where it lies; drafts shown by \All are left out.
func (r *syncRun) place(j *job, f fetched) (mail.Placed, bool) {
	m := message(f, j.want, r.c.options.TextLimit)
	draft := slices.Contains(f.flags, string(imap.FlagDraft)) || r.skip[m.MessageID]
	if j.box.Role == mail.RoleAll && draft {
		return mail.Placed{}, false
	}
	return mail.Placed{
		Message:   m,
		Placement: mail.Placement{MailboxID: j.box.ID, UIDValidity: j.box.Cursor.UIDValidity, UID: f.uid, Flags: f.flags},
	}, true
}

// apply stores a batch; only then does the job's cursor move.
func (r *syncRun) apply(ctx context.Context, j *job, batch mail.Batch) error {
	batch.MailboxID, batch.Reset, batch.At = j.box.ID, j.reset, now()
	for i := range batch.Messages {
		batch.Messages[i].Placement.UIDValidity = batch.Cursor.UIDValidity
	}
	batch.Gone = append(batch.Gone, j.drop...)
	added, err := r.store.Apply(ctx, batch)
	if err != nil {
		return fmt.Errorf("store a batch: %w", err)
	}
	j.reset, j.drop, j.box.Cursor, j.box.State = false, nil, batch.Cursor, batch.State
	r.result.New += added
	return nil
}

// remember keeps the cursors for Changed and Mailboxes.
func (c *Client) remember(jobs []*job) {
	c.synced = c.synced || len(jobs) > 0
	for _, j := range jobs {
		for i := range c.boxes {
			if c.boxes[i].Name == j.box.Name {
				c.boxes[i] = j.box
			}
		}
	}
}
