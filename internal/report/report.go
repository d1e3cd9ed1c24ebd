// Package report builds the weekly silence report: what to do on Monday
// morning, who fell silent and why, what was learned. Building and rendering
// are pure; Deliver puts the report into the rep's mailbox, once a week.
package report

import (
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Input is everything one report is built from.
type Input struct {
	Account string
	// Cases are judged now, in the default order; Before as they stood when the
	// week began, nil where nothing was known then.
	Cases  []analyzer.Case
	Before []analyzer.Case
	Drafts []mail.Draft
	Marks  []mail.Mark
	Week   Week
	// Zone is the rep's; nil is UTC.
	Zone *time.Location
	// Notes are what the daemon has to say, one sentence each.
	Notes []string
}

// Report is the report of one week, and its JSON.
type Report struct {
	Week    string          `json:"week"`
	From    analyzer.Moment `json:"from"`
	To      analyzer.Moment `json:"to"`
	AsOf    analyzer.Moment `json:"as_of"`
	Account string          `json:"account"`
	Numbers Numbers         `json:"numbers"`
	// Monday is the short list of what to do first, best first.
	Monday   []Todo          `json:"monday"`
	YourTurn []analyzer.Case `json:"your_turn"`
	// Silent holds the silent and the due cases.
	Silent  []analyzer.Case `json:"silent"`
	Calls   []Call          `json:"calls"`
	Drafts  []DraftLine     `json:"drafts"`
	Learned []Learned       `json:"learned"`
	Closing []analyzer.Case `json:"closing"`
	Paused  []analyzer.Case `json:"paused"`
	// Cooling are alive, but without an agreed date or slower than before (R16).
	Cooling []analyzer.Case `json:"cooling"`
	Alerts  []Alert         `json:"alerts"`
	Notes   []string        `json:"notes"`
}

// Numbers are the counts of the week.
type Numbers struct {
	YourTurn int `json:"your_turn"`
	// Answer counts the cases whose next action is an answer of ours, silent ones with an open question included.
	Answer int `json:"to_answer"`
	Due    int `json:"due"`
	Silent int `json:"silent"`
	// Stale are those of the silent that were old when first seen.
	Stale   int `json:"stale"`
	Quiet   int `json:"quiet"`
	Waiting int `json:"waiting"`
	Closing int `json:"closing"`
	Paused  int `json:"paused"`
	Calls   int `json:"calls"`
	// DraftsWaiting lie in Drafts now.
	DraftsWaiting   int `json:"drafts_waiting"`
	DraftsConfirmed int `json:"drafts_unconfirmed"`
	DraftsSent      int `json:"drafts_sent"`
	DraftsDismissed int `json:"drafts_dismissed"`
	DraftsBlocked   int `json:"drafts_blocked"`
	// Unanswered and LimboDays are summed over the silent and closing cases, the stale left out.
	Unanswered int `json:"unanswered"`
	LimboDays  int `json:"limbo_days"`
	// LimboBefore is LimboDays when the week began; nil where that is not known.
	LimboBefore *int `json:"limbo_days_before"`
	CallsLogged int  `json:"calls_logged"`
	Learned     int  `json:"learned"`
	Noes        int  `json:"noes"`
	Reopened    int  `json:"reopened"`
	// ValueUnknown is the value of the cases whose truth is not known; nil where no value is.
	ValueUnknown *float64 `json:"value_unknown"`
}

// Todo is one line of the Monday list.
type Todo struct {
	Action analyzer.Action `json:"action"`
	State  analyzer.State  `json:"state"`
	Case   string          `json:"case"`
	Who    string          `json:"who"`
	Text   string          `json:"text"`
}

// Call is one entry of the call list, as in `calls --json`.
type Call struct {
	Case      string            `json:"case"`
	Prospect  analyzer.Prospect `json:"prospect"`
	Phone     analyzer.Text     `json:"phone"`
	BestHour  analyzer.Text     `json:"best_hour"`
	TalkTrack []string          `json:"talk_track"`
}

// DraftLine is one draft of the ledger, as in `drafts --json`.
type DraftLine struct {
	Case        string          `json:"case"`
	Prospect    string          `json:"prospect"`
	Strategy    string          `json:"strategy"`
	State       mail.DraftState `json:"state"`
	MessageID   string          `json:"message_id"`
	Mailbox     string          `json:"mailbox"`
	UID         mail.UID        `json:"uid"`
	Saved       analyzer.Moment `json:"saved"`
	Outcome     analyzer.Text   `json:"outcome"`
	EditedShare float64         `json:"edited_share"`
	Body        string          `json:"body"`
	Why         analyzer.Text   `json:"why"`
}

// Learned is one truth that came to light in the week.
type Learned struct {
	Case     string            `json:"case"`
	Prospect analyzer.Prospect `json:"prospect"`
	Subject  string            `json:"subject"`
	Truth    analyzer.Truth    `json:"truth"`
	// Quote is what they wrote; nil where the rep said so.
	Quote *analyzer.Quote `json:"quote"`
	Date  analyzer.Moment `json:"date"`
}

// Alert is one thing to look at, of one case.
type Alert struct {
	Kind string `json:"kind"`
	Case string `json:"case"`
	Who  string `json:"who"`
	Text string `json:"text"`
}
