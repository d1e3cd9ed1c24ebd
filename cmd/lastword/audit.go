package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"lastword/internal/audit"
	"lastword/internal/mail"
)

func newAudit(a *app) *cobra.Command {
	var (
		asJSON bool
		asOf   string
	)
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "list everything lastword ever wrote to your mailbox",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return helpOrUnknown(cmd, args)
			}
			entries, err := a.auditEntries()
			if err != nil {
				return err
			}
			if entries, err = writtenBy(entries, asOf); err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.out, map[string]any{"entries": notNil(entries)})
			}
			a.printAudit(entries)
			return nil
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "what was written up to this `TIME` (RFC 3339)")
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(newAuditVerify(a, &asJSON))
	return cmd
}

// writtenBy keeps the entries up to a time; "" keeps all.
func writtenBy(entries []mail.AuditEntry, asOf string) ([]mail.AuditEntry, error) {
	if asOf == "" {
		return entries, nil
	}
	t, err := parseTime(asOf)
	if err != nil {
		return nil, usage("--as-of: %w", err)
	}
	return slices.DeleteFunc(entries, func(e mail.AuditEntry) bool { return e.At.After(t) }), nil
}

func newAuditVerify(a *app, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "check that no line of the list was changed or removed (exit 10 if one was)",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			paths := a.paths()
			entries, err := a.auditEntries()
			if err == nil {
				err = audit.Verify(paths.Audit)
			}
			if errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
			if *asJSON {
				problem := ""
				if err != nil {
					problem = err.Error()
				}
				if e := writeJSON(a.out, map[string]any{"good": err == nil, "entries": len(entries), "problem": orNull(problem)}); e != nil {
					return e
				}
			} else if err == nil {
				fmt.Fprintf(a.out, "%s, the chain is whole.\n", plural(len(entries), "entry", "entries"))
			}
			if err != nil {
				return &exitError{code: exitFound, err: err, hint: "Somebody or something changed the list after it was written."}
			}
			return nil
		},
	}
}

// auditEntries reads the list; none where nothing was ever written.
func (a *app) auditEntries() ([]mail.AuditEntry, error) {
	paths := a.paths()
	entries, err := audit.Read(paths.Audit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

func (a *app) printAudit(entries []mail.AuditEntry) {
	p := paint(a.colors(a.out))
	if len(entries) == 0 {
		fmt.Fprintln(a.out, "Nothing was ever written to the mailbox.")
		return
	}
	for _, e := range entries {
		fmt.Fprintf(a.out, "%s  %s  %s  %s  %s\n", p.faint(e.At.Local().Format("2006-01-02 15:04:05")), p.bold(pad(e.Action, 9)),
			pad(clean(e.Mailbox), 10), clean(e.MessageID), clean(e.Why))
	}
}
