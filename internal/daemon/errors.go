package daemon

import (
	"errors"

	"lastword/drafts"
	"lastword/imapsync"
	"lastword/internal/store"
)

// publicError is an error fit for a log above debug: its kind, without the
// names of mailboxes, addresses or the words of a server, which may repeat ours.
func publicError(err error) error {
	for _, kind := range []error{
		imapsync.ErrAuth, imapsync.ErrUnreachable, imapsync.ErrBusy, imapsync.ErrTLS, imapsync.ErrPlain,
		imapsync.ErrNoDrafts, imapsync.ErrDead, ErrPassword, store.ErrCorrupt, drafts.ErrChanged,
	} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	return errors.New("pass failed; `lastword status` says why")
}
