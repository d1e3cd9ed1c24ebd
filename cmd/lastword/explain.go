package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lastword/analyzer"
)

// explainJSON is the shape of `explain --json`: a case and what lies behind it.
type explainJSON struct {
	analyzer.Case
	Timeline    []analyzer.Event `json:"timeline"`
	Rule        string           `json:"rule"`
	WouldChange []string         `json:"would_change"`
}

func newExplain(a *app) *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:     "explain CASE",
		Short:   "say why a case is where it is, and what would change it",
		Example: "  lastword explain c-7h2k\n  lastword explain dana@initech.test",
		Args:    oneArg("CASE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.oneCase(cmd, flags, args[0])
			if err != nil {
				return err
			}
			if flags.json {
				return writeJSON(a.out, explainJSON{c, notNil(c.Events), c.Rule, notNil(c.WouldChange)})
			}
			a.printExplain(c)
			return nil
		},
	}
	flags.add(cmd)
	return cmd
}

func (a *app) printExplain(c analyzer.Case) {
	p := paint(a.colors(a.out))
	columns := min(width(a.out), 88)
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(a.out, "\n%s\n", p.bold(title))
		for _, line := range lines {
			fmt.Fprintln(a.out, wrap(clean(line), "  ", columns))
		}
	}
	fmt.Fprintf(a.out, "%s  %s\n%s\n", p.bold(who(c)), p.faint(c.ID), clean(c.Subject))
	section(stateTitle(c.State), c.Because)
	section("The numbers", numbers(c))
	section("What they said", quoteLines(c.Quotes))
	section("What we may have done wrong", faultLines(c.OwnFaults))
	section("Five questions", cardLines(c.Card))
	section("What would change this", c.WouldChange)
	section("Next", nextLines(c))
	fmt.Fprintf(a.out, "\n%s\n", p.bold("Timeline"))
	a.printEvents(p, lastEvents(c.Events, 8))
	fmt.Fprintf(a.out, "\n%s\n", p.faint("Rule: "+c.Rule))
}

// numbers puts the figures of a case into words.
func numbers(c analyzer.Case) []string {
	var lines []string
	if c.LastInbound.IsZero() {
		lines = append(lines, "They never wrote.")
	} else {
		lines = append(lines, fmt.Sprintf("Their last word came on %s, %s ago.", day(c.LastInbound.Time), plural(c.DaysInLimbo, "day", "days")))
	}
	if c.Unanswered > 0 {
		lines = append(lines, plural(c.Unanswered, "message", "messages")+" of ours without an answer since.")
	}
	if !c.SilentSince.IsZero() {
		lines = append(lines, fmt.Sprintf("The clock runs since %s: %.1f working days.", day(c.SilentSince.Time), c.WorkingDays))
	}
	if c.PastAskings > 0 {
		lines = append(lines, fmt.Sprintf("They answered %d of %s before.", c.PastAnswers, plural(c.PastAskings, "asking", "askings")))
	}
	if c.ChanceWord != "" {
		lines = append(lines, fmt.Sprintf("The chance that an answer still comes within two weeks is %s.", c.ChanceWord))
	}
	return lines
}

func quoteLines(quotes []analyzer.Quote) []string {
	lines := make([]string, 0, len(quotes))
	for _, q := range quotes {
		lines = append(lines, fmt.Sprintf("%s: “%s”", day(q.Date.Time), q.Text))
	}
	return lines
}

func faultLines(faults []analyzer.Fault) []string {
	lines := make([]string, 0, len(faults))
	for _, f := range faults {
		kind := map[string]string{
			"question_unanswered": "their question was never answered", "not_sent": "they asked for it and it was not sent",
			"promise_unkept": "we promised and did not do it", "attachment_missing": "an attachment was announced but missing", "late_answer": "our own answer came late",
		}[f.Kind]
		lines = append(lines, fmt.Sprintf("%s, %s: “%s”", day(f.Date.Time), kind, f.Text))
	}
	return lines
}

func cardLines(card analyzer.Card) []string {
	known := func(question string, answer analyzer.Text) string {
		if answer == "" {
			return question + ": not known"
		}
		return question + ": “" + string(answer) + "”"
	}
	others := "Who else is involved: not known"
	if len(card.Others) > 0 {
		others = "Who else is involved: " + strings.Join(card.Others, ", ")
	}
	return []string{
		known("Their problem", card.Problem), known("Why us", card.WhyUs), known("Next step", card.NextStep), others,
		known("What they do meanwhile", card.Meanwhile),
	}
}

func nextLines(c analyzer.Case) []string {
	lines := []string{"Do: " + actionWords(c.NextAction) + "."}
	if c.Strategy != "" {
		lines = append(lines, fmt.Sprintf("The letter would be: %s (`lastword draft %s` shows it).", actionWords(analyzer.Action(c.Strategy)), c.ID))
	}
	if c.NoDraft != "" {
		lines = append(lines, "No draft: "+string(c.NoDraft))
	}
	return lines
}

func lastEvents(events []analyzer.Event, n int) []analyzer.Event {
	if len(events) > n {
		return events[len(events)-n:]
	}
	return events
}
