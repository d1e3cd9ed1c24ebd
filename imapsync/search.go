package imapsync

import (
	"context"
	"slices"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
)

// examine opens a mailbox for reading only.
func (c *Client) examine(ctx context.Context, name string) (mail.BoxState, uint64, error) {
	return c.open(ctx, name, true)
}

func (c *Client) open(ctx context.Context, name string, readOnly bool) (mail.BoxState, uint64, error) {
	state := mail.BoxState{Mailbox: name}
	var modSeq uint64
	err := c.do(ctx, "open a mailbox", func(s *session) error {
		data, err := s.imap.Select(name, &imap.SelectOptions{ReadOnly: readOnly, CondStore: c.has(imap.CapCondStore)}).Wait()
		if err == nil {
			state.UIDValidity, state.UIDNext, state.Messages = data.UIDValidity, mail.UID(data.UIDNext), data.NumMessages
			modSeq = data.HighestModSeq
		}
		return err
	})
	return state, modSeq, err
}

// wanted are the UIDs of the examined mailbox since Options.Since.
func (c *Client) wanted(ctx context.Context, state mail.BoxState) ([]mail.UID, error) {
	if state.Messages == 0 {
		return nil, nil // searching an empty mailbox confuses some servers
	}
	return c.searchUIDs(ctx, &imap.SearchCriteria{Since: c.options.Since})
}

// alive are all UIDs of the examined mailbox, ascending; sure is false when the
// server's answers do not agree with each other.
func (c *Client) alive(ctx context.Context, state mail.BoxState) (uids []mail.UID, sure bool, err error) {
	if state.Messages == 0 {
		return nil, true, nil
	}
	uids, err = c.searchUIDs(ctx, &imap.SearchCriteria{})
	return uids, len(uids) == int(state.Messages), err
}

// searchUIDs gives the matching UIDs, ascending. ESEARCH saves bytes, but
// iCloud answers it with a count alone: what does not add up is asked plainly.
func (c *Client) searchUIDs(ctx context.Context, what *imap.SearchCriteria) ([]mail.UID, error) {
	if c.has(imap.CapESearch) {
		uids, count, err := c.search(ctx, what, &imap.SearchOptions{ReturnAll: true, ReturnCount: true})
		if err != nil && !refused(err) {
			return nil, err
		}
		if err == nil && len(uids) > 0 && len(uids) == count {
			return uids, nil
		}
	}
	uids, _, err := c.search(ctx, what, nil)
	return uids, err
}

func (c *Client) search(ctx context.Context, what *imap.SearchCriteria, options *imap.SearchOptions) ([]mail.UID, int, error) {
	var uids []mail.UID
	count := 0
	err := c.do(ctx, "search a mailbox", func(s *session) error {
		data, err := s.imap.UIDSearch(what, options).Wait()
		if err != nil {
			return err
		}
		count = int(data.Count)
		uids = expand(data.All)
		return nil
	})
	return uids, count, err
}

// expand turns ranges into UIDs, refusing sets no mailbox can hold.
func expand(set imap.NumSet) []mail.UID {
	ranges, ok := set.(imap.UIDSet)
	if !ok {
		return nil
	}
	var uids []mail.UID
	for _, r := range ranges {
		if r.Start == 0 || r.Stop < r.Start || uint64(len(uids))+uint64(r.Stop-r.Start) > maxUIDs {
			return nil
		}
		for uid := uint64(r.Start); uid <= uint64(r.Stop); uid++ {
			uids = append(uids, mail.UID(uid))
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids)
}

// maxUIDs is more than any mailbox holds.
const maxUIDs = 20 << 20

// uidsFrom are the UIDs of the examined mailbox from first on, ascending. A
// short span is taken as it is; UIDs in it that do not exist cost nothing.
func (c *Client) uidsFrom(ctx context.Context, first mail.UID, state mail.BoxState) ([]mail.UID, error) {
	if state.Messages == 0 || state.UIDNext != 0 && state.UIDNext <= first {
		return nil, nil
	}
	var set imap.UIDSet
	set.AddRange(imap.UID(first), imap.UID(state.UIDNext-1))
	if state.UIDNext == 0 {
		set = imap.UIDSet{{Start: imap.UID(first), Stop: 0}} // first:*
	}
	uids, err := c.searchUIDs(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{set}})
	// first:* also names the last message when all are older.
	return slices.DeleteFunc(uids, func(uid mail.UID) bool { return uid < first }), err
}
