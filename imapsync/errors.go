package imapsync

import (
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
)

// Errors that a caller decides on.
var (
	// ErrAuth: the server refused the sign-in.
	ErrAuth = errors.New("sign-in refused")
	// ErrUnreachable: no connection (name, refusal, time-out), or the server turned us away.
	ErrUnreachable = errors.New("server unreachable")
	// ErrBusy: the server asks to come back later (throttling, too many connections).
	ErrBusy = errors.New("server busy")
	// ErrTLS: no trustworthy TLS connection.
	ErrTLS = errors.New("no secure connection")
	// ErrPlain: a connection without TLS to a host that is not this machine.
	ErrPlain = errors.New("plain connection refused")
	// ErrNoDrafts: no mailbox, or more than one, could be the Drafts mailbox.
	ErrNoDrafts = errors.New("no Drafts mailbox")
	// ErrGone: the message is no longer there.
	ErrGone = errors.New("message gone")
	// ErrDead: the connection broke or was given up; dial again.
	ErrDead = errors.New("connection lost")
)

// refusalError is a NO or BAD of the server to one command; the connection lives on.
type refusalError struct {
	what string
	err  *imap.Error
}

func (r *refusalError) Error() string {
	return fmt.Sprintf("%s: the server answered %s", r.what, answer(r.err))
}

func (r *refusalError) Unwrap() error { return r.err }

// Refused is the server's answer, for callers that must tell a refusal from a
// broken connection; final is false where the server means "later".
func (r *refusalError) Refused() (words string, final bool) {
	return answer(r.err), !busy(r.err) || r.err.Code == imap.ResponseCodeLimit
}

// refused tells a NO or BAD from a broken connection.
func refused(err error) bool {
	var r *refusalError
	return errors.As(err, &r)
}

// answer is the server's own words on one line.
func answer(err *imap.Error) string {
	words := []string{string(err.Type)}
	if err.Code != "" {
		words = append(words, "["+string(err.Code)+"]")
	}
	return mail.Clean(strings.Join(append(words, err.Text), " "))
}

// busy recognises the answers that mean "later", whatever the command was:
// RFC 5530 codes, Exchange's throttling and Gmail's connection limit.
func busy(err *imap.Error) bool {
	switch err.Code { //nolint:exhaustive // the other codes say nothing about time
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit:
		return true
	}
	text := strings.ToLower(err.Text)
	for _, hint := range []string{
		"throttled", "too many simultaneous", "too many connections", "maximum number of connections",
		"authenticated but not connected", "try again later", "temporarily unavailable",
	} {
		if strings.Contains(text, hint) {
			return true
		}
	}
	return false
}
