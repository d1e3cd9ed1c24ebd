package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// keptPasses is how many passes are remembered.
const keptPasses = 200

// Pass is what is remembered of one pass.
type Pass struct {
	Started time.Time
	Ended   time.Time
	// State is the health of the account after it in one word, "" when it went well.
	State string
	// Error is why it failed, in plain words; "" when it went well.
	Error string
	// Counts is what it found and did, by name ("messages", "silent", "drafts_saved").
	Counts map[string]int
}

// SavePass remembers a pass, and forgets those long past.
func (a *Account) SavePass(ctx context.Context, p Pass) error {
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		counts, err := json.Marshal(p.Counts)
		if err != nil {
			return err
		}
		var id int64
		err = tx.QueryRowContext(ctx, `INSERT INTO pass (account_id, started, ended, state, error, counts) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			a.id, seconds(p.Started), seconds(p.Ended), p.State, p.Error, string(counts)).Scan(&id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM pass WHERE account_id = $1 AND id <= $2`, a.id, id-keptPasses)
		return err
	})
	if err != nil {
		return fmt.Errorf("save pass: %w", err)
	}
	return nil
}

// LastPass gives the newest pass; false where there was none.
func (a *Account) LastPass(ctx context.Context) (Pass, bool, error) {
	return a.onePass(ctx, `SELECT started, ended, state, error, counts FROM pass WHERE account_id = $1 ORDER BY id DESC LIMIT 1`)
}

// LastGoodPass gives the newest pass that went well; false where there was none.
func (a *Account) LastGoodPass(ctx context.Context) (Pass, bool, error) {
	return a.onePass(ctx, `SELECT started, ended, state, error, counts FROM pass WHERE account_id = $1 AND error = '' ORDER BY id DESC LIMIT 1`)
}

func (a *Account) onePass(ctx context.Context, query string) (Pass, bool, error) {
	var p Pass
	var counts string
	err := a.s.read.QueryRowContext(ctx, query, a.id).Scan(into(&p.Started), into(&p.Ended), &p.State, &p.Error, &counts)
	if errors.Is(err, sql.ErrNoRows) {
		return Pass{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(counts), &p.Counts)
	}
	if err != nil {
		return Pass{}, false, fmt.Errorf("last pass: %w", cause(ctx, err))
	}
	return p, true, nil
}

// Counts is what status tells of an account.
type Counts struct {
	// Messages are the stored facts (no drafts), Texts those stored with text.
	Messages int
	Texts    int
	Unread   int // of which no reading was stored yet
	// Oldest and Newest are the arrival times of the first and the last message; zero without messages.
	Oldest, Newest time.Time
	// Placed counts the messages alive in each mailbox, by its number.
	Placed map[int64]int
}

// Counts counts what is stored.
func (a *Account) Counts(ctx context.Context) (Counts, error) {
	c := Counts{Placed: map[int64]int{}}
	err := a.s.read.QueryRowContext(ctx, `SELECT count(*), COALESCE(sum(has_text), 0), COALESCE(sum(reading_version = 0), 0),
			min(arrived), max(arrived) FROM message WHERE account_id = $1 AND fact = 1`, a.id).
		Scan(&c.Messages, &c.Texts, &c.Unread, into(&c.Oldest), into(&c.Newest))
	if err != nil {
		return c, fmt.Errorf("count messages: %w", cause(ctx, err))
	}
	err = each(ctx, a.s.read, func(rows *sql.Rows) error {
		var id int64
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return err
		}
		c.Placed[id] = n
		return nil
	}, `SELECT b.id, count(*) FROM mailbox b JOIN placement p ON p.mailbox_id = b.id AND p.uidvalidity = b.uidvalidity
		WHERE b.account_id = $1 GROUP BY b.id`, a.id)
	if err != nil {
		return c, fmt.Errorf("count placements: %w", err)
	}
	return c, nil
}
