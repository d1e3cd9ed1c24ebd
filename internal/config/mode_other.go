//go:build !unix

package config

import "io/fs"

func checkMode(_ string, info fs.FileInfo) string {
	if info.IsDir() {
		return "this is a folder, not a config file"
	}
	return ""
}

func readableByOthers(fs.FileInfo) bool { return false }
