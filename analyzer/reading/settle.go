package reading

import (
	"strings"
	"time"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// signal makes a signal of what was said, with its verbatim span.
func (t *texts) signal(s said) mail.Signal {
	sentence := &t.sentences[s.sentence]
	from, to := t.span(sentence, s.found.From, s.found.To)
	sig := mail.Signal{Kind: s.kind, Text: t.text[from:to], Start: t.count.at(from), End: t.count.at(to)}
	if s.date.to > 0 {
		sig.Due, sig.Until = s.date.due, s.date.until
	}
	var attr map[string]string
	if s.found.Rule != nil {
		attr = s.found.Rule.Attr
	}
	if s.kind == mail.SignalAskedOfUs {
		_, send := attr["send"]
		sig.Question = !send
	}
	sig.Conditional = conditional(sentence, s.lang)
	sig.Note = t.note(s, attr["note"])
	sig.Score = score(s, sentence)
	return sig
}

// span is the sentence, or where that is over 160 code points the clause around the words found.
func (t *texts) span(s *phrase.Sentence, a, b int) (from, to int) {
	from, to = s.Start, s.End
	if whole := t.text[from:to]; len(clip(whole)) == len(whole) {
		return from, to
	}
	first := a
	for first > 0 && s.Words[first].Sep == 0 && s.Words[b-1].End-s.Words[first-1].Start < longest*3/4 {
		first--
	}
	from = s.Words[first].Start
	last := b
	for last < len(s.Words) && s.Words[last].Sep == 0 {
		last++
	}
	if last == len(s.Words) {
		to = s.End
	} else {
		to = s.Words[last-1].End
	}
	return from, from + len(clip(t.text[from:to]))
}

// note gives what a rule adds: the sort of problem, the stakeholder, the successor's address.
func (t *texts) note(s said, note string) string {
	sentence := &t.sentences[s.sentence]
	switch {
	case s.kind == mail.SignalLeftCompany:
		return t.successor(s.sentence)
	case note == "who":
		return t.stakeholder(sentence, s.found)
	}
	return note
}

// successor is the first address in the sentence that says somebody left, or in those behind it.
func (t *texts) successor(at int) string {
	for i := at; i < len(t.sentences) && i < at+4; i++ {
		for _, w := range t.sentences[i].Words {
			if strings.Contains(w.Text, "@") && !strings.Contains(w.Text, "://") {
				return strings.TrimPrefix(strings.Trim(w.Text, "<>()"), "mailto:")
			}
		}
	}
	return ""
}

// stakeholder is the word that names who else is asked.
func (t *texts) stakeholder(s *phrase.Sentence, f phrase.Found) string {
	for i := f.To - 1; i >= f.From; i-- {
		if !load().roles[s.Words[i].Text] {
			continue
		}
		switch {
		case s.Words[i].Text != "it":
			return s.Words[i].Text
		case t.computing(s, i):
			return "IT"
		}
	}
	return s.Words[f.To-1].Text
}

// computing tells the department from the pronoun: it is written IT.
func (t *texts) computing(s *phrase.Sentence, i int) bool {
	return t.text[s.Words[i].Start:s.Words[i].End] == "IT"
}

// onlyIt tells a stakeholder rule that found nobody but the pronoun "it".
func (t *texts) onlyIt(s *phrase.Sentence, f phrase.Found) bool {
	it := false
	for i := f.From; i < f.To; i++ {
		switch w := s.Words[i].Text; {
		case w == "it" && !t.computing(s, i):
			it = true
		case load().roles[w]:
			return false
		}
	}
	return it
}

// conditional tells a sentence with "if", "once" or "depending" that is not an object ("check if").
func conditional(s *phrase.Sentence, lang string) bool {
	c := load().plain(lang)
	for i, w := range s.Words {
		if !c.condition[w.Text] {
			continue
		}
		if i > 0 && c.object[s.Words[i-1].Text] || i+1 < len(s.Words) && c.idiom[s.Words[i+1].Text] {
			continue
		}
		return true
	}
	return false
}

// score ranks a quote (METHOD 7), not yet halved by age.
func score(s said, sentence *phrase.Sentence) float64 {
	n := 1.0
	if s.kind == mail.SignalPromise || s.kind == mail.SignalProblem {
		n = 2
	}
	if s.date.to > 0 {
		n += 2
	}
	plain := load().plain(s.lang)
	first, money := false, false
	for i, w := range sentence.Words {
		first = first || plain.person[w.Text]
		money = money || moneyAt(sentence, i) > 0
		if plain.hedge[w.Text] {
			n--
		}
	}
	if money {
		n += 2
	}
	if first {
		n++
	}
	return n
}

// settle takes out what contradicts something else in the same sentence: a
// promise inside a no, an ask inside a request to be taken off, a meeting that
// is but a deferral.
func settle(list []mail.Signal, ref time.Time) []mail.Signal {
	at := map[int]map[mail.SignalKind]bool{}
	near := map[int]bool{} // sentences whose meeting is one day within two weeks
	for _, s := range list {
		if at[s.Start] == nil {
			at[s.Start] = map[mail.SignalKind]bool{}
		}
		at[s.Start][s.Kind] = true
		if s.Kind == mail.SignalMeeting && !s.Due.IsZero() && sameDay(s.Due, s.Until) && s.Due.Before(ref.AddDate(0, 0, 15)) {
			near[s.Start] = true
		}
	}
	out := list[:0]
	for _, s := range list {
		if !outdone(s, at[s.Start], near[s.Start]) {
			out = append(out, s)
		}
	}
	return out
}

// weaker lists by kind what in the same sentence makes it void.
var weaker = map[mail.SignalKind][]mail.SignalKind{
	mail.SignalPositive:  {mail.SignalNo, mail.SignalChoseOther, mail.SignalUnsubscribe},
	mail.SignalAskedOfUs: {mail.SignalUnsubscribe},
	mail.SignalPromise:   {mail.SignalNo, mail.SignalChoseOther, mail.SignalUnsubscribe},
	mail.SignalWon:       {mail.SignalNo, mail.SignalChoseOther, mail.SignalUnsubscribe},
	mail.SignalAck:       {mail.SignalNo, mail.SignalAskedOfUs},
}

func outdone(s mail.Signal, here map[mail.SignalKind]bool, near bool) bool {
	for _, k := range weaker[s.Kind] {
		if here[k] {
			return true
		}
	}
	deferral := here[mail.SignalDeferral]
	return s.Kind == mail.SignalAskedOfUs && !s.Question && deferral ||
		s.Kind == mail.SignalNo && !s.Due.IsZero() && deferral ||
		(s.Kind == mail.SignalMeeting || s.Kind == mail.SignalAgreedDate) && deferral && !near ||
		s.Kind == mail.SignalDeferral && here[mail.SignalMeeting] && near
}
