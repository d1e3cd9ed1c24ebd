//go:build unix

package main

import "syscall"

// privateUmask keeps everything this program makes from other users.
func privateUmask() { syscall.Umask(0o077) }
