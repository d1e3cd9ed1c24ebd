package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// maxTodo is how many lines each group of the first screen holds.
const maxTodo = 3

// maxHTML is the size in bytes above which Gmail cuts a mail, less some air.
const maxHTML = 98_000

// limit is the most that is shown: cases in full in each section, and lines in
// each list. The rest is counted.
type limit struct{ full, lines int }

// limits are tried in turn until the page is small enough; the last one is in any case.
func limits() []limit { return []limit{{8, 30}, {6, 20}, {5, 12}, {3, 8}, {2, 5}} }

// page is the report in words, all foreign text cleaned: what the HTML and the
// plain text both show.
type page struct {
	Title, Week, Span, Made, Lead string
	Figures                       []figure
	First                         string // heading of the short list
	Todos                         []todoGroup
	YourTurn, Silent, Due         []caseView
	More, Old                     []lineView
	Totals                        []string
	Learned                       []lineView
	Closing, Paused, Cooling      []lineView
	Alerts, Drafts                []lineView
	Notes                         []string
	// OnEveryCall are the lines that stand in the talk track of most call cards.
	OnEveryCall []string
	// Legend names the section that explains the colours of the timelines.
	Legend string
}

type figure struct{ Number, Label string }

type todoGroup struct {
	Verb  string
	Lines []lineView
	More  int
}

// lineView is one line: somebody (and where), and something about them.
type lineView struct {
	Head, At, Text, Tag string
	// Good marks a tag that is good news.
	Good bool
}

// TagStyle is the name of the tag's style.
func (l lineView) TagStyle() string {
	if l.Good {
		return "pill"
	}
	return "at"
}

// caseView is one case shown in full.
type caseView struct {
	Name, Org, Subject, Tag string
	// Silent colours the tag.
	Silent          bool
	Why             string
	Figures         string
	Lanes           *lanes
	Faults          []string
	Quote, Card     string
	Alerts          []string
	Phone, BestHour string
	NoNumber        bool
	Track           []string
	Draft           *letterView
	NoDraft         string
}

type letterView struct {
	Title string
	Lines []string
	More  bool
}

func view(r Report, l limit) page {
	zone := r.AsOf.Location()
	n := r.Numbers
	p := page{
		Title: "Silence report", Week: "Week " + weekNumber(r.Week), Span: span(r.From.Time, r.To.Time),
		Made:    "Made on " + r.AsOf.Format("Monday 2 January, 15:04"),
		Lead:    lead(n),
		Figures: figures(n),
		First:   "What to do first",
		Todos:   todoGroups(r.Monday),
		Totals:  totals(n),
		Learned: learnedLines(r.Learned, zone),
		Drafts:  endedDrafts(r),
	}
	if r.AsOf.Weekday() == time.Monday {
		p.First = "Monday morning"
	}
	p.addCases(r, l.full)
	p.Legend = p.legend()
	p.shareTrack()
	for _, c := range r.Closing {
		p.Closing = append(p.Closing, lineView{Head: name(c.Prospect), At: place(c.Prospect), Text: closingWords(c, zone)})
	}
	for _, c := range r.Paused {
		p.Paused = append(p.Paused, lineView{Head: name(c.Prospect), At: place(c.Prospect), Text: pauseWords(c, zone)})
	}
	for _, c := range r.Cooling {
		p.Cooling = append(p.Cooling, lineView{Head: name(c.Prospect), At: place(c.Prospect), Text: coolingWords(c, zone)})
	}
	for _, a := range r.Alerts {
		if !worthALook(a, r) {
			continue
		}
		head, place, _ := strings.Cut(clean(a.Who), ", ")
		p.Alerts = append(p.Alerts, lineView{Head: head, At: place, Text: clean(a.Text)})
	}
	for _, note := range r.Notes {
		p.Notes = append(p.Notes, clean(note))
	}
	p.cut(l.lines)
	return p
}

// shareTrack moves the lines that most call cards have in common to one place,
// so that each card keeps what is its own.
func (p *page) shareTrack() {
	const many = 3
	count := map[string]int{}
	cards := slices.Concat(p.Due, p.Silent)
	for _, c := range cards {
		for _, line := range c.Track {
			count[line]++
		}
	}
	for _, c := range cards {
		for _, line := range c.Track {
			if count[line] >= many && !slices.Contains(p.OnEveryCall, line) {
				p.OnEveryCall = append(p.OnEveryCall, line)
			}
		}
	}
	for _, list := range [][]caseView{p.Due, p.Silent} {
		for i := range list {
			list[i].Track = slices.DeleteFunc(list[i].Track, func(line string) bool { return slices.Contains(p.OnEveryCall, line) })
		}
	}
}

// legend is the first section that shows a timeline.
func (p *page) legend() string {
	drawn := func(c caseView) bool { return c.Lanes != nil }
	switch {
	case slices.ContainsFunc(p.YourTurn, drawn):
		return "your_turn"
	case slices.ContainsFunc(p.Due, drawn):
		return "due"
	case slices.ContainsFunc(p.Silent, drawn):
		return "silent"
	}
	return ""
}

// worthALook leaves out what stands beside its case anyway.
func worthALook(a Alert, r Report) bool {
	switch a.Kind {
	case analyzer.AlertPossibleAnswer, analyzer.AlertNotDelivered, string(analyzer.Unreachable):
		return true
	case analyzer.AlertLeaveInPeace:
		return false
	}
	return !slices.ContainsFunc(slices.Concat(r.YourTurn, r.Silent), func(c analyzer.Case) bool { return c.ID == a.Case })
}

// cut keeps the lists short.
func (p *page) cut(most int) {
	for _, list := range []*[]lineView{&p.More, &p.Old, &p.Learned, &p.Closing, &p.Paused, &p.Cooling, &p.Alerts, &p.Drafts} {
		if over := len(*list) - most; over > 0 {
			*list = append(slices.Clone((*list)[:most]), lineView{Text: fmt.Sprintf("and %d more", over)})
		}
	}
}

func (p *page) addCases(r Report, full int) {
	for _, c := range r.YourTurn {
		if len(p.YourTurn) < full {
			p.YourTurn = append(p.YourTurn, caseOf(c, r))
		} else {
			p.More = append(p.More, lineView{Head: name(c.Prospect), At: place(c.Prospect), Text: why(c), Tag: "your turn"})
		}
	}
	for _, c := range r.Silent {
		line := lineView{Head: name(c.Prospect), At: place(c.Prospect), Text: why(c), Tag: tag(c)}
		switch {
		case c.Stale:
			p.Old = append(p.Old, line)
		case c.State == analyzer.Due && len(p.Due) < full:
			p.Due = append(p.Due, caseOf(c, r))
		case c.State == analyzer.Silent && len(p.Silent) < full:
			p.Silent = append(p.Silent, caseOf(c, r))
		default:
			p.More = append(p.More, line)
		}
	}
}

func weekNumber(week string) string {
	_, number, _ := strings.Cut(week, "-W")
	return strings.TrimPrefix(number, "0")
}

func lead(n Numbers) string {
	return fmt.Sprintf("%d to answer, %d to call", n.Answer, n.Calls)
}

func figures(n Numbers) []figure {
	return []figure{
		{fmt.Sprint(n.Answer), "to answer"},
		{fmt.Sprint(n.Calls), "to call"},
		{fmt.Sprint(n.DraftsWaiting), "drafts to review"},
		{fmt.Sprint(n.LimboDays), "days in limbo"},
	}
}

func verb(t Todo) string {
	switch t.Action {
	case analyzer.DoAnswer:
		return "Answer"
	case analyzer.DoReachOut:
		if t.State == analyzer.Due {
			return "Write, as agreed"
		}
		return "Get in touch"
	case analyzer.DoCall:
		return "Call"
	case analyzer.DoReviewDraft:
		return "Review the draft"
	case analyzer.DoWait, analyzer.DoNothing:
	}
	return "See to"
}

func todoGroups(todos []Todo) []todoGroup {
	var groups []todoGroup
	for _, t := range todos {
		i := slices.IndexFunc(groups, func(g todoGroup) bool { return g.Verb == verb(t) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, todoGroup{Verb: verb(t)})
		}
		if len(groups[i].Lines) == maxTodo {
			groups[i].More++
			continue
		}
		head, place, _ := strings.Cut(clean(t.Who), ", ")
		groups[i].Lines = append(groups[i].Lines, lineView{Head: head, At: place, Text: clean(t.Text)})
	}
	return groups
}

// totals are sentences about the whole week (R2, R20).
func totals(n Numbers) []string {
	var list []string
	if n.Unanswered > 0 || n.LimboDays > 0 {
		s := fmt.Sprintf("%s of yours and %s in limbo, over %s where the truth is not known.",
			plural(n.Unanswered, "unanswered message", "unanswered messages"), plural(n.LimboDays, "day", "days"),
			plural(n.Silent-n.Stale+n.Closing, "conversation", "conversations"))
		if n.LimboBefore != nil {
			s += fmt.Sprintf(" When the week began it was %s.", plural(*n.LimboBefore, "day", "days"))
		}
		list = append(list, s)
	}
	if n.ValueUnknown != nil {
		list = append(list, fmt.Sprintf("A value of %s hangs on answers nobody has.", amount(*n.ValueUnknown)))
	}
	var did []string
	if n.CallsLogged > 0 {
		did = append(did, plural(n.CallsLogged, "call logged", "calls logged"))
	}
	if n.DraftsSent > 0 {
		did = append(did, plural(n.DraftsSent, "closing letter sent", "closing letters sent"))
	}
	if n.Reopened > 0 {
		did = append(did, plural(n.Reopened, "conversation reopened", "conversations reopened"))
	}
	if len(did) > 0 {
		list = append(list, "This week: "+strings.Join(did, ", ")+".")
	}
	return list
}

func learnedLines(learned []Learned, zone *time.Location) []lineView {
	var list []lineView
	for _, l := range learned {
		line := lineView{Head: name(l.Prospect), At: place(l.Prospect), Tag: truthWords(l.Truth), Good: true}
		switch {
		case l.Quote != nil && l.Quote.Text != "":
			line.Text = "“" + shorten(clean(l.Quote.Text), 160) + "” (" + day(l.Date.Time, zone) + ")"
		default:
			line.Text = "you noted it on " + day(l.Date.Time, zone)
		}
		list = append(list, line)
	}
	return list
}

func endedDrafts(r Report) []lineView {
	var list []lineView
	for _, d := range r.Drafts {
		if d.State.Live() || d.State == mail.DraftSent {
			continue
		}
		text := string(d.State)
		if d.Why != "" {
			text += ": " + clean(string(d.Why))
		}
		list = append(list, lineView{Head: clean(d.Prospect), Text: text, Tag: strategyWords(d.Strategy)})
	}
	return list
}

func closingWords(c analyzer.Case, zone *time.Location) string {
	if c.LastOutbound.IsZero() {
		return "your letter is with them; wait"
	}
	return "your letter went out on " + longDay(c.LastOutbound.Time, zone) + "; wait"
}

func coolingWords(c analyzer.Case, zone *time.Location) string {
	var parts []string
	if slices.Contains(c.Alerts, analyzer.AlertCooling) {
		parts = append(parts, "cooling: slower and shorter than before")
	}
	if slices.Contains(c.Alerts, analyzer.AlertNoDateAgreed) {
		parts = append(parts, "no date agreed")
	}
	if !c.LastInbound.IsZero() {
		parts = append(parts, "their last word "+day(c.LastInbound.Time, zone))
	}
	return strings.Join(parts, "; ")
}
