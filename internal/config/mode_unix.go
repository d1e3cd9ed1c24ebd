//go:build unix

package config

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkMode says why a config file must not be believed: others could have
// written it, and it names a command that is run.
func checkMode(path string, info fs.FileInfo) string {
	if info.IsDir() {
		return "this is a folder, not a config file"
	}
	if info.Mode().Perm()&0o002 != 0 {
		return fmt.Sprintf("every user may change this file: chmod 600 %s", path)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 && int(stat.Uid) != os.Getuid() && os.Getuid() != 0 {
		return "this file belongs to another user"
	}
	return ""
}

// readableByOthers tells whether group or others may read a file.
func readableByOthers(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
