package imapsync

import (
	"slices"
	"time"

	"lastword/internal/mail"
)

const (
	firstBatch = 100
	minBatch   = 50
	maxBatch   = 2000
	// batchBytes is the memory one batch may take.
	batchBytes = 16 << 20
	// sweep is the share of placements (one in ten) and brake the number from
	// which on a disappearance is looked at twice.
	sweep = 10
	brake = 50
)

// job is one mailbox to bring up to date.
type job struct {
	box   mail.Mailbox
	state mail.BoxState // as LIST told it
	known bool
	want  want
	// reset: the stored placements belong to an older UIDVALIDITY.
	reset bool
	// drop are placements that the next batch takes away.
	drop []mail.UID
	// todo are the UIDs of the backfill, newest first.
	todo   []mail.UID
	listed bool // todo was asked for
	done   int
}

// plan decides which mailboxes hold facts and in which order they are read:
// what we wrote first, then what came in, then the rest. Where one mailbox
// shows all mail it stands for the others, except Trash and Junk, which it
// leaves out. Drafts hold no facts.
func plan(boxes []mail.Mailbox) []mail.Mailbox {
	all := slices.ContainsFunc(boxes, func(b mail.Mailbox) bool { return b.Role == mail.RoleAll && !b.Excluded })
	var facts []mail.Mailbox
	for _, box := range boxes {
		if !box.Excluded && holdsFacts(box.Role, all) {
			facts = append(facts, box)
		}
	}
	slices.SortStableFunc(facts, func(a, b mail.Mailbox) int { return turn(a.Role) - turn(b.Role) })
	return facts
}

func holdsFacts(role mail.Role, all bool) bool {
	switch role {
	case mail.RoleDrafts:
		return false
	case mail.RoleAll, mail.RoleTrash, mail.RoleJunk:
		return true
	case mail.RoleNone, mail.RoleInbox, mail.RoleSent, mail.RoleArchive:
	}
	return !all
}

func turn(role mail.Role) int {
	switch role {
	case mail.RoleSent, mail.RoleAll:
		return 0
	case mail.RoleInbox:
		return 1
	case mail.RoleArchive:
		return 2
	case mail.RoleNone, mail.RoleDrafts:
		return 3
	case mail.RoleTrash, mail.RoleJunk:
	}
	return 4
}

// textAtOnce: what we wrote is in scope by itself; elsewhere, in \All too, the
// store says later whose text counts.
func textAtOnce(role mail.Role) want {
	if role == mail.RoleSent {
		return wantHeader | wantText
	}
	return wantHeader
}

// unchanged tells, from STATUS alone, that nothing came and nothing went: UIDs
// only grow, so the same UIDNEXT means no new message, and then the same count
// means none left.
func (j *job) unchanged() bool {
	c := j.box.Cursor
	return j.known && j.box.State == mail.MailboxLive && c.UIDValidity != 0 &&
		j.state.UIDNext != 0 && j.state.UIDValidity == c.UIDValidity && j.state.UIDNext == c.NextUID && j.state.Messages == c.Exists
}

// invalid tells that the stored UIDs mean nothing any more: another
// UIDVALIDITY, or UIDs that went backwards (SAFETY F30 to F32).
func (j *job) invalid(now mail.BoxState) bool {
	c := j.box.Cursor
	return c.UIDValidity != 0 && (now.UIDValidity != c.UIDValidity || now.UIDNext != 0 && now.UIDNext < c.NextUID)
}

// pace sizes batches so that one takes about two seconds and bounded memory.
type pace struct{ n int }

func (p *pace) size() int {
	if p.n == 0 {
		p.n = firstBatch
	}
	return p.n
}

func (p *pace) learn(took time.Duration, messages int, bytes int64) {
	next := p.size()
	switch {
	case took > 3*time.Second:
		next /= 2
	case took < time.Second:
		next *= 2
	}
	if messages > 0 && bytes > 0 {
		next = min(next, int(batchBytes/(bytes/int64(messages)+1)))
	}
	p.n = max(minBatch, min(maxBatch, next))
}

// older are those of the UIDs below low, newest first.
func older(uids []mail.UID, low mail.UID) []mail.UID {
	var todo []mail.UID
	for _, uid := range uids {
		if uid < low {
			todo = append(todo, uid)
		}
	}
	slices.Sort(todo)
	slices.Reverse(todo)
	return slices.Compact(todo)
}

// missing are the placed UIDs that the server no longer lists; both ascending.
func missing(placed, alive []mail.UID) []mail.UID {
	var gone []mail.UID
	i := 0
	for _, uid := range placed {
		for i < len(alive) && alive[i] < uid {
			i++
		}
		if i == len(alive) || alive[i] != uid {
			gone = append(gone, uid)
		}
	}
	return gone
}

// suspicious disappearances are looked at twice: everything at once, or more
// than a tenth of a mailbox.
func suspicious(gone, placed int) bool {
	return gone > 0 && gone == placed || gone > brake && gone*sweep > placed
}
