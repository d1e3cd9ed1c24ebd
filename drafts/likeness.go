package drafts

import (
	"strings"
	"unicode"
)

// Likeness is the Jaccard index of the word triples of two texts, 0 to 1;
// greeting, name and marks do not hide what is the same.
func Likeness(a, b string) float64 { return jaccard(triples(a), triples(b)) }

func jaccard(x, y map[string]bool) float64 {
	if len(x) == 0 && len(y) == 0 {
		return 1
	}
	both := 0
	for t := range x {
		if y[t] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func triplesOf(texts []string) []map[string]bool {
	list := make([]map[string]bool, 0, len(texts))
	for _, t := range texts {
		list = append(list, triples(t))
	}
	return list
}

func triples(s string) map[string]bool {
	tokens := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	set := map[string]bool{}
	if len(tokens) > 0 && len(tokens) < 3 {
		set[strings.Join(tokens, " ")] = true
	}
	for i := 0; i+3 <= len(tokens); i++ {
		set[strings.Join(tokens[i:i+3], " ")] = true
	}
	return set
}
