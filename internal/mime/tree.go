package mime

import (
	"bytes"
	"slices"
	"strings"
)

// part is one part of a message: a leaf with a body, or a multipart with kids.
type part struct {
	fields      fields
	kind        string // media type, "text/plain" where none is given
	params      map[string]string
	disposition string // "attachment", "inline" or ""
	file        string // decoded file name; "" without one
	parent      *part
	kids        []*part
	body        []byte // of a leaf, still in its transfer encoding
	open        bool   // the body runs to the end of the input: it may be cut
}

// parseTree splits a message body into its parts.
func parseTree(fs fields, body []byte) *part {
	root := newPart(fs, nil)
	if !root.multi() {
		root.body, root.open = body, true
		return root
	}
	s := splitter{input: body, total: 1}
	s.enter(root, 0)
	s.run()
	return root
}

// newPart reads the content fields of a part.
func newPart(fs fields, parent *part) *part {
	p := &part{fields: fs, parent: parent}
	p.kind, p.params = parameters(fs.get("content-type"))
	if !strings.Contains(p.kind, "/") {
		p.kind = defaultKind(p.kind, parent)
	}
	disposition, params := parameters(fs.get("content-disposition"))
	p.disposition = disposition
	if p.disposition != "" && p.disposition != "inline" {
		p.disposition = "attachment" // RFC 2183 section 2.8
	}
	for _, name := range []string{params["filename"], params["name"], p.params["name"], p.params["filename"]} {
		if p.file = oneLine(name); p.file != "" {
			break
		}
	}
	return p
}

// defaultKind is the type of a part that gives none, or only half of one.
func defaultKind(kind string, parent *part) string {
	switch {
	case kind == "html" || kind == "multipart":
		return map[string]string{"html": "text/html", "multipart": "multipart/mixed"}[kind]
	case kind == "" && parent != nil && parent.kind == "multipart/digest":
		return "message/rfc822"
	}
	return "text/plain"
}

// multi tells whether the part holds parts.
func (p *part) multi() bool { return strings.HasPrefix(p.kind, "multipart/") }

// walk visits the leaves in order.
func (p *part) walk(visit func(*part)) {
	if p == nil {
		return
	}
	if len(p.kids) == 0 {
		visit(p)
	}
	for _, kid := range p.kids {
		kid.walk(visit)
	}
}

// splitter splits nested multiparts in one pass: the boundaries of all that are open
// lie on a stack, and a line that names an outer one closes everything inside it.
type splitter struct {
	input []byte
	open  []frame
	leaf  *part // the part whose body is being read
	from  int   // where that body begins
	total int
	full  bool // no more parts are taken
}

type frame struct {
	part     *part
	boundary string
	start    int
}

// enter opens a multipart whose content begins at byte at.
func (s *splitter) enter(p *part, at int) {
	boundary := strings.TrimRight(p.params["boundary"], " \t")
	if boundary == "" || !bytes.Contains(s.input[at:min(len(s.input), at+maxHeader)], []byte("--"+boundary)) {
		boundary = s.guessBoundary(at, boundary)
	}
	s.open = append(s.open, frame{p, boundary, at})
}

// guessBoundary finds the boundary of a multipart that names none: the first line
// that begins with "--" and is followed by a header field.
func (s *splitter) guessBoundary(at int, named string) string {
	window := s.input[at:min(len(s.input), at+1<<16)]
	for pos := 0; pos < len(window); {
		line, next := lineAt(window, pos)
		if len(line) > 2 && bytes.HasPrefix(line, []byte("--")) && startsHeader(window[next:]) {
			if boundary := string(bytes.TrimRight(line[2:], " \t")); !s.isOpen(boundary) {
				return boundary
			}
			break
		}
		pos = next
	}
	return named
}

func (s *splitter) isOpen(boundary string) bool {
	for _, f := range s.open {
		if f.boundary == boundary {
			return true
		}
	}
	return false
}

// run reads delimiter after delimiter.
func (s *splitter) run() {
	at := 0
	for at < len(s.input) {
		line, begin, next := s.nextDelimiter(at)
		if begin < 0 {
			break
		}
		level, last := s.match(line)
		if level < 0 {
			at = next
			continue
		}
		s.closeLeaf(begin)
		s.closeAbove(level, begin)
		if last {
			s.pop(begin)
			at = next
			if len(s.open) == 0 {
				return
			}
			continue
		}
		at = s.begin(next)
	}
	if s.leaf != nil {
		s.leaf.open = true
		s.closeLeaf(len(s.input))
	}
	s.closeAbove(-1, len(s.input))
}

// nextDelimiter finds the next line that begins with "--".
func (s *splitter) nextDelimiter(at int) (line []byte, begin, next int) {
	if !bytes.HasPrefix(s.input[at:], []byte("--")) || at > 0 && s.input[at-1] != '\n' {
		i := bytes.Index(s.input[at:], []byte("\n--"))
		if i < 0 {
			return nil, -1, len(s.input)
		}
		at += i + 1
	}
	line, next = lineAt(s.input, at)
	return line, at, next
}

// match finds which open multipart a delimiter line belongs to, innermost first, and
// whether it is the last one ("--boundary--"). A boundary may end in "--" itself.
func (s *splitter) match(line []byte) (level int, last bool) {
	name := string(bytes.TrimRight(line[2:], " \t"))
	for i, f := range slices.Backward(s.open) {
		boundary := f.boundary
		if boundary == "" || !strings.HasPrefix(name, boundary) {
			continue
		}
		switch name[len(boundary):] {
		case "":
			return i, false
		case "--":
			return i, true
		}
	}
	return -1, false
}

// begin starts the part whose header begins at byte at and gives where its content begins.
func (s *splitter) begin(at int) int {
	parent := s.open[len(s.open)-1].part
	if s.total >= maxParts || s.full {
		s.full = true
		return at
	}
	s.total++
	fs, start := s.partHeader(at)
	p := newPart(fs, parent)
	parent.kids = append(parent.kids, p)
	if p.multi() && len(s.open) < maxDepth {
		s.enter(p, start)
		return start
	}
	s.leaf, s.from = p, start
	return start
}

// partHeader reads the header of a part. It ends at a blank line, or before a delimiter
// where that is missing.
func (s *splitter) partHeader(at int) (fields, int) {
	end := at
	for end < len(s.input) && end-at <= maxHeader {
		line, next := lineAt(s.input, end)
		if len(line) == 0 {
			return s.readFields(at, end), next
		}
		if bytes.HasPrefix(line, []byte("--")) {
			if level, _ := s.match(line); level >= 0 {
				break
			}
		}
		if _, _, ok := cutField(line); !ok && !isBlankByte(line[0]) {
			break // the body begins without a blank line
		}
		end = next
	}
	return s.readFields(at, end), end
}

func (s *splitter) readFields(at, end int) fields {
	if at == end {
		return nil
	}
	if fs, ok := libraryFields(s.input[at:end]); ok {
		return fs
	}
	fs, _ := salvage(s.input[at:end])
	return fs
}

// closeLeaf ends the body being read before the delimiter at byte end.
func (s *splitter) closeLeaf(end int) {
	if s.leaf == nil {
		return
	}
	body := s.input[s.from:max(s.from, end)]
	if !s.leaf.open {
		body = bytes.TrimSuffix(bytes.TrimSuffix(body, []byte("\n")), []byte("\r"))
	}
	s.leaf.body, s.leaf = body, nil
}

// closeAbove ends the multiparts inside that level.
func (s *splitter) closeAbove(level, end int) {
	for len(s.open) > level+1 {
		s.pop(end)
	}
}

// pop ends the innermost multipart. One in which no boundary ever came is text.
func (s *splitter) pop(end int) {
	f := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	if len(f.part.kids) == 0 && f.start <= end {
		f.part.body = s.input[f.start:end]
		f.part.open = end == len(s.input)
	}
}
