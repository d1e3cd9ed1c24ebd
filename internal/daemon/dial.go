package daemon

import (
	"context"
	"errors"
	"fmt"

	"lastword/imapsync"
	"lastword/internal/config"
)

// ErrPassword tells that an account has no password to sign in with.
var ErrPassword = errors.New("no password")

// Dial finds the password and signs in. Errors are those of imapsync.Dial and
// ErrPassword.
func (w *Worker) Dial(ctx context.Context) (*imapsync.Client, error) {
	server, err := w.server(ctx)
	if err != nil {
		return nil, err
	}
	return imapsync.Dial(ctx, server, w.mailboxOptions(), w.Log)
}

func (w *Worker) server(ctx context.Context) (imapsync.Server, error) {
	if w.Server != nil {
		return *w.Server, nil
	}
	if w.Account.Auth == config.AuthGoogle || w.Account.Auth == config.AuthMicrosoft {
		return imapsync.Server{}, fmt.Errorf("%w: auth = %q is not built yet; use an app password, or auth = \"xoauth2-command\" with a password_command that prints an access token",
			ErrPassword, w.Account.Auth)
	}
	secret, _, err := config.Password(ctx, w.Account)
	if err != nil {
		return imapsync.Server{}, fmt.Errorf("%w: %w", ErrPassword, err)
	}
	return imapsync.Server{
		Host: w.Account.Host, Port: w.Account.Port, Security: w.Account.Security, Username: w.Account.Username,
		Password: secret.Reveal(), Auth: w.Account.Auth, CAFile: w.Account.TLSCAFile,
	}, nil
}

func (w *Worker) mailboxOptions() imapsync.Options {
	o := imapsync.Options{
		Drafts: w.Account.Drafts, Sent: w.Account.Sent, Exclude: w.Account.Exclude, CreateDrafts: w.Config.Drafts.CreateMailbox,
		TextLimit: int(w.Config.Sync.TextLimit),
	}
	if since := w.Config.Sync.Since; since.Duration() > 0 {
		o.Since = since.Before(w.Now())
	}
	return o
}
