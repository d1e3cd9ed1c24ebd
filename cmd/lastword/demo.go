package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"lastword/analyzer"
	"lastword/imapsync"
	"lastword/internal/audit"
	"lastword/internal/config"
	"lastword/internal/daemon"
	"lastword/internal/demoserver"
	"lastword/internal/mail"
	"lastword/internal/report"
	"lastword/internal/store"
)

func newDemo(a *app) *cobra.Command {
	var (
		serve  bool
		listen string
	)
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "see it work: a built-in mailbox, no account needed",
		Long: `Start a built-in IMAP server with the mailbox of a made-up sales rep, run the real
pass against it over TLS, and show what was found. Nothing outside a temporary
folder is touched.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.demo(cmd.Context(), serve, listen)
		},
	}
	cmd.Flags().BoolVar(&serve, "serve", false, "keep the mailbox up and say how to open it in a mail client")
	cmd.Flags().StringVar(&listen, "listen", "", "serve on this loopback `ADDRESS:PORT` (default: a free port)")
	return cmd
}

// demoRun is the demo under way.
type demoRun struct {
	*app
	p      paint
	dir    string
	server *demoserver.Server
	worker *daemon.Worker
	result daemon.Result
	view   *view
	report report.Report
	page   string // where the report lies as HTML
}

func (a *app) demo(ctx context.Context, serve bool, listen string) error {
	dir, err := os.MkdirTemp("", "lastword-demo-")
	if err != nil {
		return err
	}
	d := &demoRun{app: a, p: paint(a.colors(a.out)), dir: dir}
	if d.server, err = demoserver.Start(a.now(), demoserver.Options{Listen: listen}); err != nil {
		return err
	}
	defer d.server.Close()
	fmt.Fprintf(a.out, "A mailbox of %s is up at %s (IMAP over TLS, in this process).\n\n", demoserver.Rep().String(), d.server.Addr())
	if err := d.pass(ctx); err != nil {
		return err
	}
	if err := d.look(ctx); err != nil {
		return err
	}
	d.summary()
	if !serve {
		return nil
	}
	d.how()
	<-ctx.Done()
	return nil
}

// pass runs the real pass against the built-in server.
func (d *demoRun) pass(ctx context.Context) error {
	s, err := store.Open(ctx, d.dir)
	if err != nil {
		return err
	}
	defer s.Close()
	acct, err := s.Account(ctx, "demo", d.server.Username)
	if err != nil {
		return err
	}
	if err := remember(ctx, acct, d.app); err != nil {
		return err
	}
	log, err := audit.Open(filepath.Join(d.dir, "audit.jsonl"))
	if err != nil {
		return err
	}
	ca := filepath.Join(d.dir, "server.pem")
	if err := os.WriteFile(ca, d.server.CertPEM, 0o600); err != nil {
		return err
	}
	m := d.newMeter(false)
	defer m.stop()
	d.worker = &daemon.Worker{
		Config: config.Defaults(), Account: config.Account{Name: "demo", Email: d.server.Username}, Store: acct, Audit: log,
		Log:      d.logger(zerolog.LevelWarnValue, "auto"),
		Progress: m.sync,
		Server: &imapsync.Server{
			Host: d.server.Host, Port: d.server.Port, Security: imapsync.SecurityTLS,
			Username: d.server.Username, Password: d.server.Password, CAFile: ca,
		},
	}
	d.result, err = d.worker.Once(ctx, daemon.PassOptions{})
	return err
}

// remember stores what was there before: the rep's CRM list, and in the ledger
// what the rep already sent with lastword's help.
func remember(ctx context.Context, acct *store.Account, a *app) error {
	contacts, err := demoserver.Contacts()
	if err != nil {
		return err
	}
	if err := acct.SaveContacts(ctx, contacts); err != nil {
		return err
	}
	ledger, err := demoserver.Ledger(a.now())
	if err != nil {
		return err
	}
	for _, draft := range ledger {
		planned, err := acct.PlanDraft(ctx, draft)
		if err != nil {
			return err
		}
		draft.ID = planned.ID
		if err := acct.SaveDraft(ctx, draft); err != nil {
			return err
		}
	}
	return nil
}

// look judges what was stored and writes the report beside it.
func (d *demoRun) look(ctx context.Context) error {
	s, err := store.OpenRead(ctx, d.dir)
	if err != nil {
		return err
	}
	defer s.Close()
	acct, err := s.Account(ctx, "demo", d.server.Username)
	if err != nil {
		return err
	}
	cfg := config.Defaults()
	cases, facts, err := daemon.Judge(ctx, acct, cfg, d.now())
	if err != nil {
		return err
	}
	d.view = &view{AsOf: d.now(), Account: "demo", Cases: cases, Accounts: []accountView{{Name: "demo", Facts: facts, Cases: cases}}}
	week := report.WeekOf(d.now().AddDate(0, 0, -7))
	if d.report, err = daemon.BuildReport(ctx, acct, cfg, week, d.now(), nil); err != nil {
		return err
	}
	page, err := report.HTML(d.report)
	if err != nil {
		return err
	}
	d.page = filepath.Join(d.dir, "report.html")
	return os.WriteFile(d.page, page, 0o600)
}

// summary prints what a rep wants to know, on about two screens.
func (d *demoRun) summary() {
	d.numbers()
	silent := d.inState(analyzer.Silent)
	d.title("Silent: the truth is not known")
	for _, c := range silent[:min(len(silent), 8)] {
		d.printCaseLine(d.p, c, width(d.out))
	}
	if len(silent) > 8 {
		fmt.Fprintln(d.out, d.p.faint(fmt.Sprintf("  ... and %d more", len(silent)-8)))
	}
	d.letter()
	d.calls()
	d.where()
}

func (d *demoRun) title(s string) { fmt.Fprintf(d.out, "\n%s\n", d.p.bold(s)) }

func (d *demoRun) inState(state analyzer.State) []analyzer.Case {
	var found []analyzer.Case
	for _, c := range d.view.Cases {
		if c.State == state {
			found = append(found, c)
		}
	}
	return found
}

func (d *demoRun) numbers() {
	fmt.Fprintf(d.out, "%s read in %.1f s, %s judged:\n", plural(d.result.New, "message", "messages"), d.result.Took.Seconds(),
		plural(len(d.view.Cases), "case", "cases"))
	var parts []string
	for _, state := range analyzer.States() {
		if n := len(d.inState(state)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(state), "_", " ")))
		}
	}
	fmt.Fprintln(d.out, wrap(strings.Join(parts, ", "), "  ", width(d.out)))
}

// letter shows one saved draft in full.
func (d *demoRun) letter() {
	for _, draft := range d.view.Accounts[0].Facts.Drafts {
		if draft.State != mail.DraftSaved || draft.Strategy != string(analyzer.Confused) || draft.Language != "en" {
			continue
		}
		d.title(fmt.Sprintf("One of %s now in Drafts", plural(d.result.DraftsSaved, "draft", "drafts")))
		fmt.Fprintf(d.out, "  %s %s\n  %s %s\n\n", d.p.faint("To:     "), draft.Prospect, d.p.faint("Subject:"), clean(draft.Subject))
		for line := range strings.SplitSeq(strings.TrimSpace(draft.Body), "\n") {
			fmt.Fprintln(d.out, wrap(clean(line), "  │ ", min(width(d.out), 84)))
		}
		return
	}
}

func (d *demoRun) calls() {
	calls := report.Calls(d.view.Cases)
	d.title(fmt.Sprintf("Call first: %s", plural(len(calls), "person", "people")))
	for _, c := range calls[:min(len(calls), 6)] {
		when := ""
		if c.BestHour != "" {
			when = "best at " + string(c.BestHour)
		}
		line := fmt.Sprintf("  %s %s %s", pad(clean(c.Prospect.Name), 24), d.p.cyan(pad(clean(string(c.Phone)), 20)), d.p.faint(when))
		fmt.Fprintln(d.out, strings.TrimRight(line, " "))
	}
}

func (d *demoRun) where() {
	d.title("Look around")
	fmt.Fprintf(d.out, "  the report    %s\n", d.page)
	fmt.Fprintf(d.out, "  the commands  LASTWORD_STATE_DIR=%s lastword cases\n", d.dir)
	fmt.Fprintln(d.out, "  your mailbox  docs/config.md; then `lastword sync`")
}

// how says how to open the mailbox in a mail client.
func (d *demoRun) how() {
	d.title("Open it in a mail client")
	fmt.Fprintf(d.out, "  host         %s\n  port         %d (SSL/TLS)\n  user         %s\n  password     %s\n  certificate  sha256 %s\n",
		d.server.Host, d.server.Port, d.server.Username, d.server.Password, d.server.Fingerprint)
	fmt.Fprintln(d.out, "\nThe certificate is self-signed: compare the fingerprint, then accept it. Ctrl-C ends the demo.")
}
