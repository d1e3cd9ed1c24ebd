package mail

import "time"

// Message is one mail as stored: the facts read from its header fields and its
// first text part. It is never changed by a conclusion.
type Message struct {
	// ID is the store's number of the message; 0 before it is stored.
	ID int64
	// Ident is the identity of the message over all mailboxes: its normalised
	// Message-ID, else "sha256:" and a hash over Date, From, To, Subject and size.
	Ident string
	// MessageID carries angle brackets; "" where the mail has none.
	MessageID string

	// Date is the Date field in the sender's own offset; zero when absent or unreadable.
	Date time.Time
	// Received is the date of the topmost Received field; zero when absent.
	Received time.Time
	// Internal is INTERNALDATE, or the mbox From line for imported mail; zero when unknown.
	Internal time.Time
	// Imported is true for mail read from files: its Internal is no proof of arrival.
	Imported bool

	From    Address
	Sender  Address // the Sender field, where it differs from From
	ReplyTo []Address
	To      []Address
	Cc      []Address
	Bcc     []Address

	// Subject is decoded, one line, as the sender wrote it (prefixes included).
	Subject string
	// InReplyTo are the ids of that field, with angle brackets.
	InReplyTo []string
	// References are the ids of that field, oldest first, with angle brackets.
	References []string

	// Fields holds those header fields the class of a message is read from,
	// names in lower case (see ClassFields), values decoded to one line.
	Fields map[string]string

	// Text is the visible text of the message as it came, quotes and signature
	// included, UTF-8, lines ended by "\n", cut at the text limit.
	// HasText is false while only header fields were fetched.
	Text          string
	HasText       bool
	TextTruncated bool

	// Attachments are the file names of attached parts; "?" for one without a name.
	Attachments []string
	// Calendar is the calendar part, where the message is an invitation or an answer to one.
	Calendar *Calendar
	// Delivery is what a delivery status part says, for bounces.
	Delivery *Delivery
	// Receipt is the id of the message that a read receipt speaks of; "" otherwise.
	Receipt string

	// Size is RFC822.SIZE in bytes; 0 when unknown.
	Size int64
	// Roles are the roles of the mailboxes it lies in, and the roles it was seen in (PlacedIn).
	Roles []Role

	// Reading is what the message says; nil while it was not read yet, and in
	// messages loaded by the thousand: there [Message.Said] unpacks it from Stored.
	Reading *Reading
	Stored  StoredReading `json:"-"`
}

// ClassFields are the header fields kept in Message.Fields.
var ClassFields = []string{
	"auto-submitted", "precedence", "list-id", "list-unsubscribe", "feedback-id",
	"x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from",
	"x-apple-action", "x-apple-criteria", "x-failed-recipients", "return-path", "content-type", "content-transfer-encoding",
	"x-mailer", "disposition-notification-to", "x-loop", "x-ms-exchange-generated-message-source",
	"x-ms-exchange-inbox-rules-loop", "delivered-to", "x-vacation", "x-mdsent", "in-reply-to",
}

// Calendar is what one calendar part (RFC 5545, RFC 5546) says.
type Calendar struct {
	// Method is REQUEST, REPLY, COUNTER, CANCEL or PUBLISH.
	Method string `json:"method"`
	// Status is the attendee's PARTSTAT of a REPLY: ACCEPTED, DECLINED, TENTATIVE; else "".
	Status    string    `json:"status,omitempty"`
	UID       string    `json:"uid,omitempty"`
	Summary   string    `json:"summary,omitempty"`
	Organizer string    `json:"organizer,omitempty"` // bare address, lower case
	Attendees []string  `json:"attendees,omitempty"` // bare addresses, lower case
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
}

// Delivery is what one delivery status part (RFC 3464) says of the first failed recipient.
type Delivery struct {
	Address string `json:"address"` // failed recipient, lower case
	Status  string `json:"status"`  // RFC 3463, "5.1.1"
	Action  string `json:"action"`  // failed, delayed, delivered, relayed, expanded
	// Original is the Message-ID of the mail that did not arrive, with angle brackets.
	Original string `json:"original,omitempty"`
}
