package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"lastword/internal/mail"
)

// AddMark stores what the user said, for ever, and gives it its number.
func (a *Account) AddMark(ctx context.Context, m mail.Mark) (mail.Mark, error) {
	m.Address = strings.ToLower(m.Address)
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		until, untilZone := moment(m.Until)
		at, atZone := moment(m.At)
		return tx.QueryRowContext(ctx, `INSERT INTO mark (account_id, address, case_id, kind, value, until, until_zone, note, at, at_zone)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
			a.id, m.Address, m.CaseID, string(m.Kind), m.Value, until, untilZone, m.Note, at, atZone).Scan(&m.ID)
	})
	if err != nil {
		return m, fmt.Errorf("add mark: %w", err)
	}
	return m, nil
}

// Marks lists all marks in the order they were made.
func (a *Account) Marks(ctx context.Context) ([]mail.Mark, error) {
	var list []mail.Mark
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var m mail.Mark
		var untilZone, atZone int
		err := rows.Scan(&m.ID, &m.Address, &m.CaseID, &m.Kind, &m.Value, into(&m.Until), &untilZone, &m.Note, into(&m.At), &atZone)
		m.Until, m.At = zoned(m.Until, untilZone), zoned(m.At, atZone)
		list = append(list, m)
		return err
	}, `SELECT id, address, case_id, kind, value, until, until_zone, note, at, at_zone FROM mark WHERE account_id = $1 ORDER BY id`, a.id)
	if err != nil {
		return nil, fmt.Errorf("list marks: %w", err)
	}
	return list, nil
}

func zoned(t time.Time, zone int) time.Time {
	if t.IsZero() {
		return t
	}
	return inZone(t.Unix(), zone)
}

// Contacts lists the CRM rows by address.
func (a *Account) Contacts(ctx context.Context) ([]mail.Contact, error) {
	var list []mail.Contact
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var c mail.Contact
		err := rows.Scan(&c.Address, &c.Name, &c.Organization, &c.Phone, &c.Value, &c.Stage)
		list = append(list, c)
		return err
	}, `SELECT address, name, organization, phone, value, stage FROM contact WHERE account_id = $1 ORDER BY address`, a.id)
	if err != nil {
		return nil, fmt.Errorf("list contacts: %w", err)
	}
	return list, nil
}

// SaveContacts replaces the CRM rows by these; of two with one address the later counts.
func (a *Account) SaveContacts(ctx context.Context, list []mail.Contact) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM contact WHERE account_id = $1`, a.id); err != nil {
			return err
		}
		for _, c := range list {
			addr := strings.ToLower(strings.TrimSpace(c.Address))
			if addr == "" {
				continue
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO contact (account_id, address, name, organization, phone, value, stage)
				VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, address) DO UPDATE SET name = excluded.name,
				organization = excluded.organization, phone = excluded.phone, value = excluded.value, stage = excluded.stage`,
				a.id, addr, c.Name, c.Organization, c.Phone, c.Value, c.Stage)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save %d contacts: %w", len(list), err)
	}
	return nil
}
