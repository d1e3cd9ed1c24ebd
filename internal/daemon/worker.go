package daemon

import (
	"context"
	"errors"
	"time"

	"github.com/rs/zerolog"

	"lastword/drafts"
	"lastword/imapsync"
	"lastword/internal/config"
	"lastword/internal/store"
)

// Worker runs the passes of one account, one after the other.
type Worker struct {
	Config  config.Config
	Account config.Account
	Store   *store.Account
	// Audit is told of every write to the mailbox.
	Audit drafts.Auditor
	// Reports is the folder reports are written to where the config wants files.
	Reports string
	Log     zerolog.Logger
	// Progress is told how far a sync is; may be nil.
	Progress func(imapsync.Progress)
	// AsOf stands for the present where it is not zero (`sync --as-of`).
	AsOf time.Time
	// Server overrules how to reach the server; for the demo.
	Server *imapsync.Server
	// Crash is called at named points of writing a draft; only crash tests set it.
	Crash func(step string)
}

// Now is the present of the worker.
func (w *Worker) Now() time.Time {
	if !w.AsOf.IsZero() {
		return w.AsOf
	}
	return time.Now()
}

// The delays between failed passes: full jitter between these, doubling.
const (
	firstBackoff = 10 * time.Second
	maxBackoff   = 15 * time.Minute
	authBackoff  = time.Hour
)

// Run passes for ever: after each pass it waits for mail, the interval or a
// wake, and after a failed one for the back-off. It ends with ctx.
func (w *Worker) Run(ctx context.Context, wake <-chan struct{}) error {
	failures := 0
	for ctx.Err() == nil {
		err := w.connected(ctx, wake, func() { failures = 0 })
		if ctx.Err() != nil {
			break
		}
		failures++
		delay := Backoff(failures, err)
		w.Log.Warn().Str("account", w.Account.Name).Err(publicError(err)).Dur("retry_in", delay).Msg("pass failed")
		w.note(ctx, err)
		wait(ctx, delay, wake)
	}
	return context.Cause(ctx)
}

// connected keeps one connection: pass, wait, pass ... until something breaks.
func (w *Worker) connected(ctx context.Context, wake <-chan struct{}, healthy func()) error {
	client, err := w.Dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	for {
		result, err := w.Pass(ctx, client, PassOptions{})
		if err != nil {
			return err
		}
		healthy()
		w.Log.Info().Str("account", w.Account.Name).Int("new", result.New).Int("drafts_saved", result.DraftsSaved).
			Dur("took", result.Took).Msg("pass done")
		if err := w.watch(ctx, client, wake); err != nil {
			return err
		}
	}
}

// watch waits for new mail, the interval or a wake.
func (w *Worker) watch(ctx context.Context, client *imapsync.Client, wake <-chan struct{}) error {
	interval := w.Config.Sync.Interval.Duration()
	if !w.Config.Sync.Idle {
		wait(ctx, interval, wake)
		return context.Cause(ctx)
	}
	waiting, stop := context.WithCancel(ctx)
	woken := make(chan struct{})
	go func() {
		defer close(woken)
		select {
		case <-wake:
			stop()
		case <-waiting.Done():
		}
	}()
	err := client.Watch(waiting, "", interval)
	stop()
	<-woken
	if err != nil && ctx.Err() == nil && errors.Is(err, context.Canceled) {
		return nil // woken
	}
	return err
}

// wait sleeps for d, shorter when woken or when ctx ends. It looks at the wall
// clock every minute: a timer stands still while a laptop sleeps.
func wait(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	until := time.Now().Round(0).Add(d)
	for {
		left := time.Until(until)
		if left <= 0 {
			return
		}
		timer := time.NewTimer(min(left, time.Minute))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-wake:
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
