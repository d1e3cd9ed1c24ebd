// Package mail holds the words every other room speaks: addresses, messages,
// mailboxes, what a message says, and the promises stored in the ledger.
// It imports nothing but the standard library and does nothing but describe.
package mail
