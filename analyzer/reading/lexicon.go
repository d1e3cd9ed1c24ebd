package reading

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"lastword/analyzer/phrase"
)

//go:embed data
var data embed.FS

// languages read in full, in the order in which a draw is decided.
var languages = [...]string{"en", "de", "fr", "es", "it", "nl", "pt"}

// lexicon is everything the data files hold.
type lexicon struct {
	layout layout
	stop   map[string]uint8
	tongue map[string]*tongue
	// roles are the words for people who decide, of all languages.
	roles map[string]bool
}

// plainWords are single words of one language that the rules look at.
type plainWords struct {
	// negation, suppose ("if", "would"), hedge ("maybe"), person ("we") and polite ("Sie").
	negation, suppose, hedge, person, polite map[string]bool
	// condition makes a statement conditional; behind object ("check if") and
	// before idiom ("if so") it does not.
	condition, object, idiom map[string]bool
}

// plain gives the plain words of a language, English where it is not known.
func (l *lexicon) plain(lang string) *plainWords {
	if t := l.tongue[lang]; t != nil {
		return t.plain
	}
	return l.tongue["en"].plain
}

// tongue is what is read in one language.
type tongue struct {
	signals *phrase.Set
	asks    *phrase.Set
	away    *phrase.Set
	dates   *dateWords
	plain   *plainWords
}

// layout holds the words by which quotes and signatures are known, of all languages.
type layout struct {
	wrote, attribution, header, separator, forward, mobile, signoff, thanks, greeting, disclaimer words
}

// words are folded phrases: all of them, and which first words they have.
type words struct {
	all   map[string]bool
	first map[string]bool
	list  []string
}

func (w *words) add(s string) {
	if w.all == nil {
		w.all, w.first = map[string]bool{}, map[string]bool{}
	}
	if s = phrase.Fold(s); w.all[s] {
		return
	}
	w.all[s] = true
	w.list = append(w.list, s)
	head, _, _ := strings.Cut(s, " ")
	w.first[head] = true
}

// begins tells whether the folded line begins with one of the phrases, at a word's end.
func (w *words) begins(folded string) (string, bool) {
	head := folded
	if i := strings.IndexFunc(folded, func(r rune) bool { return !letter(r) && r != '-' && r != '\'' }); i >= 0 {
		head = folded[:i]
	}
	if !w.first[head] {
		return "", false
	}
	best := ""
	for _, s := range w.list {
		if len(s) > len(best) && strings.HasPrefix(folded, s) && (len(folded) == len(s) || !letter(rune(folded[len(s)]))) {
			best = s
		}
	}
	return best, best != ""
}

// inside tells whether one of the phrases stands in the folded text, at word ends.
func (w *words) inside(folded string) bool {
	for _, s := range w.list {
		for from := 0; ; {
			i := strings.Index(folded[from:], s)
			if i < 0 {
				break
			}
			i += from
			end := i + len(s)
			if (i == 0 || !letter(rune(folded[i-1]))) && (end == len(folded) || !letter(rune(folded[end]))) {
				return true
			}
			from = end
		}
	}
	return false
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 0x80 }

// load reads the data files once; they are part of the program, so an error in
// them is a defect that every test finds.
var load = sync.OnceValue(func() *lexicon {
	l := &lexicon{stop: map[string]uint8{}, tongue: map[string]*tongue{}, roles: map[string]bool{}}
	for i, lang := range languages {
		l.addLayout(lang, i)
		l.tongue[lang] = &tongue{
			signals: set(lang, "signals.txt"),
			asks:    set(lang, "asks.txt"),
			away:    set(lang, "away.txt"),
			dates:   readDateWords(read(lang, "dates.txt")),
			plain:   l.readPlain(read(lang, "words.txt")),
		}
	}
	l.addLayout("more", -1)
	return l
})

func read(lang, name string) string {
	b, err := data.ReadFile("data/" + lang + "/" + name)
	if err != nil {
		return ""
	}
	return string(b)
}

func set(lang, name string) *phrase.Set {
	s, err := phrase.Parse(read(lang, name))
	if err != nil {
		panic(fmt.Sprintf("data/%s/%s: %v", lang, name, err))
	}
	return s
}

// sections cuts a plain data file into its sections.
func sections(file string, line func(section, text string)) {
	section := ""
	for s := range strings.Lines(file) {
		s = strings.TrimSpace(s)
		switch {
		case s == "" || strings.HasPrefix(s, "#"):
		case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
			section = strings.Trim(s, "[]")
		default:
			line(section, s)
		}
	}
}

func (l *lexicon) addLayout(lang string, index int) {
	at := map[string]*words{
		"wrote": &l.layout.wrote, "attribution": &l.layout.attribution, "header": &l.layout.header,
		"separator": &l.layout.separator, "forward": &l.layout.forward, "mobile": &l.layout.mobile, "signoff": &l.layout.signoff,
		"thanks": &l.layout.thanks, "greeting": &l.layout.greeting, "disclaimer": &l.layout.disclaimer,
	}
	sections(read(lang, "layout.txt"), func(section, text string) {
		if section == "stop" {
			l.addStop(text, index)
			return
		}
		at[section].add(text)
	})
}

// readPlain reads a words.txt: sections of single words.
func (l *lexicon) readPlain(file string) *plainWords {
	all := map[string]map[string]bool{"role": l.roles}
	sections(file, func(section, text string) {
		if all[section] == nil {
			all[section] = map[string]bool{}
		}
		for w := range strings.FieldsSeq(text) {
			all[section][phrase.Fold(w)] = true
		}
	})
	return &plainWords{
		negation: all["negation"], suppose: all["suppose"], hedge: all["hedge"], person: all["person"], polite: all["polite"],
		condition: all["condition"], object: all["object"], idiom: all["idiom"],
	}
}

// addStop enters the stop words of a language; each is a bit, since many belong to two.
func (l *lexicon) addStop(line string, index int) {
	if index < 0 {
		return
	}
	for w := range strings.FieldsSeq(line) {
		l.stop[phrase.Fold(w)] |= 1 << index
	}
}
