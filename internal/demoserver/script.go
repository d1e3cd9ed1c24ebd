package demoserver

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the sample's people live in named zones; a bare machine may know none

	"lastword/internal/mail"
)

//go:embed mailbox/*.txt
var files embed.FS

// conversation is one file of mailbox/: who takes part, what they wrote, and
// what a sensible rep would say of it today.
type conversation struct {
	name    string
	lang    string
	subject string
	people  map[string]person
	letters []letter
	expect  []Expectation
	// values are what the rep's CRM says a person's deal is worth, by key.
	values map[string]string
}

// person is somebody who writes or is written to.
type person struct {
	mail.Address
	zone *time.Location // nil for the rep: the location of now
	lang string
	// style is the mail program: plain, gmail or outlook.
	style     string
	signature []string
}

// letter is one message of a conversation before its dates are known.
type letter struct {
	line      int
	offset    string
	hour, min int
	from      string
	to        []string
	options   map[string]string
	text      string
}

// Expectation is what a sensible rep would say of one person of the sample.
type Expectation struct {
	Conversation string
	Address      string
	// State is a state of PRODUCT.md, or "none" where no case should exist.
	State string
	// Detail is the reason of a silence or the kind of a pause; may be empty.
	Detail string
}

// Expected lists what the sample is meant to show, one entry a person.
func Expected() ([]Expectation, error) {
	all, err := conversations()
	if err != nil {
		return nil, err
	}
	var list []Expectation
	for _, c := range all {
		list = append(list, c.expect...)
	}
	return list, nil
}

// Contacts is the CRM list of the rep, as prospects.import would read it.
func Contacts() ([]mail.Contact, error) {
	all, err := conversations()
	if err != nil {
		return nil, err
	}
	var list []mail.Contact
	for _, c := range all {
		for _, key := range slices.Sorted(maps.Keys(c.values)) {
			p := c.people[key]
			list = append(list, mail.Contact{Address: p.Addr, Name: p.Name, Organization: p.Domain(), Value: c.values[key], Stage: "proposal"})
		}
	}
	return list, nil
}

// Rep is the rep whose mailbox this is.
func Rep() mail.Address {
	return mail.Address{Name: "Sam Reed", Addr: "sam.reed@turnwell.example"}
}

func conversations() ([]conversation, error) {
	names, err := fs.Glob(files, "mailbox/*.txt")
	if err != nil {
		return nil, err
	}
	all := make([]conversation, 0, len(names))
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c, err := parse(strings.TrimSuffix(strings.TrimPrefix(name, "mailbox/"), ".txt"), string(raw))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// parse reads one file. Its head holds comments (#), "subject:", "lang:",
// "expect: KEY STATE [DETAIL]", "value: KEY AMOUNT" and people ("key = Name <address>; zone; lang; style",
// the signature indented below); its letters begin with "@ OFFSET HH:MM FROM > TO,TO [option:value ...]".
func parse(name, text string) (conversation, error) {
	c := conversation{name: name, lang: "en", people: map[string]person{"me": rep()}, values: map[string]string{}}
	head, letters := splitHead(strings.Split(text, "\n"))
	key := ""
	var expect [][]string
	for i, line := range head {
		var err error
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "  ") && key != "":
			p := c.people[key]
			p.signature = append(p.signature, strings.TrimSpace(line))
			c.people[key] = p
		case strings.HasPrefix(line, "subject: "):
			c.subject = strings.TrimPrefix(line, "subject: ")
		case strings.HasPrefix(line, "lang: "):
			c.lang = strings.TrimPrefix(line, "lang: ")
		case strings.HasPrefix(line, "expect: "):
			expect = append(expect, strings.Fields(strings.TrimPrefix(line, "expect: ")))
		case strings.HasPrefix(line, "value: "):
			who, value, _ := strings.Cut(strings.TrimPrefix(line, "value: "), " ")
			c.values[who] = value
		default:
			key, err = c.addPerson(line)
		}
		if err != nil {
			return c, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if err := c.addExpectations(expect); err != nil {
		return c, err
	}
	return c, c.addLetters(letters, len(head))
}

func rep() person {
	return person{Address: Rep(), style: "plain", signature: []string{"Sam Reed", "Turnwell Scheduling", "+44 20 7946 0958"}}
}

func splitHead(lines []string) (head, letters []string) {
	for i, line := range lines {
		if strings.HasPrefix(line, "@ ") {
			return lines[:i], lines[i:]
		}
	}
	return lines, nil
}

var personLine = regexp.MustCompile(`^([a-z]+) = (.+) <([^<>]+)>(?:; ?(.*))?$`)

func (c *conversation) addPerson(line string) (string, error) {
	m := personLine.FindStringSubmatch(line)
	if m == nil {
		return "", fmt.Errorf("neither a setting nor a person: %q", line)
	}
	p := person{Address: mail.NewAddress(m[2], m[3]), style: "plain", lang: c.lang}
	for word := range strings.SplitSeq(m[4], ";") {
		switch word = strings.TrimSpace(word); word {
		case "":
		case "en", "en-us", "de", "fr":
			p.lang = word
		case "plain", "gmail", "outlook":
			p.style = word
		default:
			zone, err := time.LoadLocation(word)
			if err != nil {
				return "", fmt.Errorf("person %s: %w", m[1], err)
			}
			p.zone = zone
		}
	}
	c.people[m[1]] = p
	return m[1], nil
}

func (c *conversation) addExpectations(lines [][]string) error {
	for _, words := range lines {
		p, ok := c.people[words[0]]
		if !ok || len(words) < 2 {
			return fmt.Errorf("expect %q: want a person and a state", words)
		}
		e := Expectation{Conversation: c.name, Address: p.Addr, State: words[1]}
		if len(words) > 2 {
			e.Detail = words[2]
		}
		c.expect = append(c.expect, e)
	}
	return nil
}

var (
	letterLine = regexp.MustCompile(`^@ ([+-]\d+w?d) (\d\d):(\d\d) ([a-z]+) > ([a-z,]+)(.*)$`)
	optionWord = regexp.MustCompile(`([a-z]+):("[^"]*"|\S+)`)
)

func (c *conversation) addLetters(lines []string, before int) error {
	for i, line := range lines {
		if !strings.HasPrefix(line, "@ ") {
			l := &c.letters[len(c.letters)-1]
			l.text += line + "\n"
			continue
		}
		l, err := c.parseLetter(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", before+i+1, err)
		}
		l.line = before + i + 1
		c.letters = append(c.letters, l)
	}
	for i := range c.letters {
		c.letters[i].text = strings.TrimSpace(c.letters[i].text)
	}
	return nil
}

func (c *conversation) parseLetter(line string) (letter, error) {
	m := letterLine.FindStringSubmatch(line)
	if m == nil {
		return letter{}, fmt.Errorf("not a letter: %q", line)
	}
	l := letter{offset: m[1], from: m[4], to: strings.Split(m[5], ","), options: map[string]string{}}
	l.hour, _ = strconv.Atoi(m[2])
	l.min, _ = strconv.Atoi(m[3])
	for _, o := range optionWord.FindAllStringSubmatch(m[6], -1) {
		l.options[o[1]] = strings.Trim(o[2], `"`)
	}
	people := append([]string{l.from}, l.to...)
	if cc := l.options["cc"]; cc != "" {
		people = append(people, strings.Split(cc, ",")...)
	}
	for _, key := range people {
		if _, ok := c.people[key]; !ok {
			return l, fmt.Errorf("nobody is called %q", key)
		}
	}
	return l, nil
}
