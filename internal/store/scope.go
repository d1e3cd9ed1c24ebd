package store

import (
	"context"
	"database/sql"
	"fmt"

	"lastword/internal/mail"
)

// Limits of the scope.
const (
	// leadSeconds is how recent a mail of somebody we never wrote to must be: 90 days.
	leadSeconds = 90 * 24 * 60 * 60
	// wholeBytes is up to which size a multipart is fetched whole: a calendar part lies behind the first part.
	wholeBytes = 32 << 10
)

// wantedMessages decides which texts are in scope (docs/privacy.md): our own
// mail; mail from those we wrote to, or from their organization; what answers
// us; bounces, auto-replies, calendar parts; and recent mail sent straight to
// us that does not look bulk. A colleague's mail only where it went to somebody
// outside that we wrote to. Nothing in Trash, Junk or Drafts is ever wanted.
const wantedMessages = `
WITH me AS MATERIALIZED (
	SELECT a.id, a.domain FROM identity i JOIN address a ON a.account_id = i.account_id AND a.address = i.address
	WHERE i.account_id = $1),
ours AS MATERIALIZED (
	SELECT id, id_hash FROM message WHERE account_id = $1 AND fact = 1 AND from_id IN (SELECT id FROM me)),
written AS MATERIALIZED (
	SELECT DISTINCT a.id, a.domain FROM ours JOIN party p ON p.message_id = ours.id JOIN address a ON a.id = p.address_id
	WHERE a.id NOT IN (SELECT id FROM me)),
colleague AS MATERIALIZED (
	SELECT DISTINCT domain FROM me WHERE domain <> ''),
outside AS MATERIALIZED (
	SELECT id, domain FROM written WHERE domain NOT IN (SELECT domain FROM colleague))
SELECT m.id, b.id, l.uid, m.looks, m.size
FROM message m JOIN address f ON f.id = m.from_id
	JOIN placement l ON l.message_id = m.id AND l.draft = 0
	JOIN mailbox b ON b.id = l.mailbox_id AND b.uidvalidity = l.uidvalidity
WHERE m.account_id = $1 AND m.has_text = 0 AND m.fact = 1
	AND b.role NOT IN ('trash', 'junk', 'drafts') AND b.state NOT IN ('gone', 'blocked') AND b.excluded = 0
	AND CASE
		WHEN m.from_id IN (SELECT id FROM me) THEN 1
		WHEN m.looks & 14 <> 0 AND m.looks & 1 = 0 THEN 1
		WHEN m.looks & 12 <> 0 THEN 1
		WHEN f.domain IN (SELECT domain FROM colleague) THEN EXISTS (
			SELECT 1 FROM party p WHERE p.message_id = m.id AND p.address_id IN (SELECT id FROM outside))
		WHEN m.from_id IN (SELECT id FROM outside) THEN 1
		WHEN f.domain <> '' AND f.domain IN (SELECT domain FROM outside) THEN 1
		WHEN EXISTS (SELECT 1 FROM link k WHERE k.message_id = m.id AND k.ref_hash IN (SELECT id_hash FROM ours)) THEN 1
		WHEN m.looks & 1 <> 0 OR m.arrived < $3 THEN 0
		ELSE EXISTS (SELECT 1 FROM party p WHERE p.message_id = m.id AND p.role = 'to' AND p.address_id IN (SELECT id FROM me))
	END
ORDER BY m.arrived DESC, m.id DESC LIMIT $2`

// Wanted lists stored messages whose text is in scope but was not fetched yet,
// newest first, at most limit of them.
func (a *Account) Wanted(ctx context.Context, limit int) ([]mail.Wanted, error) {
	now, err := a.applied(ctx)
	if err != nil {
		return nil, fmt.Errorf("list wanted texts: %w", err)
	}
	var list []mail.Wanted
	seen := map[int64]bool{}
	err = each(ctx, a.s.read, func(rows *sql.Rows) error {
		var w mail.Wanted
		var looks, size int64
		if err := rows.Scan(&w.MessageID, &w.MailboxID, &w.UID, &looks, &size); err != nil {
			return err
		}
		w.Whole = wantsWhole(looks, size)
		if !seen[w.MessageID] {
			seen[w.MessageID] = true
			list = append(list, w)
		}
		return nil
	}, wantedMessages, a.id, limit, now-leadSeconds)
	if err != nil {
		return nil, fmt.Errorf("list wanted texts: %w", err)
	}
	return list, nil
}

func wantsWhole(looks, size int64) bool {
	return looks&(looksReport|looksCalendar) != 0 || looks&looksMulti != 0 && size > 0 && size <= wholeBytes
}

// applied is the time of the newest batch, which what is recent goes by; where
// batches carried no time, the arrival of the newest mail without text.
func (a *Account) applied(ctx context.Context) (int64, error) {
	var at int64
	err := a.s.read.QueryRowContext(ctx, `SELECT COALESCE((SELECT max(applied) FROM mailbox WHERE account_id = $1),
		(SELECT max(arrived) FROM message WHERE account_id = $1 AND has_text = 0), 0)`, a.id).Scan(&at)
	return at, cause(ctx, err)
}
