package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/analyzer"
	"lastword/internal/daemon"
	"lastword/internal/mail"
	"lastword/internal/store"
)

const markHelp = `Tell lastword what only you know. A mark is kept for ever.

  called --reached | --no-answer [--note T]   you called them
  snooze --until DATE                         leave it until then
  close                                       it is over for you
  reopen                                      it is not over after all
  truth yes|no|later|other                    where they stand
  not-prospect                                never look at this person again
  prospect                                    this person is a prospect
  value 12000                                 what the deal is worth`

// markFlags are the flags of all kinds of marks together.
type markFlags struct {
	reached, noAnswer bool
	note, until, at   string
	json              bool
}

func newMark(a *app) *cobra.Command {
	var flags markFlags
	cmd := &cobra.Command{
		Use:   "mark PROSPECT WHAT",
		Short: "called, snooze, close, reopen, truth, not-prospect, prospect, value",
		Long:  markHelp,
		Example: `  lastword mark dana@initech.test called --reached --note "decides in March"
  lastword mark c-7h2k snooze --until 2027-01-15
  lastword mark dana@initech.test truth no`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usage("`lastword mark` takes a prospect and what to say of them, see `lastword mark --help`")
			}
			m, err := a.parseMark(args[1:], flags)
			if err != nil {
				return err
			}
			return a.mark(cmd.Context(), args[0], m, flags.json)
		},
	}
	cmd.Flags().BoolVar(&flags.reached, "reached", false, "called: you spoke to them")
	cmd.Flags().BoolVar(&flags.noAnswer, "no-answer", false, "called: nobody picked up")
	cmd.Flags().StringVar(&flags.note, "note", "", "a `TEXT` to remember")
	cmd.Flags().StringVar(&flags.until, "until", "", "snooze: the `DATE` it wakes")
	cmd.Flags().StringVar(&flags.at, "at", "", "when it happened, a `TIME` (default: now)")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print JSON")
	return cmd
}

// parseMark reads the words after the prospect.
func (a *app) parseMark(words []string, flags markFlags) (mail.Mark, error) {
	m := mail.Mark{Kind: mail.MarkKind(words[0]), Note: flags.note, At: a.now()}
	if flags.at != "" {
		at, err := parseTime(flags.at)
		if err != nil {
			return m, usage("--at: %w", err)
		}
		m.At = at
	}
	rest := words[1:]
	var err error
	switch m.Kind {
	case mail.MarkCalled:
		m.Value, err = callValue(flags)
	case mail.MarkSnooze:
		m.Until, err = snoozeUntil(flags.until, m.At)
	case mail.MarkTruth:
		m.Value, rest, err = truthValue(rest)
	case mail.MarkValue:
		m.Value, rest, err = moneyValue(rest)
	case mail.MarkClose, mail.MarkReopen, mail.MarkProspect, mail.MarkNotProspect:
	default:
		err = usage("cannot mark somebody %q; the marks are called, snooze, close, reopen, truth, not-prospect, prospect and value", words[0])
	}
	if err == nil && len(rest) > 0 {
		err = usage("%q is too much for `mark ... %s`", strings.Join(rest, " "), m.Kind)
	}
	return m, err
}

func callValue(flags markFlags) (string, error) {
	switch {
	case flags.reached == flags.noAnswer:
		return "", usage("`mark ... called` takes either --reached or --no-answer")
	case flags.reached:
		return mail.CallReached, nil
	}
	return mail.CallNoAnswer, nil
}

func snoozeUntil(until string, now time.Time) (time.Time, error) {
	if until == "" {
		return time.Time{}, usage("`mark ... snooze` takes --until DATE")
	}
	t, err := parseTime(until)
	if err != nil {
		return time.Time{}, usage("--until: %w", err)
	}
	if !t.After(now) {
		return time.Time{}, usage("--until %s is not in the future", until)
	}
	return t, nil
}

func truthValue(words []string) (string, []string, error) {
	truths := []string{string(analyzer.TruthYes), string(analyzer.TruthNo), string(analyzer.TruthLater), string(analyzer.TruthOther)}
	if len(words) == 0 || !slices.Contains(truths, words[0]) {
		return "", nil, usage("`mark ... truth` takes one of %s", strings.Join(truths, ", "))
	}
	return words[0], words[1:], nil
}

func moneyValue(words []string) (string, []string, error) {
	if len(words) == 0 {
		return "", nil, usage("`mark ... value` takes an amount such as 12000")
	}
	amount, err := strconv.ParseFloat(words[0], 64)
	if err != nil || amount < 0 || amount > 1e15 {
		return "", nil, usage("%q is not an amount such as 12000", words[0])
	}
	return words[0], words[1:], nil
}

// mark stores a mark in a short transaction and asks a running daemon for a pass.
func (a *app) mark(ctx context.Context, what string, m mail.Mark, asJSON bool) error {
	who, err := a.resolve(ctx, what, m.Kind)
	if err != nil {
		return err
	}
	m.Address, m.CaseID = who.address, who.caseID
	paths := a.paths()
	s, err := store.Open(ctx, paths.State)
	if err != nil {
		return err
	}
	defer s.Close()
	acct, err := s.Account(ctx, who.account, "")
	if err != nil {
		return err
	}
	if _, err := acct.AddMark(ctx, m); err != nil {
		return err
	}
	daemon.Poke(paths.Socket)
	if asJSON {
		return writeJSON(a.out, map[string]string{"prospect": m.Address, "case": m.CaseID, "kind": string(m.Kind), "value": m.Value})
	}
	fmt.Fprintf(a.out, "%s: %s\n", m.Address, strings.TrimSpace(string(m.Kind)+" "+m.Value))
	return nil
}

// markTarget is whom a mark is about.
type markTarget struct{ account, address, caseID string }

// resolve finds whom an argument names. A bare address needs no case: it may be marked a prospect.
func (a *app) resolve(ctx context.Context, what string, kind mail.MarkKind) (markTarget, error) {
	v, err := a.look(ctx, a.now())
	if err != nil {
		return markTarget{}, err
	}
	defer v.Close()
	if v.Empty || len(v.Accounts) == 0 {
		return markTarget{}, hint(errors.New("there is nobody to mark yet"), noData)
	}
	c, err := v.find(what)
	switch {
	case err == nil:
		return markTarget{c.Account, c.Prospect.Address, c.ID}, nil
	case kind != mail.MarkProspect && kind != mail.MarkNotProspect, !strings.Contains(what, "@"), len(analyzer.Find(v.Cases, what)) > 0:
		return markTarget{}, err
	case len(v.Accounts) > 1:
		return markTarget{}, usage("%s is in no case yet: say --account NAME", what)
	}
	return markTarget{account: v.Accounts[0].Name, address: strings.ToLower(what)}, nil
}
