package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

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
	return slices.Contains(f.Flags, `\Deleted`)
}

// Appended says where an APPEND put the message; UID is 0 where the server did not tell (no UIDPLUS).
type Appended struct {
	Mailbox     string
	UIDValidity uint32
	UID         UID
}

// BodyHash is the hex sha256 of a message's body: what follows the first empty
// line, with line endings as CRLF and without empty lines at the end. Servers
// re-write line endings, end the last line and add header fields (X-UID); none
// of that makes it another letter.
func BodyHash(raw []byte) string {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	body, found := bytes.CutPrefix(raw, []byte("\n"))
	if !found {
		_, body, _ = bytes.Cut(raw, []byte("\n\n"))
	}
	body = bytes.ReplaceAll(bytes.TrimRight(body, "\n"), []byte("\n"), []byte("\r\n"))
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
