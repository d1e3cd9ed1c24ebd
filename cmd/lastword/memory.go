package main

import (
	"os"
	"runtime/debug"
)

// softLimit keeps the heap of a pass over 100,000 messages (about 130 MiB of
// it in use) from growing to twice its size between collections. A mailbox that
// needs more gets more: the limit is soft, and the collector takes half of the
// time at most.
const softLimit = 170 << 20

// limitMemory is for what syncs, and in the daemon stays; a command that only
// reads rather answers fast. The user's own GOGC and GOMEMLIMIT stand.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT")+os.Getenv("GOGC") == "" {
		debug.SetMemoryLimit(softLimit)
	}
}
