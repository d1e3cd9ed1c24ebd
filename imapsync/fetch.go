package imapsync

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"lastword/internal/mail"
)

// wholeLimit is how many bytes of a message are fetched where everything in it counts.
const wholeLimit = 64 << 10

// maxRanges keeps a command line short: some servers take no more than 8 KiB.
const maxRanges = 300

// want says which parts of messages to fetch.
type want int

const (
	wantHeader want = 1 << iota // the header fields, flags, date and size
	wantText                    // the first part
	wantSecond                  // the second part, where the first holds no text
	wantWhole                   // the message up to wholeLimit
	wantBody                    // the message, all of it
	wantFlags                   // flags alone
	wantModSeq                  // with the modification sequence
)

// headerFields are all fields that anything is read from. Content fields are
// for messages that are not multipart.
func headerFields() []string {
	fields := []string{
		"From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
		"Received", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-Language",
	}
	for _, field := range mail.ClassFields {
		if !slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, field) }) {
			fields = append(fields, field)
		}
	}
	return fields
}

// fetched is what came of one message. A nil slice was not sent at all.
type fetched struct {
	uid      mail.UID
	flags    []string
	internal time.Time
	size     int64
	modSeq   uint64
	header   []byte
	partHead []byte
	part     []byte
	body     []byte
}

func (w want) options(textLimit int) *imap.FetchOptions {
	o := &imap.FetchOptions{UID: true}
	if w&(wantHeader|wantBody|wantFlags) != 0 {
		o.Flags = true
	}
	if w&wantHeader != 0 {
		o.InternalDate, o.RFC822Size = true, true
		o.BodySection = append(o.BodySection, headerSection(headerFields()))
	}
	if w&(wantText|wantSecond) != 0 && w&wantHeader == 0 {
		o.BodySection = append(o.BodySection, headerSection([]string{
			"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
		}))
	}
	if w&wantText != 0 {
		o.BodySection = append(o.BodySection, partSections(1, textLimit)...)
	}
	if w&wantSecond != 0 {
		o.BodySection = append(o.BodySection, partSections(2, textLimit)...)
	}
	if w&wantWhole != 0 {
		o.BodySection = append(o.BodySection, &imap.FetchItemBodySection{
			Peek: true, Partial: &imap.SectionPartial{Size: wholeLimit},
		})
	}
	if w&wantBody != 0 {
		o.BodySection = append(o.BodySection, &imap.FetchItemBodySection{Peek: true})
	}
	o.ModSeq = w&wantModSeq != 0
	return o
}

func headerSection(fields []string) *imap.FetchItemBodySection {
	return &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, HeaderFields: fields, Peek: true}
}

func partSections(part, limit int) []*imap.FetchItemBodySection {
	return []*imap.FetchItemBodySection{
		{Specifier: imap.PartSpecifierMIME, Part: []int{part}, Peek: true},
		{Part: []int{part}, Peek: true, Partial: &imap.SectionPartial{Size: int64(limit)}},
	}
}

// complete tells whether everything asked for came: an unsolicited FETCH of
// flags may have taken the place of the answer (P2).
func (f fetched) complete(w want) bool {
	switch {
	case w&(wantHeader|wantText|wantSecond) != 0 && f.header == nil,
		w&(wantText|wantSecond) != 0 && f.part == nil,
		w&(wantWhole|wantBody) != 0 && f.body == nil:
		return false
	}
	return true
}

// fetch asks for the messages of the examined mailbox. Incomplete answers are
// asked for again one by one; a message the server refuses is found by halving
// and left out (Yahoo answers NO to a whole batch for one bad message). Nothing
// is returned unless every command ended well.
func (c *Client) fetch(ctx context.Context, uids []mail.UID, w want) (got []fetched, unreadable []mail.UID, err error) {
	for len(uids) > 0 {
		n := rangeCut(uids)
		part, bad, err := c.fetchOrHalve(ctx, uids[:n], w)
		if err != nil {
			return nil, nil, err
		}
		got, unreadable, uids = append(got, part...), append(unreadable, bad...), uids[n:]
	}
	return got, unreadable, nil
}

// rangeCut says how many of the UIDs fit into one command.
func rangeCut(uids []mail.UID) int {
	ranges := 1
	for i := 1; i < len(uids); i++ {
		if d := int64(uids[i]) - int64(uids[i-1]); d != 1 && d != -1 {
			ranges++
		}
		if ranges > maxRanges {
			return i
		}
	}
	return len(uids)
}

func (c *Client) fetchOrHalve(ctx context.Context, uids []mail.UID, w want) (got []fetched, unreadable []mail.UID, err error) {
	got, err = c.fetchOnce(ctx, uids, w)
	switch {
	case err == nil:
		return c.again(ctx, got, w)
	case !refused(err):
		return nil, nil, err
	case len(uids) == 1:
		c.log.Warn().Uint32("uid", uint32(uids[0])).Msg("message refused by the server")
		return nil, uids, nil
	}
	half := len(uids) / 2
	for _, part := range [][]mail.UID{uids[:half], uids[half:]} {
		more, bad, err := c.fetchOrHalve(ctx, part, w)
		if err != nil {
			return nil, nil, err
		}
		got, unreadable = append(got, more...), append(unreadable, bad...)
	}
	return got, unreadable, nil
}

// again asks once more, singly, for what came without its parts. What is still
// missing then is taken as absent, but a message without a header is unreadable.
func (c *Client) again(ctx context.Context, got []fetched, w want) (whole []fetched, unreadable []mail.UID, err error) {
	for _, f := range got {
		if !f.complete(w) {
			again, err := c.fetchOnce(ctx, []mail.UID{f.uid}, w)
			if err != nil && !refused(err) {
				return nil, nil, err
			}
			if len(again) == 1 {
				f = again[0]
			}
		}
		if w&(wantHeader|wantText|wantSecond) != 0 && f.header == nil {
			unreadable = append(unreadable, f.uid)
			continue
		}
		whole = append(whole, f)
	}
	return whole, unreadable, nil
}

// fetchOnce is one UID FETCH. An empty set would end the connection (P9).
func (c *Client) fetchOnce(ctx context.Context, uids []mail.UID, w want) ([]fetched, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	var got []fetched
	err := c.do(ctx, "fetch messages", func(s *session) error {
		s.frame.bodies.Store(w != wantFlags)
		defer s.frame.bodies.Store(false)
		command := s.imap.Fetch(uidSet(uids), w.options(c.options.TextLimit))
		for data := command.Next(); data != nil; data = command.Next() {
			if f := collect(data); f.uid != 0 {
				got = append(got, f)
			}
		}
		return command.Close()
	})
	if err != nil {
		return nil, err
	}
	return got, nil
}

func uidSet(uids []mail.UID) imap.UIDSet {
	sorted := slices.Sorted(slices.Values(uids))
	var set imap.UIDSet
	for i := 0; i < len(sorted); {
		j := i
		for j+1 < len(sorted) && sorted[j+1] <= sorted[j]+1 {
			j++
		}
		set.AddRange(imap.UID(sorted[i]), imap.UID(sorted[j]))
		i = j + 1
	}
	return set
}

// collect drains one answer. Sections are told apart by number and kind only:
// servers echo the list of header fields in their own ways.
func collect(data *imapclient.FetchMessageData) fetched {
	var f fetched
	for item := data.Next(); item != nil; item = data.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			f.uid = mail.UID(item.UID)
		case imapclient.FetchItemDataFlags:
			f.flags = flagWords(item.Flags)
		case imapclient.FetchItemDataInternalDate:
			if item.Time.Unix() != 0 { // unknownDate
				f.internal = item.Time
			}
		case imapclient.FetchItemDataRFC822Size:
			f.size = item.Size
		case imapclient.FetchItemDataModSeq:
			f.modSeq = item.ModSeq
		case imapclient.FetchItemDataBodySection:
			f.section(item.Section, literal(item.Literal))
		}
	}
	return f
}

func flagWords(flags []imap.Flag) []string {
	words := make([]string, 0, len(flags))
	for _, flag := range flags {
		words = append(words, string(flag))
	}
	return words
}

// literal reads a section; NIL is an empty one.
func literal(r imap.LiteralReader) []byte {
	if r == nil {
		return []byte{}
	}
	return readInto(make([]byte, 0, r.Size()+1), r)
}

// readInto cannot fail: the frame hands over whole responses only.
func readInto(body []byte, r io.Reader) []byte {
	for {
		if len(body) == cap(body) {
			body = slices.Grow(body, 512)
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err != nil {
			return body
		}
	}
}

func (f *fetched) section(section *imap.FetchItemBodySection, body []byte) {
	if len(section.Part) > 1 {
		return
	}
	part := 0
	if len(section.Part) == 1 {
		part = section.Part[0]
	}
	switch {
	case part == 0 && section.Specifier == imap.PartSpecifierHeader:
		f.header = body
	case part == 0 && section.Specifier == imap.PartSpecifierNone:
		f.body = body
	case part != 0 && section.Specifier == imap.PartSpecifierMIME:
		f.partHead = body
	case part != 0 && section.Specifier == imap.PartSpecifierNone:
		f.part = body
	}
}
