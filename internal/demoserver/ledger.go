package demoserver

import (
	"fmt"
	"time"

	"lastword/internal/mail"
)

// Ledger gives the drafts that lastword would remember if it had watched this
// mailbox for months: the closure e-mails lying in Sent, as sent drafts. They
// carry no ID and are ready to be planned into a fresh store.
func Ledger(now time.Time) ([]mail.Draft, error) {
	all, err := conversations()
	if err != nil {
		return nil, err
	}
	var drafts []mail.Draft
	for _, c := range all {
		some, err := c.ledger(now)
		if err != nil {
			return nil, fmt.Errorf("conversation %s: %w", c.name, err)
		}
		drafts = append(drafts, some...)
	}
	return drafts, nil
}

func (c conversation) ledger(now time.Time) ([]mail.Draft, error) {
	done, err := c.writeAll(now)
	if err != nil {
		return nil, err
	}
	var drafts []mail.Draft
	rung := 0
	for _, w := range done {
		strategy := w.options["closure"]
		if strategy == "" {
			continue
		}
		drafts = append(drafts, w.draft(strategy, rung))
		rung++
	}
	return drafts, nil
}

// draft is the promise behind a closure e-mail that the rep sent as it was.
func (w *written) draft(strategy string, rung int) mail.Draft {
	saved := w.date.Add(-2 * time.Hour)
	return mail.Draft{
		Key:          "demo:" + w.id,
		MessageID:    w.id,
		Organization: w.to[0].Domain(),
		Prospect:     w.to[0].Addr,
		Strategy:     strategy,
		Rung:         rung,
		Language:     w.lang,
		Subject:      w.subject,
		ParentID:     w.parent.id,
		Body:         w.body,
		State:        mail.DraftSent,
		Mailbox:      "Drafts",
		Planned:      saved,
		Tried:        saved,
		Tries:        1,
		Saved:        saved,
		Ended:        w.date,
		Why:          "sent by the rep",
		SentID:       w.id,
		SentAt:       w.date,
	}
}
