package imapsync

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
	"lastword/internal/mime"
)

// Remove takes one of our drafts away, if nobody touched it: UIDVALIDITY, UID,
// Message-ID, flags and the hash of the body (mail.BodyHash) must be what they
// were, before and after it is marked. In doubt it is left alone and false is
// returned; so it is where the server cannot expunge one message (no UIDPLUS).
func (c *Client) Remove(ctx context.Context, f mail.Found, hash string) (bool, error) {
	name, err := c.draftsBox(ctx)
	if err != nil {
		return false, err
	}
	if !sameName(name, f.Mailbox) || !c.has(imap.CapUIDPlus) || f.UID == 0 {
		return false, nil
	}
	state, _, err := c.open(ctx, name, false)
	if err != nil || state.UIDValidity != f.UIDValidity {
		return false, err
	}
	removed, err := c.removeOpened(ctx, f, hash)
	if err != nil {
		return removed, fmt.Errorf("withdraw a draft: %w", err)
	}
	// Leave the mailbox open for reading only.
	_, _, err = c.examine(ctx, name)
	return removed, err
}

func (c *Client) removeOpened(ctx context.Context, f mail.Found, hash string) (bool, error) {
	before, err := c.untouched(ctx, f, hash, f.Flags)
	if err != nil || before == nil {
		return false, err
	}
	if err := c.mark(ctx, f.UID, before.modSeq, imap.StoreFlagsAdd); err != nil {
		return false, err
	}
	// A STORE that came too late is no error to go-imap: only looking tells.
	after, err := c.untouched(ctx, f, hash, append(slices.Clone(before.flags), string(imap.FlagDeleted)))
	if err != nil {
		return false, err
	}
	if after == nil {
		return false, c.mark(ctx, f.UID, 0, imap.StoreFlagsDel)
	}
	err = c.do(ctx, "expunge a draft", func(s *session) error {
		return s.imap.UIDExpunge(uidSet([]mail.UID{f.UID})).Close()
	})
	if err != nil {
		return false, err
	}
	left, err := c.fetchOnce(ctx, []mail.UID{f.UID}, wantFlags)
	return len(left) == 0, err
}

// untouched gives the draft when it is still ours to the byte and carries just these flags.
func (c *Client) untouched(ctx context.Context, f mail.Found, hash string, flags []string) (*fetched, error) {
	w := wantBody
	if c.has(imap.CapCondStore) {
		w |= wantModSeq
	}
	got, err := c.fetchOnce(ctx, []mail.UID{f.UID}, w)
	if err != nil || len(got) == 0 || got[0].body == nil {
		return nil, err
	}
	now := got[0]
	same := bareID(mime.Header(now.body).MessageID) == bareID(f.MessageID) &&
		mail.BodyHash(now.body) == hash && sameFlags(now.flags, flags)
	if !same {
		return nil, nil
	}
	return &now, nil
}

// mark adds or takes away \Deleted, only if nothing happened to the message since modSeq.
func (c *Client) mark(ctx context.Context, uid mail.UID, modSeq uint64, op imap.StoreFlagsOp) error {
	var options *imap.StoreOptions
	if modSeq != 0 {
		options = &imap.StoreOptions{UnchangedSince: modSeq}
	}
	flags := &imap.StoreFlags{Op: op, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	return c.do(ctx, "mark a draft", func(s *session) error {
		return s.imap.Store(uidSet([]mail.UID{uid}), flags, options).Close()
	})
}

// sameFlags compares flags; \Recent belongs to the session and \Seen says only
// that somebody looked.
func sameFlags(a, b []string) bool { return slices.Equal(plainFlags(a), plainFlags(b)) }

func plainFlags(flags []string) []string {
	var plain []string
	for _, flag := range flags {
		flag = strings.ToLower(flag)
		if flag != `\recent` && flag != `\seen` {
			plain = append(plain, flag)
		}
	}
	slices.Sort(plain)
	return slices.Compact(plain)
}
