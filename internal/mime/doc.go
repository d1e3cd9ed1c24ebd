// Package mime turns the bytes of a mail into a mail.Message.
//
// It never refuses anything: whatever bytes come, a usable record comes out,
// at worst one without a sender and with no text. go-message reads the header
// first; where it refuses, a salvage reader of our own takes over. The body is
// split in one pass with a stack of boundaries, so that time stays linear in
// the size of the input however deep it nests, and so that a body cut in the
// middle (an IMAP partial fetch) reads like a whole one.
//
// The room talks to nothing: no files, no network, no clock.
package mime
