package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lastword/internal/mail"
)

// unit parts the columns of a row that Light reads as one text; it never
// stands in a stored header value.
const unit = "\x1f"

// oneLine keeps a header value from breaking the lines it is stored in.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\t\r\n"+unit) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '\t', '\r', '\n', '\x1f':
			return ' '
		}
		return r
	}, s)
}

func joinLines(list []string) string {
	clean := make([]string, len(list))
	for i, s := range list {
		clean[i] = oneLine(s)
	}
	return strings.Join(clean, "\n")
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// packPeople writes the addresses but From, one a line: kind, address, tab, name.
func packPeople(m *mail.Message) string {
	var b strings.Builder
	if !m.Sender.IsZero() {
		packPerson(&b, 's', m.Sender)
	}
	for _, kind := range peopleKinds(m) {
		for _, a := range *kind.list {
			packPerson(&b, kind.letter, a)
		}
	}
	return b.String()
}

func packPerson(b *strings.Builder, kind byte, a mail.Address) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteByte(kind)
	b.WriteString(oneLine(a.Addr))
	b.WriteByte('\t')
	b.WriteString(oneLine(a.Name))
}

type peopleKind struct {
	letter byte
	list   *[]mail.Address
}

func peopleKinds(m *mail.Message) []peopleKind {
	return []peopleKind{{'r', &m.ReplyTo}, {'t', &m.To}, {'c', &m.Cc}, {'b', &m.Bcc}}
}

// unpackPeople fills Sender, ReplyTo, To, Cc and Bcc.
func unpackPeople(m *mail.Message, s string) {
	for s != "" {
		line, rest, _ := strings.Cut(s, "\n")
		s = rest
		if line == "" {
			continue
		}
		addr, name, _ := strings.Cut(line[1:], "\t")
		a := mail.Address{Name: name, Addr: addr}
		switch line[0] {
		case 's':
			m.Sender = a
		case 'r':
			m.ReplyTo = append(m.ReplyTo, a)
		case 't':
			m.To = append(m.To, a)
		case 'c':
			m.Cc = append(m.Cc, a)
		case 'b':
			m.Bcc = append(m.Bcc, a)
		}
	}
}

// packFields writes the class fields, sorted, one "name: value" a line.
func packFields(fields map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(oneLine(name))
		b.WriteString(": ")
		b.WriteString(oneLine(fields[name]))
	}
	return b.String()
}

// unpackFields reads those fields for which want is true; nil where none is left.
func unpackFields(s string, want func(name string) bool) map[string]string {
	var fields map[string]string
	for s != "" {
		line, rest, _ := strings.Cut(s, "\n")
		s = rest
		name, value, ok := strings.Cut(line, ": ")
		if !ok || !want(name) {
			continue
		}
		if fields == nil {
			fields = map[string]string{}
		}
		fields[name] = value
	}
	return fields
}

func anyField(string) bool { return true }

// packJSON writes a part as compact JSON, "" for nil.
func packJSON[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return string(raw), nil
}

func unpackJSON[T any](s string) (*T, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no part is no error
	}
	v := new(T)
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return nil, fmt.Errorf("stored part: %w", err)
	}
	return v, nil
}

// moment splits a time into unix seconds and the offset in minutes; nil for the zero time.
func moment(t time.Time) (sec any, zone int) {
	if t.IsZero() {
		return nil, 0
	}
	_, off := t.Zone()
	return t.Unix(), off / 60
}

// seconds is a time of ours as stored; nil for the zero time.
func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

// inZone gives back the time that moment split.
func inZone(sec int64, zone int) time.Time {
	t := time.Unix(sec, 0)
	if zone == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", zone*60))
}
