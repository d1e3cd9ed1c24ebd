package mail

import "time"

// BoxState is what STATUS or EXAMINE says of a mailbox.
type BoxState struct {
	Mailbox     string
	UIDValidity uint32
	UIDNext     UID
	Messages    uint32
}

// Found is one message looked up on the server itself by its header fields.
type Found struct {
	Mailbox     string
	Role        Role
	UIDValidity uint32
	UID         UID
	MessageID   string
	Subject     string
	From        Address
	To          []Address
	Cc          []Address
	InReplyTo   []string
	References  []string
	Date        time.Time
	Flags       []string
	Size        int64
}

// Deleted tells whether the message is flagged \Deleted: it counts as gone.
func (f Found) Deleted() bool {
	for _, flag := range f.Flags {
		if flag == `\Deleted` {
			return true
		}
	}
	return false
}

// Appended says where an APPEND put the message; UID is 0 where the server did not tell (no UIDPLUS).
type Appended struct {
	Mailbox     string
	UIDValidity uint32
	UID         UID
}
