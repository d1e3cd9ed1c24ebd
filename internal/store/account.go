package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// AccountInfo names one stored account.
type AccountInfo struct {
	ID    int64
	Name  string
	Email string
}

// Account is the part of the store that belongs to one login. It implements
// imapsync.Store, drafts.Ledger and report.Ledger.
type Account struct {
	s    *Store
	id   int64
	info AccountInfo
}

// Accounts lists the stored accounts by name.
func (s *Store) Accounts(ctx context.Context) ([]AccountInfo, error) {
	var list []AccountInfo
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var a AccountInfo
		if err := rows.Scan(&a.ID, &a.Name, &a.Email); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	}, `SELECT id, name, email FROM account ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return list, nil
}

// Account gives the account of that name; a writable store makes it where it
// is missing and keeps its address up to date (an empty email leaves the
// stored one). A reading store gives [ErrNotFound] for an unknown name.
func (s *Store) Account(ctx context.Context, name, email string) (*Account, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if s.write != nil {
		if err := s.writing(ctx, func(tx *sql.Tx) error { return saveAccount(ctx, tx, name, email) }); err != nil {
			return nil, fmt.Errorf("account %s: %w", name, err)
		}
	}
	a := &Account{s: s}
	err := s.read.QueryRowContext(ctx, `SELECT id, name, email FROM account WHERE name = $1`, name).
		Scan(&a.info.ID, &a.info.Name, &a.info.Email)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", name, err)
	}
	a.id = a.info.ID
	return a, nil
}

func saveAccount(ctx context.Context, tx *sql.Tx, name, email string) error {
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT id FROM account WHERE name = $1 AND (email = $2 OR $2 = '')`, name, email).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `INSERT INTO account (name, email) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET email = excluded.email RETURNING id`, name, email).Scan(&id)
	}
	if err != nil || email == "" {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO identity (account_id, address) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, email)
	return err
}

// Info names the account.
func (a *Account) Info() AccountInfo { return a.info }

// Identities are the rep's own addresses, lower case, the account's own among them.
func (a *Account) Identities(ctx context.Context) ([]string, error) {
	var list []string
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var addr string
		if err := rows.Scan(&addr); err != nil {
			return err
		}
		list = append(list, addr)
		return nil
	}, `SELECT address FROM identity WHERE account_id = $1 ORDER BY address`, a.id)
	if err != nil {
		return nil, fmt.Errorf("identities: %w", err)
	}
	return list, nil
}

// SaveIdentities replaces the rep's own addresses; the account's own stays.
func (a *Account) SaveIdentities(ctx context.Context, addresses []string) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM identity WHERE account_id = $1`, a.id); err != nil {
			return err
		}
		for _, addr := range append([]string{a.info.Email}, addresses...) {
			addr = strings.ToLower(strings.TrimSpace(addr))
			if addr == "" {
				continue
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO identity (account_id, address) VALUES ($1, $2) ON CONFLICT DO NOTHING`, a.id, addr)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save identities: %w", err)
	}
	return nil
}
