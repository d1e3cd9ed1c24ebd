package drafts

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// outcomeWindow is how many working days an answer to a sent draft counts (METHOD 7).
const outcomeWindow = 15

// sentCopy finds the stored mail of the rep's that the draft became: the same
// id, or an answer to the same parent to the same person, dated after the
// draft was saved and not after it was seen to be gone.
func (l look) sentCopy(d mail.Draft) *mail.Message {
	until := l.now
	if !d.Ended.IsZero() {
		until = d.Ended
	}
	for _, m := range l.sent {
		if m.MessageID == d.MessageID {
			return m
		}
		when := timeOf(*m)
		if d.Saved.IsZero() || when.Before(d.Saved.Truncate(time.Second)) || when.After(until.Add(sentSkew)) {
			continue
		}
		if answersSame(m.References, m.InReplyTo, append(slices.Clone(m.To), m.Cc...), d) {
			return m
		}
	}
	return nil
}

func timeOf(m mail.Message) time.Time {
	for _, t := range []time.Time{m.Date, m.Internal, m.Received} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// arrived is when a message of theirs came in.
func arrived(m mail.Message) time.Time {
	if !m.Internal.IsZero() && !m.Imported {
		return m.Internal
	}
	return timeOf(m)
}

// asSent ends a draft as sent and grades how much the rep changed.
func (l look) asSent(ctx context.Context, d mail.Draft, m mail.Message) (mail.Draft, error) {
	d = ended(d, mail.DraftSent, "", l.now)
	d.SentID, d.SentAt = m.MessageID, timeOf(m)
	if m.ID == 0 {
		return d, nil
	}
	whole, err := l.desk.Ledger.Message(ctx, m.ID)
	if err != nil {
		return d, fmt.Errorf("read the sent copy of draft %d: %w", d.ID, err)
	}
	if text := ownText(whole); text != "" {
		d.EditedShare = math.Round((1-Likeness(letterOnly(d.Body), letterOnly(text)))*100) / 100
	}
	return d, nil
}

// letterOnly drops a signature block and an attribution line with what follows.
func letterOnly(text string) string {
	text, _, _ = strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n-- \n")
	text, _, _ = strings.Cut(text, "\n>")
	return strings.TrimSpace(text)
}

// judgeOutcome says how a sent draft was answered: truth (yes, no, chose other,
// a date), negative (unsubscribe), unclear, or nothing in 15 working days.
func judgeOutcome(d mail.Draft, facts analyzer.Facts, now time.Time) mail.Draft {
	if d.State != mail.DraftSent || d.SentAt.IsZero() || d.Outcome != "" && d.Outcome != "unclear" {
		return d
	}
	limit := workingDaysLater(d.SentAt, outcomeWindow)
	for _, m := range facts.Messages {
		when := arrived(m)
		if !answers(m, d) || !when.After(d.SentAt) || when.After(limit) {
			continue
		}
		if o := outcomeOf(m.Said()); d.Outcome == "" || o != "unclear" {
			d.Outcome, d.OutcomeAt = o, when
		}
		if d.Outcome != "unclear" {
			return d
		}
	}
	if d.Outcome == "" && now.After(limit) {
		d.Outcome, d.OutcomeAt = "nothing", limit
	}
	return d
}

// answers tells whether a message is a human word from the prospect, or from a
// colleague of theirs in answer to the draft.
func answers(m mail.Message, d mail.Draft) bool {
	if class := m.Brief().Class; class != mail.Human && class != mail.CalendarMsg {
		return false
	}
	if strings.EqualFold(m.From.Addr, d.Prospect) {
		return true
	}
	refers := slices.Contains(m.References, d.SentID) || slices.Contains(m.InReplyTo, d.SentID)
	return refers && m.From.Domain() == mail.Domain(d.Prospect)
}

func outcomeOf(r *mail.Reading) string {
	switch {
	case r.Has(mail.SignalUnsubscribe):
		return "negative"
	case r.Class == mail.CalendarMsg, r.Has(mail.SignalNo), r.Has(mail.SignalChoseOther), r.Has(mail.SignalWon),
		r.Has(mail.SignalDeferral), r.Has(mail.SignalMeeting), r.Has(mail.SignalAgreedDate), r.Has(mail.SignalPromise),
		r.Has(mail.SignalPositive):
		return "truth"
	}
	return "unclear"
}

func workingDaysLater(t time.Time, n int) time.Time {
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if day := t.Weekday(); day != time.Saturday && day != time.Sunday {
			n--
		}
	}
	return t
}
