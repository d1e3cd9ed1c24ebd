package reading

import (
	"strings"
	"unicode"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// kindOf gives the kind of signal a section of signals.txt is about.
var kinds = map[string]mail.SignalKind{
	"promise": mail.SignalPromise, "problem": mail.SignalProblem, "deferral": mail.SignalDeferral, "no": mail.SignalNo,
	"chose_other": mail.SignalChoseOther, "unsubscribe": mail.SignalUnsubscribe, "meeting": mail.SignalMeeting,
	"positive": mail.SignalPositive, "stakeholder": mail.SignalStakeholder, "asked_of_us": mail.SignalAskedOfUs,
	"left_company": mail.SignalLeftCompany, "offer": mail.SignalOffer, "won": mail.SignalWon, "ack": mail.SignalAck,
	"in_peace": mail.SignalInPeace, "attachment": mail.SignalAttachment, "supplier": mail.SignalSupplier,
	"agreed_date": mail.SignalAgreedDate, "alternative": mail.SignalAlternative, "forecast": mail.SignalForecast,
	"interest": mail.SignalInterest, "pitch": mail.SignalPitch,
}

// said is what one rule found in one sentence.
type said struct {
	kind     mail.SignalKind
	found    phrase.Found
	sentence int
	lang     string
	// date is the date that belongs to it; zero without one.
	date found
}

// signals reads all signals of a human's message.
func (t *texts) signals() []mail.Signal {
	var out []mail.Signal
	for i := range t.sentences {
		if !t.readable(i) {
			continue
		}
		for _, s := range t.saidIn(i) {
			out = append(out, t.signal(s))
		}
	}
	return settle(out, t.ref)
}

// only reads the signals of some kinds, also in mail that no human wrote.
func (t *texts) only(kinds ...mail.SignalKind) []mail.Signal {
	var out []mail.Signal
	for i := range t.sentences {
		for _, s := range t.saidIn(i) {
			for _, k := range kinds {
				if s.kind == k {
					out = append(out, t.signal(s))
				}
			}
		}
	}
	return out
}

// has tells whether the text has a signal of that kind.
func (t *texts) has(kind mail.SignalKind) bool { return len(t.only(kind)) > 0 }

// readable leaves out sentences that are too long to be one.
func (t *texts) readable(i int) bool { return len(t.sentences[i].Words) <= 120 }

// saidIn finds what one sentence says: at most one of a kind.
func (t *texts) saidIn(i int) []said {
	s := &t.sentences[i]
	var out []said
	for _, lang := range t.tongues() {
		by, spoke := t.saidBy(i, s, lang)
		out = append(out, by...)
		if spoke {
			break
		}
	}
	if s.Question && !holds(out, mail.SignalAskedOfUs) && t.asksSomething(s) {
		out = append(out, said{kind: mail.SignalAskedOfUs, sentence: i, found: phrase.Found{Match: phrase.Match{To: len(s.Words)}}})
	}
	return out
}

func holds(list []said, kind mail.SignalKind) bool {
	for _, s := range list {
		if s.kind == kind {
			return true
		}
	}
	return false
}

// saidBy finds what one sentence says by the rules of one language; spoke is
// true where any rule knew its words, be it only one that bars another.
func (t *texts) saidBy(i int, s *phrase.Sentence, lang string) (list []said, spoke bool) {
	tongue := load().tongue[lang]
	reader := sentenceReader{t: t, s: s, lang: lang}
	hits := tongue.signals.Find(s, reader.slot)
	if len(hits) == 0 {
		return nil, false
	}
	barred := map[string]bool{}
	for _, h := range hits {
		if k, ok := strings.CutPrefix(h.Rule.Kind, "-"); ok {
			barred[k] = true
		}
	}
	best := map[string]said{}
	var order []string
	for _, h := range hits {
		k := h.Rule.Kind
		if barred[k] || strings.HasPrefix(k, "-") || !reader.holds(h) {
			continue
		}
		now := said{kind: kinds[k], found: h, sentence: i, lang: lang, date: reader.dateFor(h)}
		before, ok := best[k]
		if !ok {
			order = append(order, k)
		}
		if !ok || better(now, before) {
			best[k] = now
		}
	}
	out := make([]said, 0, len(order))
	for _, k := range order {
		out = append(out, best[k])
	}
	return out, true
}

// better prefers the rule that found more words; of questions, what is to be sent.
func better(a, b said) bool {
	_, sendA := a.found.Rule.Attr["send"]
	_, sendB := b.found.Rule.Attr["send"]
	if sendA != sendB {
		return sendA
	}
	if a.kind == mail.SignalPromise && (a.date.to > 0 || b.date.to > 0) && !a.date.until.Equal(b.date.until) {
		return a.date.until.After(b.date.until) // "I'll show it to the board on Thursday and come back to you by Monday"
	}
	if a.kind == mail.SignalDeferral && a.found.From != b.found.From {
		return a.found.From < b.found.From
	}
	return a.found.To-a.found.From > b.found.To-b.found.From
}

// sentenceReader reads one sentence in one language.
type sentenceReader struct {
	t     *texts
	s     *phrase.Sentence
	lang  string
	dates []found
	dated bool
}

// all gives the dates of the sentence, found once and only when asked for.
func (r *sentenceReader) all() []found {
	if !r.dated {
		r.dates, r.dated = datesIn(r.s, r.t.ref, r.lang), true
	}
	return r.dates
}

// slot fills the slots of signal rules.
func (r *sentenceReader) slot(name string, s *phrase.Sentence, i int) int {
	w := &s.Words[i]
	switch name {
	case "date":
		for _, d := range r.all() {
			if d.from <= i && i < d.to {
				return d.to - i
			}
		}
	case "money":
		return moneyAt(s, i)
	case "num":
		if digit(w.Text[0]) {
			return 1
		}
	case "name":
		if w.Cap && len(w.Text) > 1 && i > 0 && !strings.Contains(w.Text, "@") {
			return 1
		}
	case "email":
		if strings.Contains(w.Text, "@") {
			return 1
		}
	}
	return 0
}

// moneyAt reads an amount at word i: "$40k", "40.000 euro", "40k".
func moneyAt(s *phrase.Sentence, i int) int {
	w := s.Words[i].Text
	if !strings.ContainsFunc(w, unicode.IsDigit) {
		return 0
	}
	if strings.ContainsAny(w, "$€£¥") || strings.HasSuffix(w, "k") || strings.HasSuffix(w, "%") || strings.HasSuffix(w, "eur") {
		return 1
	}
	if i+1 < len(s.Words) && currencies[s.Words[i+1].Text] {
		return 2
	}
	if i > 0 && currencies[s.Words[i-1].Text] {
		return 1
	}
	return 0
}

var currencies = map[string]bool{
	"€": true, "$": true, "£": true, "eur": true, "euro": true, "euros": true, "usd": true, "dollar": true, "dollars": true, "gbp": true, "pounds": true,
	"chf": true, "franken": true, "francs": true, "k": true, "million": true, "millions": true, "thousand": true, "grand": true, "tsd": true, "tausend": true,
	"mio": true, "percent": true, "prozent": true, "mille": true, "reais": true, "bucks": true,
}

// holds checks a hit against its surroundings: negation, questions, dates.
func (r *sentenceReader) holds(h phrase.Found) bool {
	attr := h.Rule.Attr
	if attr["note"] == "who" && r.t.onlyIt(r.s, h) {
		return false
	}
	_, soft := attr["soft"]
	_, dated := attr["dated"]
	if (soft || dated) && r.dateFor(h).to == 0 {
		return false
	}
	_, q := attr["q"]
	if r.s.Question && !q && noQuestion[h.Rule.Kind] {
		return false
	}
	if _, ok := attr["any"]; !ok && negatable[h.Rule.Kind] && r.negated(h) {
		return false
	}
	if _, ok := attr["mine"]; ok && h.To < len(r.s.Words) && r.s.Words[h.To].Text == "battery" {
		return false
	}
	return !whole[h.Rule.Kind] || !r.hypothetical(h)
}

// kinds that a question does not state.
var noQuestion = map[string]bool{
	"promise": true, "problem": true, "positive": true, "won": true, "no": true, "chose_other": true, "unsubscribe": false,
	"deferral": true, "left_company": true, "alternative": true, "ack": true, "in_peace": true, "forecast": true, "supplier": true,
}

// kinds that a negation near them turns into nothing.
var negatable = map[string]bool{
	"promise": true, "problem": true, "positive": true, "won": true, "meeting": true, "agreed_date": true, "attachment": true,
	"forecast": true, "alternative": true, "stakeholder": true,
}

// kinds that "if", "would" before them make a mere thought.
var whole = map[string]bool{"no": true, "chose_other": true, "won": true, "problem": true, "left_company": true, "in_peace": true, "positive": true}

// negated: a negation within three words before the rule's words, among them, or right behind.
func (r *sentenceReader) negated(h phrase.Found) bool {
	words := load().plain(r.lang).negation
	for i := max(0, h.From-3); i < min(len(r.s.Words), h.To); i++ {
		w := &r.s.Words[i]
		if i < h.From && r.cut(i+1, h.From) {
			continue
		}
		if words[w.Text] || strings.HasSuffix(w.Text, "n't") {
			return true
		}
	}
	return false
}

// cut tells whether a mark stands between words from and to.
func (r *sentenceReader) cut(from, to int) bool {
	for i := from; i <= to && i < len(r.s.Words); i++ {
		if r.s.Words[i].Sep != 0 {
			return true
		}
	}
	return false
}

// hypothetical: "if" within four words before, in the same clause.
func (r *sentenceReader) hypothetical(h phrase.Found) bool {
	for i := max(0, h.From-4); i < h.From; i++ {
		if load().plain(r.lang).suppose[r.s.Words[i].Text] && !r.cut(i+1, h.From) {
			return true
		}
	}
	return false
}

// dateFor gives the date that belongs to a hit: inside it, else the next behind it, else before it.
func (r *sentenceReader) dateFor(h phrase.Found) found {
	ds := r.all()
	if len(ds) == 0 {
		return found{}
	}
	at := -1
	for i, d := range ds {
		if d.to > h.From {
			at = i
			break
		}
	}
	if at < 0 {
		at = len(ds) - 1
	}
	d := ds[at]
	for k := at + 1; k < len(ds) && r.joined(d, ds[k]); k++ { // "Monday or Tuesday"
		d.to, d.until = ds[k].to, ds[k].until
	}
	return d
}

// joined tells whether "or", "and", "to" or a dash stands between two dates.
func (r *sentenceReader) joined(a, b found) bool {
	if b.due.Before(a.due) {
		return false
	}
	between := r.s.Words[a.to:b.from]
	return len(between) == 0 || len(between) == 1 && joiners[between[0].Text]
}

var joiners = map[string]bool{
	"or": true, "and": true, "to": true, "oder": true, "und": true, "bis": true, "ou": true, "et": true, "o": true, "y": true, "e": true, "a": true, "of": true, "en": true, "through": true, "at": false,
}

// asksSomething tells whether a sentence with a question mark is a real
// question: not "how are you?", not one that lies in quotation marks.
func (t *texts) asksSomething(s *phrase.Sentence) bool {
	if s.Words[len(s.Words)-1].Quoted {
		return false
	}
	for _, lang := range t.tongues() {
		reader := sentenceReader{t: t, s: s, lang: lang}
		for _, h := range load().tongue[lang].signals.Find(s, reader.slot) {
			if _, weak := h.Rule.Attr["weak"]; h.Rule.Kind == "-asked_of_us" && !weak {
				return false
			}
		}
	}
	w := s.Words[0].Text
	return !strings.Contains(w, "://") && (len(s.Words) > 1 || len(w) > 3)
}
