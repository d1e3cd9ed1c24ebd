package daemon

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestPoke(t *testing.T) {
	defer goleak.VerifyNone(t)
	socket := filepath.Join(t.TempDir(), "poke")
	Poke(socket) // nobody listens: nothing happens

	// a socket that a killed daemon left behind is in nobody's way
	if err := os.WriteFile(socket, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var pokes atomic.Int64
	done := make(chan error, 1)
	go func() { done <- Pokes(ctx, socket, func() { pokes.Add(1) }) }()
	for begun := time.Now(); pokes.Load() == 0; time.Sleep(10 * time.Millisecond) {
		Poke(socket)
		if time.Since(begun) > 10*time.Second {
			t.Fatal("no poke arrived")
		}
	}
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v (%v)", info.Mode(), err)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestWaitIsCutShort(t *testing.T) {
	begun := time.Now()
	wake := make(chan struct{}, 1)
	wake <- struct{}{}
	wait(t.Context(), time.Hour, wake)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wait(ctx, time.Hour, wake)
	wait(t.Context(), 20*time.Millisecond, wake)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("waited %s", took)
	}
}
