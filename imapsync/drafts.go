package imapsync

import (
	"context"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
	"lastword/internal/mime"
)

// walkLimit is how many of the newest drafts are looked through for an id.
const walkLimit = 500

// Drafts lists everything in Drafts, header fields only, oldest first.
// ErrNoDrafts when there is no such mailbox or it is not clear which.
func (c *Client) Drafts(ctx context.Context) (mail.BoxState, []mail.Found, error) {
	name, err := c.draftsBox(ctx)
	if err != nil {
		return mail.BoxState{}, nil, err
	}
	found, state, err := c.walk(ctx, name, 0)
	return state, found, err
}

// walk reads the header fields of the newest n messages of a mailbox, of all when n is 0.
func (c *Client) walk(ctx context.Context, mailbox string, n int) ([]mail.Found, mail.BoxState, error) {
	state, _, err := c.examine(ctx, mailbox)
	if err != nil || state.Messages == 0 {
		return nil, state, err
	}
	uids, err := c.searchUIDs(ctx, &imap.SearchCriteria{})
	if err != nil {
		return nil, state, err
	}
	if state.UIDNext == 0 && len(uids) > 0 {
		state.UIDNext = uids[len(uids)-1] + 1
	}
	if n > 0 && len(uids) > n {
		uids = uids[len(uids)-n:]
	}
	found, err := c.foundIn(ctx, state, uids)
	return found, state, err
}

func (c *Client) foundIn(ctx context.Context, state mail.BoxState, uids []mail.UID) ([]mail.Found, error) {
	got, _, err := c.fetch(ctx, uids, wantHeader)
	if err != nil {
		return nil, err
	}
	found := make([]mail.Found, 0, len(got))
	for _, f := range got {
		found = append(found, c.found(state, f))
	}
	slices.SortFunc(found, func(a, b mail.Found) int { return int(int64(a.UID) - int64(b.UID)) })
	return found, nil
}

func (c *Client) found(state mail.BoxState, f fetched) mail.Found {
	m := mime.Header(f.header)
	return mail.Found{
		Mailbox: state.Mailbox, Role: c.roleOf(state.Mailbox), UIDValidity: state.UIDValidity, UID: f.uid,
		MessageID: m.MessageID, Subject: m.Subject, From: m.From, To: m.To, Cc: m.Cc,
		InReplyTo: m.InReplyTo, References: m.References, Date: m.Date, Flags: f.flags, Size: f.size,
	}
}

func (c *Client) roleOf(name string) mail.Role {
	for _, box := range c.boxes {
		if box.Name == name {
			return box.Role
		}
	}
	return mail.RoleNone
}

// Find looks for a Message-ID in Drafts, Sent, Trash, \All and INBOX. In
// Drafts the newest are walked through, because SEARCH HEADER is not reliable
// everywhere (Yahoo Japan); elsewhere SEARCH proposes and FETCH decides.
func (c *Client) Find(ctx context.Context, messageID string) ([]mail.Found, error) {
	if err := c.ensureListed(ctx); err != nil {
		return nil, err
	}
	var all []mail.Found
	for _, box := range c.boxes {
		var found []mail.Found
		var err error
		switch box.Role {
		case mail.RoleDrafts:
			found, _, err = c.walk(ctx, box.Name, walkLimit)
		case mail.RoleSent, mail.RoleTrash, mail.RoleAll, mail.RoleInbox:
			found, err = c.searchID(ctx, box.Name, messageID)
		case mail.RoleNone, mail.RoleArchive, mail.RoleJunk:
		}
		if err != nil && !refused(err) {
			return nil, err
		}
		all = append(all, withID(found, messageID)...)
	}
	return all, nil
}

func withID(found []mail.Found, messageID string) []mail.Found {
	return slices.DeleteFunc(found, func(f mail.Found) bool { return bareID(f.MessageID) != bareID(messageID) })
}

func bareID(id string) string { return strings.Trim(strings.TrimSpace(id), "<>") }

// searchID asks for the id without its brackets, which some servers do not match.
func (c *Client) searchID(ctx context.Context, mailbox, messageID string) ([]mail.Found, error) {
	state, _, err := c.examine(ctx, mailbox)
	if err != nil || state.Messages == 0 || bareID(messageID) == "" {
		return nil, err
	}
	uids, err := c.searchUIDs(ctx, &imap.SearchCriteria{
		Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: bareID(messageID)}},
	})
	if err != nil {
		return nil, err
	}
	return c.foundIn(ctx, state, uids)
}

func hasFlag(flags []string, flag imap.Flag) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return strings.EqualFold(f, string(flag)) })
}
