package imapsync

import "time"

// now is the one reading of the clock in this room: socket deadlines, the pace
// of batches and the time of a batch are wall time; nothing is decided by it.
func now() time.Time {
	return time.Now() //nolint:forbidigo // deadlines of sockets are wall time
}
