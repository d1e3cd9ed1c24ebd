package imapsync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
)

// listed is one line of LIST with its STATUS.
type listed struct {
	name      string
	delimiter string
	attrs     []string
	state     mail.BoxState
	modSeq    uint64
	known     bool // state was told
}

func (l listed) has(attr string) bool {
	return slices.ContainsFunc(l.attrs, func(a string) bool { return strings.EqualFold(a, attr) })
}

// selectable is false for names that are only there to hold others.
func (l listed) selectable() bool {
	return !l.has(`\Noselect`) && !l.has(`\NonExistent`)
}

// list asks for all mailboxes and their counts: one round trip where the
// server has LIST-STATUS (RFC 5819), else one more for each mailbox.
func (c *Client) list(ctx context.Context) ([]listed, error) {
	boxes, err := c.askList(ctx, c.listOptions())
	if refused(err) {
		boxes, err = c.askList(ctx, nil)
	}
	if err != nil {
		return nil, err
	}
	boxes = slices.DeleteFunc(boxes, func(l listed) bool { return !l.selectable() })
	for i := range boxes {
		ask := c.askStatus
		switch opened := c.s.imap.Mailbox(); {
		case opened != nil && opened.Name == boxes[i].name:
			ask = c.askAgain
		case boxes[i].known:
			continue
		}
		if err := ask(ctx, &boxes[i]); err != nil {
			return nil, err
		}
	}
	return boxes, nil
}

// askAgain opens the mailbox that is open already: of that one STATUS tells
// what was there when it was opened (Dovecot).
func (c *Client) askAgain(ctx context.Context, l *listed) error {
	state, modSeq, err := c.examine(ctx, l.name)
	switch {
	case refused(err):
		l.known = false
		return nil
	case err != nil:
		return err
	}
	l.state, l.modSeq, l.known = state, modSeq, true
	return nil
}

func (c *Client) listOptions() *imap.ListOptions {
	if !c.has(imap.CapListStatus) {
		return nil
	}
	return &imap.ListOptions{ReturnStatus: c.statusOptions(), ReturnSpecialUse: c.has(imap.CapSpecialUse)}
}

func (c *Client) statusOptions() *imap.StatusOptions {
	return &imap.StatusOptions{
		NumMessages: true, UIDNext: true, UIDValidity: true, HighestModSeq: c.has(imap.CapCondStore),
	}
}

func (c *Client) askList(ctx context.Context, options *imap.ListOptions) ([]listed, error) {
	var boxes []listed
	err := c.do(ctx, "list the mailboxes", func(s *session) error {
		data, err := s.imap.List("", "*", options).Collect()
		for _, d := range data {
			boxes = append(boxes, newListed(d))
		}
		return err
	})
	return boxes, err
}

func newListed(d *imap.ListData) listed {
	l := listed{name: d.Mailbox}
	if d.Delim != 0 {
		l.delimiter = string(d.Delim)
	}
	for _, attr := range d.Attrs {
		l.attrs = append(l.attrs, string(attr))
	}
	l.take(d.Status)
	return l
}

func (l *listed) take(status *imap.StatusData) {
	if status == nil || status.NumMessages == nil {
		return
	}
	l.known, l.modSeq = true, status.HighestModSeq
	l.state = mail.BoxState{
		Mailbox: l.name, UIDValidity: status.UIDValidity, UIDNext: mail.UID(status.UIDNext), Messages: *status.NumMessages,
	}
}

// askStatus fills in the counts of one mailbox; one the server refuses stays unknown.
func (c *Client) askStatus(ctx context.Context, l *listed) error {
	err := c.do(ctx, "ask for the state of a mailbox", func(s *session) error {
		status, err := s.imap.Status(l.name, c.statusOptions()).Wait()
		if err == nil {
			l.take(status)
		}
		return err
	})
	if refused(err) {
		return nil
	}
	return err
}

// choose gives every mailbox its role: configuration first, then special use,
// then the name. It decides; it does not act.
func choose(boxes []listed, o Options) []mail.Mailbox {
	chosen := make([]mail.Mailbox, 0, len(boxes))
	for _, l := range boxes {
		box := mail.Mailbox{Name: l.name, Delimiter: l.delimiter, Messages: l.state.Messages, Role: attributeRole(l.attrs)}
		if strings.EqualFold(l.name, "INBOX") {
			box.Role = mail.RoleInbox
		}
		box.Excluded = isView(l.attrs) || excluded(l, o.Exclude)
		chosen = append(chosen, box)
	}
	nameRoles(chosen)
	configured(chosen, mail.RoleDrafts, o.Drafts)
	configured(chosen, mail.RoleSent, o.Sent)
	return chosen
}

func excluded(l listed, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return sameName(l.name, name) || l.delimiter != "" && strings.HasPrefix(l.name, name+l.delimiter)
	})
}

func sameName(a, b string) bool {
	return a == b || strings.EqualFold(a, "INBOX") && strings.EqualFold(b, "INBOX")
}

// nameRoles falls back to names for those roles that no attribute gave.
func nameRoles(boxes []mail.Mailbox) {
	given := map[mail.Role]bool{}
	for _, box := range boxes {
		given[box.Role] = true
	}
	for i := range boxes {
		role := nameRole(boxes[i].Name, boxes[i].Delimiter)
		if boxes[i].Role == mail.RoleNone && !given[role] {
			boxes[i].Role = role
		}
	}
}

// configured gives the role to the named mailbox alone.
func configured(boxes []mail.Mailbox, role mail.Role, name string) {
	if name == "" {
		return
	}
	for i := range boxes {
		switch {
		case sameName(boxes[i].Name, name):
			boxes[i].Role = role
		case boxes[i].Role == role:
			boxes[i].Role = mail.RoleNone
		}
	}
}

// draftsAmong names the one Drafts mailbox, or says why there is none.
func draftsAmong(boxes []mail.Mailbox, o Options) (string, error) {
	var names, all []string
	for _, box := range boxes {
		all = append(all, box.Name)
		if box.Role == mail.RoleDrafts {
			names = append(names, box.Name)
		}
	}
	switch {
	case len(names) == 1:
		return names[0], nil
	case len(names) > 1:
		return "", fmt.Errorf("%w: more than one could be it: %s; name it in the configuration (drafts = ...)",
			ErrNoDrafts, strings.Join(names, ", "))
	case o.Drafts != "":
		return "", fmt.Errorf("%w: the configured %q is not among: %s", ErrNoDrafts, o.Drafts, strings.Join(all, ", "))
	}
	return "", fmt.Errorf("%w among: %s; name it in the configuration (drafts = ...)", ErrNoDrafts, strings.Join(all, ", "))
}

// look lists the mailboxes and keeps what is known of them.
func (c *Client) look(ctx context.Context) ([]listed, error) {
	lines, err := c.list(ctx)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, errors.New("the server lists no mailbox at all")
	}
	others, err := c.others(ctx)
	if err != nil {
		return nil, err
	}
	options := c.options
	options.Exclude = slices.Concat(options.Exclude, others)
	c.boxes, c.listed = choose(lines, options), true
	if c.lacksDrafts() {
		return c.lookAgain(ctx)
	}
	return lines, nil
}

// lacksDrafts tells whether there is no Drafts mailbox and one may be made.
func (c *Client) lacksDrafts() bool {
	return c.options.CreateDrafts && !slices.ContainsFunc(c.boxes, func(b mail.Mailbox) bool { return b.Role == mail.RoleDrafts })
}

// lookAgain makes the Drafts mailbox and lists once more.
func (c *Client) lookAgain(ctx context.Context) ([]listed, error) {
	c.options.CreateDrafts = false // once a connection: what the server refuses it refuses again
	options := &imap.CreateOptions{}
	if c.has(imap.CapCreateSpecialUse) {
		options.SpecialUse = []imap.MailboxAttr{imap.MailboxAttrDrafts}
	}
	err := c.do(ctx, "make the Drafts mailbox", func(s *session) error {
		return s.imap.Create(cmp.Or(c.options.Drafts, "Drafts"), options).Wait()
	})
	if err != nil {
		return nil, err
	}
	return c.look(ctx)
}

// others names the roots of other people's and shared mailboxes (RFC 2342),
// which are nobody's business here. Asked once a connection.
func (c *Client) others(ctx context.Context) ([]string, error) {
	if c.listed || !c.has(imap.CapNamespace) {
		return c.foreign, nil
	}
	err := c.do(ctx, "ask for namespaces", func(s *session) error {
		data, err := s.imap.Namespace().Wait()
		if err != nil {
			return err
		}
		for _, space := range slices.Concat(data.Other, data.Shared) {
			root := space.Prefix
			if space.Delim != 0 {
				root = strings.TrimSuffix(root, string(space.Delim))
			}
			if root != "" {
				c.foreign = append(c.foreign, root)
			}
		}
		return nil
	})
	if refused(err) {
		return nil, nil
	}
	return c.foreign, err
}

// ensureListed looks once for callers that did not sync before.
func (c *Client) ensureListed(ctx context.Context) error {
	if c.listed {
		return nil
	}
	_, err := c.look(ctx)
	return err
}

// Mailboxes are those the last Sync saw, with their cursors.
func (c *Client) Mailboxes() []mail.Mailbox { return slices.Clone(c.boxes) }

// DraftsName is the name of the Drafts mailbox, "" while it is not known or not clear.
func (c *Client) DraftsName() string {
	name, _ := draftsAmong(c.boxes, c.options)
	return name
}

// draftsBox is the Drafts mailbox, or an ErrNoDrafts with the candidates.
func (c *Client) draftsBox(ctx context.Context) (string, error) {
	if err := c.ensureListed(ctx); err != nil {
		return "", err
	}
	return draftsAmong(c.boxes, c.options)
}
