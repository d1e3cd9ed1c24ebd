package analyzer

import (
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// item is one message as the judgement sees it.
type item struct {
	m  *mail.Message
	at time.Time
	// class is the reading's class, corrected by what only the whole mailbox shows.
	class mail.Class
	// thread is the number of its thread.
	thread int32
	// node is the number of its id, answers and follows those of the last ids in
	// In-Reply-To and References; -1 without one.
	node, answers, follows int32
	// parent is the place of the stored message it answers, -1 without one.
	parent int32
	// who wrote it: a person, or -1 where it was one of us or a machine.
	who int32
	// ours: written by one of our own domain to somebody outside.
	ours bool
	// mass: near-identical to mail that went to ten or more people within a day.
	mass bool
	// ask, words and kinds are of its reading: looked at before that is unpacked.
	ask   mail.Ask
	words int
	kinds mail.Kinds
	// lost are the persons it came back from undelivered, for another reason than a dead address.
	lost []int32
	// to are the persons in To, copied those in Cc and Bcc.
	to, copied []int32
	// said is the reading unpacked, while the mail of its organization is looked at.
	said *mail.Reading
}

// reading is what the message says; an empty one where it was not read.
func (it *item) reading() *mail.Reading {
	if it.said == nil {
		it.said = it.m.Said()
		if it.said == nil {
			it.said = &mail.Reading{}
		}
	}
	return it.said
}

// forget drops the unpacked readings of a folder: the mailbox is large, and
// one organization of it is looked at at a time.
func (f *folder) forget() {
	for i := range f.mail {
		f.mail[i].said = nil
	}
}

// id is the Message-ID, or the identity of a message without one.
func (it *item) id() string {
	if it.m.MessageID != "" {
		return it.m.MessageID
	}
	return it.m.Ident
}

// human tells whether a person wrote it: answers to invitations count.
func (it *item) human() bool { return it.class == mail.Human || it.class == mail.CalendarMsg }

// does tells whether the message says something of that kind.
func (it *item) does(kind mail.SignalKind) bool { return it.kinds.Has(kind) }

func hasRole(m *mail.Message, role mail.Role) bool {
	return slices.Contains(m.Roles, role)
}

// only tells whether a message lies, and was seen, in mailboxes of these roles alone.
func only(m *mail.Message, roles ...mail.Role) bool {
	if len(m.Roles) == 0 {
		return false
	}
	return !slices.ContainsFunc(m.Roles, func(r mail.Role) bool { return !slices.Contains(roles, r) })
}

// take makes the item one of this message.
func (it *item) take(m *mail.Message) {
	brief := m.Brief()
	it.m, it.class, it.ask, it.words, it.kinds = m, brief.Class, brief.Ask, brief.Words, brief.Kinds
	if it.class == "" {
		it.class = fieldClass(m)
	}
}

// fieldClass judges a message that was never read by the plainest header fields.
func fieldClass(m *mail.Message) mail.Class {
	auto := strings.ToLower(m.Fields["auto-submitted"])
	precedence := strings.ToLower(m.Fields["precedence"])
	switch {
	case auto != "" && !strings.HasPrefix(auto, "no"):
		return mail.Automatic
	case m.Fields["list-id"] != "", m.Fields["list-unsubscribe"] != "", precedence == "bulk", precedence == "list":
		return mail.Bulk
	}
	return mail.Human
}

// key is the identity of a message over its copies.
func key(m *mail.Message) string {
	if m.Ident != "" {
		return m.Ident
	}
	return m.MessageID
}

// sortItems orders by time, then by identity, so that the order of arrival never matters.
func sortItems(items []item) {
	slices.SortFunc(items, func(a, b item) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return strings.Compare(key(a.m), key(b.m))
	})
}
