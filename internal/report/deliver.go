package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"lastword/internal/mail"
)

// Mailbox is what Deliver needs of the mail server.
type Mailbox interface {
	// Find looks for a Message-ID in INBOX, Drafts, Sent, Trash and All.
	Find(ctx context.Context, messageID string) ([]mail.Found, error)
	// Append puts raw into the mailbox with those flags.
	Append(ctx context.Context, mailbox string, raw []byte, flags []string) (mail.Appended, error)
}

// Ledger is what Deliver needs of the store. SaveReport inserts or replaces by week.
type Ledger interface {
	Reports(ctx context.Context) ([]mail.ReportPromise, error)
	SaveReport(ctx context.Context, p mail.ReportPromise) error
}

// Auditor keeps the list of everything written to the mailbox; Record returns once it is on disk.
type Auditor interface {
	Record(e mail.AuditEntry) error
}

// Doors are where a report goes.
type Doors struct {
	Mailbox Mailbox
	Ledger  Ledger
	Audit   Auditor
	// Write puts a file into the reports directory, 0600, replacing one of that
	// name; needed for the target "file" only.
	Write func(name string, content []byte) error
}

// Target is the setting report.deliver: "inbox", the name of a mailbox, "file" or "none".
type Target string

// The targets that are not the name of a mailbox.
const (
	ToInbox Target = "inbox"
	ToFile  Target = "file"
	ToNone  Target = "none"
)

// mailbox is the name of the mailbox; INBOX is one in any case (RFC 9051 section 5.1).
func (t Target) mailbox() string {
	if t == "" || strings.EqualFold(string(t), string(ToInbox)) {
		return "INBOX"
	}
	return string(t)
}

// Deliver puts the report where it belongs, unless the ledger or the server
// knows it already. The promise is on record before the mailbox is touched, and
// the id is looked for before the append, so that a pass killed anywhere and
// run again delivers once. It tells whether the report was written now.
func Deliver(ctx context.Context, d Doors, r Report, from mail.Address, to Target, now time.Time) (bool, error) {
	if to == ToNone {
		return false, nil
	}
	promise, done, err := promised(ctx, d.Ledger, r, from, to, now)
	if err != nil || done {
		return false, err
	}
	if to == ToFile {
		return deliverFile(ctx, d, r, promise, now)
	}
	found, err := d.Mailbox.Find(ctx, promise.MessageID)
	if err != nil {
		return false, fmt.Errorf("look for the report of %s: %w", r.Week, err)
	}
	if len(found) > 0 {
		promise.Mailbox, promise.UID = found[0].Mailbox, found[0].UID
		return false, delivered(ctx, d.Ledger, promise, now)
	}
	return deliverMail(ctx, d, r, from, promise, now)
}

// promised gives the promise of this week, made now if there was none. done
// means that the report was delivered before.
func promised(ctx context.Context, l Ledger, r Report, from mail.Address, to Target, now time.Time) (p mail.ReportPromise, done bool, err error) {
	known, err := l.Reports(ctx)
	if err != nil {
		return p, false, fmt.Errorf("read the report promises: %w", err)
	}
	for _, k := range known {
		if k.Week == r.Week {
			p = k
		}
	}
	if p.State == mail.ReportDelivered {
		return p, true, nil
	}
	if p.State == "" {
		p = mail.ReportPromise{Week: r.Week, MessageID: MessageID(r.Account, r.Week, from), State: mail.ReportPlanned, Planned: now}
	}
	p.Mailbox = to.mailbox()
	if err := l.SaveReport(ctx, p); err != nil {
		return p, false, fmt.Errorf("plan the report of %s: %w", r.Week, err)
	}
	return p, false, nil
}

func deliverMail(ctx context.Context, d Doors, r Report, from mail.Address, p mail.ReportPromise, now time.Time) (bool, error) {
	raw, err := Message(r, from)
	if err != nil {
		return false, err
	}
	// A promise planned under another From address keeps its id.
	raw = withID(raw, MessageID(r.Account, r.Week, from), p.MessageID)
	sum := sha256.Sum256(raw)
	entry := mail.AuditEntry{
		At: now, Account: r.Account, Action: "append", Mailbox: p.Mailbox, MessageID: p.MessageID,
		Hash: hex.EncodeToString(sum[:]), Why: "the silence report of " + r.Week,
	}
	if err := d.Audit.Record(entry); err != nil {
		return false, fmt.Errorf("record the report of %s: %w", r.Week, err)
	}
	where, err := d.Mailbox.Append(ctx, p.Mailbox, raw, nil)
	if err != nil {
		return false, fmt.Errorf("append the report of %s: %w", r.Week, err)
	}
	entry.Action, entry.UID = "appended", where.UID
	p.UID = where.UID
	return true, errors.Join(d.Audit.Record(entry), delivered(ctx, d.Ledger, p, now))
}

func withID(raw []byte, id, wanted string) []byte {
	if id == wanted {
		return raw
	}
	return []byte(strings.Replace(string(raw), "Message-ID: "+id, "Message-ID: "+wanted, 1))
}

func deliverFile(ctx context.Context, d Doors, r Report, p mail.ReportPromise, now time.Time) (bool, error) {
	html, err := HTML(r)
	if err != nil {
		return false, err
	}
	if err := d.Write(FileName(r), html); err != nil {
		return false, fmt.Errorf("write the report of %s: %w", r.Week, err)
	}
	return true, delivered(ctx, d.Ledger, p, now)
}

func delivered(ctx context.Context, l Ledger, p mail.ReportPromise, now time.Time) error {
	p.State, p.Delivered = mail.ReportDelivered, now
	if err := l.SaveReport(ctx, p); err != nil {
		return fmt.Errorf("record the report of %s as delivered: %w", p.Week, err)
	}
	return nil
}
