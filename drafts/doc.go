// Package drafts decides the words of a closure e-mail, renders it, and keeps
// the promise that it lies in the Drafts mailbox exactly once. It never sends.
//
// Compose, Render and Plan decide: values in, values and reasons out. Settle
// finds out what became of the drafts written before; Write acts on a plan.
// The letters are template files under templates/, one form of a sentence a line.
package drafts
