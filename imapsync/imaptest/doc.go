// Package imaptest starts real and misbehaving IMAP servers for tests: a
// private Dovecot, a scripted server, and a proxy that records and cuts. It is
// for _test files only.
package imaptest
