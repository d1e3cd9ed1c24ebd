// Package lint finds pressure: chaser phrases, deadlines, guilt, blame, assumed
// sales and pitches. It runs on every draft before it is saved, and on the
// rep's own unanswered messages. It knows context (R12): "I'm just checking to
// see if you have some feedback" passes, "just checking in" does not.
//
// The phrases are data files, one a language, in the form of analyzer/phrase.
package lint

import (
	"embed"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

//go:embed data/*.txt
var data embed.FS

var languages = []string{"en", "de", "fr", "es", "it", "nl", "pt"}

// tongue is the phrases of one language.
type tongue struct {
	set       *phrase.Set
	negations map[string]bool
}

var load = sync.OnceValue(func() map[string]*tongue {
	all := map[string]*tongue{}
	for _, lang := range languages {
		b, err := data.ReadFile("data/" + lang + ".txt")
		if err != nil {
			panic(err)
		}
		set, err := phrase.Parse(string(b))
		if err != nil {
			panic(fmt.Sprintf("lint data %s: %v", lang, err))
		}
		all[lang] = &tongue{set: set, negations: negations(lang)}
	}
	return all
})

// Check finds the pressure phrases of a letter, in the order of the text;
// offsets count Unicode code points. It looks at lang and English, or at all
// languages where lang is "" or not known. Quoted lines, words in quotation
// marks and what stands behind "-- " are passed over.
func Check(text, lang string) []mail.Hit {
	blank := own(text)
	sentences := phrase.Sentences(blank)
	var hits []span
	for i := range sentences {
		hits = append(hits, inSentence(&sentences[i], tongues(lang))...)
	}
	return report(text, hits)
}

func tongues(lang string) []string {
	switch {
	case lang == "" || load()[lang] == nil:
		return languages
	case lang == "en":
		return languages[:1]
	}
	return []string{lang, "en"}
}

// span is one hit in bytes.
type span struct {
	kind       string
	start, end int
}

// inSentence finds the hits of one sentence. A rule of a section "-kind" takes
// away the hits of that kind which it overlaps, in whatever language.
func inSentence(s *phrase.Sentence, langs []string) []span {
	var found []phrase.Found
	var spoken []*tongue
	for _, lang := range langs {
		t := load()[lang]
		for _, f := range t.set.Find(s, slots) {
			found = append(found, f)
			spoken = append(spoken, t)
		}
	}
	var out []span
	for i, f := range found {
		if strings.HasPrefix(f.Rule.Kind, "-") || excused(found, f) {
			continue
		}
		if _, any := f.Rule.Attr["any"]; !any && negated(s, f, spoken[i]) {
			continue
		}
		out = append(out, span{kind: f.Rule.Kind, start: s.Words[f.From].Start, end: s.Words[f.To-1].End})
	}
	return out
}

func excused(all []phrase.Found, f phrase.Found) bool {
	for _, x := range all {
		if kind, ok := strings.CutPrefix(x.Rule.Kind, "-"); ok && (kind == f.Rule.Kind || kind == "all") && x.From < f.To && f.From < x.To {
			return true
		}
	}
	return false
}

// negated: "I'm not checking in", within four words of the same clause.
func negated(s *phrase.Sentence, f phrase.Found, t *tongue) bool {
	for i := f.From - 1; i >= max(0, f.From-4); i-- {
		if s.Words[i+1].Sep != 0 {
			return false
		}
		w := s.Words[i].Text
		if t.negations[w] || strings.HasSuffix(w, "n't") {
			return true
		}
	}
	return false
}

func negations(lang string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(map[string]string{
		"en": "not never no without nor rather than instead stop hardly",
		"de": "nicht kein keine keinen keinem keiner nie niemals ohne weder statt",
		"fr": "pas ne n' jamais aucun aucune sans ni plutot",
		"es": "no nunca sin ningun ninguna tampoco", "it": "non mai senza nessun nessuna", "nl": "niet geen nooit zonder",
		"pt": "nao nunca sem nenhum nenhuma",
	}[lang]) {
		m[w] = true
	}
	return m
}

// slots: a number, a day or a name in a phrase.
func slots(name string, s *phrase.Sentence, i int) int {
	w := &s.Words[i]
	switch name {
	case "num":
		if w.Text[0] >= '0' && w.Text[0] <= '9' {
			return 1
		}
	case "name":
		if w.Cap {
			return 1
		}
	}
	return 0
}

// own blanks quoted lines and the signature, so that offsets stay.
func own(text string) string {
	b := []byte(text)
	signature := false
	for start := 0; start < len(b); {
		end := start + strings.IndexByte(text[start:], '\n') + 1
		if end == start {
			end = len(b)
		}
		line := strings.TrimSpace(text[start:end])
		signature = signature || line == "--" || line == "—"
		if signature || strings.HasPrefix(line, ">") {
			for i := start; i < end; i++ {
				if b[i] != '\n' {
					b[i] = ' '
				}
			}
		}
		start = end
	}
	return string(b)
}

// report sorts the hits, keeps the longest of those of one kind that overlap, and counts code points.
func report(text string, hits []span) []mail.Hit {
	sort.SliceStable(hits, func(i, j int) bool {
		if hits[i].start != hits[j].start {
			return hits[i].start < hits[j].start
		}
		return hits[i].end > hits[j].end
	})
	var out []mail.Hit
	last := map[string]int{}
	bytes, runes := 0, 0
	at := func(offset int) int {
		if offset < bytes {
			bytes, runes = 0, 0
		}
		runes += utf8.RuneCountInString(text[bytes:offset])
		bytes = offset
		return runes
	}
	for _, h := range hits {
		if h.start < last[h.kind] {
			continue
		}
		start := at(h.start)
		out = append(out, mail.Hit{Phrase: text[h.start:h.end], Kind: h.kind, Start: start, End: at(h.end)})
		last[h.kind] = h.end
	}
	return out
}
