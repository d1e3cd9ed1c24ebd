package analyzer

import (
	"encoding/json"
	"time"

	"lastword/internal/mail"
)

// State says where a case stands (PRODUCT.md's table, docs/how-silence-is-judged.md).
type State string

// The states of a case.
const (
	Cold        State = "cold"
	YourTurn    State = "your_turn"
	Resting     State = "resting"
	Waiting     State = "waiting"
	Quiet       State = "quiet"
	Paused      State = "paused"
	Due         State = "due"
	Silent      State = "silent"
	Closing     State = "closing"
	Ended       State = "ended"
	Declined    State = "declined"
	Unreachable State = "unreachable"
)

// States lists all states in the order a rep wants to read them.
func States() []State {
	return []State{YourTurn, Due, Silent, Closing, Quiet, Waiting, Paused, Resting, Cold, Ended, Declined, Unreachable}
}

// Reason names why a case is silent; JSON null when empty.
type Reason string

// The reasons of silence, in the order of naming.
const (
	PromiseBroken     Reason = "promise_broken"
	AgreedDatePassed  Reason = "agreed_date_passed"
	ChanceLow         Reason = "chance_low"
	LongSilence       Reason = "long_silence"
	ClosureUnanswered Reason = "closure_unanswered"
)

// Strategy names the kind of closure e-mail; JSON null when empty.
type Strategy string

// The strategies of the ladder.
const (
	AgreedDate Strategy = "agreed_date"
	Apology    Strategy = "apology"
	Confused   Strategy = "confused"
	Feedback   Strategy = "feedback"
	LastWord   Strategy = "last_word"
)

// Action is the one next thing to do.
type Action string

// The next actions.
const (
	DoAnswer      Action = "answer"
	DoCall        Action = "call"
	DoReviewDraft Action = "review_draft"
	DoReachOut    Action = "reach_out"
	DoWait        Action = "wait"
	DoNothing     Action = "none"
)

// Truth is what we know of where they stand.
type Truth string

// The truths of a case.
const (
	TruthUnknown Truth = "unknown"
	TruthNo      Truth = "no"
	TruthLater   Truth = "later"
	TruthYes     Truth = "yes"
	TruthOther   Truth = "other"
)

// The kinds of a pause.
const (
	PauseAway     = "away"
	PauseDeferred = "deferred"
	PauseMeeting  = "meeting"
	PauseSnoozed  = "snoozed"
	PauseInPeace  = "in_peace"
)

// The alerts of a case.
const (
	AlertChaseSpiral    = "chase_spiral"
	AlertCooling        = "cooling"
	AlertNoDateAgreed   = "no_date_agreed"
	AlertTakeOut        = "take_out"
	AlertPossibleAnswer = "possible_answer"
	AlertNotDelivered   = "not_delivered"
	AlertLeaveInPeace   = "leave_in_peace"
)

// Text is a string that is JSON null when empty.
type Text string

// Moment is a time that is JSON null when zero, else RFC 3339 in its own offset.
type Moment struct{ time.Time }

// Day is a calendar day ("2026-03-06"), JSON null when zero.
type Day struct{ time.Time }

// Case is one prospect person in one deal with everything concluded about it.
// It is the JSON of `cases --json`; fields without a JSON name serve the drafts,
// the report and `explain`.
type Case struct {
	ID       string   `json:"id"`
	State    State    `json:"state"`
	Reason   Reason   `json:"reason"`
	Prospect Prospect `json:"prospect"`
	Account  string   `json:"account"`
	// Contacts are all addresses of their side in the case.
	Contacts []string `json:"contacts"`
	Subject  string   `json:"subject"`
	Language string   `json:"language"`
	Stale    bool     `json:"stale"`
	Deal     *Deal    `json:"deal"`

	LastInbound  Moment `json:"last_inbound"`
	LastOutbound Moment `json:"last_outbound"`
	Unanswered   int    `json:"unanswered"`
	SilentSince  Moment `json:"silent_since"`
	// WorkingDays counts from SilentSince in working days of the prospect.
	WorkingDays float64 `json:"working_days"`
	DaysInLimbo int     `json:"days_in_limbo"`

	// Chance is p (METHOD 1); nil while no answer is awaited.
	Chance           *float64 `json:"chance"`
	ChanceWord       Text     `json:"chance_word"`
	ChanceCalibrated bool     `json:"chance_calibrated"`

	Alerts      []string `json:"alerts"`
	PastAnswers int      `json:"past_answers"`
	PastAskings int      `json:"past_askings"`
	Paused      *Pause   `json:"paused"`
	Due         Day      `json:"due"`
	Truth       Truth    `json:"truth"`
	// TruthProof is the message that proves the truth; nil while it is unknown.
	TruthProof *Quote   `json:"truth_proof"`
	Because    []string `json:"because"`
	Facts      []Fact   `json:"facts"`
	Card       Card     `json:"card"`
	Pressure   Pressure `json:"pressure"`
	Hopeium    Hopeium  `json:"hopeium"`
	Quotes     []Quote  `json:"quotes"`
	OwnFaults  []Fault  `json:"own_faults"`
	NextAction Action   `json:"next_action"`
	Strategy   Strategy `json:"strategy"`
	// NoDraft says in one sentence why a silent or due case gets no draft; null where it may get one.
	NoDraft Text     `json:"no_draft"`
	Value   *float64 `json:"value"`
	// Draft is the newest draft of the case in the ledger.
	Draft *DraftInfo `json:"draft"`

	// Organization is the key its drafts are counted by: a domain, or one address on free mail.
	Organization string `json:"-"`
	// Rung counts the closures already sent in this silence.
	Rung int `json:"-"`
	// AnchorID is the id of their last human message: it names the silence.
	AnchorID string `json:"-"`
	// ParentID is the id of the newest message of the thread the draft answers, ParentRow its store number.
	ParentID  string `json:"-"`
	ParentRow int64  `json:"-"`
	// OutboundRow is the store number of our newest message to them: its From and its greeting are kept.
	OutboundRow int64 `json:"-"`
	// References is the full chain up to and with ParentID.
	References []string `json:"-"`
	// To is the person of theirs who wrote last.
	To mail.Address `json:"-"`
	// Formal: the thread is in formal address ("Sie").
	Formal bool `json:"-"`
	// Greeting is the salutation the rep used before in this thread ("Hi Dana,").
	Greeting string `json:"-"`
	// Met is the day of the last meeting that took place; zero without one.
	Met time.Time `json:"-"`
	// Rule names the rule that decided the state ("4b.5 open promise of theirs").
	Rule string `json:"-"`
	// WouldChange says what would change the state, one sentence each.
	WouldChange []string `json:"-"`
	// Events is the timeline of the case, oldest first.
	Events []Event `json:"-"`
	// BestHour is the hour in their local time they usually write ("10:00").
	BestHour string `json:"-"`
	// TalkTrack are the lines of the call card.
	TalkTrack []string `json:"-"`
}

// Prospect is the person a case is about.
type Prospect struct {
	Address      string `json:"address"`
	Name         string `json:"name"`
	Organization string `json:"organization"`
	Phone        Text   `json:"phone"`
	UTCOffset    Text   `json:"utc_offset"`
}

// Deal says why this is a deal: offer, asked, csv or mark.
type Deal struct {
	Evidence  string `json:"evidence"`
	MessageID Text   `json:"message_id"`
}

// Pause is why and until when a case sleeps.
type Pause struct {
	Kind  string `json:"kind"`
	Until Moment `json:"until"`
}

// Fact is one thing they (or we) said that the judgement rests on.
type Fact struct {
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	MessageID string `json:"message_id"`
	Date      Moment `json:"date"`
	Due       Day    `json:"due"`
}

// Quote is a verbatim span of a prospect's own text.
type Quote struct {
	Text      string `json:"text"`
	MessageID string `json:"message_id"`
	Date      Moment `json:"date"`
	// Kind is the kind of signal it was found as, Score its rank now.
	Kind  mail.SignalKind `json:"-"`
	Score float64         `json:"-"`
}

// Fault is something we did wrong: kind question_unanswered, not_sent,
// promise_unkept, attachment_missing or late_answer.
type Fault struct {
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	MessageID string `json:"message_id"`
	Date      Moment `json:"date"`
}

// Card holds the five questions (R18): known or not known, with the quote.
type Card struct {
	Problem   Text     `json:"problem"`
	WhyUs     Text     `json:"why_us"`
	NextStep  Text     `json:"next_step"`
	Others    []string `json:"others"`
	Meanwhile Text     `json:"meanwhile"`
	Known     int      `json:"known"`
}

// Pressure is how hard the rep pushed, 0 to 100 (METHOD 6).
type Pressure struct {
	Score int    `json:"score"`
	Band  string `json:"band"` // calm, pushing, chasing
	Parts []Part `json:"parts"`
}

// Part is one named part of the pressure with the words that show it.
type Part struct {
	Name   string `json:"name"`
	Points int    `json:"points"`
	Quote  Text   `json:"quote"`
}

// Hopeium counts the signs of hoping without an agreed next step, 0 to 6.
type Hopeium struct {
	Count int      `json:"count"`
	Parts []string `json:"parts"`
}

// DraftInfo is the newest draft of a case as the ledger knows it.
type DraftInfo struct {
	State     mail.DraftState `json:"state"`
	MessageID string          `json:"message_id"`
	Mailbox   string          `json:"mailbox"`
	UID       mail.UID        `json:"uid"`
	Strategy  Strategy        `json:"strategy"`
	Saved     Moment          `json:"saved"`
}

// Event is one entry of a timeline.
type Event struct {
	Time time.Time `json:"time"`
	// Kind is out, in, auto_reply, bounce, receipt, calendar, call, snooze, draft, sent_draft or silence.
	Kind      string `json:"kind"`
	Direction string `json:"direction"` // outbound, inbound, none
	MessageID string `json:"message_id"`
	Subject   string `json:"subject"`
	// LatencyHours and WorkingHours are the reply latency from the last message of the other side; nil where it answers nothing.
	LatencyHours *float64 `json:"latency_hours"`
	WorkingHours *float64 `json:"working_hours"`
	Note         string   `json:"note"`
	// Address is who wrote it.
	Address string `json:"-"`
}

// MarshalJSON writes null for an empty text.
func (t Text) MarshalJSON() ([]byte, error) { return nullable(string(t)) }

// MarshalJSON writes null for no reason.
func (r Reason) MarshalJSON() ([]byte, error) { return nullable(string(r)) }

// MarshalJSON writes null for no strategy.
func (s Strategy) MarshalJSON() ([]byte, error) { return nullable(string(s)) }

// MarshalJSON writes null for the zero time.
func (m Moment) MarshalJSON() ([]byte, error) { return nullableTime(m.Time, time.RFC3339) }

// MarshalJSON writes null for the zero day.
func (d Day) MarshalJSON() ([]byte, error) { return nullableTime(d.Time, time.DateOnly) }

func nullable(s string) ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return json.Marshal(s)
}

func nullableTime(t time.Time, layout string) ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.Format(layout))
}
