package imaptest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Message is one message to put into a mailbox.
type Message struct {
	Raw   string // bare newlines become CRLF
	Flags []string
	// Date is the internal date; zero for now.
	Date time.Time
}

// Entry is one message as a Snapshot sees it.
type Entry struct {
	Flags  string // sorted, without \Recent
	SHA256 string // of all bytes
	Date   time.Time
}

// Snapshot is every mailbox of a user: name, then UID. Two are compared to show
// that nothing was touched.
type Snapshot map[string]map[uint32]Entry

// Client is a second client on the server, for the user's own doings.
type Client struct {
	d *Dovecot
	c *imapclient.Client
}

// As signs in as a user. The connection is closed at the end of the test.
func (d *Dovecot) As(user string) *Client {
	d.t.Helper()
	c, err := imapclient.DialInsecure(fmt.Sprintf("127.0.0.1:%d", d.Port), nil)
	check(d.t, err)
	check(d.t, c.Login(user, Password).Wait())
	client := &Client{d: d, c: c}
	d.t.Cleanup(client.Close)
	return client
}

// Close signs out; it may be called twice.
func (c *Client) Close() {
	if c.c == nil {
		return
	}
	_ = c.c.Logout().Wait()
	_ = c.c.Close()
	c.c = nil
}

// Append puts messages into a mailbox and returns their UIDs.
func (c *Client) Append(mailbox string, messages ...Message) []uint32 {
	c.d.t.Helper()
	var uids []uint32
	for _, m := range messages {
		raw := CRLF(m.Raw)
		cmd := c.c.Append(mailbox, int64(len(raw)), &imap.AppendOptions{Flags: flags(m.Flags), Time: m.Date})
		_, err := cmd.Write([]byte(raw))
		check(c.d.t, err)
		check(c.d.t, cmd.Close())
		data, err := cmd.Wait()
		check(c.d.t, err)
		uids = append(uids, uint32(data.UID))
	}
	return uids
}

// CRLF turns bare newlines into CRLF.
func CRLF(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

func flags(words []string) []imap.Flag {
	var list []imap.Flag
	for _, word := range words {
		list = append(list, imap.Flag(word))
	}
	return list
}

// Create makes a mailbox.
func (c *Client) Create(mailbox string) {
	c.d.t.Helper()
	check(c.d.t, c.c.Create(mailbox, nil).Wait())
}

// Delete deletes a mailbox with all in it.
func (c *Client) Delete(mailbox string) {
	c.d.t.Helper()
	check(c.d.t, c.c.Delete(mailbox).Wait())
}

// Rename renames a mailbox.
func (c *Client) Rename(from, to string) {
	c.d.t.Helper()
	check(c.d.t, c.c.Rename(from, to, nil).Wait())
}

// Move moves messages to another mailbox.
func (c *Client) Move(from, to string, uids ...uint32) {
	c.d.t.Helper()
	c.open(from)
	_, err := c.c.Move(uidSet(uids), to).Wait()
	check(c.d.t, err)
}

// Copy copies messages to another mailbox.
func (c *Client) Copy(from, to string, uids ...uint32) {
	c.d.t.Helper()
	c.open(from)
	_, err := c.c.Copy(uidSet(uids), to).Wait()
	check(c.d.t, err)
}

// Expunge deletes messages for good.
func (c *Client) Expunge(mailbox string, uids ...uint32) {
	c.d.t.Helper()
	c.AddFlags(mailbox, uids, `\Deleted`)
	check(c.d.t, c.c.UIDExpunge(uidSet(uids)).Close())
}

// AddFlags adds flags to messages.
func (c *Client) AddFlags(mailbox string, uids []uint32, words ...string) {
	c.d.t.Helper()
	c.open(mailbox)
	check(c.d.t, c.c.Store(uidSet(uids), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: flags(words)}, nil).Close())
}

// RemoveFlags takes flags away from messages.
func (c *Client) RemoveFlags(mailbox string, uids []uint32, words ...string) {
	c.d.t.Helper()
	c.open(mailbox)
	check(c.d.t, c.c.Store(uidSet(uids), &imap.StoreFlags{Op: imap.StoreFlagsDel, Flags: flags(words)}, nil).Close())
}

func (c *Client) open(mailbox string) {
	c.d.t.Helper()
	_, err := c.c.Select(mailbox, nil).Wait()
	check(c.d.t, err)
}

func uidSet(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}

// Read gives the whole bytes of every message of a mailbox by UID, without touching a flag.
func (c *Client) Read(mailbox string) map[uint32][]byte {
	c.d.t.Helper()
	raw := map[uint32][]byte{}
	for _, m := range c.all(mailbox) {
		raw[uint32(m.UID)] = m.BodySection[0].Bytes
	}
	return raw
}

func (c *Client) all(mailbox string) []*imapclient.FetchMessageBuffer {
	c.d.t.Helper()
	data, err := c.c.Select(mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
	check(c.d.t, err)
	if data.NumMessages == 0 {
		return nil
	}
	list, err := c.c.Fetch(imap.UIDSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	}).Collect()
	check(c.d.t, err)
	return list
}

// Mailboxes are the names of all mailboxes, sorted.
func (c *Client) Mailboxes() []string {
	c.d.t.Helper()
	list, err := c.c.List("", "*", nil).Collect()
	check(c.d.t, err)
	var names []string
	for _, l := range list {
		names = append(names, l.Mailbox)
	}
	slices.Sort(names)
	return names
}

// Snapshot reads everything: flags and bytes of every message.
func (c *Client) Snapshot() Snapshot {
	c.d.t.Helper()
	s := Snapshot{}
	for _, name := range c.Mailboxes() {
		s[name] = map[uint32]Entry{}
		for _, m := range c.all(name) {
			sum := sha256.Sum256(m.BodySection[0].Bytes)
			s[name][uint32(m.UID)] = Entry{Flags: flagText(m.Flags), SHA256: hex.EncodeToString(sum[:]), Date: m.InternalDate.UTC()}
		}
	}
	return s
}

// Without is the snapshot without some mailboxes, for those that may change.
func (s Snapshot) Without(mailboxes ...string) Snapshot {
	rest := Snapshot{}
	for name, entries := range s {
		if !slices.Contains(mailboxes, name) {
			rest[name] = entries
		}
	}
	return rest
}

func flagText(list []imap.Flag) string {
	var words []string
	for _, flag := range list {
		if !strings.EqualFold(string(flag), `\Recent`) {
			words = append(words, string(flag))
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// Fill writes many messages straight into the Maildir of a mailbox, which is
// much faster than APPEND. The mailbox must exist (any sign-in makes the standard ones).
func (d *Dovecot) Fill(user, mailbox string, n int, make func(i int) Message) {
	d.t.Helper()
	c := d.As(user)
	if !strings.EqualFold(mailbox, "INBOX") && !slices.Contains(c.Mailboxes(), mailbox) {
		c.Create(mailbox)
	}
	c.open(mailbox) // makes the directories
	c.Close()
	dir := filepath.Join(d.mailboxDir(user, mailbox), "cur")
	check(d.t, os.MkdirAll(dir, 0o700))
	d.own(dir)
	for i := range n {
		m := make(i)
		path := filepath.Join(dir, fmt.Sprintf("%d.M%dP1Q%d.test:2,%s", 1700000000+i, i, i, maildirFlags(m.Flags)))
		check(d.t, os.WriteFile(path, []byte(CRLF(m.Raw)), 0o600))
		d.own(path)
		if !m.Date.IsZero() {
			check(d.t, os.Chtimes(path, m.Date, m.Date))
		}
	}
}

func maildirFlags(words []string) string {
	var letters []string
	for _, word := range words {
		letter, ok := map[string]string{`\Draft`: "D", `\Flagged`: "F", `\Answered`: "R", `\Seen`: "S", `\Deleted`: "T"}[word]
		if ok {
			letters = append(letters, letter)
		}
	}
	slices.Sort(letters)
	return strings.Join(letters, "")
}
