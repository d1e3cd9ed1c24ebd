//go:build !unix

package store

import "io/fs"

// On Windows a user's profile directory is closed to others by its access
// lists, which the mode bits do not show.
func ownedByUs(fs.FileInfo) bool { return true }

func tooOpen(fs.FileInfo) bool { return false }
