package daemon

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lastword/drafts"
	"lastword/imapsync"
	"lastword/internal/config"
)

func TestBackoff(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name        string
		failures    int
		err         error
		least, most time.Duration
	}{
		{"first failure", 1, broken, 5 * time.Second, 10 * time.Second},
		{"third failure", 3, broken, 20 * time.Second, 40 * time.Second},
		{"a night of failures", 500, broken, 7*time.Minute + 30*time.Second, 15 * time.Minute},
		{"sign-in refused once may be a hiccup", 1, imapsync.ErrAuth, 5 * time.Second, 10 * time.Second},
		{"refused twice: no more guessing", 2, fmt.Errorf("dial: %w", imapsync.ErrAuth), time.Hour, time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 200 {
				if got := Backoff(tt.failures, tt.err); got < tt.least || got > tt.most {
					t.Fatalf("waits %s, want %s to %s", got, tt.least, tt.most)
				}
			}
		})
	}
}

func TestHealth(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{nil, "ok"},
		{fmt.Errorf("sync: %w", imapsync.ErrAuth), "needs_login"},
		{fmt.Errorf("%w: nothing is set", ErrPassword), "needs_login"},
		{imapsync.ErrUnreachable, "backing_off"},
		{imapsync.ErrBusy, "backing_off"},
		{imapsync.ErrDead, "backing_off"},
		{imapsync.ErrTLS, "error"},
		{errors.New("disk full"), "error"},
	}
	for _, tt := range tests {
		if got := Health(tt.err); got != tt.want {
			t.Errorf("Health(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

// TestPublicErrorTellsNothing: what goes into the log names the kind of error only.
func TestPublicErrorTellsNothing(t *testing.T) {
	secret := "dana@initech.test"
	for _, err := range []error{
		fmt.Errorf("append to %s: %w", secret, imapsync.ErrDead), fmt.Errorf("%s: %w", secret, drafts.ErrChanged), errors.New(secret),
	} {
		if got := publicError(err).Error(); got == "" || got == err.Error() {
			t.Errorf("publicError(%v) = %q", err, got)
		}
	}
}

func TestJudgementFollowsTheConfig(t *testing.T) {
	cfg := config.Defaults()
	cfg.Drafts.OnlyDeals, cfg.Drafts.PhoneFirst, cfg.Silence.Sensitivity = false, "hold", "patient"
	cfg.Prospects.Ignore = []string{"spouse@gmail.test"}
	got := Judgement(cfg)
	if !got.AllMayDraft || !got.PhoneHold || got.Sensitivity != "patient" || len(got.Ignore) != 1 || len(got.Languages) == 0 {
		t.Errorf("%+v", got)
	}
}

func TestNextReport(t *testing.T) {
	sunday := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	if got := NextReport(config.Defaults(), sunday); !got.Equal(time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC)) {
		t.Errorf("the next report is due at %s", got)
	}
}
