package analyzer

import (
	"time"

	"lastword/internal/mail"
)

// Facts is everything stored about one account, or about one organization of it.
type Facts struct {
	Account string
	// Identities are the rep's own addresses, lower case.
	Identities []string
	// Messages carry their Reading, or have it Stored, and need neither Text nor Reading.OwnText. Any order.
	Messages []mail.Message
	Marks    []mail.Mark
	Drafts   []mail.Draft
	// Contacts is the CRM list.
	Contacts []mail.Contact
}

// Options steer the judgement; the zero value is the default configuration.
type Options struct {
	InternalDomains []string
	// Only and Ignore are addresses or domains.
	Only   []string
	Ignore []string
	// Sensitivity is eager, normal or patient; "" is normal.
	Sensitivity string
	// Country is an ISO 3166 code, "" or "auto" to find it per prospect.
	Country string
	// Workdays is "auto" or "" or a list such as "mon-fri" or "sun-thu".
	Workdays string
	// AskAll lets silences that are not known deals have a draft (drafts.only_deals = false).
	AllMayDraft bool
	// PersonOnly: an answer by a colleague of the prospect does not count (silence.company_counts = false).
	PersonOnly bool
	// Languages have letters; a case in another language gets no draft. Empty: all do.
	Languages []string
	// PhoneHold: the draft is saved only after two logged calls or two working days (drafts.phone_first = "hold").
	PhoneHold bool
	// Zone is the rep's own time zone, used where a prospect's is unknown; nil is UTC.
	Zone *time.Location
}
