package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

const pokeTimeout = 300 * time.Millisecond

// Poke asks a running daemon for an early pass. It does nothing where none runs.
func Poke(socket string) {
	ctx, cancel := context.WithTimeout(context.Background(), pokeTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return // no daemon: the mark is stored and the next pass sees it
	}
	conn.Close()
}

// Pokes listens on the socket and calls wake for every poke until ctx ends.
// The lock file is held by the caller, so a socket left by a killed daemon is removed.
func Pokes(ctx context.Context, socket string, wake func()) error {
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the old socket: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return fmt.Errorf("listen for pokes: %w", err)
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		return errors.Join(fmt.Errorf("listen for pokes: %w", err), listener.Close())
	}
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("listen for pokes: %w", err)
		}
		conn.Close()
		wake()
	}
}
