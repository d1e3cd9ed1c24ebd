package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"lastword/internal/report"
)

func newCalls(a *app) *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:   "calls",
		Short: "the call list: a card per case, call before you write",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v, err := a.lookFrom(cmd.Context(), flags)
			if err != nil {
				return err
			}
			defer v.Close()
			calls := report.Calls(v.Cases)
			if flags.json {
				return writeJSON(a.out, map[string]any{"calls": notNil(calls)})
			}
			if v.Empty {
				fmt.Fprintln(a.err, noData)
				return nil
			}
			a.printCalls(calls)
			return nil
		},
	}
	flags.add(cmd)
	return cmd
}

func (a *app) printCalls(calls []report.Call) {
	p := paint(a.colors(a.out))
	if len(calls) == 0 {
		fmt.Fprintln(a.out, "Nobody to call.")
		return
	}
	for _, c := range calls {
		when := ""
		if c.BestHour != "" {
			when = "  best at " + string(c.BestHour) + " their time"
		}
		name := clean(c.Prospect.Name)
		if name == "" {
			name = c.Prospect.Address
		}
		fmt.Fprintf(a.out, "%s  %s%s  %s\n", p.bold(name), p.cyan(clean(string(c.Phone))), when, p.faint(c.Case))
		for _, line := range c.TalkTrack {
			fmt.Fprintln(a.out, wrap(clean(line), "    ", min(width(a.out), 88)))
		}
		fmt.Fprintln(a.out)
	}
	fmt.Fprintln(a.out, "Then: lastword mark CASE called --reached   or   --no-answer")
}
