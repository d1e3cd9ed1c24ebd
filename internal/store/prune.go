package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Prune forgets the messages that arrived before that time, with all that was
// read from them, and says how many. Imported mail, marks and drafts stay: they
// exist nowhere else. What is deleted is overwritten (secure_delete).
func (a *Account) Prune(ctx context.Context, before time.Time) (int, error) {
	var gone int64
	err := a.s.writing(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM message WHERE account_id = $1 AND arrived < $2 AND imported = 0`, a.id, before.Unix())
		if err != nil {
			return err
		}
		gone, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget old messages: %w", err)
	}
	return int(gone), nil
}
