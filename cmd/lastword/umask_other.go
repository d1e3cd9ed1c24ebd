//go:build !unix

package main

// privateUmask does nothing where there is no umask; the user's folders are private there.
func privateUmask() {}
