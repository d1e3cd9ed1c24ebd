package imapsync

import (
	"context"

	"lastword/internal/mail"
)

// Store keeps what a sync reads. Apply is one transaction.
type Store interface {
	// SaveMailboxes stores the listed mailboxes by name and returns them with
	// number, state and cursor as stored: known ones keep theirs. Stored ones
	// missing from the list become gone.
	SaveMailboxes(ctx context.Context, boxes []mail.Mailbox) ([]mail.Mailbox, error)
	// Apply stores messages, placements, what vanished and the cursor at once;
	// added counts the messages that were not known before.
	Apply(ctx context.Context, batch mail.Batch) (added int, err error)
	// Placed are the UIDs alive in a mailbox, ascending.
	Placed(ctx context.Context, mailboxID int64) ([]mail.UID, error)
	// Wanted are stored messages without text whose text is in scope, newest first.
	Wanted(ctx context.Context, limit int) ([]mail.Wanted, error)
	// SaveText sets text, attachments, calendar, delivery and receipt of the rows named by ID.
	SaveText(ctx context.Context, messages []mail.Message) error
	// SaveProblem says why a mailbox is in that state; "" when well.
	SaveProblem(ctx context.Context, mailboxID int64, state mail.MailboxState, problem string) error
}

// Progress tells how far one mailbox is; Total is 0 while unknown.
type Progress struct {
	Mailbox     string
	Done, Total int
}

// Result sums up one sync.
type Result struct {
	// New counts messages not known before, Messages all that were read from the server.
	New, Messages int
	// Texts counts messages whose text was fetched because they are in scope.
	Texts int
	// Unreadable counts messages the server would not hand over.
	Unreadable int
	// Mailboxes counts those that hold facts, changed or not.
	Mailboxes int
}
