package report

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// textWidth is the width of the plain text in columns.
const textWidth = 72

// Text writes the report as plain text of at most 72 columns (a longer word stays whole).
func Text(r Report) ([]byte, error) {
	p := view(r, limits()[0])
	t := &page72{}
	t.line(strings.ToUpper(p.Title))
	t.line(p.Week + ", " + p.Span)
	t.gap()
	var counts []string
	for _, f := range p.Figures {
		counts = append(counts, f.Number+" "+f.Label)
	}
	t.fold("", strings.Join(counts, " · "))
	t.todos(p)
	t.lines("Have a look", "", p.Alerts)
	t.cases("Your turn", "They wrote last, or something is open with you. These come before any silence.", p.YourTurn)
	t.cases("Their date has come", "They named the time. Write kindly; they asked you to.", p.Due)
	t.everyCall(p.OnEveryCall)
	t.cases("Silent", "Silence only means that the truth is not known yet. Call first; the letter is for when nobody picks up.", p.Silent)
	t.lines("And also", "", p.More)
	t.paragraphs("The week in numbers", p.Totals)
	t.lines("What you learned", "A no counts as much as a yes: it frees your time.", p.Learned)
	t.lines("Letters on their way", "", p.Closing)
	t.lines("Asleep, and until when", "", p.Paused)
	t.lines("Alive, without a date", "Agree when you will speak next, before it turns quiet.", p.Cooling)
	t.lines("Old silences", "They were quiet long before lastword came. No draft is made unless you ask for one.", p.Old)
	t.paragraphs("About the drafts", p.Notes)
	t.lines("Drafts that ended", "", p.Drafts)
	t.gap()
	t.line(strings.Repeat("-", textWidth))
	t.fold("", p.Made+" by lastword, on your own machine, from your own mail. It sends nothing to anybody: every draft waits in your Drafts folder until you send it, change it or delete it.")
	return t.b.Bytes(), nil
}

// page72 is plain text being written.
type page72 struct{ b bytes.Buffer }

func (t *page72) line(s string) { t.b.WriteString(strings.TrimRight(s, " ") + "\n") }

func (t *page72) gap() { t.b.WriteByte('\n') }

// fold writes a paragraph under an indent; lead stands in the indent of its first line.
func (t *page72) fold(lead, s string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	current := lead
	empty := true
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) { // a no-break space does not break
		if !empty && utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) > textWidth {
			t.line(current)
			current, empty = indent, true
		}
		if !empty {
			current += " "
		}
		current += word
		empty = false
	}
	t.line(current)
}

func (t *page72) heading(title, intro string) {
	t.gap()
	t.gap()
	t.line(strings.ToUpper(title))
	t.line(strings.Repeat("-", utf8.RuneCountInString(title)))
	if intro != "" {
		t.fold("", intro)
	}
}

func (t *page72) todos(p page) {
	t.heading(p.First, "")
	if len(p.Todos) == 0 {
		t.line("Nothing. Nobody waits for you, and nobody has gone quiet.")
	}
	for i, g := range p.Todos {
		if i > 0 {
			t.gap()
		}
		t.line(g.Verb + ":")
		for _, l := range g.Lines {
			t.fold("  * ", l.who())
			t.fold("    ", l.Text)
		}
		if g.More > 0 {
			t.line("    and " + plural(g.More, "more, below", "more, below"))
		}
	}
}

func (l lineView) who() string {
	if l.At == "" {
		return l.Head
	}
	return l.Head + ", " + l.At
}

func (t *page72) paragraphs(title string, list []string) {
	if len(list) == 0 {
		return
	}
	t.heading(title, "")
	for _, s := range list {
		t.fold("", s)
	}
}

func (t *page72) lines(title, intro string, list []lineView) {
	if len(list) == 0 {
		return
	}
	t.heading(title, intro)
	for _, l := range list {
		head := l.who()
		if l.Tag != "" {
			head += " [" + l.Tag + "]"
		}
		if head != "" {
			t.fold("* ", head)
		}
		if l.Text != "" {
			t.fold("  ", l.Text)
		}
	}
}

func (t *page72) cases(title, intro string, list []caseView) {
	if len(list) == 0 {
		return
	}
	t.heading(title, intro)
	for _, c := range list {
		t.gap()
		t.oneCase(c)
	}
}

func (t *page72) oneCase(c caseView) {
	t.fold("* ", c.Name+" ["+c.Tag+"]")
	t.fold("  ", strings.Trim(c.Org+" · "+c.Subject, " ·"))
	t.lanes(c.Lanes)
	for _, list := range [][]string{{c.Why, c.Quote}, c.Faults, c.Alerts, {c.Figures, c.Card}} {
		for _, s := range list {
			if s != "" {
				t.fold("  ", s)
			}
		}
	}
	if c.Phone != "" || c.NoNumber {
		t.fold("  Call: ", phoneWords(c))
		for _, line := range c.Track {
			t.fold("    - ", line)
		}
	}
	if c.Draft != nil {
		t.fold("  ", c.Draft.Title)
		for _, line := range c.Draft.Lines {
			t.fold("    > ", line)
		}
		if c.Draft.More {
			t.line("    > …")
		}
	}
	if c.NoDraft != "" {
		t.fold("  ", "No draft: "+c.NoDraft)
	}
}

func (t *page72) everyCall(lines []string) {
	if len(lines) == 0 {
		return
	}
	t.heading("On every call", "")
	for _, line := range lines {
		t.fold("  - ", line)
	}
}

func phoneWords(c caseView) string {
	words := c.Phone
	if c.NoNumber {
		words = "no number known, look it up"
	}
	if c.BestHour != "" {
		words += ", best around " + c.BestHour + ", their time"
	}
	return words
}

func (t *page72) lanes(l *lanes) {
	if l == nil {
		return
	}
	end := "today"
	if l.Quiet != "" {
		end = l.Quiet + " without a word"
	}
	t.line("  they |" + laneText(l.Them) + "|")
	t.line("  you  |" + laneText(l.Us) + "|")
	t.line("        " + l.From + strings.Repeat(" ", max(laneSlots-len(l.From)-len(end), 1)) + end)
}

func laneText(list []stretch) string {
	mark := map[string]string{"": " ", "them": "o", "us": "x", "letter": "L", "call": "c", "silence": "."}
	var b strings.Builder
	for _, s := range list {
		b.WriteString(strings.Repeat(mark[s.Kind], s.Span))
	}
	return b.String()
}
