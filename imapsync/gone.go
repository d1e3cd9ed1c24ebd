package imapsync

import (
	"context"

	"lastword/internal/mail"
)

// vanished finds the placements of the examined mailbox that are no more. sure
// is false when the server contradicts itself; then nothing is gone and the
// next pass looks again.
func (r *syncRun) vanished(ctx context.Context, j *job, state mail.BoxState) (gone []mail.UID, sure bool, err error) {
	alive, sure, err := r.c.alive(ctx, state)
	if err != nil || !sure {
		return nil, false, err
	}
	placed, err := r.store.Placed(ctx, j.box.ID)
	if err != nil {
		return nil, false, err
	}
	gone = missing(placed, alive)
	if !suspicious(len(gone), len(placed)) {
		return gone, true, nil
	}
	r.c.log.Info().Int64("mailbox", j.box.ID).Int("gone", len(gone)).Msg("many messages gone: asking again on a new connection")
	alive, sure, err = r.secondOpinion(ctx, j, state)
	if err != nil || !sure || len(missing(placed, alive)) != len(gone) {
		return nil, false, err
	}
	return gone, true, nil
}

// secondOpinion asks on a fresh connection which UIDs are alive.
func (r *syncRun) secondOpinion(ctx context.Context, j *job, state mail.BoxState) ([]mail.UID, bool, error) {
	other, err := Dial(ctx, r.c.server, r.c.options, r.c.log)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = other.Close() }()
	again, _, err := other.examine(ctx, j.box.Name)
	if err != nil {
		return nil, false, err
	}
	alive, sure, err := other.alive(ctx, again)
	// New mail since the first look does not matter: only UIDs we know are compared.
	return alive, sure && again.UIDValidity == state.UIDValidity, err
}
