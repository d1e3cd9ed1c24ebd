package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/internal/audit"
	"lastword/internal/config"
	"lastword/internal/daemon"
	"lastword/internal/store"
)

// syncFlags are the flags of `lastword sync`.
type syncFlags struct {
	noDrafts, dryRun, json bool
	asOf                   string
}

func newSync(a *app) *cobra.Command {
	var flags syncFlags
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "one pass: sync, judge, keep the drafts, deliver a due report",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.sync(cmd.Context(), flags)
		},
	}
	cmd.Flags().BoolVar(&flags.noDrafts, "no-drafts", false, "write no drafts in this pass")
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "store what is read, write nothing to the mailbox, and say what would be written")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print progress and result as JSON lines")
	cmd.Flags().StringVar(&flags.asOf, "as-of", "", "take this `TIME` for the present (RFC 3339)")
	return cmd
}

func (a *app) sync(ctx context.Context, flags syncFlags) error {
	limitMemory()
	var asOf time.Time
	if flags.asOf != "" {
		var err error
		if asOf, err = parseTime(flags.asOf); err != nil {
			return usage("--as-of: %w", err)
		}
	}
	h, err := a.openHouse(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	m := a.newMeter(flags.json)
	defer m.stop()
	started := a.now()
	var sum daemon.Result
	var failed error
	for _, w := range h.workers {
		w.AsOf = asOf
		w.Progress = m.sync
		result, err := w.Once(ctx, daemon.PassOptions{NoDrafts: flags.noDrafts, DryRun: flags.dryRun})
		sum.Add(result)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("account %s: %w", w.Account.Name, err))
		}
	}
	m.stop()
	if failed != nil {
		return failed
	}
	return a.printSync(sum, a.now().Sub(started), flags)
}

func (a *app) printSync(sum daemon.Result, took time.Duration, flags syncFlags) error {
	if flags.json {
		return writeLine(a.out, doneJSON{
			Done: true, Messages: sum.Messages, New: sum.New, DraftsSaved: sum.DraftsSaved, Seconds: took.Seconds(),
			Confirming: sum.Confirming, Report: sum.Report,
		})
	}
	fmt.Fprintf(a.out, "%s new, in %.1f s.\n", plural(sum.New, "message", "messages"), took.Seconds())
	switch {
	case flags.dryRun:
		fmt.Fprintf(a.out, "%s would be saved, %d withdrawn. Nothing was written to the mailbox.\n", plural(sum.WouldSave, "draft", "drafts"), sum.WouldWithdraw)
	case sum.DraftsSaved > 0 || sum.Withdrawn > 0:
		fmt.Fprintf(a.out, "%s saved, %d withdrawn. They are in your Drafts; nothing was sent.\n", plural(sum.DraftsSaved, "draft", "drafts"), sum.Withdrawn)
	}
	if sum.Confirming > 0 {
		fmt.Fprintf(a.out, "%s being confirmed.\n", plural(sum.Confirming, "draft is", "drafts are"))
	}
	if sum.Report != "" {
		fmt.Fprintf(a.out, "The silence report of %s was delivered.\n", sum.Report)
	}
	for _, note := range sum.Notes {
		fmt.Fprintln(a.out, clean(note))
	}
	fmt.Fprintln(a.out, "`lastword cases` shows where everybody stands.")
	return nil
}

// house is everything a writing command needs: the lock, the store, a worker per account.
type house struct {
	cfg     config.Config
	paths   config.Paths
	lock    *store.Lock
	store   *store.Store
	audit   *audit.Log
	workers []*daemon.Worker
}

func (h *house) close() {
	if h.store != nil {
		h.store.Close()
	}
	if h.lock != nil {
		_ = h.lock.Release() // it goes with the process in any case
	}
}

// openHouse loads the config, takes the lock and opens the store for writing.
func (a *app) openHouse(ctx context.Context) (*house, error) {
	h := &house{}
	if err := a.furnish(ctx, h); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (a *app) furnish(ctx context.Context, h *house) error {
	var err error
	if h.cfg, h.paths, err = a.needConfig(); err != nil {
		return err
	}
	accounts, err := a.chosenAccounts(h.cfg)
	if err != nil {
		return err
	}
	if h.lock, err = store.TakeLock(h.paths.State); err != nil {
		return err
	}
	if h.store, err = store.Open(ctx, h.paths.State); err != nil {
		return err
	}
	if h.audit, err = audit.Open(h.paths.Audit); err != nil {
		return err
	}
	log := a.logger(h.cfg.Log.Level, h.cfg.Log.Format)
	for _, account := range accounts {
		stored, err := h.store.Account(ctx, account.Name, account.Email)
		if err != nil {
			return err
		}
		h.workers = append(h.workers, &daemon.Worker{
			Config: h.cfg, Account: account, Store: stored, Audit: h.audit, Reports: h.paths.Reports, Log: log, Crash: crashHook(),
		})
	}
	return nil
}

// needConfig loads the config of a command that cannot do without an account.
func (a *app) needConfig() (config.Config, config.Paths, error) {
	paths := a.paths()
	cfg, err := config.Load(paths.Config)
	if errors.Is(err, fs.ErrNotExist) {
		return cfg, paths, &exitError{
			code: exitConfig, err: fmt.Errorf("there is no config file at %s", paths.Config),
			hint: "Copy config.toml.example there and name your account; `lastword demo` works without one.",
		}
	}
	return cfg, paths, err
}

func (a *app) chosenAccounts(cfg config.Config) ([]config.Account, error) {
	var chosen []config.Account
	var names []string
	for _, account := range cfg.Accounts {
		names = append(names, account.Name)
		if a.account == "" || a.account == account.Name {
			chosen = append(chosen, account)
		}
	}
	if len(chosen) == 0 {
		return nil, usage("there is no account %q in the config; known: %s", a.account, strings.Join(names, ", "))
	}
	return chosen, nil
}
