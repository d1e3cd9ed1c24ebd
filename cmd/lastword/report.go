package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"lastword/internal/daemon"
	"lastword/internal/report"
)

// reportFlags are the flags of `lastword report`.
type reportFlags struct {
	readFlags
	week, format  string
	deliver, open bool
}

func newReport(a *app) *cobra.Command {
	var flags reportFlags
	cmd := &cobra.Command{
		Use:   "report",
		Short: "the weekly silence report",
		Example: `  lastword report
  lastword report --week 2026-W47 --format html > report.html
  lastword report --open`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.json {
				flags.format = "json"
			}
			if _, ok := renderers[flags.format]; !ok {
				return usage("--format is text, html, json or csv, not %q", flags.format)
			}
			if flags.deliver {
				return a.deliverReport(cmd.Context(), flags)
			}
			return a.showReport(cmd, flags)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.week, "week", "", "the `WEEK`, such as 2026-W47 (default: the one before this)")
	cmd.Flags().StringVar(&flags.format, "format", "text", "text, html, json or csv")
	cmd.Flags().BoolVar(&flags.deliver, "deliver", false, "deliver it into the mailbox now")
	cmd.Flags().BoolVar(&flags.open, "open", false, "open it in the browser")
	return cmd
}

var renderers = map[string]func(report.Report) ([]byte, error){
	"text": report.Text, "html": report.HTML, "json": report.JSON, "csv": report.CSV,
}

func (a *app) showReport(cmd *cobra.Command, flags reportFlags) error {
	r, empty, err := a.buildReport(cmd, flags)
	if err != nil {
		return err
	}
	if flags.open {
		return a.openReport(cmd.Context(), r)
	}
	if empty && flags.format != "json" {
		fmt.Fprintln(a.err, noData)
		return nil
	}
	out, err := renderers[flags.format](r)
	if err != nil {
		return err
	}
	_, err = a.out.Write(out)
	return err
}

// buildReport builds the report over all accounts in view; empty where nothing is stored.
func (a *app) buildReport(cmd *cobra.Command, flags reportFlags) (report.Report, bool, error) {
	v, err := a.lookFrom(cmd.Context(), flags.readFlags)
	if err != nil {
		return report.Report{}, false, err
	}
	defer v.Close()
	now := v.AsOf
	week, err := chosenWeek(flags.week, now)
	if err != nil {
		return report.Report{}, false, err
	}
	in := report.Input{Account: v.Account, Cases: v.Cases, Week: week, Zone: now.Location()}
	if !v.Empty {
		before, err := a.look(cmd.Context(), week.From(now.Location()))
		if err != nil {
			return report.Report{}, false, err
		}
		defer before.Close()
		in.Before = before.Cases
	}
	for _, acct := range v.Accounts {
		in.Drafts = append(in.Drafts, acct.Facts.Drafts...)
		in.Marks = append(in.Marks, acct.Facts.Marks...)
	}
	return report.Build(in, now), v.Empty, nil
}

// chosenWeek is the week asked for, else the one before the present one.
func chosenWeek(word string, now time.Time) (report.Week, error) {
	if word == "" {
		return report.WeekOf(now.AddDate(0, 0, -7)), nil
	}
	week, err := report.ParseWeek(word)
	if err != nil {
		return week, usage("--week: %w", err)
	}
	return week, nil
}

// openReport writes the report as a page of one's own and opens it in the browser.
func (a *app) openReport(ctx context.Context, r report.Report) error {
	paths := a.paths()
	if err := os.MkdirAll(paths.Reports, 0o700); err != nil {
		return err
	}
	page, err := report.HTML(r)
	if err != nil {
		return err
	}
	name := filepath.Join(paths.Reports, r.Week+".html")
	if err := os.WriteFile(name, page, 0o600); err != nil {
		return err
	}
	fmt.Fprintln(a.out, name)
	opener := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if opener == nil {
		opener = []string{"xdg-open"}
	}
	if err := exec.CommandContext(ctx, opener[0], append(opener[1:], name)...).Run(); err != nil {
		return hint(fmt.Errorf("open the browser: %w", err), "Open the file named above yourself.")
	}
	return nil
}

// deliverReport makes a pass that delivers the report whether it is due or not.
func (a *app) deliverReport(ctx context.Context, flags reportFlags) error {
	if flags.asOf != "" {
		return usage("a report is delivered now, not --as-of another time")
	}
	week, err := chosenWeek(flags.week, a.now())
	if err != nil {
		return err
	}
	h, err := a.openHouse(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	delivered := false
	for _, w := range h.workers {
		result, err := w.Once(ctx, daemon.PassOptions{NoDrafts: true, Week: week.String()})
		if err != nil {
			return err
		}
		delivered = delivered || result.Report != ""
	}
	if !delivered {
		return hint(errors.New("nothing was delivered: that week's report is in the mailbox already"), "`lastword report` shows it again.")
	}
	fmt.Fprintf(a.out, "The silence report of %s was delivered.\n", week)
	return nil
}
