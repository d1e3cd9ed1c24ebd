package demoserver

import (
	"bytes"
	"sort"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

const delimiter = '/'

// capabilities are those of imapmemserver plus SPECIAL-USE (RFC 6154), which it
// takes in CREATE but does not give back in LIST; session adds that.
func capabilities() imap.CapSet {
	return imap.CapSet{
		imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapESearch: {},
		imap.CapListExtended: {}, imap.CapListStatus: {}, imap.CapMove: {}, imap.CapStatusSize: {},
		imap.CapSpecialUse: {}, imap.CapLiteralPlus: {},
	}
}

type standardBox struct {
	name string
	attr imap.MailboxAttr
}

func standardBoxes() []standardBox {
	return []standardBox{
		{"INBOX", ""},
		{"Sent", imap.MailboxAttrSent},
		{"Drafts", imap.MailboxAttrDrafts},
		{"Archive", imap.MailboxAttrArchive},
		{"Trash", imap.MailboxAttrTrash},
		{"Junk", imap.MailboxAttrJunk},
	}
}

// boxes is the one user of the server with the names and special uses of the
// mailboxes, which imapmemserver does not tell.
type boxes struct {
	user *imapmemserver.User

	mu    sync.Mutex
	attrs map[string]imap.MailboxAttr
	unsub map[string]bool
}

func newBoxes(username, password string) *boxes {
	return &boxes{
		user:  imapmemserver.NewUser(username, password),
		attrs: make(map[string]imap.MailboxAttr),
		unsub: make(map[string]bool),
	}
}

func (b *boxes) create(name string, attr imap.MailboxAttr) error {
	name = strings.TrimRight(name, string(delimiter))
	if err := b.user.Create(name, nil); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attrs[name] = attr
	return nil
}

func (b *boxes) remove(name string) error {
	if err := b.user.Delete(name); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.attrs, name)
	return nil
}

func (b *boxes) rename(from, to string, o *imap.RenameOptions) error {
	to = strings.TrimRight(to, string(delimiter))
	if err := b.user.Rename(from, to, o); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attrs[to] = b.attrs[from]
	delete(b.attrs, from)
	return nil
}

func (b *boxes) subscribe(name string, yes bool) error {
	do := b.user.Unsubscribe
	if yes {
		do = b.user.Subscribe
	}
	if err := do(name); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unsub[name] = !yes
	return nil
}

// list gives the mailboxes that match, by name, with their special use.
func (b *boxes) list(ref string, patterns []string, o *imap.ListOptions) []imap.ListData {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []imap.ListData
	for name, attr := range b.attrs {
		if !matches(name, ref, patterns) || o.SelectSpecialUse && attr == "" || o.SelectSubscribed && b.unsub[name] {
			continue
		}
		data := imap.ListData{Mailbox: name, Delim: delimiter, Attrs: []imap.MailboxAttr{imap.MailboxAttrHasNoChildren}}
		if attr != "" {
			data.Attrs = append(data.Attrs, attr)
		}
		if (o.SelectSubscribed || o.ReturnSubscribed) && !b.unsub[name] {
			data.Attrs = append(data.Attrs, imap.MailboxAttrSubscribed)
		}
		found = append(found, data)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Mailbox < found[j].Mailbox })
	return found
}

func matches(name, ref string, patterns []string) bool {
	for _, p := range patterns {
		if imapserver.MatchList(name, delimiter, ref, p) {
			return true
		}
	}
	return false
}

// session is imapmemserver's with special use added to LIST.
type session struct {
	*imapmemserver.UserSession // nil until login
	boxes                      *boxes
	done                       func()
}

var _ imapserver.SessionIMAP4rev2 = (*session)(nil)

func (s *session) Login(username, password string) error {
	if err := s.boxes.user.Login(username, password); err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(s.boxes.user)
	return nil
}

func (s *session) Close() error {
	defer s.done()
	return s.UserSession.Close()
}

func (s *session) Create(name string, o *imap.CreateOptions) error {
	var attr imap.MailboxAttr
	if o != nil && len(o.SpecialUse) > 0 {
		attr = o.SpecialUse[0]
	}
	return s.boxes.create(name, attr)
}

func (s *session) Delete(name string) error { return s.boxes.remove(name) }

func (s *session) Rename(from, to string, o *imap.RenameOptions) error {
	return s.boxes.rename(from, to, o)
}

func (s *session) Subscribe(name string) error { return s.boxes.subscribe(name, true) }

func (s *session) Unsubscribe(name string) error { return s.boxes.subscribe(name, false) }

func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, o *imap.ListOptions) error {
	if len(patterns) == 0 || len(patterns) == 1 && patterns[0] == "" {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: delimiter})
	}
	for _, data := range s.boxes.list(ref, patterns, o) {
		if o.ReturnStatus != nil {
			status, err := s.Status(data.Mailbox, o.ReturnStatus)
			if err != nil {
				return err
			}
			data.Status = status
		}
		if err := w.WriteList(&data); err != nil {
			return err
		}
	}
	return nil
}

// literal is a byte slice as an IMAP literal.
type literal struct {
	*bytes.Reader
	size int64
}

func newLiteral(b []byte) literal { return literal{bytes.NewReader(b), int64(len(b))} }

// Size is the length in bytes.
func (l literal) Size() int64 { return l.size }
