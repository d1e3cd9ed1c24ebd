package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// TestJSONKeys holds what docs/cli.md promises; keys are only ever added.
func TestJSONKeys(t *testing.T) {
	out, err := JSON(Build(Input{Account: "work", Week: Week{2026, 47}}, monday47()))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for key := range strings.FieldsSeq("week from to numbers your_turn silent calls drafts learned") {
		if raw, ok := got[key]; !ok || string(raw) == "null" {
			t.Errorf("%s is %s", key, raw)
		}
	}
	if string(got["week"]) != `"2026-W47"` || string(got["from"]) != `"2026-11-16T00:00:00Z"` || string(got["to"]) != `"2026-11-23T00:00:00Z"` {
		t.Errorf("week %s from %s to %s", got["week"], got["from"], got["to"])
	}
}

func TestTextKeepsItsWidth(t *testing.T) {
	for name, in := range map[string]Input{"fixture": fixture(), "hostile": hostileInput("viele kurze Wörter und – Zeichen „aller“ Art: ééé ñ 漢字 hin und her, immer weiter, ohne Ende und ohne Ziel")} {
		out, err := Text(Build(in, monday47()))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > textWidth {
				t.Errorf("%s: %d columns: %q", name, n, line)
			}
		}
	}
}

func TestLearned(t *testing.T) {
	proof := func(month time.Month, d int) *analyzer.Quote {
		return &analyzer.Quote{Text: "no", Date: moment(month, d, 12, 0)}
	}
	mark := func(kind mail.MarkKind, month time.Month, d int) []mail.Mark {
		return []mail.Mark{{Address: "a@b.example", Kind: kind, Value: "no", At: at(month, d, 12, 0)}}
	}
	for _, c := range []struct {
		name  string
		truth analyzer.Truth
		proof *analyzer.Quote
		marks []mail.Mark
		want  int
	}{
		{"a no of the week", analyzer.TruthNo, proof(11, 18), nil, 1},
		{"a no of Sunday night", analyzer.TruthNo, proof(11, 22), nil, 1},
		{"a no of the week before", analyzer.TruthNo, proof(11, 15), nil, 0},
		{"a no of this Monday, before the report", analyzer.TruthNo, &analyzer.Quote{Date: moment(11, 23, 7, 0)}, nil, 0},
		{"nothing known", analyzer.TruthUnknown, nil, nil, 0},
		{"the rep noted it", analyzer.TruthNo, nil, mark(mail.MarkTruth, 11, 19), 1},
		{"the rep noted it long ago", analyzer.TruthNo, nil, mark(mail.MarkTruth, 10, 19), 0},
		{"another mark", analyzer.TruthNo, nil, mark(mail.MarkCalled, 11, 19), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := base("c", analyzer.Declined, "A", "a@b.example", "b.example", "s")
			one.Truth, one.TruthProof = c.truth, c.proof
			r := Build(Input{Cases: []analyzer.Case{one}, Marks: c.marks, Week: Week{2026, 47}, Zone: berlin()}, monday47())
			if len(r.Learned) != c.want || r.Numbers.Learned != c.want || r.Numbers.Noes != c.want {
				t.Errorf("learned %+v, numbers %+v", r.Learned, r.Numbers)
			}
		})
	}
}

func TestMondayOrder(t *testing.T) {
	var cases []analyzer.Case
	for i, a := range []analyzer.Action{analyzer.DoNothing, analyzer.DoReviewDraft, analyzer.DoCall, analyzer.DoWait, analyzer.DoReachOut, analyzer.DoAnswer, analyzer.DoCall} {
		c := base(fmt.Sprint(i), analyzer.Silent, fmt.Sprint("P", i), "p@x.example", "x.example", "s")
		c.NextAction = a
		cases = append(cases, c)
	}
	var got []string
	for _, todo := range Build(Input{Cases: cases, Week: Week{2026, 47}}, monday47()).Monday {
		got = append(got, string(todo.Action)+" "+todo.Case)
	}
	if diff := cmp.Diff([]string{"answer 5", "reach_out 4", "call 2", "call 6", "review_draft 1"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestShareTrack: what three cards say is said once, nothing is said twice or dropped.
func TestShareTrack(t *testing.T) {
	p := page{Silent: []caseView{
		{Track: []string{"Hi A", "more?", "hang up"}}, {Track: []string{"Hi B", "more?", "hang up"}}, {Track: []string{"Hi C", "hang up"}},
	}}
	p.shareTrack()
	if diff := cmp.Diff([]string{"hang up"}, p.OnEveryCall); diff != "" {
		t.Error(diff)
	}
	if got := fmt.Sprint(p.Silent[0].Track, p.Silent[1].Track, p.Silent[2].Track); got != "[Hi A more?] [Hi B more?] [Hi C]" {
		t.Error(got)
	}
}

func TestLanes(t *testing.T) {
	l := draw(silentJim(), monday47())
	if got, want := laneText(l.Us), "xx    x                        L                "; got != want {
		t.Errorf("ours  %q\nwant  %q", got, want)
	}
	if got := laneText(l.Them); got != "o"+strings.Repeat(".", laneSlots-1) {
		t.Errorf("theirs %q", got)
	}
	if draw(base("c", analyzer.Cold, "", "", "", ""), monday47()) != nil {
		t.Error("a timeline out of nothing")
	}
}

// TestLanesFill: whatever the events, each row fills its width and nothing is
// drawn after now.
func TestLanesFill(t *testing.T) {
	kinds := []string{"in", "out", "sent_draft", "call", "calendar", "auto_reply", "bounce", "draft", "silence", ""}
	rapid.Check(t, func(t *rapid.T) {
		c := base("c", rapid.SampledFrom(analyzer.States()).Draw(t, "state"), "", "", "", "")
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			e := analyzer.Event{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Direction: rapid.SampledFrom([]string{"inbound", "outbound"}).Draw(t, "direction")}
			e.Time = monday47().Add(-time.Duration(rapid.IntRange(-1000, 400*24).Draw(t, "hours")) * time.Hour)
			if e.Kind == "in" && e.Time.After(c.LastInbound.Time) {
				c.LastInbound.Time = e.Time
			}
			c.Events = append(c.Events, e)
		}
		l := draw(c, monday47())
		if l == nil {
			return
		}
		for _, row := range [][]stretch{l.Them, l.Us} {
			sum := 0
			for _, s := range row {
				sum += s.Span
			}
			if sum != laneSlots {
				t.Fatalf("a row of %d slots: %v", sum, row)
			}
		}
	})
}

func TestAmount(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 950: "950", 4920: "4\u00a0920", 1234567.5: "1\u00a0234\u00a0567.50", -1200: "-1\u00a0200"} {
		if got := amount(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	for week, want := range map[string]string{
		"2026-W47": "16 to 22 November 2026", "2026-W49": "30 November to 6 December 2026", "2026-W53": "28 December 2026 to 3 January 2027",
	} {
		w, err := ParseWeek(week)
		if err != nil {
			t.Fatal(err)
		}
		if got := span(w.From(time.UTC), w.To(time.UTC)); got != want {
			t.Errorf("%s is %q, want %q", week, got, want)
		}
	}
}
