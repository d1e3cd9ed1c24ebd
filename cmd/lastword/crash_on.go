//go:build crashtest

package main

import (
	"os"
	"syscall"
)

// crashHook kills the process at the step that LASTWORD_CRASH names: no deferred
// function runs and nothing is flushed, as in a power cut.
func crashHook() func(step string) {
	at := os.Getenv("LASTWORD_CRASH")
	return func(step string) {
		if step == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
}
