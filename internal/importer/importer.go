// Package importer reads mail that lies in files: mbox, Maildir, .eml and .emlx, alone
// or in the trees that Thunderbird, Apple Mail and Google Takeout write. It streams:
// memory stays bounded by the largest message (at most 64 MB of it is read).
package importer

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lastword/internal/mail"
)

// Item is one message read, or one file or message that could not be read.
type Item struct {
	Message mail.Message
	// Mailbox is the name of the mailbox the message lay in, levels parted by "/".
	Mailbox string
	Role    mail.Role
	// File is the path of the file it came from.
	File string
	// Err says why File gave no message, or no more; Message is empty then.
	Err error
	// Done and Total are bytes of all files: how far the walk has come.
	Done, Total int64
}

// Walk reads all mail under the paths and hands it to each, in the order of the files.
// A file that cannot be read is an item with Err; the walk goes on. Drafts are left out:
// they are not facts. An error of each, a path that does not exist and the end of ctx
// stop the walk.
func Walk(ctx context.Context, paths []string, each func(Item) error) error {
	w := &walker{each: each}
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("import %s: %w", path, err)
		}
		if err := visit(path, func(s source) error { w.total += s.size; return context.Cause(ctx) }, nil); err != nil {
			return err
		}
	}
	for _, path := range paths {
		if err := visit(path, func(s source) error { return w.read(ctx, s) }, w.failed); err != nil {
			return err
		}
	}
	return nil
}

// walker reads source after source.
type walker struct {
	each  func(Item) error
	done  int64
	total int64
	buf   []byte // reused for every message
}

// read reads one file.
func (w *walker) read(ctx context.Context, s source) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	before := w.done
	var err error
	switch s.kind {
	case kindMbox:
		err = w.readMbox(ctx, s)
	case kindMessage, kindEmlx:
		err = w.readFile(s)
	case kindNone:
	}
	w.done = before + s.size
	return err
}

// failed hands out a file that cannot be read.
func (w *walker) failed(path string, err error) error {
	return w.each(Item{File: path, Err: err, Done: w.done, Total: w.total})
}

// deliver hands out one message.
func (w *walker) deliver(s source, m mail.Message, role mail.Role) error {
	m.Imported = true
	if role != mail.RoleNone {
		m.Roles = []mail.Role{role}
	}
	return w.each(Item{Message: m, Mailbox: s.mailbox, Role: role, File: s.path, Done: w.done, Total: w.total})
}

// visit calls found for every file of mail under root. Files that cannot be looked at go
// to failed, where given.
func visit(root string, found func(source) error, failed func(string, error) error) error {
	root = filepath.Clean(root)
	info, err := os.Stat(root)
	if err != nil {
		return fmt.Errorf("import %s: %w", root, err)
	}
	if !info.IsDir() {
		return found(singleSource(root, info.Size()))
	}
	// A root that is a link is followed, links inside are not.
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if failed == nil {
				return nil
			}
			return failed(path, fmt.Errorf("read directory: %w", err))
		}
		if d.IsDir() {
			if path != root && skipDirectory(path) {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		s, ok := treeSource(root, path, d)
		if !ok {
			return nil
		}
		return found(s)
	})
}
