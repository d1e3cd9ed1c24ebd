package analyzer

import (
	"strconv"
	"strings"

	"lastword/internal/mail"
)

// deal finds the evidence that this is a deal (R1): a mark, the CRM list, an
// offer of ours, or an offer they asked for; nil without any.
func (j *judge) deal() *Deal {
	if j.markedProspect() {
		return &Deal{Evidence: "mark"}
	}
	if j.box.choice.listed(j.folder) {
		return &Deal{Evidence: "csv"}
	}
	var asked *Deal
	for i := range j.mail {
		it := &j.mail[i]
		switch {
		case it.mass, it.foreign && it.ours, !it.human():
		case it.ours && offers(it.item):
			return &Deal{Evidence: "offer", MessageID: Text(it.id())}
		case !it.ours && asked == nil && it.does(mail.SignalOffer):
			asked = &Deal{Evidence: "asked", MessageID: Text(it.id())}
		}
	}
	return asked
}

func (j *judge) markedProspect() bool {
	marked := false
	for _, m := range j.marks {
		if m.Kind == mail.MarkProspect || m.Kind == mail.MarkValue {
			marked = true
		}
		if m.Kind == mail.MarkNotProspect {
			marked = false
		}
	}
	return marked
}

// value is what the deal is worth: the newest mark, else the CRM list; nil where unknown.
func (j *judge) value() *float64 {
	text := ""
	if c, ok := j.box.choice.contact(j.folder); ok {
		text = c.Value
	}
	for _, m := range j.marks {
		if m.Kind == mail.MarkValue {
			text = m.Value
		}
	}
	if v, ok := amount(text); ok {
		return &v
	}
	return nil
}

// amount reads "12000", "12,000", "12.000,50 €" or "12k".
func amount(s string) (float64, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	factor := 1.0
	switch {
	case strings.HasSuffix(s, "k"):
		factor = 1e3
	case strings.HasSuffix(s, "m"):
		factor = 1e6
	}
	s = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == ',' || r == '-' {
			return r
		}
		return -1
	}, s)
	v, err := strconv.ParseFloat(plainNumber(s), 64)
	return v * factor, err == nil
}

// plainNumber drops thousands separators: the last of "." and "," is the
// decimal one unless three digits follow it.
func plainNumber(s string) string {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return s
	}
	whole := strings.NewReplacer(".", "", ",", "").Replace(s[:last])
	if len(s)-last-1 == 3 {
		return whole + s[last+1:]
	}
	return whole + "." + s[last+1:]
}
