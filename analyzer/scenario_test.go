package analyzer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lastword/analyzer"
	"lastword/analyzer/reading"
	"lastword/internal/mail"
)

// scenario is one file of testdata/scenarios: a conversation as a rep would
// tell it, and what should be concluded at certain moments.
//
//	# name: promise broken on Friday
//	# me: sam@acme.test   tz: +0100   country: DE   sensitivity: normal
//	@ TIME sender -> receivers  attributes : text
//	  further lines of the text
//	! TIME mark person called --no-answer
//	! TIME draft person apology dismissed
//	= TIME state key:value ...   (comment)
//
// Attributes: re:N (answers message N of the file), s:"Subject", cc:addresses, bcc:addresses, replyto:address,
// h:"Field: value", att:file, cal:METHOD,STATUS,uid,start,end, bounce:status,address,
// receipt:N, in:role, draft:strategy (the sent copy of that draft), received:TIME,
// internal:TIME, id:<...>, norefs, name:"Display Name", again (a second copy of message N).
// "me" is the rep; a name without @ is whoever had that local part before.
type scenario struct {
	file    string
	facts   analyzer.Facts
	opts    analyzer.Options
	expects []expectation
	me      string
	known   map[string]string
	names   map[string]string
	closing map[string]int
}

type expectation struct {
	line  int
	at    time.Time
	state string
	want  [][2]string
}

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			s := readScenario(t, file)
			for _, e := range s.expects {
				s.check(t, e)
			}
		})
	}
}

func readScenario(t *testing.T, file string) *scenario {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario{file: file, known: map[string]string{}, names: map[string]string{}, closing: map[string]int{}}
	s.facts.Account = "work"
	var logical []string
	var numbers []int
	for i, line := range strings.Split(string(raw), "\n") {
		if strings.HasPrefix(line, " ") && len(logical) > 0 {
			logical[len(logical)-1] += "\n" + strings.TrimPrefix(strings.TrimPrefix(line, " "), " ")
			continue
		}
		logical, numbers = append(logical, line), append(numbers, i+1)
	}
	for i, line := range logical {
		if err := s.line(line, numbers[i]); err != nil {
			t.Fatalf("%s:%d: %v", file, numbers[i], err)
		}
	}
	for i := range s.facts.Messages {
		m := &s.facts.Messages[i]
		r := reading.Read(*m)
		m.Reading = &r
		m.Text, m.Reading.OwnText = "", ""
	}
	return s
}

func (s *scenario) line(line string, number int) error {
	switch {
	case strings.TrimSpace(line) == "":
		return nil
	case line[0] == '#':
		s.header(line[1:])
		return nil
	case line[0] == '@':
		return s.message(line[1:])
	case line[0] == '!':
		return s.order(line[1:])
	case line[0] == '=':
		return s.expect(line[1:], number)
	}
	return fmt.Errorf("cannot read %q", line)
}

var headerKey = regexp.MustCompile(`(\w+):\s*(.*?)(\s{2,}|$)`)

func (s *scenario) header(line string) {
	for _, m := range headerKey.FindAllStringSubmatch(strings.TrimSpace(line), -1) {
		list := strings.Fields(strings.ReplaceAll(m[2], ",", " "))
		switch m[1] {
		case "me":
			s.me = list[0]
			s.facts.Identities = list
		case "country":
			s.opts.Country = m[2]
		case "sensitivity":
			s.opts.Sensitivity = m[2]
		case "internal":
			s.opts.InternalDomains = list
		case "only":
			s.opts.Only = list
		case "ignore":
			s.opts.Ignore = list
		case "workdays":
			s.opts.Workdays = m[2]
		case "languages":
			s.opts.Languages = list
		case "company_counts":
			s.opts.PersonOnly = m[2] == "no"
		case "phone_hold":
			s.opts.PhoneHold = m[2] == "yes"
		case "contact":
			f := strings.Split(m[2], ",")
			for len(f) < 5 {
				f = append(f, "")
			}
			s.facts.Contacts = append(s.facts.Contacts, mail.Contact{Address: f[0], Name: f[1], Organization: f[2], Phone: f[3], Value: f[4]})
		case "tz":
			s.opts.Zone = zoneOf(m[2])
		}
	}
}

func zoneOf(s string) *time.Location {
	t, err := time.Parse("-0700", s)
	if err != nil {
		return time.UTC
	}
	_, off := t.Zone()
	return time.FixedZone(s, off)
}

func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04-0700", "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			_, off := t.Zone()
			return t.In(time.FixedZone("", off)), nil
		}
	}
	return time.Time{}, fmt.Errorf("no time: %q", s)
}

var attribute = regexp.MustCompile(`^(re|s|cc|bcc|replyto|h|att|cal|bounce|receipt|in|draft|received|internal|id|name|again):("[^"]*"|\S+)\s*|^(norefs|headeronly)\s*`)

func (s *scenario) message(line string) error {
	head, rest, ok := strings.Cut(strings.TrimSpace(line), " -> ")
	if !ok {
		return fmt.Errorf("no arrow in %q", line)
	}
	when, from, _ := strings.Cut(head, " ")
	at, err := parseTime(when)
	if err != nil {
		return err
	}
	m := mail.Message{ID: int64(len(s.facts.Messages) + 1), Date: at, HasText: true, Fields: map[string]string{}}
	m.MessageID = fmt.Sprintf("<%d.%s>", m.ID, strings.ReplaceAll(filepath.Base(s.file), " ", "-"))
	to, rest, _ := strings.Cut(rest, " ")
	for strings.HasSuffix(to, ",") {
		var more string
		more, rest, _ = strings.Cut(strings.TrimSpace(rest), " ")
		to += more
	}
	m.To = s.people(to)
	m.From = s.people(strings.TrimSpace(from))[0]
	if err := s.attributes(&m, strings.TrimSpace(rest)); err != nil {
		return err
	}
	if m.From.Addr == s.me && m.Roles == nil {
		m.Roles = []mail.Role{mail.RoleSent}
	}
	if m.From.Name != "" {
		s.names[m.From.Addr] = m.From.Name
	}
	m.From.Name = s.names[m.From.Addr]
	if m.Ident == "" {
		m.Ident = m.MessageID
	}
	s.facts.Messages = append(s.facts.Messages, m)
	return nil
}

func (s *scenario) people(list string) []mail.Address {
	var out []mail.Address
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		switch {
		case word == "me":
			word = s.me
		case !strings.Contains(word, "@"):
			if full, ok := s.known[word]; ok {
				word = full
			}
		}
		local, _, _ := strings.Cut(word, "@")
		s.known[local] = word
		out = append(out, mail.Address{Name: s.names[word], Addr: word})
	}
	return out
}

func (s *scenario) attributes(m *mail.Message, rest string) error {
	for {
		found := attribute.FindStringSubmatch(rest)
		if found == nil {
			break
		}
		rest = rest[len(found[0]):]
		if err := s.attribute(m, found[1]+found[3], strings.Trim(found[2], `"`)); err != nil {
			return err
		}
	}
	body, ok := strings.CutPrefix(rest, ":")
	if !ok {
		return fmt.Errorf("no text in %q", rest)
	}
	m.Text = strings.TrimSpace(body)
	return nil
}

func (s *scenario) attribute(m *mail.Message, key, value string) error {
	switch key {
	case "re":
		return s.answer(m, value)
	case "s":
		m.Subject = value
	case "cc":
		m.Cc = s.people(value)
	case "bcc":
		m.Bcc = s.people(value)
	case "replyto":
		m.ReplyTo = s.people(value)
	case "h":
		name, v, _ := strings.Cut(value, ":")
		m.Fields[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(v)
	case "att":
		m.Attachments = append(m.Attachments, value)
	case "cal":
		return s.calendar(m, value)
	case "bounce":
		status, addr, _ := strings.Cut(value, ",")
		action := "failed"
		if strings.HasPrefix(status, "4") {
			action = "delayed"
		}
		m.Delivery = &mail.Delivery{Status: status, Address: addr, Action: action}
		if len(m.InReplyTo) > 0 {
			m.Delivery.Original = m.InReplyTo[0]
			m.InReplyTo, m.References = nil, nil
		}
		m.Fields["content-type"] = "multipart/report; report-type=delivery-status"
	case "receipt":
		return s.receipt(m, value)
	case "in":
		for role := range strings.SplitSeq(value, ",") {
			m.Roles = append(m.Roles, mail.Role(role))
		}
	case "draft":
		s.sentDraft(m, value)
	case "id":
		m.MessageID = value
	case "norefs":
		m.InReplyTo, m.References = nil, nil
	case "headeronly":
		m.HasText = false
	case "name":
		m.From.Name = value
	case "again":
		return s.again(m, value)
	case "received", "internal":
		at, err := parseTime(value)
		if key == "received" {
			m.Received = at
		} else {
			m.Internal = at
		}
		return err
	}
	return nil
}

func (s *scenario) numbered(value string) (*mail.Message, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > len(s.facts.Messages) {
		return nil, fmt.Errorf("no message %q", value)
	}
	return &s.facts.Messages[n-1], nil
}

func (s *scenario) answer(m *mail.Message, value string) error {
	p, err := s.numbered(value)
	if err != nil {
		return err
	}
	m.InReplyTo = []string{p.MessageID}
	m.References = append(append([]string{}, p.References...), p.MessageID)
	if m.Subject == "" {
		m.Subject = "Re: " + strings.TrimPrefix(p.Subject, "Re: ")
	}
	return nil
}

func (s *scenario) again(m *mail.Message, value string) error {
	p, err := s.numbered(value)
	if err == nil {
		m.MessageID, m.Ident = p.MessageID, p.Ident
	}
	return err
}

func (s *scenario) receipt(m *mail.Message, value string) error {
	p, err := s.numbered(value)
	if err == nil {
		m.Receipt = p.MessageID
		m.Fields["content-type"] = "multipart/report; report-type=disposition-notification"
	}
	return err
}

func (s *scenario) calendar(m *mail.Message, value string) error {
	f := append(strings.Split(value, ","), "", "", "", "")
	c := &mail.Calendar{Method: f[0], Status: f[1], UID: f[2], Organizer: s.me}
	if f[3] != "" {
		var err error
		if c.Start, err = parseTime(f[3]); err != nil {
			return err
		}
		c.End = c.Start.Add(time.Hour)
	}
	if c.Method == "REQUEST" && m.From.Addr != s.me {
		c.Organizer = m.From.Addr
	}
	m.Calendar = c
	return nil
}

func (s *scenario) sentDraft(m *mail.Message, strategy string) {
	who := m.To[0].Addr
	s.facts.Drafts = append(s.facts.Drafts, mail.Draft{
		ID: int64(len(s.facts.Drafts) + 1), MessageID: "<draft-" + m.MessageID[1:], Prospect: who, Strategy: mail.Draft{}.Strategy + strategy,
		Organization: mail.Domain(who), Rung: s.closing[who], State: mail.DraftSent, SentID: m.MessageID, SentAt: m.Date,
		Planned: m.Date.Add(-time.Hour), Saved: m.Date.Add(-time.Hour), Ended: m.Date,
	})
	s.closing[who]++
}

// order reads "TIME mark person what" and "TIME draft person strategy state".
func (s *scenario) order(line string) error {
	words := strings.Fields(line)
	if len(words) < 4 {
		return fmt.Errorf("too short: %q", line)
	}
	at, err := parseTime(words[0])
	if err != nil {
		return err
	}
	who := s.people(words[2])[0].Addr
	if words[1] == "draft" {
		d := mail.Draft{
			ID: int64(len(s.facts.Drafts) + 1), MessageID: fmt.Sprintf("<draft%d@acme.test>", len(s.facts.Drafts)), Prospect: who,
			Organization: mail.Domain(who), Rung: s.closing[who], Strategy: words[3], State: mail.DraftState(words[4]), Planned: at, Saved: at,
		}
		if !d.State.Live() {
			d.Ended = at
		}
		s.facts.Drafts = append(s.facts.Drafts, d)
		return nil
	}
	return s.mark(at, who, words[3], words[4:])
}

func (s *scenario) mark(at time.Time, who, kind string, args []string) error {
	m := mail.Mark{ID: int64(len(s.facts.Marks) + 1), Address: who, Kind: mail.MarkKind(kind), At: at}
	if len(args) > 0 {
		m.Value = strings.TrimPrefix(args[0], "--")
	}
	if m.Value == "until" {
		day, err := time.ParseInLocation(time.DateOnly, args[1], at.Location())
		if err != nil {
			return err
		}
		m.Until, m.Value = day, ""
	}
	s.facts.Marks = append(s.facts.Marks, m)
	return nil
}

var expectKey = regexp.MustCompile(`(\w+):("(?:[^"\\]|\\.)*"|\S+)|\([^)]*\)|(\S+)`)

func (s *scenario) expect(line string, number int) error {
	e := expectation{line: number}
	stamp, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	at, err := parseTime(stamp)
	if err != nil {
		return err
	}
	e.at = at
	words := expectKey.FindAllStringSubmatch(rest, -1)
	for _, w := range words {
		switch {
		case w[1] != "":
			e.want = append(e.want, [2]string{w[1], strings.ReplaceAll(strings.Trim(w[2], `"`), `\"`, `"`)})
		case w[3] != "" && e.state == "":
			e.state = w[3]
		case w[3] != "":
			return fmt.Errorf("what is %q", w[3])
		}
	}
	s.expects = append(s.expects, e)
	return nil
}

func (s *scenario) check(t *testing.T, e expectation) {
	t.Helper()
	cases := analyzer.Judge(s.facts, s.opts, e.at)
	for _, w := range e.want {
		if w[0] == "of" {
			cases = analyzer.Find(cases, s.people(w[1])[0].Addr)
		}
	}
	if e.state == "none" {
		if len(cases) != 0 {
			t.Errorf("%s:%d: got %d cases (%s %s), want none", s.file, e.line, len(cases), cases[0].Prospect.Address, cases[0].State)
		}
		return
	}
	if len(cases) != 1 {
		t.Errorf("%s:%d: got %d cases, want one", s.file, e.line, len(cases))
		return
	}
	c := &cases[0]
	if string(c.State) != e.state {
		t.Errorf("%s:%d: got %s (%s; %s), want %s", s.file, e.line, c.State, c.Rule, strings.Join(c.Because, " "), e.state)
	}
	for _, w := range e.want {
		if got, ok := shows(c, w[0], w[1]); !ok {
			t.Errorf("%s:%d: %s is %q, want %q (%s)", s.file, e.line, w[0], got, w[1], c.Rule)
		}
	}
}

// shows tells what a case holds under a key of an expectation, and whether that is as wanted.
func shows(c *analyzer.Case, key, want string) (string, bool) {
	got := ""
	switch key {
	case "of":
		return want, true
	case "reason":
		got = string(c.Reason)
	case "strategy":
		got = string(c.Strategy)
	case "due":
		if !c.Due.IsZero() {
			got = c.Due.Format(time.DateOnly)
		}
	case "action":
		got = string(c.NextAction)
	case "truth":
		got = string(c.Truth)
	case "deal":
		if c.Deal != nil {
			got = c.Deal.Evidence
		}
	case "unanswered":
		got = strconv.Itoa(c.Unanswered)
	case "chance_word":
		got = string(c.ChanceWord)
	case "stale":
		got = strconv.FormatBool(c.Stale)
	case "paused":
		if c.Paused != nil {
			got = c.Paused.Kind
		}
	case "until":
		if c.Paused != nil {
			got = c.Paused.Until.Format(time.DateOnly)
		}
	case "draft":
		got = "yes"
		if c.Strategy == "" || c.NoDraft != "" {
			got = "no"
		}
	case "to":
		got = c.To.Addr
	case "band":
		got = c.Pressure.Band
	case "subject":
		got = c.Subject
	case "rung":
		got = strconv.Itoa(c.Rung)
	case "days":
		got = strconv.FormatFloat(c.WorkingDays, 'f', 1, 64)
	case "limbo":
		got = strconv.Itoa(c.DaysInLimbo)
	case "value":
		if c.Value != nil {
			got = strconv.FormatFloat(*c.Value, 'f', -1, 64)
		}
	default:
		return showsList(c, key, want)
	}
	return got, got == want || want == "none" && got == ""
}

// showsList looks a wanted entry up in a list; none wants the list empty.
func showsList(c *analyzer.Case, key, want string) (string, bool) {
	var list []string
	switch key {
	case "alert":
		list = c.Alerts
	case "quote":
		for _, q := range c.Quotes {
			list = append(list, q.Text)
		}
	case "fault":
		for _, f := range c.OwnFaults {
			list = append(list, f.Kind)
		}
	case "contact":
		list = c.Contacts
	case "other":
		list = c.Card.Others
	case "because":
		joined := strings.Join(c.Because, " ")
		return joined, strings.Contains(joined, want)
	case "nodraft":
		return string(c.NoDraft), want != "none" && strings.Contains(string(c.NoDraft), want) || want == "none" && c.NoDraft == ""
	case "hopeium":
		list = c.Hopeium.Parts
	default:
		return "unknown key " + key, false
	}
	joined := strings.Join(list, " | ")
	if want == "none" {
		return joined, len(list) == 0
	}
	return joined, slices.Contains(list, want)
}
