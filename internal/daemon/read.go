package daemon

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"lastword/analyzer/reading"
	"lastword/internal/mail"
	"lastword/internal/store"
)

// readBatch is how many messages are read and stored in one transaction.
const readBatch = 500

// ReadNew reads what the messages say that were not read yet, or were read by
// older rules, and stores it beside them. It gives how many it read.
func ReadNew(ctx context.Context, acct *store.Account) (int, error) {
	total := 0
	for {
		batch, err := acct.Unread(ctx, reading.Version, readBatch)
		if err != nil {
			return total, fmt.Errorf("load unread messages: %w", err)
		}
		if len(batch) == 0 {
			return total, nil
		}
		read(batch)
		if err := acct.SaveReadings(ctx, batch); err != nil {
			return total, fmt.Errorf("store readings: %w", err)
		}
		total += len(batch)
		if err := ctx.Err(); err != nil {
			return total, context.Cause(ctx)
		}
	}
}

// read reads what the messages say, on as many cores as there are.
func read(batch []mail.Message) {
	size := len(batch)/runtime.GOMAXPROCS(0) + 1
	var all sync.WaitGroup
	for part := range slices.Chunk(batch, size) {
		all.Go(func() {
			for i := range part {
				r := reading.Read(part[i])
				part[i].Reading = &r
			}
		})
	}
	all.Wait()
}
