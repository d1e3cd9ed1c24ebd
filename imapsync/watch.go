package imapsync

import (
	"context"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"lastword/internal/mail"
)

const (
	// maxIdle is below the ten minutes after which some servers and routers forget an IDLE.
	maxIdle = 9 * time.Minute
	// pollTime stands in for IDLE where the server has none.
	pollTime = time.Minute
	// settleTime lets a burst of new mail arrive before it is reported.
	settleTime = 2 * time.Second
)

// Watch waits until something happens in the mailbox (INBOX when empty) or
// limit is over, whichever is first, and returns nil for both. At most nine
// minutes are waited; without IDLE at most one. Ending ctx stops the wait
// without ending the connection and returns the cause.
func (c *Client) Watch(ctx context.Context, mailbox string, limit time.Duration) error {
	if mailbox == "" {
		mailbox = "INBOX"
	}
	if !c.has(imap.CapIdle) {
		return sleep(ctx, min(limit, pollTime))
	}
	state, _, err := c.examine(ctx, mailbox)
	if err != nil {
		return err
	}
	// Mail that came between the sync and this EXAMINE is announced by no IDLE.
	if missed, err := c.missed(ctx, mailbox, state); missed || err != nil {
		return err
	}
	err = c.idle(ctx, min(limit, maxIdle))
	if err == nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// missed tells whether the mailbox, just examined, holds more than the last Sync read.
func (c *Client) missed(ctx context.Context, mailbox string, state mail.BoxState) (bool, error) {
	for _, box := range plan(c.boxes) {
		if strings.EqualFold(box.Name, mailbox) && c.synced {
			return c.changedBox(ctx, box, listed{name: box.Name, state: state, known: true})
		}
	}
	return false, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// idle runs one IDLE (RFC 2177). ctx only cuts the wait short.
func (c *Client) idle(ctx context.Context, limit time.Duration) error {
	s, err := c.session(ctx)
	if err != nil {
		return err
	}
	select {
	case <-s.dirty: // what happened before is known from EXAMINE
	default:
	}
	calm := context.WithoutCancel(ctx)
	return s.doQuiet(calm, "wait for mail", limit+s.quiet, func() error {
		command, err := s.imap.Idle()
		if err != nil {
			return err
		}
		s.await(ctx, limit)
		s.frame.arm(min(s.quiet, 5*time.Second))
		if err := command.Close(); err != nil {
			return err
		}
		return command.Wait()
	})
}

// await returns when the server speaks, the connection ends, the time is over or ctx ends.
func (s *session) await(ctx context.Context, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-s.dirty:
		_ = sleep(ctx, min(settleTime, limit))
	case <-s.imap.Closed():
	case <-timer.C:
	case <-ctx.Done():
	}
}
