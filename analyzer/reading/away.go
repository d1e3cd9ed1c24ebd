package reading

import (
	"strconv"
	"strings"
	"time"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// away tells whether the own text speaks of being away.
func (t *texts) away() bool {
	for i := range t.sentences {
		for _, lang := range languages {
			for _, f := range load().tongue[lang].away.Find(&t.sentences[i], nil) {
				if f.Rule.Kind == "away" {
					return true
				}
			}
		}
	}
	return false
}

// returnDate is the date an out-of-office note names as the end of the
// absence: the machine-readable one first, else the date in its sentences.
// Zero where none is named. It is the date named, not the first day back.
func returnDate(m mail.Message, t *texts) time.Time {
	if d := appleEnd(m.Fields["x-apple-criteria"], t.ref.Location()); !d.IsZero() {
		return d
	}
	subject := newTexts(subjectTail(m.Subject), t.lang, t.ref)
	best, rank := subject.returned()
	if d, r := t.returned(); r > rank {
		best = d
	}
	return best
}

// subjectTail is a subject behind its first colon.
func subjectTail(s string) string {
	if _, tail, ok := strings.Cut(s, ":"); ok {
		return tail
	}
	return s
}

// ranks of what is said about the end: "back on" is said plainer than "until", a mere date least.
var returnRank = map[string]int{"back": 4, "until": 3, "range": 2, "out": 1}

// returned finds the best named end of the absence, and its rank.
func (t *texts) returned() (time.Time, int) {
	var best time.Time
	rank := 0
	langs := t.tongues()
	if t.lang != "" && t.lang != "en" {
		langs = append(langs, "en") // many notes are bilingual
	}
	for _, lang := range langs {
		for i := range t.sentences {
			if d, r := t.returnedIn(&t.sentences[i], lang); r > rank {
				best, rank = d, r
			}
		}
		if rank >= 2 {
			break
		}
	}
	return best, rank
}

func (t *texts) returnedIn(s *phrase.Sentence, lang string) (time.Time, int) {
	dates := datesBy(s, t.ref, lang, true)
	if len(dates) == 0 {
		return time.Time{}, 0
	}
	slots := func(name string, _ *phrase.Sentence, i int) int {
		for _, d := range dates {
			if name == "date" && d.from <= i && i < d.to {
				return d.to - i
			}
		}
		return 0
	}
	var best time.Time
	rank := 0
	for _, f := range load().tongue[lang].away.Find(s, slots) {
		r := returnRank[f.Rule.Kind]
		if r == 0 || r < rank || len(f.Fill) == 0 {
			continue
		}
		if d := lastOf(s, dates, f.Fill[len(f.Fill)-1].From); r > rank && !d.until.IsZero() {
			best, rank = named(d), r
		}
	}
	return best, rank
}

// lastOf is the date at word i, or the last of those joined to it ("Thursday and Friday").
func lastOf(s *phrase.Sentence, dates []found, i int) found {
	r := sentenceReader{s: s}
	for k, d := range dates {
		if d.from > i || i >= d.to {
			continue
		}
		for k+1 < len(dates) && r.joined(d, dates[k+1]) {
			k++
			d = dates[k]
		}
		return d
	}
	return found{}
}

// named is the day a date names: of a range its end.
func named(d found) time.Time { return midnight(d.until) }

// appleEnd reads endDate of X-Apple-Criteria: a date, a time stamp, or seconds or milliseconds since 1970.
func appleEnd(v string, loc *time.Location) time.Time {
	i := strings.Index(strings.ToLower(v), "enddate")
	if i < 0 {
		return time.Time{}
	}
	rest := strings.TrimLeft(v[i+len("enddate"):], "\"'=: \t>")
	end := strings.IndexAny(rest, ";,&\"'}<")
	if end >= 0 {
		rest = rest[:end]
	}
	rest = strings.TrimSpace(rest)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02", "20060102T150405Z", "20060102", "01/02/2006", "Mon, 02 Jan 2006 15:04:05 -0700", "Mon Jan _2 15:04:05 MST 2006"} {
		if d, err := time.ParseInLocation(layout, rest, loc); err == nil && d.Year() > 1970 {
			return midnight(d)
		}
	}
	if n, err := strconv.ParseInt(rest, 10, 64); err == nil && n > 1e8 {
		if n > 1e11 {
			n /= 1000
		}
		return midnight(time.Unix(n, 0).In(loc))
	}
	return time.Time{}
}
