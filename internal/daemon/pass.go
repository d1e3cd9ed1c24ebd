package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"lastword/analyzer"
	"lastword/drafts"
	"lastword/imapsync"
	"lastword/internal/mail"
	"lastword/internal/store"
)

// PassOptions change what one pass does.
type PassOptions struct {
	// NoDrafts writes and withdraws no drafts.
	NoDrafts bool
	// DryRun stores what is read and writes nothing to the mailbox, nor any intent.
	DryRun bool
	// Asked is the id of a case whose draft the user asked for; only that one is
	// written then, in the strategy AskedStrategy where that is not "".
	Asked         string
	AskedStrategy analyzer.Strategy
	// Week is the week whose report is delivered, due or not ("2026-W47").
	Week string
}

// Result sums up a pass.
type Result struct {
	New, Messages          int
	DraftsSaved, Withdrawn int
	// WouldSave and WouldWithdraw are what a dry run left undone.
	WouldSave, WouldWithdraw int
	// Confirming counts drafts whose append is not confirmed yet.
	Confirming int
	// Report is the week of the report delivered in this pass, "" for none.
	Report string
	// Notes are sentences for the user: why drafting stopped, what the server refused.
	Notes []string
	Took  time.Duration
}

// Add adds the result of another account.
func (r *Result) Add(o Result) {
	r.New += o.New
	r.Messages += o.Messages
	r.DraftsSaved += o.DraftsSaved
	r.Withdrawn += o.Withdrawn
	r.WouldSave += o.WouldSave
	r.WouldWithdraw += o.WouldWithdraw
	r.Confirming += o.Confirming
	if o.Report != "" {
		r.Report = o.Report
	}
	r.Notes = append(r.Notes, o.Notes...)
	r.Took += o.Took
}

// judgements is how often a pass judges again because mail came while it judged.
const judgements = 4

// Once connects, makes one pass and signs out.
func (w *Worker) Once(ctx context.Context, o PassOptions) (Result, error) {
	client, err := w.Dial(ctx)
	if err != nil {
		w.note(ctx, err)
		return Result{}, err
	}
	defer client.Close()
	result, err := w.Pass(ctx, client, o)
	if err != nil {
		w.note(ctx, err)
	}
	return result, err
}

// Pass does everything once, in this order: sync, read, settle, judge, write
// drafts, deliver a due report. It may be killed anywhere and run again.
func (w *Worker) Pass(ctx context.Context, client *imapsync.Client, o PassOptions) (Result, error) {
	begun := time.Now()
	var r Result
	if err := w.prepare(ctx); err != nil {
		return r, err
	}
	last, _, err := w.Store.LastGoodPass(ctx)
	if err != nil {
		return r, err
	}
	for range judgements {
		if err = w.look(ctx, client, &r); err != nil {
			return r, err
		}
		if err = w.act(ctx, client, o, last.Ended, &r); !errors.Is(err, drafts.ErrChanged) {
			break
		}
	}
	if errors.Is(err, drafts.ErrChanged) {
		r.Notes = append(r.Notes, "Mail keeps coming in; the drafts wait for the next pass.")
		err = nil
	}
	if err != nil {
		return r, err
	}
	r.Took = time.Since(begun)
	return r, w.Store.SavePass(ctx, store.Pass{Started: w.Now(), Ended: w.Now(), Counts: map[string]int{
		"new": r.New, "drafts_saved": r.DraftsSaved, "withdrawn": r.Withdrawn, "confirming": r.Confirming,
	}})
}

// prepare forgets what is too old and stores who the rep is and the CRM list:
// direction and scope rest on them.
func (w *Worker) prepare(ctx context.Context) error {
	identities := append([]string{w.Account.Email}, w.Account.Aliases...)
	if err := w.Store.SaveIdentities(ctx, identities); err != nil {
		return fmt.Errorf("store identities: %w", err)
	}
	if keep := w.Config.Sync.Retention; keep.Duration() > 0 && w.AsOf.IsZero() {
		if _, err := w.Store.Prune(ctx, keep.Before(time.Now())); err != nil {
			return err
		}
	}
	return w.importContacts(ctx)
}

// look syncs and reads what is new.
func (w *Worker) look(ctx context.Context, client *imapsync.Client, r *Result) error {
	synced, err := client.Sync(ctx, w.Store, w.Progress)
	r.New += synced.New
	r.Messages += synced.Messages
	if err != nil {
		return err
	}
	_, err = ReadNew(ctx, w.Store)
	return err
}

// act settles the drafts, judges, writes drafts and delivers a due report.
func (w *Worker) act(ctx context.Context, client *imapsync.Client, o PassOptions, lastPass time.Time, r *Result) error {
	now := w.Now()
	facts, err := Facts(ctx, w.Store, now)
	if err != nil {
		return err
	}
	desk := w.desk(client)
	if o.DryRun {
		desk.Ledger = readOnly{w.Store}
	}
	settled, err := desk.Settle(ctx, facts, now)
	if err != nil {
		return err
	}
	r.Confirming = settled.Confirming
	facts.Drafts = settled.Ledger
	cases := analyzer.Judge(facts, Judgement(w.Config), now)
	if o.Asked != "" {
		cases = asked(cases, o)
	}
	plan := drafts.Plan(drafts.Inputs{
		Cases: cases, Marks: facts.Marks, Ledger: settled.Ledger, Box: settled.Box, Account: facts.Account, LastPass: lastPass,
	}, w.draftOptions(o), now)
	if plan.Stopped != "" && w.Config.Drafts.Enabled {
		r.Notes = append(r.Notes, "No drafts are written: "+plan.Stopped+".")
	}
	if o.DryRun {
		r.WouldSave, r.WouldWithdraw = len(plan.Save), len(plan.Withdraw)
		return nil
	}
	if !o.NoDrafts {
		if err := w.write(ctx, desk, plan, facts, o, now, r); err != nil {
			return err
		}
	}
	return w.deliver(ctx, client, o, now, r)
}

func (w *Worker) draftOptions(o PassOptions) drafts.Options {
	options := drafts.Options{Enabled: w.Config.Drafts.Enabled && !o.NoDrafts, MaxPerDay: w.Config.Drafts.MaxPerDay}
	if o.Asked != "" {
		options.Asked, options.Only = []string{o.Asked}, true
	}
	return options
}

// asked lifts, for the case the user asked for, the gates that only keep
// lastword from writing by itself: an old silence, not known to be a deal.
func asked(cases []analyzer.Case, o PassOptions) []analyzer.Case {
	for i := range cases {
		if cases[i].ID != o.Asked {
			continue
		}
		if o.AskedStrategy != "" {
			cases[i].Strategy = o.AskedStrategy
		}
		if cases[i].Strategy != "" {
			cases[i].NoDraft = ""
		}
	}
	return cases
}

func (w *Worker) desk(client *imapsync.Client) drafts.Desk {
	return drafts.Desk{Box: client, Ledger: w.Store, Audit: w.Audit, Account: w.Store.Info().Name, Log: w.Log, Crash: w.Crash}
}

// write carries out the plan and sums up what was done.
func (w *Worker) write(ctx context.Context, desk drafts.Desk, plan drafts.Decisions, facts analyzer.Facts, o PassOptions, now time.Time, r *Result) error {
	style, err := Style(w.Config)
	if err != nil {
		return err
	}
	written, err := desk.Write(ctx, plan, facts, style, now)
	r.DraftsSaved += len(written.Saved)
	r.Withdrawn += len(written.Withdrawn)
	r.Confirming = max(r.Confirming, written.Confirming)
	for _, left := range append(slices.Clone(plan.Leave), written.Left...) {
		if left.CaseID == o.Asked {
			r.Notes = append(r.Notes, left.Why)
		}
	}
	for _, d := range written.Blocked {
		r.Notes = append(r.Notes, "The server refused a draft: "+d.Why)
	}
	for _, refused := range written.Refused {
		if refused.CaseID == o.Asked {
			r.Notes = append(r.Notes, refused.Err.Error())
		}
		level := zerolog.InfoLevel
		if errors.Is(refused.Err, drafts.ErrPressure) {
			level = zerolog.ErrorLevel
		}
		w.Log.WithLevel(level).Str("case", refused.CaseID).Str("why", kindOf(refused.Err)).Msg("no letter for a case")
	}
	return err
}

// kindOf names the refusal of a letter without the words of anybody's mail.
func kindOf(err error) string {
	for _, kind := range []error{
		drafts.ErrNoParticular, drafts.ErrNoQuote, drafts.ErrPressure, drafts.ErrUnfit, drafts.ErrNoLetters,
		drafts.ErrAddress, drafts.ErrReplyTo, drafts.ErrNoThread, drafts.ErrAlike,
	} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "other"
}

// note remembers a failed pass, for `status`.
func (w *Worker) note(ctx context.Context, err error) {
	at := w.Now()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if e := w.Store.SavePass(ctx, store.Pass{Started: at, Ended: at, State: Health(err), Error: mail.Clean(err.Error())}); e != nil {
		w.Log.Error().Err(publicError(e)).Msg("the failed pass could not be noted")
	}
}

// The health of an account as `status` names it.
const (
	HealthOK         = "ok"
	HealthNeedsLogin = "needs_login"
	HealthBackingOff = "backing_off"
	HealthError      = "error"
)

// Health puts the error of a pass into one word.
func Health(err error) string {
	switch {
	case err == nil:
		return HealthOK
	case errors.Is(err, imapsync.ErrAuth), errors.Is(err, ErrPassword):
		return HealthNeedsLogin
	case errors.Is(err, imapsync.ErrUnreachable), errors.Is(err, imapsync.ErrBusy), errors.Is(err, imapsync.ErrDead):
		return HealthBackingOff
	}
	return HealthError
}

// readOnly is the ledger of a dry run: it forgets what it is told to keep.
type readOnly struct{ *store.Account }

// SaveDraft keeps nothing.
func (readOnly) SaveDraft(context.Context, mail.Draft) error { return nil }

// PlanDraft keeps nothing.
func (readOnly) PlanDraft(_ context.Context, d mail.Draft) (mail.Draft, error) { return d, nil }
