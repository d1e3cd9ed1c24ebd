//go:build unix

package config

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkOwner refuses a config file that somebody else may change: it names a
// command to run and a server to send the password to.
func checkOwner(path string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o002 != 0 {
		return fmt.Errorf("config %s can be changed by everybody (mode %04o): run `chmod 600 %s`: %w", path, info.Mode().Perm(), path, ErrUnsafe)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if ok && st.Uid != 0 && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("config %s belongs to another user: %w", path, ErrUnsafe)
	}
	return nil
}

// checkPrivate refuses a password file that others may read.
func checkPrivate(path string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("password file %s is open to others (mode %04o): run `chmod 600 %s`: %w", path, info.Mode().Perm(), path, ErrUnsafe)
	}
	return nil
}
