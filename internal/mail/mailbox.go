package mail

import "time"

// UID numbers a message in one mailbox (RFC 9051 section 2.3.1.1).
type UID uint32

// Role says what a mailbox is for (RFC 6154 and INBOX).
type Role string

// The roles of a mailbox.
const (
	RoleNone    Role = ""
	RoleInbox   Role = "inbox"
	RoleSent    Role = "sent"
	RoleDrafts  Role = "drafts"
	RoleArchive Role = "archive"
	RoleAll     Role = "all"
	RoleTrash   Role = "trash"
	RoleJunk    Role = "junk"
)

// MailboxState says how far a mailbox is synced.
type MailboxState string

// The states of a mailbox.
const (
	MailboxNew      MailboxState = "new"      // never looked into
	MailboxBackfill MailboxState = "backfill" // newest stored, older ones still to come
	MailboxLive     MailboxState = "live"     // all stored
	MailboxBlocked  MailboxState = "blocked"  // the server refuses it
	MailboxGone     MailboxState = "gone"     // no longer listed
)

// Mailbox is one IMAP mailbox of an account with the cursor up to which it is stored.
type Mailbox struct {
	ID        int64 // store number, 0 before stored
	Name      string
	Delimiter string
	Role      Role
	State     MailboxState
	// Messages is the EXISTS count last seen.
	Messages uint32
	Cursor   Cursor
	// Error is the last error in plain words; "" when well.
	Error string
	// Excluded mailboxes are listed but never read.
	Excluded bool
}

// Cursor says up to where a mailbox is stored.
type Cursor struct {
	UIDValidity uint32
	// NextUID: every message with a UID below it, down to LowUID, is stored.
	NextUID UID
	// LowUID: the backfill has come down to it; 1 (or FloorUID) when it is complete.
	LowUID UID
	// FloorUID: no message below it is wanted (sync.since); 0 or 1 for all.
	FloorUID UID
	ModSeq   uint64
	Exists   uint32
}

// Placement says where in the mailboxes a message lies.
type Placement struct {
	MailboxID   int64
	UIDValidity uint32
	UID         UID
	Flags       []string
}

// Placed is a message and its placement in one mailbox.
type Placed struct {
	Message   Message
	Placement Placement
}

// Batch is applied in one transaction: messages, what vanished, and the cursor that covers them.
type Batch struct {
	MailboxID int64
	Messages  []Placed
	// Gone are the UIDs no longer in the mailbox.
	Gone []UID
	// Reset drops all placements of an older UIDVALIDITY; messages stay.
	Reset bool
	// Cursor replaces the stored one.
	Cursor Cursor
	State  MailboxState
	At     time.Time
}

// Wanted is a stored message whose text is in scope but was not fetched yet.
type Wanted struct {
	MessageID int64
	MailboxID int64
	UID       UID
	// Whole asks for the whole (small) message: bounce status and calendar parts lie behind the first part.
	Whole bool
}
