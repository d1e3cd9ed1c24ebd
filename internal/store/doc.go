// Package store keeps facts (messages, where they lie, what the user said) and
// promises (drafts, reports) in one SQLite file. Conclusions are never stored.
//
// One process writes at a time; who runs passes holds the [Lock]. Readers open
// the file with [OpenRead] and work while another process writes. The settings
// of the file are those of docs/safety.md. The files of the database are never
// opened in any other way: that would strip SQLite's locks.
package store
