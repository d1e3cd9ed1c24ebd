package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Errors that a caller decides on.
var (
	// ErrNoDatabase tells that nothing was ever stored.
	ErrNoDatabase = errors.New("no database yet")
	// ErrNewerDatabase tells that a newer lastword wrote the file.
	ErrNewerDatabase = errors.New("the database was written by a newer lastword")
	// ErrOlderDatabase tells that the file must be brought up to date by a writer first.
	ErrOlderDatabase = errors.New("the database is from an older lastword")
	// ErrCorrupt tells that the file is damaged and was put aside.
	ErrCorrupt = errors.New("the database is damaged")
)

// primary result codes of SQLite (sqlite3.h).
const (
	sqliteCorrupt = 11
	sqliteNotADB  = 26
)

// dsn gives the settings of SAFETY 5. Each pragma reaches every connection of the pool.
func dsn(path string, write bool) string {
	pragmas := []string{
		"page_size(8192)", "busy_timeout(5000)", "temp_store(memory)", "trusted_schema(off)", "cell_size_check(on)",
		"cache_size(-4000)", // who walks through the file needs no page twice
	}
	options := []string{"_defensive=1"}
	if write {
		pragmas = append(pragmas, "journal_mode(wal)", "synchronous(full)", "foreign_keys(on)", "secure_delete(on)", "wal_autocheckpoint(4000)")
		options = append(options, "mode=rw", "_txlock=immediate")
	} else {
		options = append(options, "mode=ro")
	}
	for _, p := range pragmas {
		options = append(options, "_pragma="+p)
	}
	file := url.URL{Path: filepath.ToSlash(path)}
	name := file.EscapedPath()
	if !strings.HasPrefix(name, "/") { // C:/...
		name = "/" + name
	}
	return "file://" + name + "?" + strings.Join(options, "&")
}

// openPool opens a pool with the process-wide switches of the driver set first.
func openPool(path string, write bool, conns int) (*sql.DB, error) {
	sqlite.StrictPragmas(true)
	if _, err := sqlite.OFDLocking(true); err != nil && !errors.Is(err, sqlite.ErrOFDLockingUnavailable) {
		return nil, fmt.Errorf("database locks: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(path, write))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// openWriter opens the one writing connection, checked and migrated.
func openWriter(ctx context.Context, dir string) (*sql.DB, error) {
	path := filepath.Join(dir, databaseFile)
	db, err := openPool(path, true, 1)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	err = quickCheck(ctx, db)
	if err == nil {
		err = migrate(ctx, db, dir)
	}
	if err == nil { // the writer looks up and inserts all over the indexes
		_, err = db.ExecContext(ctx, `PRAGMA cache_size(-32000)`)
	}
	if err == nil {
		return db, nil
	}
	if cerr := db.Close(); cerr != nil {
		err = errors.Join(err, cerr)
	}
	if isCorrupt(err) {
		return nil, quarantine(dir, err)
	}
	return nil, fmt.Errorf("open %s: %w", path, err)
}

// quickCheck reads the whole file once (about 1 ms a megabyte).
func quickCheck(ctx context.Context, db *sql.DB) error {
	var said string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("%w: %s", ErrCorrupt, said)
	}
	return nil
}

func isCorrupt(err error) bool {
	if errors.Is(err, ErrCorrupt) {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	code := e.Code() & 0xff
	return code == sqliteCorrupt || code == sqliteNotADB
}

// quarantine puts a damaged database aside, named by the time it was last
// written, so that the next sync builds a new one.
func quarantine(dir string, cause error) error {
	path := filepath.Join(dir, databaseFile)
	if heldByOther(dir) {
		return fmt.Errorf("%s is damaged (%w); stop the running lastword, then run `lastword sync`: %w", path, cause, ErrCorrupt)
	}
	info, err := os.Stat(path)
	if err != nil {
		return errors.Join(cause, err)
	}
	aside := freeName(filepath.Join(dir, "db.corrupt-"+info.ModTime().UTC().Format("20060102T150405Z")))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("put the damaged database aside: %w", errors.Join(err, cause))
		}
	}
	return fmt.Errorf("%s is damaged and was moved to %s; the next `lastword sync` reads the mailbox again (marks and the list of drafts in the old file are not carried over): %w: %w",
		path, aside, ErrCorrupt, cause)
}

func freeName(base string) string {
	name := base
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = fmt.Sprintf("%s-%d", base, i)
	}
}

func provider(db *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, dir,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// migrate brings the schema up to date, each numbered file in one transaction.
func migrate(ctx context.Context, db *sql.DB, dir string) error {
	current, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	p, err := provider(db)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	newest := newestMigration(p)
	if current > newest {
		return newerError(current, newest)
	}
	if current == newest {
		return nil
	}
	if current > 0 && heldByOther(dir) {
		return fmt.Errorf("%w (schema %d, this program has %d) and a running lastword uses it: restart that one", ErrOlderDatabase, current, newest)
	}
	return migrateAlone(ctx, p, dir)
}

// migrateAlone holds a lock of its own, so that two processes that open a new
// database at once do not both build it.
func migrateAlone(ctx context.Context, p *goose.Provider, dir string) error {
	unlock, err := waitLock(ctx, filepath.Join(dir, "migrate.lock"))
	if err != nil {
		return err
	}
	if _, err = p.Up(ctx); err != nil {
		err = fmt.Errorf("migrate: %w", err)
	}
	return errors.Join(err, unlock())
}

func newerError(current, newest int64) error {
	return fmt.Errorf("%w (schema %d, this program knows %d): install the newer version again, or set LASTWORD_STATE_DIR to a new directory",
		ErrNewerDatabase, current, newest)
}

func newestMigration(p *goose.Provider) int64 {
	var newest int64
	for _, s := range p.ListSources() {
		newest = max(newest, s.Version)
	}
	return newest
}

// schemaVersion is the number of the newest migration applied, 0 in a new file.
func schemaVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var tables int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = $1`, goose.DefaultTablename).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	var version sql.NullInt64
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version.Int64, err
}
