package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// app is the program's surroundings: streams, global flags and the clock.
type app struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time

	configFile string
	account    string
	logLevel   string
	color      string
}

const longHelp = `lastword watches your mailbox for prospects who stopped answering.

It syncs your IMAP mailbox into a local file, keeps a reply timeline for every
prospect, says who is silent and why, saves draft closure e-mails into your
Drafts folder and puts a weekly silence report into your INBOX.
It never sends mail, and nothing leaves this machine.

See it work without an account:   lastword demo

Exit codes: 0 ok, 1 error, 2 usage, 3 config invalid, 4 sign-in failed,
5 server unreachable, 6 locked by another instance, 10 a check found
something, 130 interrupted.`

// newRoot builds the command tree.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "lastword",
		Short:         "spots prospects who stopped answering and gives you the last word",
		Long:          longHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          helpOrUnknown,

		SuggestionsMinimumDistance: 2,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "config `FILE` (default: the platform's place, see `lastword config path`)")
	flags.StringVar(&a.account, "account", "", "only the account of this `NAME`")
	flags.StringVar(&a.logLevel, "log-level", envOr("LASTWORD_LOG_LEVEL", ""), "trace, debug, info, warn or error (default: from the config)")
	flags.StringVar(&a.color, "color", "auto", "auto, always or never")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", err) })
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.checkGlobals() }
	root.AddGroup(
		&cobra.Group{ID: "work", Title: "Work:"},
		&cobra.Group{ID: "look", Title: "Look:"},
		&cobra.Group{ID: "tell", Title: "Tell lastword something:"},
		&cobra.Group{ID: "check", Title: "Check:"},
	)
	add := func(group string, cmds ...*cobra.Command) {
		for _, c := range cmds {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add("work", newDemo(a), newSync(a), newDaemon(a), newImport(a))
	add("look", newStatus(a), newCases(a), newSilent(a), newTimeline(a), newExplain(a), newCalls(a), newDrafts(a), newDraft(a), newReport(a))
	add("tell", newMark(a))
	add("check", newAudit(a), newLint(a), newRead(a), newConfig(a), newVersion(a))
	return root
}

// helpOrUnknown is what a command group does by itself: help without words, an error with unknown ones.
func helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	near := cmd.SuggestionsFor(args[0])
	if len(near) > 0 {
		return usage("there is no command %q; did you mean %s?", strings.TrimSpace(cmd.CommandPath()+" "+args[0]), strings.Join(near, " or "))
	}
	return usage("there is no command %q", strings.TrimSpace(cmd.CommandPath()+" "+args[0]))
}

func (a *app) checkGlobals() error {
	switch a.color {
	case "auto", "always", "never":
	default:
		return usage("--color is auto, always or never, not %q", a.color)
	}
	if a.logLevel != "" {
		if _, err := zerolog.ParseLevel(a.logLevel); err != nil {
			return usage("--log-level is trace, debug, info, warn or error, not %q", a.logLevel)
		}
	}
	return nil
}

// logger writes to stderr: text on a terminal, JSON else.
func (a *app) logger(level, format string) zerolog.Logger {
	if a.logLevel != "" {
		level = a.logLevel
	}
	parsed, err := zerolog.ParseLevel(level)
	if err != nil || level == "" {
		parsed = zerolog.InfoLevel
	}
	w := a.err
	if format == "text" || (format != "json" && isTerminal(a.err)) {
		w = zerolog.ConsoleWriter{Out: a.err, TimeFormat: time.TimeOnly, NoColor: !a.colors(a.err)}
	}
	return zerolog.New(w).Level(parsed).With().Timestamp().Logger()
}

// colors tells whether w gets colours: --color, then NO_COLOR, TERM=dumb and whether it is a terminal.
func (a *app) colors(w io.Writer) bool {
	switch {
	case a.color == "always":
		return true
	case a.color == "never", os.Getenv("NO_COLOR") != "", os.Getenv("TERM") == "dumb":
		return false
	}
	return isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is the width of the terminal in columns, 100 where it is none.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 40 {
			return columns
		}
	}
	return 100
}

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// parseTime reads RFC 3339, or a day or a day and time in local time.
func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time such as 2026-03-11T12:00:00+01:00 or 2026-03-11", s)
}
