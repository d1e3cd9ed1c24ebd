package report

import (
	"time"

	"lastword/analyzer"
)

// laneSlots is the width of a timeline; laneDays the longest time it shows.
const (
	laneSlots = 48
	laneDays  = 120
)

// lanes is the timeline of a case: two rows of the same time, theirs above
// ours. Every row fills laneSlots.
type lanes struct {
	Them, Us []stretch
	// From is the day the picture begins.
	From string
	// Quiet says how long their last word is ago ("22 days").
	Quiet string
}

// stretch is a run of equal slots. Kind is "", them, us, letter, call or silence.
type stretch struct {
	Kind string
	Span int
}

// Percent is the width of the stretch.
func (s stretch) Percent() float64 { return float64(s.Span*10000/laneSlots) / 100 }

// draw places the messages of a case on two rows from its beginning, at most
// laneDays ago, to now. It gives nil where there is nothing to draw.
func draw(c analyzer.Case, now time.Time) *lanes {
	begin := firstShown(c.Events, now)
	if begin.IsZero() || !begin.Before(now) {
		return nil
	}
	var them, us [laneSlots]string
	slot := func(t time.Time) int {
		return min(int(float64(laneSlots)*float64(t.Sub(begin))/float64(now.Sub(begin))), laneSlots-1)
	}
	if inSilence(c) && !c.LastInbound.IsZero() {
		first := 0
		if c.LastInbound.After(begin) {
			first = slot(c.LastInbound.Time)
		}
		for i := first; i < laneSlots; i++ {
			them[i] = "silence"
		}
	}
	for _, e := range c.Events {
		if e.Time.Before(begin) || e.Time.After(now) {
			continue
		}
		if row, kind := laneOf(e); row == "them" {
			them[slot(e.Time)] = kind
		} else if row == "us" && us[slot(e.Time)] != "letter" {
			us[slot(e.Time)] = kind
		}
	}
	l := &lanes{Them: runs(them[:]), Us: runs(us[:]), From: begin.In(now.Location()).Format("2 January")}
	if inSilence(c) && c.DaysInLimbo > 0 {
		l.Quiet = plural(c.DaysInLimbo, "day", "days")
	}
	return l
}

func inSilence(c analyzer.Case) bool {
	switch c.State {
	case analyzer.Silent, analyzer.Closing, analyzer.Quiet, analyzer.Waiting:
		return true
	case analyzer.Cold, analyzer.YourTurn, analyzer.Resting, analyzer.Paused, analyzer.Due,
		analyzer.Ended, analyzer.Declined, analyzer.Unreachable:
	}
	return false
}

func firstShown(events []analyzer.Event, now time.Time) time.Time {
	oldest := now.AddDate(0, 0, -laneDays)
	for _, e := range events {
		if row, _ := laneOf(e); row == "" || e.Time.After(now) {
			continue
		}
		if e.Time.Before(oldest) {
			return oldest
		}
		return e.Time
	}
	return time.Time{}
}

// laneOf says on which row an event stands and as what; "" for none.
func laneOf(e analyzer.Event) (row, kind string) {
	switch e.Kind {
	case "in":
		return "them", "them"
	case "out":
		return "us", "us"
	case "sent_draft":
		return "us", "letter"
	case "call":
		return "us", "call"
	case "calendar":
		if e.Direction == "inbound" {
			return "them", "them"
		}
		return "us", "us"
	}
	return "", ""
}

func runs(slots []string) []stretch {
	var list []stretch
	for _, kind := range slots {
		if n := len(list); n > 0 && list[n-1].Kind == kind {
			list[n-1].Span++
			continue
		}
		list = append(list, stretch{kind, 1})
	}
	return list
}
