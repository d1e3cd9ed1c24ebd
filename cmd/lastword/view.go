package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/analyzer"
	"lastword/internal/config"
	"lastword/internal/daemon"
	"lastword/internal/store"
)

// readFlags are the two flags of every read command.
type readFlags struct {
	json bool
	asOf string
}

func (f *readFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON (docs/cli.md has the fields)")
	cmd.Flags().StringVar(&f.asOf, "as-of", "", "the state as it was at this `TIME` (RFC 3339)")
}

// at is the time the command looks from.
func (f *readFlags) at(a *app) (time.Time, error) {
	if f.asOf == "" {
		return a.now(), nil
	}
	t, err := parseTime(f.asOf)
	if err != nil {
		return time.Time{}, usage("--as-of: %w", err)
	}
	return t, nil
}

// view is the read side of one account, or of all: what the read commands look at.
type view struct {
	AsOf     time.Time
	Account  string
	Accounts []accountView
	Cases    []analyzer.Case
	// Empty is true where there is no database yet.
	Empty bool
	store *store.Store
}

// accountView is one account with the facts its cases rest on.
type accountView struct {
	Name  string
	Store *store.Account
	Facts analyzer.Facts
	Cases []analyzer.Case
}

func (v *view) Close() error {
	if v.store == nil {
		return nil
	}
	return v.store.Close()
}

// noData is the hint of a read command without a database.
const noData = "Nothing is stored yet. `lastword sync` reads your mailbox, `lastword import FILE` reads mail files, `lastword demo` shows it without an account."

// lookFrom looks from the time the flags name.
func (a *app) lookFrom(ctx context.Context, flags readFlags) (*view, error) {
	t, err := flags.at(a)
	if err != nil {
		return nil, err
	}
	return a.look(ctx, t)
}

// look opens the database for reading and judges what is stored as it was at t.
func (a *app) look(ctx context.Context, t time.Time) (*view, error) {
	cfg, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	v, err := a.openView(ctx, t)
	if err != nil || v.Empty {
		return v, err
	}
	for i := range v.Accounts {
		acct := &v.Accounts[i]
		if acct.Cases, acct.Facts, err = daemon.Judge(ctx, acct.Store, cfg, t); err != nil {
			return nil, errors.Join(err, v.Close())
		}
		v.Cases = append(v.Cases, acct.Cases...)
	}
	if len(v.Accounts) > 1 {
		analyzer.Sort(v.Cases)
	}
	return v, nil
}

// openView opens the database without judging; Empty where there is none.
func (a *app) openView(ctx context.Context, t time.Time) (*view, error) {
	paths := a.paths()
	v := &view{AsOf: t, Account: a.account}
	s, err := store.OpenRead(ctx, paths.State)
	if errors.Is(err, store.ErrNoDatabase) {
		v.Empty = true
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	v.store = s
	infos, err := s.Accounts(ctx)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	var names []string
	for _, info := range infos {
		names = append(names, info.Name)
		if a.account != "" && info.Name != a.account {
			continue
		}
		acct, err := s.Account(ctx, info.Name, info.Email)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		v.Accounts = append(v.Accounts, accountView{Name: info.Name, Store: acct})
	}
	if a.account != "" && len(v.Accounts) == 0 {
		return nil, errors.Join(usage("there is no account %q; known: %s", a.account, strings.Join(names, ", ")), s.Close())
	}
	if a.account == "" {
		v.Account = strings.Join(names, ",")
	}
	return v, nil
}

// find gives the one case an argument names; an unknown or ambiguous one is a usage error with the list.
func (v *view) find(what string) (analyzer.Case, error) {
	found := analyzer.Find(v.Cases, what)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return analyzer.Case{}, usage("no case matches %q; `lastword cases` lists them (an id, an address, a name or a domain)", what)
	}
	if c, ok := onlyOpen(found); ok {
		return c, nil
	}
	return analyzer.Case{}, usage("%q is ambiguous, it could be:\n%s", what, listCases(found))
}

// onlyOpen picks the one open case of a person whose older deals are over.
func onlyOpen(found []analyzer.Case) (analyzer.Case, bool) {
	open := -1
	for i, c := range found {
		if c.Prospect.Address != found[0].Prospect.Address {
			return analyzer.Case{}, false
		}
		if c.State == analyzer.Ended || c.State == analyzer.Declined {
			continue
		}
		if open >= 0 {
			return analyzer.Case{}, false
		}
		open = i
	}
	if open < 0 {
		return found[0], true
	}
	return found[open], true
}

func listCases(cases []analyzer.Case) string {
	var b strings.Builder
	for _, c := range cases {
		b.WriteString("  " + c.ID + "  " + c.Prospect.Address + "  " + string(c.State) + "  " + cut(clean(c.Subject), 40) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// account gives the account a case belongs to.
func (v *view) account(name string) *accountView {
	for i := range v.Accounts {
		if v.Accounts[i].Name == name {
			return &v.Accounts[i]
		}
	}
	return nil
}

// loadConfig reads the config file; without one the defaults hold.
func (a *app) loadConfig() (config.Config, error) {
	cfg, err := config.Load(a.paths().Config)
	if errors.Is(err, os.ErrNotExist) && a.configFile == "" {
		return config.Defaults(), nil
	}
	return cfg, err
}

func (a *app) paths() config.Paths { return config.FindPaths(a.configFile) }
