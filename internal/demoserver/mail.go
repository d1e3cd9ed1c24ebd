package demoserver

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"lastword/internal/mail"
)

// Item is one message of the sample as it lies in a mailbox.
type Item struct {
	Conversation string
	Mailbox      string
	Raw          []byte
	// At is the arrival (INTERNALDATE), never later than now.
	At    time.Time
	Flags []string
}

// Mail gives the whole sample as it stands at now, oldest first. Equal times
// give equal bytes.
func Mail(now time.Time) ([]Item, error) {
	all, err := conversations()
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, c := range all {
		some, err := c.mail(now)
		if err != nil {
			return nil, fmt.Errorf("conversation %s: %w", c.name, err)
		}
		items = append(items, some...)
	}
	sort.SliceStable(items, func(i, j int) bool { return items[i].At.Before(items[j].At) })
	return items, nil
}

// written is a letter with its dates, threading and body decided.
type written struct {
	letter
	from    person
	to, cc  []person
	lang    string
	id      string
	refs    []string
	date    time.Time
	subject string
	body    string // own text
	whole   string // what plain makes, once made
	parent  *written
}

func (c conversation) mail(now time.Time) ([]Item, error) {
	done, err := c.writeAll(now)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(done))
	for i, w := range done {
		if items[i], err = c.item(w, now); err != nil {
			return nil, fmt.Errorf("line %d: %w", w.line, err)
		}
	}
	markAnswered(items, done)
	return items, nil
}

// writeAll decides every letter of the conversation. A letter "each:yes" is
// written once for each recipient; what follows answers the last of them.
func (c conversation) writeAll(now time.Time) ([]*written, error) {
	var all []*written
	done := make([]*written, len(c.letters))
	for i, l := range c.letters {
		recipients := [][]string{l.to}
		if l.options["each"] == "yes" {
			recipients = single(l.to)
		}
		for _, to := range recipients {
			w, err := c.write(l, to, done[:i], now)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", l.line, err)
			}
			done[i] = w
			all = append(all, w)
		}
	}
	return all, nil
}

func single(keys []string) [][]string {
	var list [][]string
	for _, k := range keys {
		list = append(list, []string{k})
	}
	return list
}

func (c conversation) write(l letter, to []string, before []*written, now time.Time) (*written, error) {
	t := newDays(now)
	day, err := t.at(l.offset)
	if err != nil {
		return nil, err
	}
	w := &written{letter: l, from: c.people[l.from], lang: c.language(l.from)}
	w.to = c.persons(to)
	if cc := l.options["cc"]; cc != "" {
		w.cc = c.persons(strings.Split(cc, ","))
	}
	zone := w.from.zone
	if zone == nil {
		zone = now.Location()
	}
	// The clock of the files is the rep's, wherever that is: an answer then never comes before its question.
	w.date = time.Date(day.Year(), day.Month(), day.Day(), l.hour, l.min, len(l.text)%60, 0, now.Location()).In(zone)
	if w.parent, err = parentOf(l, before); err != nil {
		return nil, err
	}
	if w.body, err = t.fill(l.text, w.lang, day); err != nil {
		return nil, err
	}
	w.body = strings.ReplaceAll(w.body, "%FIRST%", firstName(w.to[0]))
	if w.subject, err = t.fill(c.subjectOf(w), w.lang, day); err != nil {
		return nil, err
	}
	w.id = messageID(c.name, l, to, w.from, w.date)
	if w.parent != nil && l.options["refs"] != "none" {
		w.refs = append(append([]string{}, w.parent.refs...), w.parent.id)
	}
	return w, nil
}

func (c conversation) language(key string) string {
	if p := c.people[key]; p.lang != "" {
		return p.lang
	}
	return c.lang
}

func (c conversation) persons(keys []string) []person {
	list := make([]person, len(keys))
	for i, k := range keys {
		list[i] = c.people[k]
	}
	return list
}

// parentOf is the letter before, unless the option re:N (counted from 1) or re:none says otherwise.
func parentOf(l letter, before []*written) (*written, error) {
	switch re := l.options["re"]; {
	case re == "none" || len(before) == 0:
		return nil, nil
	case re == "":
		return before[len(before)-1], nil
	default:
		n, err := strconv.Atoi(re)
		if err != nil || n < 1 || n > len(before) {
			return nil, fmt.Errorf("re:%s is no earlier letter", re)
		}
		return before[n-1], nil
	}
}

func (c conversation) subjectOf(w *written) string {
	if s := w.options["s"]; s != "" {
		return s
	}
	if w.parent == nil {
		return c.subject
	}
	base := w.parent.subject
	for _, p := range []string{"Re: ", "RE: ", "AW: "} {
		base = strings.TrimPrefix(base, p)
	}
	switch {
	case w.from.style == "outlook" && w.lang == "de":
		return "AW: " + base
	case w.from.style == "outlook":
		return "RE: " + base
	}
	return "Re: " + base
}

func messageID(name string, l letter, to []string, from person, date time.Time) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %v %d", name, l.line, to, date.Unix()))
	left := hex.EncodeToString(sum[:12])
	if from.style == "gmail" {
		return "<CA+" + left + "@mail.gmail.com>"
	}
	return "<" + left + "@" + mail.Domain(from.Addr) + ">"
}

func firstName(p person) string { return strings.Fields(p.Name)[0] }

func (c conversation) item(w *written, now time.Time) (Item, error) {
	raw, err := w.raw(now)
	if err != nil {
		return Item{}, err
	}
	item := Item{Conversation: c.name, Mailbox: "INBOX", Raw: raw, At: w.date.Add(3 * time.Second)}
	if w.letter.from == "me" {
		item.Mailbox, item.Flags = "Sent", []string{`\Seen`}
	}
	if box := w.options["in"]; box != "" {
		item.Mailbox = box
	}
	if w.date.Before(newDays(now).workingDay(-2, -1)) && item.Mailbox != "Junk" {
		item.Flags = []string{`\Seen`}
	}
	return item, nil
}

// markAnswered flags what the rep replied to, as a mail client does.
func markAnswered(items []Item, done []*written) {
	at := make(map[*written]int)
	for i, w := range done {
		at[w] = i
		if w.letter.from == "me" && w.parent != nil && w.parent.letter.from != "me" {
			parent := &items[at[w.parent]]
			parent.Flags = append(parent.Flags, `\Answered`)
		}
	}
}
