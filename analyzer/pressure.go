package analyzer

import (
	"strings"

	"lastword/internal/mail"
)

// pressure is how hard we pushed since their last word (METHOD 6). Our closures never count.
func (j *judge) pressure() Pressure {
	chasers := j.pushes()
	p := Pressure{Parts: []Part{}}
	p.add("unanswered messages", min(12*max(len(chasers)-1, 0), 36), "")
	j.addGaps(&p, chasers)
	j.addPhrases(&p, chasers)
	if n := len(chasers); n > 0 {
		if last := chasers[n-1]; n > 1 && empty(last) {
			p.add("nothing new and no question", 8, "")
		}
		if j.talkRatio() > .75 {
			p.add("we wrote most of it", 8, "")
		}
		if shouting(chasers[n-1].m.Subject) {
			p.add("shouting subject", 4, chasers[n-1].m.Subject)
		}
	}
	p.Score = min(p.Score, 100)
	p.Band = band(p.Score)
	return p
}

func (p *Pressure) add(name string, points int, quote string) {
	if points > 0 {
		p.Score += points
		p.Parts = append(p.Parts, Part{Name: name, Points: points, Quote: Text(quote)})
	}
}

func band(score int) string {
	switch {
	case score >= 50:
		return "chasing"
	case score >= 25:
		return "pushing"
	}
	return "calm"
}

// pushes are our unanswered messages without our closures.
func (j *judge) pushes() []*item {
	var out []*item
	for _, it := range j.unanswered {
		if j.closureOf(it) == nil {
			out = append(out, it)
		}
	}
	return out
}

// addGaps counts gaps that shrink, more so under a working day.
func (j *judge) addGaps(p *Pressure, chasers []*item) {
	n := len(chasers)
	if n < 3 {
		return
	}
	before := j.watch.clock.between(chasers[n-3].at, chasers[n-2].at)
	last := j.watch.clock.between(chasers[n-2].at, chasers[n-1].at)
	if last >= before {
		return
	}
	points := 10
	if last < workingDay {
		points += 5
	}
	p.add("shrinking gaps", points, "")
}

// addPhrases counts the phrases the lint found.
func (j *judge) addPhrases(p *Pressure, chasers []*item) {
	chaser, deadline, guilt := 0, "", ""
	phrase := ""
	for i, it := range chasers {
		for _, h := range it.reading().Pressure {
			switch h.Kind {
			case "deadline", "scarcity":
				deadline = h.Phrase
			case "guilt", "blame":
				guilt = h.Phrase
			case "chaser":
				phrase = h.Phrase
			}
		}
		switch {
		case !chases(it.reading()):
		case i == len(chasers)-1:
			chaser += 12
		default:
			chaser += 4
		}
	}
	p.add("chaser phrase", min(chaser, 24), phrase)
	if deadline != "" {
		p.add("deadline or scarcity", 10, deadline)
	}
	if guilt != "" {
		p.add("guilt", 10, guilt)
	}
}

// empty tells a message with nothing new and no question in it.
func empty(it *item) bool {
	r := it.reading()
	return r.Ask == mail.Informs && r.Words < 30 && len(realFiles(it.m.Attachments)) == 0 && !r.Link && !r.Has(mail.SignalOffer)
}

// talkRatio is our share of the words of the case.
func (j *judge) talkRatio() float64 {
	ours, all := 0, 0
	for i := range j.mail {
		it := &j.mail[i]
		if it.mass || it.class != mail.Human {
			continue
		}
		all += it.words
		if it.ours {
			ours += it.words
		}
	}
	if all < 50 {
		return 0
	}
	return float64(ours) / float64(all)
}

func shouting(subject string) bool {
	s := plainSubject(subject)
	return len(s) >= 6 && strings.ToUpper(s) == s && strings.ToLower(s) != s || strings.Contains(s, "!!")
}

// hopeium collects the signs of hoping without an agreed next step (METHOD 6).
func (j *judge) hopeium() Hopeium {
	h := Hopeium{Parts: []string{}}
	add := func(is bool, what string) {
		if is {
			h.Parts = append(h.Parts, what)
			h.Count++
		}
	}
	add(!j.dateAhead(), "no agreed date")
	if j.lastIn != nil {
		add(j.watch.days(j.lastIn.at, j.now) > 10, "their last word is more than ten working days old")
	}
	add(len(j.unanswered) >= 2, "two or more of ours unanswered")
	add(!j.theySaid(mail.SignalProblem), "no problem of theirs ever stated")
	add(j.forecast() != "", "forecast words after their last word")
	add(j.writers() < 2, "one contact only")
	return h
}

// dateAhead tells whether a date both know lies ahead.
func (j *judge) dateAhead() bool {
	return j.ahead(j.now) != nil || j.deferral != nil && j.deferral.from.After(j.now) ||
		j.promise != nil && j.promise.to.After(j.now)
}

func (j *judge) theySaid(kind mail.SignalKind) bool {
	for i := range j.mail {
		if it := &j.mail[i]; !it.ours && it.human() && it.does(kind) {
			return true
		}
	}
	return false
}

// forecast is a hopeful phrase of ours after their last word, also among ourselves.
func (j *judge) forecast() string {
	for _, it := range j.unanswered {
		if s := it.reading().First(mail.SignalForecast); s != nil {
			return s.Text
		}
	}
	return ""
}

// writers counts the people of theirs who ever wrote.
func (j *judge) writers() int {
	seen := map[int32]bool{}
	for i := range j.mail {
		if it := &j.mail[i]; it.who >= 0 && it.human() {
			seen[j.x.people.mainOf(it.who)] = true
		}
	}
	return len(seen)
}
