package reading_test

import (
	"fmt"
	"testing"
	"time"

	"lastword/analyzer/reading"
	"lastword/internal/mail"
)

func TestTry(t *testing.T) {
	for _, s := range []string{
		"Looks good. We're losing about $40k a year on this. I'll run it past legal and get back to you Friday.",
		"Hi Sam,\n\nThanks, got it. We're moving away from our old vendor. Could you send me the pricing?\n\nBest regards,\nDana Lee\nInitech Inc\n+49 30 901820\n\nOn Mon, Mar 2, 2026 at 10:00 AM Sam Rep <sam@acme.test> wrote:\n> Hi Dana,\n> here is the proposal.\n",
		"Sorry, we decided to go with another vendor. Please take us off your list.",
		"Let's pick this up again in the second week of March. How are you?",
		"Let's talk in Q3, the budget is frozen until January.",
		"Will do.\nDana",
	} {
		r := reading.Read(mail.Message{Text: s, From: mail.NewAddress("Dana Lee", "dana@initech.test"), Date: time.Date(2026, 3, 2, 15, 10, 0, 0, time.FixedZone("", 3600))})
		fmt.Printf("%s %s lang=%s greet=%q name=%q phone=%q own=%q\n", r.Class, r.Ask, r.Language, r.Greeting, r.Name, r.Phone, r.OwnText)
		for _, g := range r.Signals {
			fmt.Printf("   %s %q due=%v until=%v score=%v q=%v c=%v note=%q\n", g.Kind, g.Text, g.Due.Format("2006-01-02"), g.Until.Format("2006-01-02"), g.Score, g.Question, g.Conditional, g.Note)
		}
	}
}
