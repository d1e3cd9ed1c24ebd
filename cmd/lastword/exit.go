package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"

	"lastword/imapsync"
	"lastword/internal/config"
	"lastword/internal/daemon"
	"lastword/internal/store"
)

// The exit codes, published in docs/cli.md; any other code is a failure.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitConfig      = 3
	exitAuth        = 4
	exitUnreachable = 5
	exitLocked      = 6
	exitFound       = 10
	exitInterrupted = 130
)

// exitError carries an exit code and a hint for a human.
type exitError struct {
	code int
	hint string
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usage is the error of a command line that makes no sense.
func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...), hint: "`lastword help` and `lastword COMMAND --help` show how it is used."}
}

// hint gives an error a sentence that says what to do.
func hint(err error, format string, args ...any) error {
	return &exitError{code: classify(err).code, err: err, hint: fmt.Sprintf(format, args...)}
}

// errFound ends a check that found something; what was found is on stdout already.
var errFound = errors.New("found something")

// classify finds the exit code and the hint of an error.
func classify(err error) *exitError {
	if known, ok := errors.AsType[*exitError](err); ok {
		return &exitError{code: known.code, hint: known.hint, err: err}
	}
	for _, known := range knownErrors {
		if errors.Is(err, known.err) {
			return &exitError{code: known.code, hint: known.hint, err: err}
		}
	}
	if _, ok := errors.AsType[config.FileErrors](err); ok {
		return &exitError{code: exitConfig, err: err, hint: "`lastword config check` shows every problem of the file; docs/config.md explains each key."}
	}
	return &exitError{code: exitFailure, err: err}
}

var knownErrors = []exitError{
	{exitFound, "", errFound},
	{exitAuth, "Check the user name and the password (`password_command`, LASTWORD_PASSWORD_FILE or the keyring); many providers want an app password here.", imapsync.ErrAuth},
	{exitConfig, "Others could change this file or read the secret in it; the command above mends that.", config.ErrUnsafe},
	{exitAuth, "Give the password in one of the four ways that docs/config.md lists; it never stands in the config file.", daemon.ErrPassword},
	{exitUnreachable, "The certificate could not be verified and nothing was sent. If the server has its own authority, name its file in `tls_ca_file`.", imapsync.ErrTLS},
	{exitUnreachable, "Check `host`, `port` and the network. Nothing was lost; the next pass goes on where this one stopped.", imapsync.ErrUnreachable},
	{exitConfig, "Only a server on this machine may be reached without encryption: use security = \"tls\" or \"starttls\".", imapsync.ErrPlain},
	{exitFailure, "Make a Drafts mailbox in your mail program, or name it: `drafts = \"...\"` in the account.", imapsync.ErrNoDrafts},
	{exitLocked, "Stop the other one first (or leave it to do the work): only one lastword writes at a time.", store.ErrLocked},
	{exitFailure, "The disk or the folder is read-only. lastword needs to write its state there; LASTWORD_STATE_DIR names another folder.", syscall.EROFS},
	{exitFailure, "Check who owns the folder and its mode: it must be yours alone (0700).", fs.ErrPermission},
}

// fail prints an error for a human or a script and gives its exit code.
func (a *app) fail(ctx context.Context, err error, asJSON bool) int {
	if ctx.Err() != nil { // whatever broke, it broke because the user stopped it
		a.printError(&exitError{code: exitInterrupted, err: errors.New("interrupted")}, asJSON)
		return exitInterrupted
	}
	known := classify(err)
	if !errors.Is(err, errFound) {
		a.printError(known, asJSON)
	}
	return known.code
}

func (a *app) printError(e *exitError, asJSON bool) {
	if !asJSON {
		fmt.Fprintf(a.err, "lastword: %v\n", clean(e.err.Error()))
		if e.hint != "" {
			fmt.Fprintf(a.err, "  %s\n", e.hint)
		}
		return
	}
	type body struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Hint    string `json:"hint"`
	}
	line, err := json.Marshal(map[string]body{"error": {e.code, e.err.Error(), e.hint}})
	if err != nil {
		line = []byte(`{"error":{"code":1,"message":"the error could not be written","hint":""}}`)
	}
	fmt.Fprintf(a.err, "%s\n", line)
}

// wantsJSON looks for --json before the flags are parsed: a usage error must be JSON as well.
func wantsJSON(args []string) bool {
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}
