//go:build !unix

package config

import "io/fs"

// On Windows access lists, which mode bits do not show, close the user's profile to others.
func checkOwner(string, fs.FileInfo) error { return nil }

func checkPrivate(string, fs.FileInfo) error { return nil }
