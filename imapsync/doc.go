// Package imapsync is the one room that talks IMAP: it signs in, finds the
// mailboxes, reads what is new (EXAMINE and BODY.PEEK only), waits for mail,
// and appends to, looks into and withdraws from Drafts. It never sends mail,
// never changes a flag of a message that is not ours, and opens no mailbox but
// Drafts for writing.
//
// A connection carries one command at a time and is never used again after an
// error that is not a plain NO or BAD of the server.
package imapsync
