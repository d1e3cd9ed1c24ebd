package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/analyzer"
	"lastword/internal/daemon"
	"lastword/internal/mail"
	"lastword/internal/report"
)

func newDrafts(a *app) *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:   "drafts",
		Short: "the ledger: drafts planned, saved, edited, sent, withdrawn, dismissed",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			now, err := flags.at(a)
			if err != nil {
				return err
			}
			v, err := a.openView(cmd.Context(), now)
			if err != nil {
				return err
			}
			defer v.Close()
			ledger, err := v.ledger(cmd)
			if err != nil {
				return err
			}
			if flags.json {
				return writeJSON(a.out, map[string]any{"drafts": draftList(ledger)})
			}
			if v.Empty {
				fmt.Fprintln(a.err, noData)
				return nil
			}
			a.printDrafts(ledger)
			return nil
		},
	}
	flags.add(cmd)
	return cmd
}

// ledger is the drafts of all accounts in view as they stood at its time.
func (v *view) ledger(cmd *cobra.Command) ([]mail.Draft, error) {
	var all []mail.Draft
	for _, acct := range v.Accounts {
		drafts, err := daemon.DraftsAt(cmd.Context(), acct.Store, v.AsOf)
		if err != nil {
			return nil, err
		}
		all = append(all, drafts...)
	}
	return all, nil
}

func draftList(ledger []mail.Draft) []report.DraftLine {
	list := []report.DraftLine{}
	for _, d := range ledger {
		list = append(list, report.LineOf(d))
	}
	return list
}

func (a *app) printDrafts(ledger []mail.Draft) {
	p := paint(a.colors(a.out))
	if len(ledger) == 0 {
		fmt.Fprintln(a.out, "No draft was ever made.")
		return
	}
	for _, d := range ledger {
		first, _, _ := strings.Cut(strings.TrimSpace(bodyAfterGreeting(d.Body)), "\n")
		fmt.Fprintf(a.out, "%s  %s  %s  %s\n    %s\n", p.bold(pad(string(d.State), 10)), pad(d.Prospect, 32), pad(actionWords(analyzer.Action(d.Strategy)), 12),
			p.faint(draftDay(d)), p.faint(cut(clean(first), 90)))
		if d.Why != "" {
			fmt.Fprintf(a.out, "    %s\n", clean(d.Why))
		}
	}
	if n := planned(ledger); n > 0 {
		fmt.Fprintf(a.out, "%s being confirmed.\n", plural(n, "draft is", "drafts are"))
	}
}

// bodyAfterGreeting is the letter without its first line.
func bodyAfterGreeting(body string) string {
	_, rest, found := strings.Cut(body, "\n")
	if !found {
		return body
	}
	return rest
}

func draftDay(d mail.Draft) string {
	for _, t := range []time.Time{d.Saved, d.Planned} {
		if !t.IsZero() {
			return t.Local().Format("2 Jan 2006 15:04")
		}
	}
	return ""
}

func planned(ledger []mail.Draft) int {
	n := 0
	for _, d := range ledger {
		if d.State == mail.DraftPlanned {
			n++
		}
	}
	return n
}
