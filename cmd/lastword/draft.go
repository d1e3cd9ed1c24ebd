package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lastword/analyzer"
	"lastword/drafts"
	"lastword/internal/daemon"
	"lastword/internal/mail"
)

// draftFlags are the flags of `lastword draft`.
type draftFlags struct {
	readFlags
	strategy  string
	save, eml bool
}

func newDraft(a *app) *cobra.Command {
	var flags draftFlags
	cmd := &cobra.Command{
		Use:   "draft CASE",
		Short: "show the draft that would be written, or save it",
		Example: `  lastword draft c-7h2k
  lastword draft dana@initech.test --strategy feedback
  lastword draft c-7h2k --save`,
		Args: oneArg("CASE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.strategy != "" && !slices.Contains(strategies, analyzer.Strategy(flags.strategy)) {
				return usage("there is no strategy %q; the strategies are %s", flags.strategy, joinStrategies())
			}
			if flags.save {
				return a.saveDraft(cmd.Context(), args[0], flags)
			}
			return a.showDraft(cmd, args[0], flags)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.strategy, "strategy", "", "write this kind of letter: "+joinStrategies())
	cmd.Flags().BoolVar(&flags.save, "save", false, "save it into Drafts, also where the silence is old or not known to be a deal")
	cmd.Flags().BoolVar(&flags.eml, "eml", false, "print the whole message as it would be saved")
	return cmd
}

var strategies = []analyzer.Strategy{analyzer.AgreedDate, analyzer.Apology, analyzer.Confused, analyzer.Feedback, analyzer.LastWord}

func joinStrategies() string {
	words := make([]string, len(strategies))
	for i, s := range strategies {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// previewJSON is the shape of `draft --json`.
type previewJSON struct {
	Case      string `json:"case"`
	Prospect  string `json:"prospect"`
	Strategy  string `json:"strategy"`
	Language  string `json:"language"`
	Subject   string `json:"subject"`
	MessageID string `json:"message_id"`
	Body      string `json:"body"`
}

func (a *app) showDraft(cmd *cobra.Command, what string, flags draftFlags) error {
	v, err := a.lookFrom(cmd.Context(), flags.readFlags)
	if err != nil {
		return err
	}
	defer v.Close()
	if v.Empty {
		return usage("no case matches %q. %s", what, noData)
	}
	c, err := v.find(what)
	if err != nil {
		return err
	}
	if c, err = forLetter(c, flags.strategy); err != nil {
		return err
	}
	cfg, err := a.loadConfig()
	if err != nil {
		return err
	}
	style, err := daemon.Style(cfg)
	if err != nil {
		return err
	}
	acct := v.account(c.Account)
	desk := drafts.Desk{Ledger: acct.Store, Account: acct.Name}
	d, err := desk.Draft(cmd.Context(), c, acct.Facts, style, v.AsOf)
	if err != nil {
		return noLetter(c, err)
	}
	return a.printDraft(c, d, flags)
}

// forLetter gives the case the strategy asked for; without one it must have its own.
func forLetter(c analyzer.Case, strategy string) (analyzer.Case, error) {
	if strategy != "" {
		c.Strategy = analyzer.Strategy(strategy)
	}
	if c.Strategy != "" {
		return c, nil
	}
	why := string(c.NoDraft)
	if why == "" {
		why = fmt.Sprintf("the case is %s", strings.ReplaceAll(string(c.State), "_", " "))
	}
	return c, hint(fmt.Errorf("no letter is due for %s: %s", c.Prospect.Address, why), "`--strategy` writes one all the same: %s.", joinStrategies())
}

// noLetter says why a letter cannot be written and what is left to do.
func noLetter(c analyzer.Case, err error) error {
	if errors.Is(err, drafts.ErrNoParticular) || errors.Is(err, drafts.ErrNoQuote) {
		return hint(err, "Call instead: `lastword calls` has the card.")
	}
	if errors.Is(err, drafts.ErrNoLetters) {
		return hint(err, "There are letters in %s; this conversation is in %q.", strings.Join(drafts.Languages(), ", "), c.Language)
	}
	return err
}

func (a *app) printDraft(c analyzer.Case, d mail.Draft, flags draftFlags) error {
	switch {
	case flags.eml:
		_, err := a.out.Write(d.Raw)
		return err
	case flags.json:
		return writeJSON(a.out, previewJSON{c.ID, d.Prospect, d.Strategy, d.Language, d.Subject, d.MessageID, d.Body})
	}
	p := paint(a.colors(a.out))
	fmt.Fprintf(a.out, "%s %s\n%s %s\n%s %s\n\n%s\n", p.faint("To:      "), d.Prospect, p.faint("Subject: "), clean(d.Subject),
		p.faint("Letter:  "), actionWords(analyzer.Action(d.Strategy)), clean(strings.TrimSpace(d.Body)))
	if c.NoDraft != "" {
		fmt.Fprintf(a.err, "It would not be saved by itself: %s\n", clean(string(c.NoDraft)))
	}
	return nil
}

// saveDraft makes a pass and saves the draft of one case, because the user asked for it.
func (a *app) saveDraft(ctx context.Context, what string, flags draftFlags) error {
	if flags.asOf != "" {
		return usage("a draft is saved now, not --as-of another time")
	}
	h, err := a.openHouse(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	v, err := a.look(ctx, a.now())
	if err != nil {
		return err
	}
	c, err := v.find(what)
	v.Close()
	if err != nil {
		return err
	}
	for _, w := range h.workers {
		if w.Account.Name != c.Account {
			continue
		}
		result, err := w.Once(ctx, daemon.PassOptions{Asked: c.ID, AskedStrategy: analyzer.Strategy(flags.strategy)})
		if err != nil {
			return err
		}
		return a.printSaved(c, result)
	}
	return usage("the account %q has no server to save a draft to", c.Account)
}

func (a *app) printSaved(c analyzer.Case, result daemon.Result) error {
	switch {
	case result.DraftsSaved > 0:
		fmt.Fprintf(a.out, "The draft to %s is in your Drafts; nothing was sent.\n", c.Prospect.Address)
		return nil
	case result.Confirming > 0:
		fmt.Fprintln(a.out, "1 draft is being confirmed; the next pass looks for it.")
		return nil
	}
	why := "nothing was due"
	if len(result.Notes) > 0 {
		why = strings.Join(result.Notes, " ")
	}
	return fmt.Errorf("no draft was saved: %s", why)
}
