package daemon

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lastword/imapsync"
	"lastword/internal/config"
	"lastword/internal/mail"
	"lastword/internal/report"
	"lastword/internal/store"
)

// Schedule is when the config wants the report, in the rep's zone.
func Schedule(cfg config.Config, now time.Time) (report.Schedule, error) {
	return report.ParseSchedule(cfg.Report.Weekday, cfg.Report.Time.String(), now.Location())
}

// deliver builds and delivers the report where it is due, or where its week was asked for.
func (w *Worker) deliver(ctx context.Context, client *imapsync.Client, o PassOptions, now time.Time, r *Result) error {
	target := report.Target(w.Config.Report.Deliver)
	week, due, err := w.reportDue(ctx, o, now)
	if err != nil || !due || (target == report.ToNone && o.Week == "") {
		return err
	}
	if target == report.ToNone {
		target = report.ToInbox // asked for by hand
	}
	built, err := BuildReport(ctx, w.Store, w.Config, week, now, r.Notes)
	if err != nil {
		return err
	}
	doors := report.Doors{Mailbox: client, Ledger: w.Store, Audit: w.Audit, Write: w.writeReport}
	written, err := report.Deliver(ctx, doors, built, w.from(), target, now)
	if written {
		r.Report = week.String()
	}
	return err
}

func (w *Worker) reportDue(ctx context.Context, o PassOptions, now time.Time) (report.Week, bool, error) {
	if o.Week != "" {
		week, err := report.ParseWeek(o.Week)
		return week, err == nil, err
	}
	schedule, err := Schedule(w.Config, now)
	if err != nil {
		return report.Week{}, false, err
	}
	promises, err := w.Store.Reports(ctx)
	if err != nil {
		return report.Week{}, false, fmt.Errorf("read the report promises: %w", err)
	}
	week, due := report.Due(promises, schedule, now)
	return week, due, nil
}

// BuildReport judges what is stored as it is now, and as it was when the week
// began, and builds the report of that week.
func BuildReport(ctx context.Context, acct *store.Account, cfg config.Config, week report.Week, now time.Time, notes []string) (report.Report, error) {
	before, _, err := Judge(ctx, acct, cfg, week.From(now.Location()))
	if err != nil {
		return report.Report{}, err
	}
	cases, facts, err := Judge(ctx, acct, cfg, now)
	if err != nil {
		return report.Report{}, err
	}
	return report.Build(report.Input{
		Account: facts.Account, Cases: cases, Before: before, Drafts: facts.Drafts, Marks: facts.Marks,
		Week: week, Zone: now.Location(), Notes: slices.Clone(notes),
	}, now), nil
}

// from is the rep as sender and receiver of the report.
func (w *Worker) from() mail.Address { return mail.NewAddress("", w.Account.Email) }

// writeReport puts a report into the reports folder, whole or not at all.
func (w *Worker) writeReport(name string, content []byte) error {
	if err := os.MkdirAll(w.Reports, 0o700); err != nil {
		return err
	}
	temp := filepath.Join(w.Reports, "."+name+".tmp")
	if err := os.WriteFile(temp, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, filepath.Join(w.Reports, name))
}
