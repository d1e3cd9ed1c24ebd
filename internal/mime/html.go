package mime

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// htmlText is the visible text of an html body, at most limit bytes. Paragraphs, lists
// and table rows become lines. What is quoted keeps "> " before each line, one per
// level, as the plain form of the same mail would have it, so that one quote stripper
// serves both. What no reader sees is left out: styles, hidden elements, zero-width characters.
func htmlText(s string, limit int) (string, bool) {
	w := &htmlWalker{limit: limit, counts: map[string]int{}}
	z := html.NewTokenizer(strings.NewReader(s))
	for !w.full {
		switch z.Next() {
		case html.ErrorToken:
			w.breakLine()
			return limitText(plainText(w.out.String()), limit)
		case html.TextToken:
			w.text(z)
		case html.StartTagToken, html.SelfClosingTagToken:
			w.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		case html.CommentToken, html.DoctypeToken:
		}
	}
	found, _ := limitText(plainText(w.out.String()), limit)
	return found, true
}

// htmlCharset is the character set of an html part: the parameter, else what the
// document says of itself.
func htmlCharset(p *part, raw []byte) string {
	if label := p.params["charset"]; charsetName(label) != "" {
		return label
	}
	if isASCII(raw) {
		return ""
	}
	_, name, _ := charset.DetermineEncoding(raw[:min(len(raw), 1024)], "")
	return name
}

// htmlWalker writes text line by line and knows which elements are open.
type htmlWalker struct {
	out    strings.Builder
	line   strings.Builder // the line being written
	blank  bool            // a blank is due before the next word
	empty  int             // blank lines at the end of out
	limit  int
	full   bool
	open   []element
	counts map[string]int // open elements by name
	hidden int            // open elements that are hidden
	quotes int            // open elements that quote
	rest   bool           // everything to the end is quoted
	ruled  bool           // a horizontal rule is due before the next line
	pre    int
	lists  []int // next number of each open list, -1 for bullets
}

// element is an open element and what it does to its content.
type element struct {
	name              string
	hides, quotes     bool
	list, pre, spaced bool
}

// maxOpen bounds how many open elements are remembered.
const maxOpen = 1000

// text writes a text token.
func (w *htmlWalker) text(z *html.Tokenizer) {
	if w.hidden > 0 {
		return
	}
	raw := z.Text()
	s := string(raw)
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	for _, r := range s {
		w.char(r)
	}
}

// char writes one character, folding white space outside pre.
func (w *htmlWalker) char(r rune) {
	switch {
	case w.pre > 0 && r == '\n':
		w.endLine()
	case r == '\u00a0' || w.pre > 0 && (r == ' ' || r == '\t'):
		w.word()
		w.line.WriteByte(' ')
	case r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f':
		w.blank = w.blank || w.line.Len() > 0
	case invisible(r):
	default:
		w.word()
		w.line.WriteRune(r)
	}
}

// word writes the blank that is due.
func (w *htmlWalker) word() {
	if w.blank && w.line.Len() > 0 {
		w.line.WriteByte(' ')
	}
	w.blank = false
}

// endLine ends the line, an empty one included; more than one blank line in a row is not kept.
func (w *htmlWalker) endLine() {
	content := strings.TrimRight(w.line.String(), " \t")
	if strings.HasSuffix(w.line.String(), "-- ") && content == "--" {
		content = "-- " // the mark of a signature keeps its blank (RFC 3676 section 4.3)
	}
	w.line.Reset()
	w.blank = false
	if content == "" {
		w.blankLine()
		return
	}
	w.empty = 0
	if w.ruled { // only now: a rule above a quote belongs to the quote
		w.prefix()
		w.out.WriteString("________________________________\n")
		w.ruled = false
	}
	w.prefix()
	w.out.WriteString(content)
	w.out.WriteByte('\n')
	w.full = w.out.Len() > w.limit+1024
}

func (w *htmlWalker) blankLine() {
	if w.empty++; w.empty > 1 || w.out.Len() == 0 {
		return
	}
	w.prefix()
	w.out.WriteByte('\n')
}

// prefix marks a quoted line.
func (w *htmlWalker) prefix() {
	depth := w.quotes
	if w.rest {
		depth++
	}
	for range min(depth, 10) {
		w.out.WriteString("> ")
	}
}

// breakLine ends the line where something was written on it.
func (w *htmlWalker) breakLine() {
	if w.line.Len() > 0 {
		w.endLine()
	}
	w.blank = false
}

// paragraph sets what follows apart by a blank line.
func (w *htmlWalker) paragraph() {
	w.breakLine()
	if w.empty == 0 {
		w.blankLine()
	}
}

// start opens an element.
func (w *htmlWalker) start(z *html.Tokenizer) {
	tag, more := z.TagName()
	name := string(tag)
	a := readAttributes(z, more)
	switch name {
	case "br":
		if w.hidden == 0 {
			w.endLine()
		}
		return
	case "hr":
		if w.hidden == 0 {
			w.breakLine()
			w.ruled = w.out.Len() > 0
		}
		w.rest = w.rest || restQuoted(name, a)
		return
	case "img", "input", "meta", "link", "base", "col", "wbr", "area", "source", "embed", "param", "track":
		return
	}
	w.closeImplied(name)
	e := element{name: name, hides: hides(name, a), quotes: quotes(name, a), pre: name == "pre", list: name == "ol" || name == "ul"}
	e.spaced = name == "p" && !strings.HasPrefix(a.class, "mso") && !a.tight || len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
	w.layOut(e)
	if restQuoted(name, a) {
		w.rest = true
	}
	w.push(e)
}

// layOut writes the line breaks and marks an element begins with.
func (w *htmlWalker) layOut(e element) {
	if w.hidden > 0 || e.hides {
		return
	}
	switch {
	case e.spaced:
		w.paragraph()
	case e.name == "td" || e.name == "th":
		w.blank = w.line.Len() > 0
	case e.name == "li":
		w.breakLine()
		w.line.WriteString(w.bullet())
	case e.list:
		w.breakLine()
		w.lists = append(w.lists, listStart(e.name))
	case isBlock(e.name):
		w.breakLine()
	}
}

func listStart(name string) int {
	if name == "ol" {
		return 1
	}
	return -1
}

// bullet is the mark of the next item of the innermost list.
func (w *htmlWalker) bullet() string {
	n := len(w.lists)
	if n == 0 || w.lists[n-1] < 0 {
		return "- "
	}
	w.lists[n-1]++
	return strconv.Itoa(w.lists[n-1]-1) + ". "
}

// closeImplied closes what html closes by itself: a paragraph before a block, an item
// before an item, a cell before a cell.
func (w *htmlWalker) closeImplied(name string) {
	n := len(w.open)
	if n == 0 {
		return
	}
	top := w.open[n-1].name
	switch {
	case top == "p" && isBlock(name),
		top == "li" && name == "li",
		(top == "td" || top == "th") && (name == "td" || name == "th" || name == "tr"),
		top == "tr" && name == "tr",
		top == "option" && name == "option":
		w.pop()
		w.closeImplied(name)
	}
}

func (w *htmlWalker) push(e element) {
	if len(w.open) >= maxOpen {
		return
	}
	w.open = append(w.open, e)
	w.counts[e.name]++
	w.hidden += boolInt(e.hides)
	w.quotes += boolInt(e.quotes)
	w.pre += boolInt(e.pre)
}

// end closes the innermost open element of that name and everything in it. An inline
// end tag does not close blocks.
func (w *htmlWalker) end(name string) {
	if name == "br" {
		w.endLine()
		return
	}
	if name == "p" && w.counts["p"] == 0 && w.hidden == 0 {
		w.paragraph()
	}
	for w.counts[name] > 0 {
		if w.pop() == name {
			return
		}
	}
}

// pop closes the innermost open element.
func (w *htmlWalker) pop() string {
	e := w.open[len(w.open)-1]
	if w.hidden == 0 {
		switch {
		case e.spaced:
			w.paragraph()
		case isBlock(e.name):
			w.breakLine()
		}
	}
	w.open = w.open[:len(w.open)-1]
	w.counts[e.name]--
	w.hidden -= boolInt(e.hides)
	w.quotes -= boolInt(e.quotes)
	w.pre -= boolInt(e.pre)
	if e.list && len(w.lists) > 0 && !e.hides && w.hidden == 0 {
		w.lists = w.lists[:len(w.lists)-1]
	}
	return e.name
}

func isBlock(name string) bool {
	switch name {
	case "p", "div", "blockquote", "table", "tr", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
		"pre", "section", "article", "header", "footer", "address", "center", "form", "fieldset", "body", "html", "tbody", "thead", "tfoot", "main", "aside", "nav", "figure", "caption", "hr":
		return true
	}
	return false
}

// attributes are those that tell whether an element hides or quotes, in lower case.
type attributes struct {
	class, id, style, kind, cite string
	hidden, tight                bool
}

func readAttributes(z *html.Tokenizer, more bool) attributes {
	var a attributes
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "class":
			a.class = strings.ToLower(string(value))
		case "id":
			a.id = strings.ToLower(string(value))
		case "style":
			a.style = strings.ToLower(strings.Join(strings.Fields(cutBytes(string(value), 2000)), ""))
			a.tight = strings.Contains(a.style, "margin:0") || strings.Contains(a.style, "margin-bottom:0")
		case "type":
			a.kind = strings.ToLower(string(value))
		case "cite":
			a.cite = string(value)
		case "hidden":
			a.hidden = true
		}
	}
	return a
}

// hides tells whether nobody sees what the element holds.
func hides(name string, a attributes) bool {
	switch name {
	case "head", "script", "style", "title", "template", "noscript", "object", "svg", "math", "select", "textarea", "iframe", "noframes", "noembed", "audio", "video", "map", "xml":
		return true
	}
	if a.hidden || a.style == "" {
		return a.hidden
	}
	style := ";" + a.style
	return hiddenStyle.MatchString(style) || strings.Contains(style, ";overflow:hidden") && nothingWide.MatchString(style)
}

var hiddenStyle = regexp.MustCompile(`;(display:none|visibility:hidden|mso-hide:all|opacity:0(\.0+)?(;|!|$)|font-size:0(\.0+)?(px|pt|em|%|;|!|$)|max-height:0(px)?(;|!|$)|max-width:0(px)?(;|!|$))`)

// nothingWide is a box without height or width; it hides only what may not overflow it.
var nothingWide = regexp.MustCompile(`;(height|width):0(px)?(;|!|$)`)

// quotes tells whether the element quotes an older message. An indented paragraph
// (Gmail's and Apple's blockquote without a border) does not.
func quotes(name string, a attributes) bool {
	switch {
	case strings.Contains(a.class, "yahoo_quoted") && name == "div":
		return true
	case name != "blockquote":
		return a.id == "olk_src_body_section" || a.id == "mail-editor-reference-message-container"
	case a.kind == "cite" || a.cite != "" || strings.Contains(a.class, "quote"):
		return true
	}
	return !strings.Contains(a.style, "border:none") && !strings.Contains(a.class, "indent")
}

// restQuoted tells whether an older message begins here and runs to the end: Outlook
// marks the head of what it quotes, but not the end.
func restQuoted(name string, a attributes) bool {
	switch {
	case name != "div" && name != "hr" && name != "span":
		return false
	case a.id == "divrplyfwdmsg" || a.id == "appendonsend" || a.id == "stopspelling" || strings.HasSuffix(a.id, "_divrplyfwdmsg") || strings.HasSuffix(a.id, "_appendonsend"):
		return true
	}
	return name == "div" && outlookHead.MatchString(a.style)
}

// outlookHead is the style of the box with From, Sent, To and Subject that Outlook and
// Windows Mail put above the message they answer.
var outlookHead = regexp.MustCompile(`border-top:(solid#(e1e1e1|b5c4df)1\.0pt|#(e1e1e1|b5c4df)1\.0ptsolid|1\.0ptsolid#(e1e1e1|b5c4df))|border-top-color:rgb\(229,229,229\)`)
