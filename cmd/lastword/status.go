package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lastword/analyzer"
	"lastword/internal/daemon"
	"lastword/internal/mail"
)

// statusJSON is the shape of `status --json`.
type statusJSON struct {
	Accounts   []accountStatus         `json:"accounts"`
	Cases      map[string]int          `json:"cases"`
	Drafts     map[mail.DraftState]int `json:"drafts"`
	NextReport analyzer.Moment         `json:"next_report"`
	Hint       string                  `json:"hint,omitempty"`
}

type accountStatus struct {
	Name      string          `json:"name"`
	State     string          `json:"state"`
	Error     analyzer.Text   `json:"error"`
	LastPass  analyzer.Moment `json:"last_pass"`
	Messages  int             `json:"messages"`
	Mailboxes []mailboxStatus `json:"mailboxes"`
}

type mailboxStatus struct {
	Name     string            `json:"name"`
	Role     mail.Role         `json:"role"`
	Messages uint32            `json:"messages"`
	State    mail.MailboxState `json:"state"`
	Error    analyzer.Text     `json:"error"`
}

func newStatus(a *app) *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:   "status",
		Short: "counts by state, last pass, next report, health",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v, err := a.lookFrom(cmd.Context(), flags)
			if err != nil {
				return err
			}
			defer v.Close()
			s, err := a.status(cmd, v)
			if err != nil {
				return err
			}
			if flags.json {
				return writeJSON(a.out, s)
			}
			if v.Empty {
				fmt.Fprintln(a.err, noData)
				return nil
			}
			a.printStatus(s)
			return nil
		},
	}
	flags.add(cmd)
	return cmd
}

func (a *app) status(cmd *cobra.Command, v *view) (statusJSON, error) {
	s := statusJSON{Accounts: []accountStatus{}, Cases: map[string]int{}, Drafts: map[mail.DraftState]int{}}
	if v.Empty {
		s.Hint = noData
	}
	cfg, err := a.loadConfig()
	if err != nil {
		return s, err
	}
	for _, c := range v.Cases {
		s.Cases[string(c.State)]++
	}
	for _, acct := range v.Accounts {
		one, err := readStatus(cmd, acct)
		if err != nil {
			return s, err
		}
		s.Accounts = append(s.Accounts, one)
	}
	ledger, err := v.ledger(cmd)
	if err != nil {
		return s, err
	}
	for _, d := range ledger {
		s.Drafts[d.State]++
	}
	if len(cfg.Accounts) > 0 {
		s.NextReport = analyzer.Moment{Time: daemon.NextReport(cfg, v.AsOf)}
	}
	return s, nil
}

// readStatus reads how one account is doing.
func readStatus(cmd *cobra.Command, acct accountView) (accountStatus, error) {
	one := accountStatus{Name: acct.Name, State: daemon.HealthOK, Mailboxes: []mailboxStatus{}}
	counts, err := acct.Store.Counts(cmd.Context())
	if err != nil {
		return one, err
	}
	one.Messages = counts.Messages
	pass, _, err := acct.Store.LastPass(cmd.Context())
	if err != nil {
		return one, err
	}
	one.LastPass = analyzer.Moment{Time: pass.Ended}
	if pass.Error != "" {
		one.State, one.Error = pass.State, analyzer.Text(pass.Error)
	}
	boxes, err := acct.Store.Mailboxes(cmd.Context())
	if err != nil {
		return one, err
	}
	for _, b := range boxes {
		if b.State != mail.MailboxGone && !b.Excluded {
			n := max(b.Messages, uint32(counts.Placed[b.ID]))
			one.Mailboxes = append(one.Mailboxes, mailboxStatus{b.Name, b.Role, n, b.State, analyzer.Text(b.Error)})
		}
	}
	return one, nil
}

func (a *app) printStatus(s statusJSON) {
	p := paint(a.colors(a.out))
	for _, acct := range s.Accounts {
		health := p.green(acct.State)
		if acct.State != "ok" {
			health = p.red(acct.State)
		}
		last := "no pass yet"
		if !acct.LastPass.IsZero() {
			last = "last pass " + dayTime(acct.LastPass.Local())
		}
		fmt.Fprintf(a.out, "%s  %s, %s, %s in %s\n", p.bold(acct.Name), health, last,
			plural(acct.Messages, "message", "messages"), plural(len(acct.Mailboxes), "mailbox", "mailboxes"))
		if acct.Error != "" {
			fmt.Fprintf(a.out, "  %s\n", p.red(clean(string(acct.Error))))
		}
		for _, b := range acct.Mailboxes {
			if b.Error != "" || b.State == mail.MailboxBlocked {
				fmt.Fprintf(a.out, "  %s: %s %s\n", clean(b.Name), b.State, clean(string(b.Error)))
			}
		}
	}
	var parts []string
	for _, state := range analyzer.States() {
		if n := s.Cases[string(state)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(state), "_", " ")))
		}
	}
	fmt.Fprintf(a.out, "Cases   %s\n", orNone(strings.Join(parts, ", ")))
	parts = nil
	for _, state := range draftStates {
		if n := s.Drafts[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	fmt.Fprintf(a.out, "Drafts  %s\n", orNone(strings.Join(parts, ", ")))
	if n := s.Drafts[mail.DraftPlanned]; n > 0 {
		fmt.Fprintf(a.out, "        %s being confirmed.\n", plural(n, "draft is", "drafts are"))
	}
	if !s.NextReport.IsZero() {
		fmt.Fprintf(a.out, "Report  next on %s\n", dayTime(s.NextReport.Local()))
	}
}

var draftStates = []mail.DraftState{
	mail.DraftPlanned, mail.DraftSaved, mail.DraftEdited, mail.DraftSent, mail.DraftWithdrawn, mail.DraftDismissed, mail.DraftExpired, mail.DraftBlocked,
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
