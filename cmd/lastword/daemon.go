package main

import (
	"context"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"lastword/internal/daemon"
)

func newDaemon(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "daemon",
		Short: "passes for ever: new mail, ticks, wake-up after sleep",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.daemon(cmd.Context())
		},
	}
}

// daemon runs a worker per account until it is told to stop; a failing account does not hold the others.
func (a *app) daemon(told context.Context) error {
	limitMemory()
	ctx := told
	h, err := a.openHouse(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	log := a.logger(h.cfg.Log.Level, h.cfg.Log.Format)
	group, ctx := errgroup.WithContext(ctx)
	wakes := make([]chan struct{}, len(h.workers))
	for i, w := range h.workers {
		wakes[i] = make(chan struct{}, 1)
		group.Go(func() error { return w.Run(ctx, wakes[i]) })
	}
	group.Go(func() error {
		return daemon.Pokes(ctx, h.paths.Socket, func() {
			for _, wake := range wakes {
				select {
				case wake <- struct{}{}:
				default: // a pass is asked for already
				}
			}
		})
	})
	log.Info().Int("accounts", len(h.workers)).Msg("daemon started")
	err = group.Wait()
	log.Info().Msg("daemon stopped")
	if told.Err() != nil {
		return nil // told to stop: that is what was wanted
	}
	return err
}
