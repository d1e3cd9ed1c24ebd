package daemon

import (
	"context"
	"fmt"
	"time"

	"lastword/analyzer"
	"lastword/internal/config"
	"lastword/internal/mail"
	"lastword/internal/store"
)

// Facts loads what is stored of one account as it was known at that time:
// conclusions over it are the conclusions of then.
func Facts(ctx context.Context, acct *store.Account, at time.Time) (analyzer.Facts, error) {
	f := analyzer.Facts{Account: acct.Info().Name}
	var err error
	if f.Identities, err = acct.Identities(ctx); err != nil {
		return f, fmt.Errorf("load identities: %w", err)
	}
	if f.Messages, err = acct.Light(ctx, at); err != nil {
		return f, fmt.Errorf("load messages: %w", err)
	}
	marks, err := acct.Marks(ctx)
	if err != nil {
		return f, fmt.Errorf("load marks: %w", err)
	}
	for _, m := range marks {
		if !m.At.After(at) {
			f.Marks = append(f.Marks, m)
		}
	}
	if f.Drafts, err = DraftsAt(ctx, acct, at); err != nil {
		return f, err
	}
	if f.Contacts, err = acct.Contacts(ctx); err != nil {
		return f, fmt.Errorf("load contacts: %w", err)
	}
	return f, nil
}

// Judge loads what is stored of one account as it was known at that time and judges it.
func Judge(ctx context.Context, acct *store.Account, cfg config.Config, at time.Time) ([]analyzer.Case, analyzer.Facts, error) {
	facts, err := Facts(ctx, acct, at)
	if err != nil {
		return nil, facts, err
	}
	return analyzer.Judge(facts, Judgement(cfg), at), facts, nil
}

// DraftsAt is the ledger as it stood at that time.
func DraftsAt(ctx context.Context, acct *store.Account, at time.Time) ([]mail.Draft, error) {
	all, err := acct.Drafts(ctx)
	if err != nil {
		return nil, fmt.Errorf("load drafts: %w", err)
	}
	var known []mail.Draft
	for _, d := range all {
		if d, ok := d.At(at); ok {
			known = append(known, d)
		}
	}
	return known, nil
}
