package report

import (
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// tag says in a few words what is up with a case.
func tag(c analyzer.Case) string {
	switch {
	case c.State == analyzer.Due && !c.Due.IsZero():
		return "since " + c.Due.Format("2 January")
	case c.State == analyzer.Due:
		return "now"
	case c.State == analyzer.YourTurn && !c.LastInbound.IsZero():
		return "their last word " + c.LastInbound.Format("2 January")
	case c.State == analyzer.YourTurn:
		return "your turn"
	case c.Stale && !c.LastInbound.IsZero():
		return "last word " + c.LastInbound.Format("January 2006")
	}
	return reasonWords(c.Reason)
}

func why(c analyzer.Case) string {
	if len(c.Because) == 0 {
		return clean(c.Subject)
	}
	return clean(c.Because[0])
}

func caseOf(c analyzer.Case, r Report) caseView {
	v := caseView{
		Name: name(c.Prospect), Org: clean(c.Prospect.Organization), Subject: clean(c.Subject), Tag: tag(c),
		Figures: caseFigures(c, r.AsOf.Location()),
		Lanes:   draw(c, r.AsOf.Time),
		Silent:  c.State == analyzer.Silent,
		NoDraft: clean(string(c.NoDraft)),
	}
	v.Why = clean(strings.Join(c.Because[:min(len(c.Because), 3)], " "))
	for _, f := range c.OwnFaults {
		if f.Text == "" || !strings.Contains(v.Why, clean(f.Text)) {
			v.Faults = append(v.Faults, faultWords(f, r.AsOf.Location()))
		}
	}
	for _, a := range c.Alerts {
		if text := alertWords(a, c); text != "" {
			v.Alerts = append(v.Alerts, text)
		}
	}
	if c.State == analyzer.YourTurn {
		return v
	}
	if !slices.Contains(c.Alerts, analyzer.AlertTakeOut) {
		v.Card = cardWords(c.Card)
	}
	if len(c.Quotes) > 0 && !strings.Contains(v.Why, clean(c.Quotes[0].Text)) {
		v.Quote = "“" + clean(c.Quotes[0].Text) + "” (" + day(c.Quotes[0].Date.Time, r.AsOf.Location()) + ")"
	}
	if c.NextAction == analyzer.DoCall || c.Prospect.Phone != "" {
		v.addCall(c)
	}
	v.Draft = draftOf(c, r)
	return v
}

func (v *caseView) addCall(c analyzer.Case) {
	v.Phone, v.BestHour = clean(string(c.Prospect.Phone)), clean(c.BestHour)
	v.NoNumber = v.Phone == ""
	for _, line := range c.TalkTrack {
		v.Track = append(v.Track, clean(line))
	}
}

// caseFigures: what is known in numbers (R2, R3).
func caseFigures(c analyzer.Case, zone *time.Location) string {
	var parts []string
	if c.State == analyzer.Silent && !c.LastInbound.IsZero() {
		parts = append(parts, "Their truth is not known since "+day(c.LastInbound.Time, zone))
	}
	if c.Unanswered > 0 && c.State != analyzer.Due {
		parts = append(parts, plural(c.Unanswered, "message", "messages")+" of yours unanswered")
	}
	if c.DaysInLimbo > 0 && c.State != analyzer.YourTurn && c.State != analyzer.Due {
		parts = append(parts, plural(c.DaysInLimbo, "day", "days")+" in limbo")
	}
	if c.ChanceWord != "" {
		parts = append(parts, "chance of an answer: "+clean(string(c.ChanceWord)))
	}
	if c.Value != nil {
		parts = append(parts, "value "+amount(*c.Value))
	}
	return strings.Join(parts, " · ")
}

func faultWords(f analyzer.Fault, zone *time.Location) string {
	text, on := clean(f.Text), ""
	if !f.Date.IsZero() {
		on = " of " + day(f.Date.Time, zone)
	}
	switch f.Kind {
	case "question_unanswered":
		return "Their question" + on + " is still open: “" + text + "”"
	case "not_sent":
		return "They asked for something" + on + " that was not sent: “" + text + "”"
	case "promise_unkept":
		return "Your promise" + on + " is not kept: “" + text + "”"
	case "attachment_missing":
		return "Your mail" + on + " announced an attachment and carried none."
	case "late_answer":
		return "Your own answer" + on + " came late."
	}
	return text
}

// cardWords sum up the five questions (R18).
func cardWords(c analyzer.Card) string {
	var known, missing []string
	sort := func(label string, yes bool) {
		if yes {
			known = append(known, label)
		} else {
			missing = append(missing, label)
		}
	}
	sort("their problem", c.Problem != "")
	sort("why you", c.WhyUs != "")
	sort("the next step", c.NextStep != "")
	sort("who else decides", len(c.Others) > 0)
	sort("what they do meanwhile", c.Meanwhile != "")
	switch {
	case len(known) == 0:
		return "Of the five questions none is answered yet."
	case len(missing) == 0:
		return "All five questions are answered."
	}
	return "You know " + strings.Join(known, ", ") + ". You don’t know " + strings.Join(missing, ", ") + "."
}

// draftOf is the letter waiting in Drafts for this case, its first lines.
func draftOf(c analyzer.Case, r Report) *letterView {
	if c.Draft == nil || !c.Draft.State.Live() {
		return nil
	}
	l := &letterView{Title: "In your Drafts: " + strategyWords(string(c.Draft.Strategy))}
	if c.Draft.State == mail.DraftEdited {
		l.Title += " (edited by you)"
	}
	for _, d := range r.Drafts {
		if d.MessageID == c.Draft.MessageID {
			l.Lines, l.More = opening(d.Body)
		}
	}
	return l
}

// opening gives the first paragraphs of a letter, about 320 characters.
func opening(body string) (paragraphs []string, more bool) {
	const room, least = 320, 60
	used := 0
	for _, line := range cleanLines(body) {
		if line == "" {
			continue
		}
		if used > room-least {
			return paragraphs, true
		}
		short := shorten(line, room-used)
		paragraphs = append(paragraphs, short)
		used += len([]rune(line))
		more = more || short != line
	}
	return paragraphs, more
}
