package analyzer

import (
	"math"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"lastword/internal/mail"
)

// The limits of a quote (METHOD 5, 7).
const (
	quoteHalfLife = 60 * 24 * time.Hour
	quoteLongest  = 160
	quotesShown   = 3
)

// quotes are the best words of theirs that whoever would get the letter saw,
// best first.
func (j *judge) quotes() []Quote {
	out := []Quote{}
	for i := range j.mail {
		it := &j.mail[i]
		if it.ours || it.class != mail.Human || !j.sawIt(it.item) {
			continue
		}
		for _, s := range it.reading().Signals {
			if quotable(s) {
				out = append(out, j.quote(it.item, s))
			}
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].above(&out[b]) })
	return distinct(out)
}

// distinct keeps the best quotes that do not repeat each other's words.
func distinct(all []Quote) []Quote {
	out := all[:0]
	for _, q := range all {
		if len(out) == quotesShown {
			break
		}
		if !slices.ContainsFunc(out, q.repeats) {
			out = append(out, q)
		}
	}
	return out
}

func (q *Quote) repeats(o Quote) bool {
	return strings.Contains(q.Text, o.Text) || strings.Contains(o.Text, q.Text)
}

// quote scores the words: halved every 60 days.
func (j *judge) quote(it *item, s mail.Signal) Quote {
	age := j.now.Sub(it.at)
	return Quote{
		Text: s.Text, MessageID: it.id(), Date: Moment{it.at}, Kind: s.Kind,
		Score: s.Score * math.Exp2(-float64(age)/float64(quoteHalfLife)),
	}
}

// above orders quotes: score, then problem before anything else, then the newer one.
func (q *Quote) above(o *Quote) bool {
	switch {
	case math.Abs(q.Score-o.Score) > 1e-9:
		return q.Score > o.Score
	case (q.Kind == mail.SignalProblem) != (o.Kind == mail.SignalProblem):
		return q.Kind == mail.SignalProblem
	}
	return q.Date.After(o.Date.Time)
}

func quotable(s mail.Signal) bool {
	if s.Conditional || s.Text == "" || utf8.RuneCountInString(s.Text) > quoteLongest {
		return false
	}
	return slices.Contains([]mail.SignalKind{
		mail.SignalPromise, mail.SignalProblem, mail.SignalPositive, mail.SignalStakeholder, mail.SignalDeferral, mail.SignalAgreedDate,
	}, s.Kind)
}

// sawIt tells whether the one the letter goes to wrote or received the message (R9).
func (j *judge) sawIt(it *item) bool {
	to := j.awaited()
	if j.x.people.mainOf(it.who) == to {
		return true
	}
	for _, list := range [][]int32{it.to, it.copied} {
		for _, n := range list {
			if j.x.people.mainOf(n) == to {
				return true
			}
		}
	}
	return false
}

// holdable tells whether there is something to hold them to: a broken promise,
// or a promise or problem with score 3 or more of the last 120 days.
func (j *judge) holdable(v verdict, quotes []Quote) bool {
	const fresh = 120 * 24 * time.Hour
	for _, q := range quotes {
		if q.Kind != mail.SignalPromise && q.Kind != mail.SignalProblem {
			continue
		}
		if v.reason == PromiseBroken || q.Score >= 3 && j.now.Sub(q.Date.Time) <= fresh {
			return true
		}
	}
	return false
}
