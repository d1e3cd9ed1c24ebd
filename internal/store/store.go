package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// readers is the size of the reading pool.
const readers = 3

// Store is one open database. It is safe for use by many goroutines; writes
// go one after the other through a single connection.
type Store struct {
	read  *sql.DB
	write *sql.DB // nil when opened for reading
}

// ErrReadOnly tells that a write was tried on a store opened for reading.
var ErrReadOnly = errors.New("opened for reading only")

// ErrNotFound tells that a row asked for by its number does not exist.
var ErrNotFound = errors.New("not found")

// Open opens the database in the state directory for writing; it makes the
// directory and the file where they are missing, checks the file, and brings
// it up to date. Errors wrap [ErrUnsafe], [ErrNewerDatabase] or [ErrCorrupt]
// (the damaged file was then put aside).
func Open(ctx context.Context, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("state directory: %w", err)
	}
	if err := prepareDir(dir); err != nil {
		return nil, err
	}
	if err := checkDatabaseFiles(dir); err != nil {
		return nil, err
	}
	if err := createFile(filepath.Join(dir, databaseFile)); err != nil {
		return nil, fmt.Errorf("make the database: %w", err)
	}
	write, err := openWriter(ctx, dir)
	if err != nil {
		return nil, err
	}
	read, err := openPool(filepath.Join(dir, databaseFile), false, readers)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return &Store{read: read, write: write}, nil
}

// OpenRead opens the database for reading, also while another process writes.
// It gives [ErrNoDatabase] when nothing was stored yet.
func OpenRead(ctx context.Context, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("state directory: %w", err)
	}
	path := filepath.Join(dir, databaseFile)
	if info, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil, ErrNoDatabase
	}
	if err := errors.Join(checkDir(dir), checkDatabaseFiles(dir)); err != nil {
		return nil, err
	}
	read, err := openPool(path, false, readers)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := checkVersion(ctx, read); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), read.Close())
	}
	return &Store{read: read}, nil
}

func checkVersion(ctx context.Context, db *sql.DB) error {
	current, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	p, err := provider(db)
	if err != nil {
		return err
	}
	switch newest := newestMigration(p); {
	case current == 0:
		return ErrNoDatabase
	case current > newest:
		return newerError(current, newest)
	case current < newest:
		return fmt.Errorf("%w (schema %d, this program has %d): run `lastword sync` once, or restart the daemon", ErrOlderDatabase, current, newest)
	}
	return nil
}

// Close closes the database; the last writer folds the log into the file.
func (s *Store) Close() error {
	err := s.read.Close()
	if s.write != nil {
		err = errors.Join(err, s.write.Close())
	}
	return err
}

// writing runs f in one immediate transaction.
func (s *Store) writing(ctx context.Context, f func(*sql.Tx) error) error {
	if s.write == nil {
		return ErrReadOnly
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return cause(ctx, err)
	}
	if err := f(tx); err != nil {
		if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, rerr)
		}
		return cause(ctx, err)
	}
	return cause(ctx, tx.Commit())
}

// cause gives the reason of a cancel instead of what the driver made of it.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// each runs a query and calls scan for every row.
func each(ctx context.Context, db *sql.DB, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return cause(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return cause(ctx, rows.Err())
}
