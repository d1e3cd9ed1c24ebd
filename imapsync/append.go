package imapsync

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
)

// Append stores a message in a mailbox. The error names the server's answer
// (over quota, no such mailbox). After ErrDead it is not known whether the
// message arrived: look for it. UID is 0 where the server tells none.
func (c *Client) Append(ctx context.Context, mailbox string, raw []byte, flags []string) (mail.Appended, error) {
	appended := mail.Appended{Mailbox: mailbox}
	options := &imap.AppendOptions{}
	for _, flag := range flags {
		options.Flags = append(options.Flags, imap.Flag(flag))
	}
	err := c.do(ctx, "append a message", func(s *session) error {
		command := s.imap.Append(mailbox, int64(len(raw)), options)
		_, writeErr := command.Write(raw)
		closeErr := command.Close()
		data, err := command.Wait()
		if err == nil {
			err = errors.Join(writeErr, closeErr)
		}
		appended.UIDValidity, appended.UID = data.UIDValidity, mail.UID(data.UID)
		return err
	})
	if err != nil {
		// go-imap's connection does not survive an APPEND refused before its literal (P4).
		c.redial = refused(err)
		return mail.Appended{}, fmt.Errorf("append to %s: %w", mailbox, err)
	}
	return appended, nil
}

// Fetch gives the whole bytes of one message; ErrGone when it is not there any
// more, or the mailbox has another UIDVALIDITY.
func (c *Client) Fetch(ctx context.Context, mailbox string, uidvalidity uint32, uid mail.UID) ([]byte, error) {
	state, _, err := c.examine(ctx, mailbox)
	if err != nil {
		return nil, err
	}
	if state.UIDValidity != uidvalidity || uid == 0 {
		return nil, ErrGone
	}
	got, err := c.fetchOnce(ctx, []mail.UID{uid}, wantBody)
	switch {
	case err != nil:
		return nil, err
	case len(got) == 0 || got[0].body == nil:
		return nil, ErrGone
	}
	return got[0].body, nil
}

// Changed tells, in one round trip where the server has LIST-STATUS, whether
// mail arrived in a mailbox that holds facts since the last Sync. Drafts shown
// by an \All mailbox do not count. Before the first Sync it is true.
func (c *Client) Changed(ctx context.Context) (bool, error) {
	if !c.synced {
		return true, nil
	}
	lines, err := c.list(ctx)
	if err != nil {
		return false, err
	}
	states := map[string]listed{}
	for _, l := range lines {
		states[l.name] = l
	}
	for _, box := range plan(c.boxes) {
		changed, err := c.changedBox(ctx, box, states[box.Name])
		if changed || err != nil {
			return changed, err
		}
	}
	return false, nil
}

func (c *Client) changedBox(ctx context.Context, box mail.Mailbox, now listed) (bool, error) {
	switch {
	case !now.known || box.State == mail.MailboxBlocked:
		return false, nil
	case now.state.UIDValidity != box.Cursor.UIDValidity:
		return true, nil
	case now.state.UIDNext == 0:
		return now.state.Messages != box.Cursor.Exists, nil
	case now.state.UIDNext <= box.Cursor.NextUID:
		return false, nil
	case box.Role != mail.RoleAll:
		return true, nil
	}
	return c.moreThanDrafts(ctx, box)
}

// moreThanDrafts looks whether what \All shows anew is more than drafts of ours or the rep's.
func (c *Client) moreThanDrafts(ctx context.Context, box mail.Mailbox) (bool, error) {
	state, _, err := c.examine(ctx, box.Name)
	if err != nil {
		return false, err
	}
	uids, err := c.uidsFrom(ctx, box.Cursor.NextUID, state)
	if err != nil {
		return false, err
	}
	got, err := c.fetchOnce(ctx, uids, wantFlags)
	for _, f := range got {
		if !hasFlag(f.flags, imap.FlagDraft) {
			return true, err
		}
	}
	return false, err
}
