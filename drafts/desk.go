package drafts

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"

	"github.com/rs/zerolog"
)

// Desk is where drafts are written and looked after: the mailbox, the ledger
// and the list of what was written, for one account.
type Desk struct {
	Box    Mailbox
	Ledger Ledger
	Audit  Auditor
	// Account is the account's name; it is part of every key.
	Account string
	Log     zerolog.Logger
	// CommandTimeout is how long one command of the mailbox may take; an
	// unconfirmed append is tried again after the greater of 60 s and twice that.
	CommandTimeout time.Duration
	// Crash is for tests: it is called at every named step of a write and may
	// panic there. Steps: before_intent, after_intent, before_append,
	// after_append, before_record, before_remove, after_remove.
	Crash func(step string)
}

// minSettle is the least time before an unconfirmed append is tried again (SAFETY 3c).
const minSettle = 60 * time.Second

func (k Desk) settleWait() time.Duration { return max(minSettle, 2*k.CommandTimeout) }

func (k Desk) crash(step string) {
	if k.Crash != nil {
		k.Crash(step)
	}
}

// record writes one line of the audit list.
func (k Desk) record(now time.Time, action string, d mail.Draft, why string) error {
	err := k.Audit.Record(mail.AuditEntry{
		At: now, Account: k.Account, Action: action, Mailbox: d.Mailbox, MessageID: d.MessageID,
		UID: d.UID, Hash: d.Hash, Why: why,
	})
	if err != nil {
		return fmt.Errorf("record %s of draft %d: %w", action, d.ID, err)
	}
	return nil
}

// copies are the messages in Drafts with the id of a draft, lowest UID first.
func copies(box []mail.Found, d mail.Draft, deleted bool) []mail.Found {
	var list []mail.Found
	for _, f := range box {
		if f.MessageID == d.MessageID && f.Deleted() == deleted {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b mail.Found) int { return cmp.Compare(a.UID, b.UID) })
	return list
}

// at tells whether a found message is the very one the ledger knows: messages
// never change under their UID (RFC 9051 section 2.3.1.1).
func at(f mail.Found, d mail.Draft) bool {
	return d.UID != 0 && f.UID == d.UID && f.UIDValidity == d.UIDValidity
}

// bytesAre is how the bytes of a found message compare with those we wrote.
type bytesAre int

const (
	bytesOurs     bytesAre = iota
	bytesFragment          // the beginning of ours: an append that was cut off
	bytesTheirs            // somebody changed them
)

func (k Desk) compare(ctx context.Context, f mail.Found, d mail.Draft) (bytesAre, error) {
	raw, err := k.Box.Fetch(ctx, f.Mailbox, f.UIDValidity, f.UID)
	if err != nil {
		return bytesTheirs, fmt.Errorf("fetch draft %d: %w", d.ID, err)
	}
	switch {
	case mail.BodyHash(raw) == d.Hash:
		return bytesOurs, nil
	case len(raw) < len(d.Raw) && bytes.HasPrefix(newlines(d.Raw), bytes.TrimRight(newlines(raw), "\n")):
		return bytesFragment, nil
	}
	return bytesTheirs, nil
}

func newlines(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }

// answersSame tells whether a message is a draft or mail to the prospect in
// answer to the same parent.
func answersSame(refs, inReplyTo []string, to []mail.Address, d mail.Draft) bool {
	return d.ParentID != "" && (slices.Contains(refs, d.ParentID) || slices.Contains(inReplyTo, d.ParentID)) &&
		slices.ContainsFunc(to, func(a mail.Address) bool { return strings.EqualFold(a.Addr, d.Prospect) })
}
