package lint

import (
	"strings"

	"lastword/analyzer/phrase"
)

// Questions counts the questions of a letter that are ours: not in quoted
// lines, quotation marks or the signature (R13).
func Questions(text string) int {
	n := 0
	for _, s := range phrase.Sentences(own(text)) {
		if s.Question && !s.Words[len(s.Words)-1].Quoted {
			n++
		}
	}
	return n
}

// Apologies counts the sentences of a letter that apologise (R13); lang "" looks at all languages.
func Apologies(text, lang string) int {
	n := 0
	for _, s := range phrase.Sentences(own(text)) {
		if apologises(s, lang) {
			n++
		}
	}
	return n
}

func apologises(s phrase.Sentence, lang string) bool {
	for _, l := range tongues(lang) {
		for i, w := range s.Words {
			if w.Quoted || !sorry(w.Text, l) {
				continue
			}
			if i > 0 && negation(s.Words[i-1].Text) {
				continue
			}
			return true
		}
	}
	return false
}

// negation tells a word that negates in any language.
func negation(w string) bool {
	for _, t := range load() {
		if t.negations[w] {
			return true
		}
	}
	return false
}

// sorry tells a word that apologises.
func sorry(w, lang string) bool {
	for p := range strings.FieldsSeq(map[string]string{
		"en": "apolog sorry forgive", "de": "entschuldig verzeih sorry bedaure", "fr": "excuse desole pardon",
		"es": "disculp perdon lament", "it": "scus dispiace perdon", "nl": "excuus excuses sorry verontschuldig spijt", "pt": "desculp perdo lament",
	}[lang]) {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}
