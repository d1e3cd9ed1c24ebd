package drafts

import (
	"context"
	"errors"

	"lastword/internal/mail"
)

// Mailbox is the mail server as the drafts need it.
type Mailbox interface {
	// Changed asks whether any mailbox of facts holds more than was stored.
	Changed(ctx context.Context) (bool, error)
	// Drafts lists everything in the Drafts mailbox by its header fields.
	Drafts(ctx context.Context) (mail.BoxState, []mail.Found, error)
	// Find looks for a Message-ID in Drafts, Sent, Trash, All and Inbox.
	Find(ctx context.Context, messageID string) ([]mail.Found, error)
	// Append writes a message and says where it went.
	Append(ctx context.Context, mailbox string, raw []byte, flags []string) (mail.Appended, error)
	// Fetch gives the whole bytes of one message.
	Fetch(ctx context.Context, mailbox string, uidvalidity uint32, uid mail.UID) ([]byte, error)
	// Remove deletes a message whose body still has that hash; false means it was left alone.
	Remove(ctx context.Context, f mail.Found, hash string) (bool, error)
	// DraftsName is the name of the Drafts mailbox.
	DraftsName() string
	// Mailboxes lists the mailboxes of the account.
	Mailboxes() []mail.Mailbox
}

// Ledger is the store's view of the promised drafts.
type Ledger interface {
	Drafts(ctx context.Context) ([]mail.Draft, error)
	// PlanDraft commits the intent row of a draft before its append; the key must be new.
	PlanDraft(ctx context.Context, d mail.Draft) (mail.Draft, error)
	DraftByKey(ctx context.Context, key string) (mail.Draft, bool, error)
	SaveDraft(ctx context.Context, d mail.Draft) error
	Message(ctx context.Context, id int64) (mail.Message, error)
}

// Auditor keeps the list of everything written to the mailbox; an entry is on disk when Record returns.
type Auditor interface {
	Record(e mail.AuditEntry) error
}

// ErrChanged says that mail came since the judgement: judge again before writing.
var ErrChanged = errors.New("the mailboxes have changed since the last sync")
