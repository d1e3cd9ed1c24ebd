package mail

import "time"

// DraftState is the state of one draft in the ledger.
type DraftState string

// The states of a draft. Planned, intent and saved drafts are live.
const (
	DraftPlanned   DraftState = "planned"   // decided, the append is not confirmed yet (the intent row)
	DraftSaved     DraftState = "saved"     // in the Drafts mailbox, bytes still ours
	DraftEdited    DraftState = "edited"    // the rep changed it: theirs for good
	DraftSent      DraftState = "sent"      // its copy was found in Sent
	DraftWithdrawn DraftState = "withdrawn" // removed by us, untouched
	DraftDismissed DraftState = "dismissed" // the rep deleted it
	DraftExpired   DraftState = "expired"   // 30 days unused, removed by us
	DraftBlocked   DraftState = "blocked"   // the server refused it
)

// Live tells whether a draft in that state lies, or may lie, in the mailbox.
func (s DraftState) Live() bool {
	return s == DraftPlanned || s == DraftSaved || s == DraftEdited
}

// Draft is one promise of ours towards the server: a closure e-mail in Drafts.
type Draft struct {
	ID int64
	// Key identifies the promise: account, organization, id of their last human
	// message and rung. It is unique, and the Message-ID is derived from it.
	Key       string
	MessageID string
	CaseID    string
	// Organization and Prospect are the organization key and address it is for.
	Organization string
	Prospect     string
	Strategy     string
	// Rung is the count of closures sent before it in this silence: 0, 1, 2.
	Rung     int
	Language string
	Subject  string
	// ParentID is the Message-ID it answers.
	ParentID string
	// Raw are the bytes given to APPEND; Hash is the hex sha256 of them; Body is the letter alone.
	Raw  []byte
	Hash string
	Body string

	State   DraftState
	Mailbox string
	// UIDValidity and UIDNext are those of Drafts just before the APPEND.
	UIDValidity uint32
	UIDNext     UID
	UID         UID

	Planned time.Time
	// Tried is when the APPEND was last begun, zero before the first.
	Tried time.Time
	Tries int
	Saved time.Time
	// Ended is when it left the live states.
	Ended time.Time
	// Why says in one sentence why it ended or is blocked.
	Why string

	// SentID is the Message-ID of the copy found in Sent, SentAt its time.
	SentID string
	SentAt time.Time
	// EditedShare is how much of the text the rep changed before sending, 0 to 1.
	EditedShare float64
	// Outcome is "", answered, truth, unclear, nothing, negative or not_sent; OutcomeAt its time.
	Outcome   string
	OutcomeAt time.Time
	// Chance is p at the time it was saved.
	Chance float64
}

// At gives the draft as it stood at that time, and false when it was not planned yet.
func (d Draft) At(t time.Time) (Draft, bool) {
	if d.Planned.After(t) {
		return Draft{}, false
	}
	if !d.OutcomeAt.IsZero() && d.OutcomeAt.After(t) {
		d.Outcome, d.OutcomeAt = "", time.Time{}
	}
	if !d.Ended.IsZero() && d.Ended.After(t) {
		d.Ended, d.Why, d.SentID, d.SentAt = time.Time{}, "", "", time.Time{}
		d.State = DraftSaved
	}
	if d.Saved.IsZero() || d.Saved.After(t) {
		if d.State == DraftSaved {
			d.State = DraftPlanned
		}
		d.Saved = time.Time{}
	}
	return d, true
}

// ReportState is the state of one weekly report in the ledger.
type ReportState string

// The states of a report.
const (
	ReportPlanned   ReportState = "planned"
	ReportDelivered ReportState = "delivered"
)

// ReportPromise is one weekly report delivered, or about to be.
type ReportPromise struct {
	Week      string // "2026-W47"
	MessageID string
	Mailbox   string
	State     ReportState
	Planned   time.Time
	Delivered time.Time
	UID       UID
}

// MarkKind is what the user told us about a prospect or a case.
type MarkKind string

// The kinds of marks.
const (
	MarkCalled      MarkKind = "called" // Value: reached or no-answer
	MarkSnooze      MarkKind = "snooze" // Until
	MarkClose       MarkKind = "close"
	MarkReopen      MarkKind = "reopen"
	MarkTruth       MarkKind = "truth" // Value: yes, no, later, other
	MarkNotProspect MarkKind = "not-prospect"
	MarkProspect    MarkKind = "prospect"
	MarkValue       MarkKind = "value" // Value: an amount
)

// The values of a called mark.
const (
	CallReached  = "reached"
	CallNoAnswer = "no-answer"
)

// Mark is one thing the user told us. Marks are kept for ever.
type Mark struct {
	ID      int64
	Address string // the prospect's address, lower case
	CaseID  string // the case it was said of, where one was named
	Kind    MarkKind
	Value   string
	Until   time.Time
	Note    string
	At      time.Time
}

// Contact is one row of the CRM list (prospects.import).
type Contact struct {
	Address, Name, Organization, Phone, Value, Stage string
}

// AuditEntry is one line of the list of everything lastword ever wrote to a mailbox.
type AuditEntry struct {
	Seq     int       `json:"seq"`
	At      time.Time `json:"at"`
	Account string    `json:"account"`
	// Action is append, appended, remove, removed, or refused.
	Action    string `json:"action"`
	Mailbox   string `json:"mailbox"`
	MessageID string `json:"message_id"`
	UID       UID    `json:"uid,omitempty"`
	// Hash is the hex sha256 of the bytes written or removed.
	Hash string `json:"hash,omitempty"`
	Why  string `json:"why,omitempty"`
	// Prev and Sum chain the lines: Sum = sha256(Prev + the line without Sum).
	Prev string `json:"prev"`
	Sum  string `json:"sum"`
}
