package mail

import "time"

// Class says what kind of message this is (docs/what-counts-as-a-reply.md).
type Class string

// The classes of a message.
const (
	Human       Class = "human"
	OutOfOffice Class = "out_of_office"
	BounceHard  Class = "bounce_hard"
	BounceSoft  Class = "bounce_soft"
	Receipt     Class = "receipt"
	CalendarMsg Class = "calendar"
	Automatic   Class = "automatic"
	Bulk        Class = "bulk"
)

// Ask says whether a message expects an answer.
type Ask string

// What a message expects.
const (
	Asks    Ask = "asks"
	Informs Ask = "informs"
	Closes  Ask = "closes"
)

// SignalKind names what one sentence says.
type SignalKind string

// The kinds of signals. Those up to SignalLeftCompany stand in `read --json`
// as signals, the rest as notes.
const (
	SignalPromise     SignalKind = "promise"      // they said they would do something
	SignalProblem     SignalKind = "problem"      // money, time or pain
	SignalDeferral    SignalKind = "deferral"     // not now; Due is where it starts
	SignalNo          SignalKind = "no"           // not interested, not for us
	SignalChoseOther  SignalKind = "chose_other"  // went with another vendor
	SignalUnsubscribe SignalKind = "unsubscribe"  // asks to be taken off
	SignalMeeting     SignalKind = "meeting"      // a meeting named or agreed; Due is its time
	SignalPositive    SignalKind = "positive"     // they like it, yes, go ahead
	SignalStakeholder SignalKind = "stakeholder"  // someone else decides or is asked
	SignalAskedOfUs   SignalKind = "asked_of_us"  // a question, or something they asked us to send
	SignalLeftCompany SignalKind = "left_company" // no longer works there; Note names the successor's address

	SignalOffer       SignalKind = "offer"       // an offer, price, demo, trial or contract is spoken of
	SignalWon         SignalKind = "won"         // an order, a signature, a go-ahead
	SignalAck         SignalKind = "ack"         // "got it, thanks": acknowledged, not answered
	SignalInPeace     SignalKind = "in_peace"    // death, illness, parental leave, redundancy, crisis
	SignalAttachment  SignalKind = "attachment"  // an attachment is announced
	SignalSupplier    SignalKind = "supplier"    // they invoice or quote to us
	SignalAgreedDate  SignalKind = "agreed_date" // both agreed to get back to each other; Due is the date
	SignalAlternative SignalKind = "alternative" // what they do meanwhile
	SignalForecast    SignalKind = "forecast"    // ours: "should close", "any day now"
	SignalInterest    SignalKind = "interest"    // a stranger's wish to buy: "interested in your product", "your prices"
	SignalPitch       SignalKind = "pitch"       // a stranger's wish to sell, hire or invite: "we help companies like yours"
)

// Signal is one thing a message says, with the verbatim span that says it.
type Signal struct {
	Kind SignalKind `json:"kind"`
	// Text is a substring of the message's own text.
	Text string `json:"text"`
	// Start and End are offsets into Reading.OwnText in Unicode code points.
	Start int `json:"start"`
	End   int `json:"end"`
	// Due is the date it names, as a range [Due, Until]: promises are due at Until,
	// deferrals wake at Due. Zero without a date. In the sender's offset.
	Due   time.Time `json:"due,omitzero"`
	Until time.Time `json:"until,omitzero"`
	// Score ranks quotes: promise or problem 2, other 1; +2 a date, +2 an amount,
	// +1 first person, -1 each hedge (METHOD 7). Not yet halved by age.
	Score float64 `json:"score,omitempty"`
	// Question: of asked_of_us, it is a question (any substantial reply answers it);
	// otherwise something to be sent (an attachment, a link or an offer answers it).
	Question bool `json:"question,omitempty"`
	// Conditional statements ("if the budget comes") are never quoted as a promise.
	Conditional bool `json:"conditional,omitempty"`
	// Note is what else was found: the successor's address, the stakeholder ("legal"),
	// the sort of problem (money, time, pain).
	Note string `json:"note,omitempty"`
}

// Reading is what one message says, read once when it arrives and stored
// beside it with the version of the rules.
type Reading struct {
	Version int    `json:"-"`
	Class   Class  `json:"class"`
	Ask     Ask    `json:"ask,omitempty"`
	OwnText string `json:"-"`
	// Words counts the words of the own text.
	Words int `json:"words,omitempty"`
	// Language is an ISO 639-1 code, "" when it cannot be told.
	Language string `json:"language,omitempty"`
	// Formal is true where the text addresses its reader formally ("Sie", "vous").
	Formal bool `json:"formal,omitempty"`
	// Greeting is the salutation line as written ("Hi Dana,"), "" without one.
	Greeting string `json:"greeting,omitempty"`
	// Name is the name in the sign-off ("Sam"), "" without one.
	Name string `json:"name,omitempty"`
	// Signature is the signature block as written, "" without one.
	Signature string `json:"signature,omitempty"`
	// Phone is the number in the signature, as written or E.164; "" without one.
	Phone string `json:"phone,omitempty"`
	// ReturnDate is the date an out-of-office note names; zero without one.
	ReturnDate time.Time `json:"return_date,omitzero"`
	// Bounce is what a bounce says, from its parts or its words.
	Bounce  *Delivery `json:"bounce,omitempty"`
	Signals []Signal  `json:"signals,omitempty"`
	// Pressure are the hits of the lint in the own text, for outbound mail.
	Pressure []Hit `json:"pressure,omitempty"`
	// Quoted is the key of the quoted part: a reply that lost its ids answers the
	// message whose Key is the same.
	Quoted string `json:"quoted,omitempty"`
	// Key is the key of the message's own beginning, as a reply would quote it.
	Key string `json:"key,omitempty"`
	// Forward is true where the own text introduces a forwarded message.
	Forward bool `json:"forward,omitempty"`
	// Link is true where the own text holds a web link: it may be what was asked for.
	Link bool `json:"link,omitempty"`
}

// Hit is one pressure phrase found by the lint; offsets in Unicode code points.
type Hit struct {
	Phrase string `json:"phrase"`
	Kind   string `json:"kind"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
}

// Has tells whether the reading holds a signal of that kind.
func (r *Reading) Has(kind SignalKind) bool { return r != nil && r.First(kind) != nil }

// First is the first signal of that kind, or nil.
func (r *Reading) First(kind SignalKind) *Signal {
	if r == nil {
		return nil
	}
	for i := range r.Signals {
		if r.Signals[i].Kind == kind {
			return &r.Signals[i]
		}
	}
	return nil
}

// StoredReading is a reading as the store keeps it: a few bytes, unpacked when
// somebody looks at it, so that a whole mailbox fits into little memory.
type StoredReading interface {
	// Unpack makes the reading, without OwnText.
	Unpack() *Reading
	// Brief reads out the little that sorting a mailbox needs.
	Brief() Brief
}

// Brief is what of a reading is looked at for every message of a mailbox.
type Brief struct {
	Class       Class
	Ask         Ask
	Words       int
	Kinds       Kinds
	Quoted, Key string
}

// Kinds is a set of signal kinds.
type Kinds uint32

// KindsOf is the set of these kinds. A kind without a name here stands for all such.
func KindsOf(list ...SignalKind) Kinds {
	var k Kinds
	for _, kind := range list {
		k |= 1 << kind.bit()
	}
	return k
}

// Has tells whether the set holds a kind.
func (k Kinds) Has(kind SignalKind) bool { return k&(1<<kind.bit()) != 0 }

// Within tells whether all kinds of the set stand in the other.
func (k Kinds) Within(other Kinds) bool { return k&^other == 0 }

func (k SignalKind) bit() int {
	switch k {
	case SignalPromise:
		return 0
	case SignalProblem:
		return 1
	case SignalDeferral:
		return 2
	case SignalNo:
		return 3
	case SignalChoseOther:
		return 4
	case SignalUnsubscribe:
		return 5
	case SignalMeeting:
		return 6
	case SignalPositive:
		return 7
	case SignalStakeholder:
		return 8
	case SignalAskedOfUs:
		return 9
	case SignalLeftCompany:
		return 10
	case SignalOffer:
		return 11
	case SignalWon:
		return 12
	case SignalAck:
		return 13
	case SignalInPeace:
		return 14
	case SignalAttachment:
		return 15
	case SignalSupplier:
		return 16
	case SignalAgreedDate:
		return 17
	case SignalAlternative:
		return 18
	case SignalForecast:
		return 19
	case SignalInterest:
		return 20
	case SignalPitch:
		return 21
	}
	return 31
}

// Kinds is the set of what the reading says.
func (r *Reading) Kinds() Kinds {
	var k Kinds
	for i := range r.Signals {
		k |= 1 << r.Signals[i].Kind.bit()
	}
	return k
}

// WasRead tells whether the message has a reading.
func (m *Message) WasRead() bool { return m.Reading != nil || m.Stored != nil }

// Said is what the message says: its Reading, or a new one unpacked from where
// it is stored; nil while it was not read.
func (m *Message) Said() *Reading {
	if m.Reading == nil && m.Stored != nil {
		return m.Stored.Unpack()
	}
	return m.Reading
}

// Brief is the short form of what the message says; empty while it was not read.
func (m *Message) Brief() Brief {
	switch r := m.Reading; {
	case r != nil:
		return Brief{Class: r.Class, Ask: r.Ask, Words: r.Words, Kinds: r.Kinds(), Quoted: r.Quoted, Key: r.Key}
	case m.Stored != nil:
		return m.Stored.Brief()
	}
	return Brief{}
}
