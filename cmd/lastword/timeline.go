package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/analyzer"
)

// timelineJSON is the shape of `timeline --json`.
type timelineJSON struct {
	Prospect analyzer.Prospect `json:"prospect"`
	Events   []analyzer.Event  `json:"events"`
}

func newTimeline(a *app) *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:     "timeline PROSPECT",
		Short:   "draw the reply timeline of one prospect",
		Example: "  lastword timeline dana@initech.test\n  lastword timeline Dana --json",
		Args:    oneArg("PROSPECT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.oneCase(cmd, flags, args[0])
			if err != nil {
				return err
			}
			if flags.json {
				return writeJSON(a.out, timelineJSON{c.Prospect, notNil(c.Events)})
			}
			p := paint(a.colors(a.out))
			fmt.Fprintf(a.out, "%s  %s\n%s\n\n", p.bold(who(c)), p.faint(c.ID), clean(c.Subject))
			a.printEvents(p, c.Events)
			fmt.Fprintf(a.out, "\n%s\n%s\n", p.bold(stateTitle(c.State)), wrap(clean(strings.Join(c.Because, " ")), "  ", min(width(a.out), 88)))
			return nil
		},
	}
	flags.add(cmd)
	return cmd
}

// oneCase judges what is stored and finds the case an argument names.
func (a *app) oneCase(cmd *cobra.Command, flags readFlags, what string) (analyzer.Case, error) {
	v, err := a.lookFrom(cmd.Context(), flags)
	if err != nil {
		return analyzer.Case{}, err
	}
	defer v.Close()
	if v.Empty {
		return analyzer.Case{}, usage("no case matches %q. %s", what, noData)
	}
	return v.find(what)
}

// printEvents draws events as text: theirs on the left of the line, ours on the right, gaps in between.
func (a *app) printEvents(p paint, events []analyzer.Event) {
	var last time.Time
	for _, e := range events {
		if gap := e.Time.Sub(last); !last.IsZero() && gap > 36*time.Hour {
			fmt.Fprintln(a.out, p.faint(fmt.Sprintf("%18s│ %d days", "", int(gap.Hours()/24+.5))))
		}
		last = e.Time
		fmt.Fprintf(a.out, "%s  %s %s\n", p.faint(e.Time.Format("02 Jan 06  15:04")), eventMark(p, e), eventWords(e))
	}
}

func eventMark(p paint, e analyzer.Event) string {
	switch e.Direction {
	case "inbound":
		return p.green("◀")
	case "outbound":
		return p.cyan("▶")
	}
	return p.yellow("●")
}

func eventWords(e analyzer.Event) string {
	words := map[string]string{
		"out": "you wrote", "in": "they wrote", "auto_reply": "automatic reply", "bounce": "not delivered", "receipt": "read receipt",
		"calendar": "calendar", "call": "call", "snooze": "snoozed", "draft": "draft saved", "sent_draft": "closure e-mail sent", "silence": "silence began",
	}[e.Kind]
	if words == "" {
		words = e.Kind
	}
	if e.LatencyHours != nil {
		words += fmt.Sprintf(" after %s", hours(*e.LatencyHours))
	}
	if e.Subject != "" {
		words += ": " + cut(clean(e.Subject), 50)
	}
	if e.Note != "" {
		words += " (" + cut(clean(e.Note), 80) + ")"
	}
	return words
}

// hours puts a latency into words.
func hours(h float64) string {
	switch {
	case h < 1:
		return fmt.Sprintf("%d min", int(h*60+.5))
	case h < 36:
		return fmt.Sprintf("%.0f h", h)
	}
	return fmt.Sprintf("%.0f days", h/24)
}
