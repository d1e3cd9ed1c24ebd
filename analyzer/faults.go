package analyzer

import (
	"fmt"
	"slices"
	"strings"

	"lastword/internal/mail"
)

// The kinds of own faults (R8).
const (
	faultQuestion   = "question_unanswered"
	faultNotSent    = "not_sent"
	faultPromise    = "promise_unkept"
	faultAttachment = "attachment_missing"
	faultLate       = "late_answer"
)

// faults are what we did wrong in the case, the gravest and newest first. Precision before
// recall: a fault we only imagine would make a silly apology.
func (j *judge) faults() []Fault {
	const most = 5
	out := []Fault{}
	seen := map[string]bool{}
	for i := len(j.questions) - 1; i >= 0 && len(out) < most; i-- {
		q := &j.questions[i]
		if q.sig.Text == "" || q.moved || seen[words(q.sig)] {
			continue
		}
		seen[words(q.sig)] = true
		kind := faultQuestion
		if q.send {
			kind = faultNotSent
		}
		out = append(out, fault(kind, q.sig.Text, q.it))
	}
	for _, p := range j.ours {
		if !p.to.After(j.now) {
			out = append(out, fault(faultPromise, p.sig.Text, p.it))
		}
	}
	if text := j.announced(); text != "" {
		out = append(out, fault(faultAttachment, text, j.bare))
	}
	if j.lateBy != nil {
		text := fmt.Sprintf("answered on %s, after %s", j.on(j.lateBy.ours.at), workingDays(j.lateBy.days))
		out = append(out, fault(faultLate, text, j.lateBy.to))
	}
	return out
}

// announced is the sentence that spoke of an attachment which is not there. A
// sentence with a figure in it ("here is the price: 95 Euro") delivers what it announces.
func (j *judge) announced() string {
	if j.bare == nil {
		return ""
	}
	text := j.bare.reading().First(mail.SignalAttachment).Text
	if strings.ContainsAny(text, "0123456789") {
		return ""
	}
	return text
}

func fault(kind, text string, it *item) Fault {
	return Fault{Kind: kind, Text: text, MessageID: it.id(), Date: Moment{it.at}}
}

// specific tells whether a fault is worth an apology of its own.
func specific(faults []Fault) bool {
	for _, f := range faults {
		if f.Kind != faultLate {
			return true
		}
	}
	return false
}

func hasFault(faults []Fault, kinds ...string) bool {
	for _, f := range faults {
		if slices.Contains(kinds, f.Kind) {
			return true
		}
	}
	return false
}
