package mime

import (
	"strconv"
	"strings"
	"time"
)

// Own reader of iCalendar lines: go-ical panics on a parameter without a colon behind
// it and takes quadratic time on long ones, and calendars come from strangers.

// component is one BEGIN ... END of a calendar, the calendar itself included.
type component struct {
	name  string
	props []property
	kids  []*component
}

// property is one content line (RFC 5545 section 3.1), names in upper case.
type property struct {
	name   string
	params map[string]string
	value  string
}

const (
	maxProperties = 5000
	maxNesting    = 10
)

// parseICS reads a calendar; what cannot be read is left out.
func parseICS(s string) *component {
	root := &component{name: "VCALENDAR"}
	stack := []*component{root}
	lines := 0
	for line := range unfolded(s) {
		if lines++; lines > maxProperties {
			break
		}
		p, ok := parseProperty(line)
		if !ok {
			continue
		}
		top := stack[len(stack)-1]
		switch p.name {
		case "BEGIN":
			name := strings.ToUpper(strings.TrimSpace(p.value))
			if name == "VCALENDAR" || len(stack) >= maxNesting {
				continue
			}
			kid := &component{name: name}
			top.kids = append(top.kids, kid)
			stack = append(stack, kid)
		case "END":
			if len(stack) > 1 && strings.EqualFold(strings.TrimSpace(p.value), top.name) {
				stack = stack[:len(stack)-1]
			}
		default:
			top.props = append(top.props, p)
		}
	}
	return root
}

// unfolded yields the content lines: a line that begins with a blank continues the one before.
func unfolded(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		var line strings.Builder
		for physical := range strings.Lines(s) {
			physical = strings.TrimRight(physical, "\r\n")
			if physical != "" && isBlankByte(physical[0]) {
				line.WriteString(physical[1:])
				continue
			}
			if line.Len() > 0 && !yield(line.String()) {
				return
			}
			line.Reset()
			line.WriteString(physical)
		}
		if line.Len() > 0 {
			yield(line.String())
		}
	}
}

// parseProperty reads NAME;PARAM="value";PARAM=value:value.
func parseProperty(line string) (property, bool) {
	end := strings.IndexAny(line, ";:")
	if end <= 0 {
		return property{}, false
	}
	p := property{name: strings.ToUpper(strings.TrimSpace(line[:end]))}
	for rest := line[end:]; ; {
		if rest == "" {
			return property{}, false
		}
		if rest[0] == ':' {
			p.value = rest[1:]
			return p, true
		}
		var name, value string
		name, value, rest = cutICSParameter(rest[1:])
		if p.params == nil {
			p.params = map[string]string{}
		}
		if len(p.params) < 50 {
			p.params[strings.ToUpper(name)] = value
		}
	}
}

// cutICSParameter cuts name=value off; quotes hide the separators.
func cutICSParameter(s string) (name, value, rest string) {
	quoted := false
	end := len(s)
scan:
	for i := range len(s) {
		switch s[i] {
		case '"':
			quoted = !quoted
		case ';', ':':
			if !quoted {
				end = i
				break scan
			}
		}
	}
	name, value, _ = strings.Cut(s[:end], "=")
	return strings.TrimSpace(name), strings.Trim(value, `"`), s[end:]
}

// event is the first appointment, or what stands in its place; nil where there is none.
// Of a series the master comes before the exceptions.
func (c *component) event() *component {
	var first *component
	for _, kid := range c.kids {
		switch kid.name {
		case "VEVENT", "VTODO", "VPOLL":
			if kid.get("RECURRENCE-ID").value == "" {
				return kid
			}
			if first == nil {
				first = kid
			}
		}
	}
	return first
}

// get is the first property of that name, zero without one.
func (c *component) get(name string) property {
	for _, p := range c.props {
		if p.name == name {
			return p
		}
	}
	return property{}
}

func (c *component) all(name string) []property {
	var list []property
	for _, p := range c.props {
		if p.name == name {
			list = append(list, p)
		}
	}
	return list
}

// text is the first value of that name without its escapes (RFC 5545 section 3.3.11).
func (c *component) text(name string) string {
	return escapes.Replace(c.get(name).value)
}

var escapes = strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`)

// duration reads P1DT2H30M (RFC 5545 section 3.3.6); at most a year, negative ones are 0.
func duration(s string) time.Duration {
	s, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "+"), "P")
	if !ok {
		return 0
	}
	var total time.Duration
	inTime := false
	for s != "" {
		if s[0] == 'T' {
			inTime, s = true, s[1:]
			continue
		}
		i := 0
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		n, err := strconv.Atoi(s[:i])
		if err != nil || i == len(s) || n > 1e6 {
			return 0
		}
		total += time.Duration(n) * durationUnit(s[i], inTime)
		s = s[i+1:]
	}
	if total < 0 || total > 366*24*time.Hour {
		return 0
	}
	return total
}

func durationUnit(letter byte, inTime bool) time.Duration {
	switch {
	case letter == 'W':
		return 7 * 24 * time.Hour
	case letter == 'D':
		return 24 * time.Hour
	case letter == 'H' && inTime:
		return time.Hour
	case letter == 'M' && inTime:
		return time.Minute
	case letter == 'S' && inTime:
		return time.Second
	}
	return 0
}
