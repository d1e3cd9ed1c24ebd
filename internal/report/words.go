package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// clean makes foreign text fit for one line of a report: no control, no
// direction-changing and no invisible characters (SAFETY T19).
func clean(s string) string {
	s = mail.Clean(s)
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, s)
}

// cleanLines cleans every line by itself and keeps the line ends.
func cleanLines(s string) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, clean(line))
	}
	return lines
}

// shorten cuts at a word, to at most n characters.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// name is how a prospect is called in the report.
func name(p analyzer.Prospect) string {
	if n := clean(p.Name); n != "" {
		return shorten(n, 60)
	}
	return shorten(clean(p.Address), 60)
}

// place is the organization, unless the name says it already.
func place(p analyzer.Prospect) string {
	org := shorten(clean(p.Organization), 40)
	if strings.Contains(name(p), org) {
		return ""
	}
	return org
}

// who is the name with the organization.
func who(p analyzer.Prospect) string {
	if at := place(p); at != "" {
		return name(p) + ", " + at
	}
	return name(p)
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 January") }

func longDay(t time.Time, zone *time.Location) string { return t.In(zone).Format("Monday 2 January") }

// span names a week: "16 to 22 November 2026".
func span(from, to time.Time) string {
	last := to.AddDate(0, 0, -1)
	switch {
	case from.Year() != last.Year():
		return from.Format("2 January 2006") + " to " + last.Format("2 January 2006")
	case from.Month() != last.Month():
		return from.Format("2 January") + " to " + last.Format("2 January 2006")
	}
	return from.Format("2") + " to " + last.Format("2 January 2006")
}

// amount writes a sum with thousands set apart: "84 000", "1 250.50".
func amount(v float64) string {
	whole, part, _ := strings.Cut(strconv.FormatFloat(v, 'f', 2, 64), ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 && whole[i-1] != '-' {
			b.WriteRune('\u00a0')
		}
		b.WriteRune(digit)
	}
	if part != "00" {
		b.WriteString("." + part)
	}
	return b.String()
}

func reasonWords(r analyzer.Reason) string {
	switch r {
	case analyzer.PromiseBroken:
		return "a promise ran out"
	case analyzer.AgreedDatePassed:
		return "the agreed date passed"
	case analyzer.ChanceLow:
		return "an answer has become unlikely"
	case analyzer.LongSilence:
		return "a long silence"
	case analyzer.ClosureUnanswered:
		return "your letter had no answer"
	}
	return "silent"
}

func strategyWords(s string) string {
	switch analyzer.Strategy(s) {
	case analyzer.AgreedDate:
		return "the agreed date: keep, move or drop it"
	case analyzer.Apology:
		return "an apology"
	case analyzer.Confused:
		return "“I’m confused, you said …”"
	case analyzer.Feedback:
		return "what could I have done better?"
	case analyzer.LastWord:
		return "the last word"
	}
	return clean(s)
}

func truthWords(t analyzer.Truth) string {
	switch t {
	case analyzer.TruthNo:
		return "No"
	case analyzer.TruthLater:
		return "Later"
	case analyzer.TruthYes:
		return "Yes"
	case analyzer.TruthOther:
		return "Went another way"
	case analyzer.TruthUnknown:
		return "Not known"
	}
	return clean(string(t))
}

// pauseWords say why a case sleeps and until when.
func pauseWords(c analyzer.Case, zone *time.Location) string {
	if c.Paused == nil {
		return "paused"
	}
	when := ""
	if !c.Paused.Until.IsZero() {
		when = " until " + longDay(c.Paused.Until.Time, zone)
	}
	switch c.Paused.Kind {
	case analyzer.PauseAway:
		return "away" + when
	case analyzer.PauseDeferred:
		return "asked for later: sleeps" + when
	case analyzer.PauseMeeting:
		if when == "" {
			return "a meeting is agreed"
		}
		return "meeting on " + longDay(c.Paused.Until.Time, zone)
	case analyzer.PauseSnoozed:
		return "snoozed by you" + when
	case analyzer.PauseInPeace:
		return "left in peace" + when
	}
	return "paused" + when
}

// monday is what to do first: answer, reach out, call, review.
func monday(cases []analyzer.Case, zone *time.Location) []Todo {
	list := []Todo{}
	for _, action := range []analyzer.Action{analyzer.DoAnswer, analyzer.DoReachOut, analyzer.DoCall, analyzer.DoReviewDraft} {
		for _, c := range cases {
			if c.NextAction == action {
				list = append(list, Todo{action, c.State, c.ID, who(c.Prospect), todoText(c, zone)})
			}
		}
	}
	return list
}

func todoText(c analyzer.Case, zone *time.Location) string {
	switch c.NextAction {
	case analyzer.DoCall:
		return callWords(c)
	case analyzer.DoReviewDraft:
		if c.Draft != nil {
			return strategyWords(string(c.Draft.Strategy))
		}
		return strategyWords(string(c.Strategy))
	case analyzer.DoReachOut:
		if c.State == analyzer.Due && !c.Due.IsZero() {
			return "the date they named has come: " + c.Due.Format("2 January")
		}
		if slices.Contains(c.Alerts, analyzer.AlertNoDateAgreed) {
			return "no date is agreed: settle when you will speak next"
		}
		if n := len(c.Because); n > 0 {
			return shorten(clean(c.Because[n-1]), todoLength)
		}
	case analyzer.DoAnswer, analyzer.DoWait, analyzer.DoNothing:
	}
	if len(c.Because) > 0 {
		return shorten(clean(c.Because[0]), todoLength)
	}
	if c.LastInbound.IsZero() {
		return shorten(clean(c.Subject), todoLength)
	}
	return "wrote on " + longDay(c.LastInbound.Time, zone) + ": " + shorten(clean(c.Subject), 48)
}

// todoLength keeps a line of the short list to two lines on a telephone.
const todoLength = 110

func callWords(c analyzer.Case) string {
	text := "no number known; look it up"
	if c.Prospect.Phone != "" {
		text = clean(string(c.Prospect.Phone))
	}
	if c.BestHour != "" {
		text += ", best around " + clean(c.BestHour) + " their time"
	}
	return text
}

// alerts are what deserves a look beyond the state of a case. That an address
// is dead is told once, in the week it shows.
func alerts(in Input) []Alert {
	list := []Alert{}
	for _, c := range in.Cases {
		for _, kind := range c.Alerts {
			if text := alertWords(kind, c); text != "" && !c.Stale {
				list = append(list, Alert{kind, c.ID, who(c.Prospect), text})
			}
		}
		if c.State == analyzer.Unreachable && len(c.Because) > 0 && !was(in.Before, c) {
			list = append(list, Alert{string(c.State), c.ID, who(c.Prospect), clean(strings.Join(c.Because, " "))})
		}
	}
	return list
}

// was tells whether the case had the same state when the week began.
func was(before []analyzer.Case, c analyzer.Case) bool {
	return slices.ContainsFunc(before, func(b analyzer.Case) bool { return b.ID == c.ID && b.State == c.State })
}

func alertWords(kind string, c analyzer.Case) string {
	switch kind {
	case analyzer.AlertPossibleAnswer:
		return "A mail of theirs lies in Junk or Trash. It may be the answer: look there before you write."
	case analyzer.AlertNotDelivered:
		return "Your last mail was not delivered, so they never saw the question."
	case analyzer.AlertChaseSpiral:
		return fmt.Sprintf("You wrote %s without an answer, at short gaps. Stop writing; call, or let it rest.", plural(c.Unanswered, "time", "times"))
	case analyzer.AlertTakeOut:
		return "Hardly anything is known about this deal. Take it out of the pipeline until they tell you more."
	case analyzer.AlertLeaveInPeace:
		if c.State == analyzer.Paused {
			return "They have something heavier to carry at the moment. No draft is made, and nobody expects a mail from you."
		}
		return "They wrote of something heavy. Answer gently, and leave the business for later."
	}
	return ""
}
