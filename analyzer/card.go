package analyzer

import (
	"fmt"
	"strings"

	"lastword/internal/mail"
)

// card answers the five questions of R18 from their own words, newest first.
func (j *judge) card() Card {
	c := Card{Others: []string{}}
	for i := len(j.mail) - 1; i >= 0; i-- {
		it := &j.mail[i]
		if it.ours || it.class != mail.Human {
			continue
		}
		for _, s := range it.reading().Signals {
			c.note(s)
		}
	}
	if step := j.nextStep(); step != "" {
		c.NextStep = Text(step)
	}
	c.Known = c.known()
	return c
}

func (c *Card) note(s mail.Signal) {
	field := map[mail.SignalKind]*Text{mail.SignalProblem: &c.Problem, mail.SignalPositive: &c.WhyUs, mail.SignalAlternative: &c.Meanwhile}[s.Kind]
	if field != nil && *field == "" {
		*field = Text(s.Text)
	}
	if s.Kind == mail.SignalStakeholder {
		c.addOther(s)
	}
}

func (c *Card) addOther(s mail.Signal) {
	who := s.Note
	if who == "" {
		who = s.Text
	}
	for _, have := range c.Others {
		if strings.EqualFold(have, who) {
			return
		}
	}
	c.Others = append(c.Others, who)
}

func (c *Card) known() int {
	n := 0
	for _, is := range []bool{c.Problem != "", c.WhyUs != "", c.NextStep != "", len(c.Others) > 0, c.Meanwhile != ""} {
		if is {
			n++
		}
	}
	return n
}

// nextStep is what they agreed to do, or when both meet.
func (j *judge) nextStep() string {
	switch {
	case j.promise != nil:
		return j.promise.sig.Text
	case j.ahead(j.now) != nil:
		return "meeting on " + j.on(j.local(j.ahead(j.now).start))
	case j.deferral != nil:
		return j.deferral.sig.Text
	case j.agreed != nil:
		return j.agreed.sig.Text
	}
	return ""
}

// bestHour is the hour in their local time they usually write, "" below four messages.
func (j *judge) bestHour() string {
	var hours [24]int
	total := 0
	for i := range j.mail {
		it := &j.mail[i]
		if it.who >= 0 && it.class == mail.Human && j.x.people.mainOf(it.who) == j.who {
			hours[j.local(it.at).Hour()]++
			total++
		}
	}
	if total < 4 {
		return ""
	}
	best := 8
	for h := 8; h < 19; h++ {
		if hours[h] > hours[best] {
			best = h
		}
	}
	if hours[best] == 0 {
		return ""
	}
	return fmt.Sprintf("%02d:00", best)
}

// talkTrack are the lines of the call card (R6, R24).
func (j *judge) talkTrack(c *Case) []string {
	about := ""
	if c.Subject != "" {
		about = fmt.Sprintf("it's about \"%s\". ", c.Subject)
	}
	open := fmt.Sprintf("Hi %s, %sI'm not calling to move things forward. I just wanted to call and apologise: maybe I dropped the ball somewhere along the way.", j.person(), about)
	if c.Strategy == Confused && len(c.Quotes) > 0 {
		open = fmt.Sprintf("Hi %s, I'm confused: on %s you wrote \"%s\" Has something changed?", j.person(), j.on(c.Quotes[0].Date.Time), c.Quotes[0].Text)
	}
	if specific(c.OwnFaults) {
		f := c.OwnFaults[0]
		open = fmt.Sprintf("Hi %s, I owe you something: \"%s\" (%s). I'm sorry.", j.person(), f.Text, j.on(f.Date.Time))
	}
	return []string{
		open,
		"Do you have any more questions? Is there anything on my end that would make you more comfortable?",
		"Where do you think we should go from here? A no is fine.",
		"Can we plan to get back to each other on a day that works for you? Not to close anything, simply to bring closure.",
		"No answer: hang up, leave no voicemail, log it.",
	}
}
