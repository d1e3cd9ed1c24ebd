package reading

import "lastword/analyzer/phrase"

// language is the language of a text by a vote of its stop words, "" where it
// cannot be told. A word of several languages counts for each of them.
func language(ws []phrase.Word) string {
	lang, _ := vote(ws)
	return lang
}

// sure is how many votes settle a language.
const sure = 4

// vote is language with the votes it got.
func vote(ws []phrase.Word) (lang string, n int) {
	var votes [len(languages)]int
	stop := load().stop
	for i := range ws {
		if i == 400 {
			break
		}
		bits := stop[ws[i].Text]
		for k := 0; bits != 0; k, bits = k+1, bits>>1 {
			if bits&1 != 0 {
				votes[k]++
			}
		}
	}
	best, second := 0, 0
	for k := 1; k < len(votes); k++ {
		if votes[k] > votes[best] {
			best = k
		}
	}
	for k := range votes {
		if k != best && votes[k] > second {
			second = votes[k]
		}
	}
	if votes[best] == 0 || votes[best] == second {
		return "", 0
	}
	return languages[best], votes[best] - second
}
