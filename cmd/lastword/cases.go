package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/analyzer"
)

// casesJSON is the shape of `cases --json`.
type casesJSON struct {
	AsOf    string          `json:"as_of"`
	Account string          `json:"account"`
	Cases   []analyzer.Case `json:"cases"`
	Hint    string          `json:"hint,omitempty"`
}

func newCases(a *app) *cobra.Command {
	var (
		flags    readFlags
		states   string
		prospect string
	)
	cmd := &cobra.Command{
		Use:   "cases",
		Short: "list all cases, what needs you first",
		Example: `  lastword cases
  lastword cases --state silent,due
  lastword cases --prospect initech.test --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.listCases(cmd, flags, states, prospect)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&states, "state", "", "only these `STATES`, separated by commas")
	cmd.Flags().StringVar(&prospect, "prospect", "", "only prospects that match this `PATTERN` (address, name or domain; * matches anything)")
	return cmd
}

func newSilent(a *app) *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:   "silent",
		Short: "list the silent and due cases with the next action of each",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.listCases(cmd, flags, "silent,due", "")
		},
	}
	flags.add(cmd)
	return cmd
}

func (a *app) listCases(cmd *cobra.Command, flags readFlags, states, prospect string) error {
	keep, err := parseStates(states)
	if err != nil {
		return err
	}
	v, err := a.lookFrom(cmd.Context(), flags)
	if err != nil {
		return err
	}
	defer v.Close()
	cases := slices.DeleteFunc(slices.Clone(v.Cases), func(c analyzer.Case) bool {
		return (len(keep) > 0 && !slices.Contains(keep, c.State)) || !matches(c, prospect)
	})
	if flags.json {
		out := casesJSON{AsOf: v.AsOf.Format(time.RFC3339), Account: v.Account, Cases: notNil(cases)}
		if v.Empty {
			out.Hint = noData
		}
		return writeCases(a.out, out)
	}
	if v.Empty {
		fmt.Fprintln(a.err, noData)
		return nil
	}
	a.printCases(cases)
	return nil
}

// writeCases writes what writeJSON would, one case after the other: a mailbox
// has thousands of them, and all at once they would lie in memory three times.
func writeCases(w io.Writer, out casesJSON) error {
	cases := out.Cases
	out.Cases = []analyzer.Case{}
	var frame bytes.Buffer
	if err := writeJSON(&frame, out); err != nil {
		return err
	}
	const list = `"cases": [`
	before, after, _ := strings.Cut(frame.String(), list)
	lines := bufio.NewWriter(w)
	enc := json.NewEncoder(trimmed{lines})
	enc.SetEscapeHTML(false)
	enc.SetIndent("  ", " ")
	lines.WriteString(before + list)
	for i := range cases {
		if i > 0 {
			lines.WriteByte(',')
		}
		lines.WriteString("\n  ")
		if err := enc.Encode(&cases[i]); err != nil {
			return err
		}
	}
	if len(cases) > 0 {
		lines.WriteString("\n ")
	}
	lines.WriteString(after)
	return lines.Flush()
}

// trimmed leaves out the line end an encoder writes after every value.
type trimmed struct{ w io.Writer }

func (t trimmed) Write(p []byte) (int, error) {
	if _, err := t.w.Write(bytes.TrimSuffix(p, []byte("\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// parseStates reads a list of states; "" is all.
func parseStates(list string) ([]analyzer.State, error) {
	var keep []analyzer.State
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			continue
		}
		if !slices.Contains(analyzer.States(), analyzer.State(word)) {
			return nil, usage("there is no state %q; the states are %s", word, joinStates(analyzer.States()))
		}
		keep = append(keep, analyzer.State(word))
	}
	return keep, nil
}

func joinStates(states []analyzer.State) string {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// matches tells whether the pattern occurs in the prospect's address, name, organization or the case id.
func matches(c analyzer.Case, pattern string) bool {
	if pattern == "" {
		return true
	}
	pattern = strings.ToLower(pattern)
	fields := append([]string{c.ID, c.Prospect.Address, strings.ToLower(c.Prospect.Name), c.Prospect.Organization}, c.Contacts...)
	return slices.ContainsFunc(fields, func(field string) bool { return wildcard(strings.ToLower(field), pattern) })
}

// wildcard matches pattern anywhere in s, its parts between * in order.
func wildcard(s, pattern string) bool {
	for part := range strings.SplitSeq(pattern, "*") {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}

func (a *app) printCases(cases []analyzer.Case) {
	p := paint(a.colors(a.out))
	if len(cases) == 0 {
		fmt.Fprintln(a.out, "No case matches.")
		return
	}
	columns := width(a.out)
	for i, c := range cases {
		if i == 0 || cases[i-1].State != c.State {
			if i > 0 {
				fmt.Fprintln(a.out)
			}
			fmt.Fprintln(a.out, p.bold(stateTitle(c.State)))
		}
		a.printCaseLine(p, c, columns)
	}
	fmt.Fprintf(a.out, "\n%s. `lastword explain ID` tells why, `lastword timeline ID` shows the mails.\n", plural(len(cases), "case", "cases"))
}

// printCaseLine prints two lines: who and what, then why and what to do.
func (a *app) printCaseLine(p paint, c analyzer.Case, columns int) {
	head := fmt.Sprintf("  %s  %s  %s", p.faint(pad(c.ID, 10)), p.bold(pad(who(c), 34)), pad(clean(c.Subject), max(columns-78, 16)))
	fmt.Fprintf(a.out, "%s  %s\n", head, a.nextWords(p, c))
	if len(c.Because) > 0 {
		fmt.Fprintln(a.out, p.faint(wrap(clean(c.Because[0]), "            ", columns)))
	}
}

// who names the person and the organization.
func who(c analyzer.Case) string {
	name := clean(c.Prospect.Name)
	if name == "" {
		return c.Prospect.Address
	}
	if c.Prospect.Organization == "" || strings.Contains(c.Prospect.Organization, "@") {
		return name
	}
	return name + ", " + c.Prospect.Organization
}

func (a *app) nextWords(p paint, c analyzer.Case) string {
	words := actionWords(c.NextAction)
	if c.State == analyzer.Paused && c.Paused != nil {
		words = c.Paused.Kind + " until " + day(c.Paused.Until.Time)
	}
	switch c.State {
	case analyzer.YourTurn, analyzer.Due:
		return p.green(words)
	case analyzer.Silent:
		return p.yellow(words)
	case analyzer.Cold, analyzer.Resting, analyzer.Waiting, analyzer.Quiet, analyzer.Paused, analyzer.Closing,
		analyzer.Ended, analyzer.Declined, analyzer.Unreachable:
	}
	return words
}

func actionWords(action analyzer.Action) string {
	return strings.ReplaceAll(string(action), "_", " ")
}

func stateTitle(s analyzer.State) string {
	return map[analyzer.State]string{
		analyzer.YourTurn: "Your turn", analyzer.Due: "Due: the date they gave has come", analyzer.Silent: "Silent: the truth is not known",
		analyzer.Closing: "Closing: a closure e-mail is out", analyzer.Quiet: "Quiet: longer than usual", analyzer.Waiting: "Waiting for them",
		analyzer.Paused: "Paused", analyzer.Resting: "Resting: nobody owes anything", analyzer.Cold: "Cold: never answered",
		analyzer.Ended: "Ended", analyzer.Declined: "Declined", analyzer.Unreachable: "Unreachable",
	}[s]
}

// notNil makes an empty list print as [] in JSON.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// noArgs, oneArg are the argument checks with our own words.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("`%s` takes no arguments, but got %q", cmd.CommandPath(), strings.Join(args, " "))
	}
	return nil
}

func oneArg(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("`%s` takes one argument, %s: an id, an address, a name or a domain", cmd.CommandPath(), name)
		}
		return nil
	}
}
