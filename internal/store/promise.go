package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lastword/internal/mail"
)

// ErrExists tells that a promise with this key is in the ledger already.
var ErrExists = errors.New("exists already")

const draftColumns = `key, message_id, case_id, organization, prospect, strategy, rung, language, subject, parent_id, raw, hash, body,
	state, mailbox, uidvalidity, uidnext, uid, planned, tried, tries, saved, ended, why, sent_id, sent_at, edited_share,
	outcome, outcome_at, chance`

func draftArgs(d *mail.Draft) []any {
	raw := d.Raw
	if raw == nil {
		raw = []byte{}
	}
	return []any{
		d.Key, d.MessageID, d.CaseID, d.Organization, d.Prospect, d.Strategy, d.Rung, d.Language, d.Subject, d.ParentID, raw, d.Hash, d.Body,
		string(d.State), d.Mailbox, d.UIDValidity, d.UIDNext, d.UID, seconds(d.Planned), seconds(d.Tried), d.Tries, seconds(d.Saved),
		seconds(d.Ended), d.Why, d.SentID, seconds(d.SentAt), d.EditedShare, d.Outcome, seconds(d.OutcomeAt), d.Chance,
	}
}

func scanDraft(row scanner) (mail.Draft, error) {
	var d mail.Draft
	err := row.Scan(&d.ID, &d.Key, &d.MessageID, &d.CaseID, &d.Organization, &d.Prospect, &d.Strategy, &d.Rung, &d.Language, &d.Subject,
		&d.ParentID, &d.Raw, &d.Hash, &d.Body, &d.State, &d.Mailbox, &d.UIDValidity, &d.UIDNext, &d.UID, into(&d.Planned), into(&d.Tried),
		&d.Tries, into(&d.Saved), into(&d.Ended), &d.Why, &d.SentID, into(&d.SentAt), &d.EditedShare, &d.Outcome, into(&d.OutcomeAt), &d.Chance)
	return d, err
}

// Drafts lists every draft ever planned, oldest first.
func (a *Account) Drafts(ctx context.Context) ([]mail.Draft, error) {
	var list []mail.Draft
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		d, err := scanDraft(rows)
		list = append(list, d)
		return err
	}, `SELECT id, `+draftColumns+` FROM draft WHERE account_id = $1 ORDER BY id`, a.id)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return list, nil
}

// DraftByKey finds the promise with that key.
func (a *Account) DraftByKey(ctx context.Context, key string) (mail.Draft, bool, error) {
	d, err := scanDraft(a.s.read.QueryRowContext(ctx, `SELECT id, `+draftColumns+` FROM draft WHERE account_id = $1 AND key = $2`, a.id, key))
	if errors.Is(err, sql.ErrNoRows) {
		return mail.Draft{}, false, nil
	}
	if err != nil {
		return mail.Draft{}, false, fmt.Errorf("draft by key: %w", cause(ctx, err))
	}
	return d, true, nil
}

// PlanDraft commits the intent to append a draft, on disk when it returns, and
// gives it its number. [ErrExists] where the key is taken.
func (a *Account) PlanDraft(ctx context.Context, d mail.Draft) (mail.Draft, error) {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		args := append([]any{a.id}, draftArgs(&d)...)
		err := tx.QueryRowContext(ctx, `INSERT INTO draft (account_id, `+draftColumns+`) VALUES (`+places(1, len(args))+`)
			ON CONFLICT (account_id, key) DO NOTHING RETURNING id`, args...).Scan(&d.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrExists
		}
		return err
	})
	if err != nil {
		return d, fmt.Errorf("plan draft: %w", err)
	}
	return d, nil
}

// SaveDraft updates the draft with this number; its key stays.
func (a *Account) SaveDraft(ctx context.Context, d mail.Draft) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		args := append(draftArgs(&d)[1:], d.ID, a.id)
		res, err := tx.ExecContext(ctx, updateDraft, args...)
		if err != nil {
			return err
		}
		return oneRow(res)
	})
	if err != nil {
		return fmt.Errorf("save draft %d: %w", d.ID, err)
	}
	return nil
}

const updateDraft = `UPDATE draft SET message_id = $1, case_id = $2, organization = $3, prospect = $4, strategy = $5, rung = $6,
	language = $7, subject = $8, parent_id = $9, raw = $10, hash = $11, body = $12, state = $13, mailbox = $14, uidvalidity = $15,
	uidnext = $16, uid = $17, planned = $18, tried = $19, tries = $20, saved = $21, ended = $22, why = $23, sent_id = $24,
	sent_at = $25, edited_share = $26, outcome = $27, outcome_at = $28, chance = $29 WHERE id = $30 AND account_id = $31`

// Reports lists every weekly report promised or delivered, by week.
func (a *Account) Reports(ctx context.Context) ([]mail.ReportPromise, error) {
	var list []mail.ReportPromise
	err := each(ctx, a.s.read, func(rows *sql.Rows) error {
		var r mail.ReportPromise
		err := rows.Scan(&r.Week, &r.MessageID, &r.Mailbox, &r.State, into(&r.Planned), into(&r.Delivered), &r.UID)
		list = append(list, r)
		return err
	}, `SELECT week, message_id, mailbox, state, planned, delivered, uid FROM report WHERE account_id = $1 ORDER BY week`, a.id)
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	return list, nil
}

// SaveReport stores the promise of one week, replacing what was stored of it.
func (a *Account) SaveReport(ctx context.Context, r mail.ReportPromise) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO report (account_id, week, message_id, mailbox, state, planned, delivered, uid)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (account_id, week) DO UPDATE SET message_id = excluded.message_id, mailbox = excluded.mailbox,
				state = excluded.state, planned = excluded.planned, delivered = excluded.delivered, uid = excluded.uid`,
			a.id, r.Week, r.MessageID, r.Mailbox, string(r.State), seconds(r.Planned), seconds(r.Delivered), r.UID)
		return err
	})
	if err != nil {
		return fmt.Errorf("save report of week %s: %w", r.Week, err)
	}
	return nil
}

// timeColumn scans a time of ours: unix seconds, read as UTC; NULL is the zero time.
type timeColumn struct{ t *time.Time }

func into(t *time.Time) timeColumn { return timeColumn{t} }

// Scan implements sql.Scanner.
func (c timeColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.t = time.Time{}
	case int64:
		*c.t = time.Unix(v, 0).UTC()
	default:
		return fmt.Errorf("time column holds %T", v)
	}
	return nil
}
