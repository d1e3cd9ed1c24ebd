package main

import (
	"fmt"
	"io"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"

	"lastword/imapsync"
)

// meter shows how far long work has come: a bar on a terminal, a line now and
// then elsewhere, JSON lines for scripts.
type meter struct {
	w     io.Writer // where lines go
	json  io.Writer // where JSON lines go; nil without --json
	bars  progress.Writer
	known map[string]*progress.Tracker
	drawn chan struct{}
	last  time.Time
	now   func() time.Time
}

// lineEvery is how often a line is printed where there is no terminal.
const lineEvery = 2 * time.Second

// newMeter starts a meter; stop it when the work is done.
func (a *app) newMeter(asJSON bool) *meter {
	m := &meter{w: a.err, known: map[string]*progress.Tracker{}, now: a.now, last: a.now()}
	switch {
	case asJSON:
		m.json = a.out
	case isTerminal(a.err):
		m.startBars(a)
	}
	return m
}

func (m *meter) startBars(a *app) {
	m.bars = progress.NewWriter()
	m.bars.SetOutputWriter(a.err)
	m.bars.SetUpdateFrequency(100 * time.Millisecond)
	m.bars.SetTrackerPosition(progress.PositionRight)
	m.bars.SetMessageLength(28)
	m.bars.SetStyle(progress.StyleBlocks)
	if a.colors(a.err) {
		m.bars.Style().Colors = progress.StyleColorsExample
	}
	m.drawn = make(chan struct{})
	go func() {
		defer close(m.drawn)
		m.bars.Render()
	}()
}

// sync shows how far the sync of a mailbox is; one without a name is the phase
// that fetches the text of what is in scope.
func (m *meter) sync(p imapsync.Progress) {
	what := p.Mailbox
	if what == "" {
		what = "reading what matters"
	}
	m.show(what, int64(p.Done), int64(p.Total), progress.UnitsDefault)
}

// show says that done of total units of the work named are done; total is 0 while unknown.
func (m *meter) show(what string, done, total int64, units progress.Units) {
	switch {
	case m.bars != nil:
		m.draw(what, done, total, units)
	case m.now().Sub(m.last) < lineEvery:
	case m.json != nil:
		m.last = m.now()
		_ = writeLine(m.json, map[string]any{"done": false, "what": what, "progress": done, "total": total})
	default:
		m.last = m.now()
		fmt.Fprintln(m.w, progressLine(what, done, total))
	}
}

func progressLine(what string, done, total int64) string {
	if total == 0 {
		return fmt.Sprintf("%s: %d", what, done)
	}
	return fmt.Sprintf("%s: %d of %d", what, done, total)
}

func (m *meter) draw(what string, done, total int64, units progress.Units) {
	t := m.known[what]
	if t == nil {
		t = &progress.Tracker{Message: what, Total: total, Units: units}
		m.known[what] = t
		m.bars.AppendTracker(t)
	}
	t.UpdateTotal(total)
	t.SetValue(done)
	if total > 0 && done >= total {
		t.MarkAsDone()
	}
}

// stop ends the drawing.
func (m *meter) stop() {
	if m.bars == nil {
		return
	}
	for _, t := range m.known {
		t.MarkAsDone()
	}
	m.bars.Stop()
	<-m.drawn
}
