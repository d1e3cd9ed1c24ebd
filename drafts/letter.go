package drafts

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strconv"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Why a case gets no letter. Compose wraps one of them.
var (
	// ErrNoParticular: nothing true and particular of this deal is known; the call card remains.
	ErrNoParticular = errors.New("nothing particular of this deal is known")
	// ErrNoQuote: the strategy needs their own words and none could be proven.
	ErrNoQuote = errors.New("no quote of theirs could be proven")
	// ErrPressure: the lint found a pressure phrase in the letter.
	ErrPressure = errors.New("the letter holds a pressure phrase")
	// ErrUnfit: the letter breaks a rule of R13 (two questions, two apologies, a link, too long).
	ErrUnfit = errors.New("the letter breaks a rule of its kind")
	// ErrNoLetters: there are no letters in the language of the case, or none for its strategy.
	ErrNoLetters = errors.New("there are no letters for it")
	// ErrAddress: the address of either side cannot be used.
	ErrAddress = errors.New("the address cannot be used")
	// ErrReplyTo: their mail asks for answers at another domain.
	ErrReplyTo = errors.New("their mail wants answers at another domain")
	// ErrNoThread: the message to answer has no usable id.
	ErrNoThread = errors.New("the conversation has no message id to answer to")
	// ErrAlike: every wording left is too near to an earlier draft to the organization.
	ErrAlike = errors.New("every wording is too near to an earlier draft")
)

// Writer is what Compose must know of the rep and of the stored mail.
type Writer struct {
	// Account is the account's name; it is part of the Message-ID.
	Account string
	// From is the name and address exactly as the rep last wrote them in this thread.
	From mail.Address
	// Name is the name the rep signs with ("Sam"); "" takes the first name of From.
	Name string
	// Signature is the rep's signature block, without the "-- " line; "" for none.
	Signature string
	// Identities are the rep's own addresses, lower case.
	Identities []string
	// Parent is the message the draft answers, with Text where it is stored.
	Parent mail.Message
	// Quote adds the attribution line and Parent's own text.
	Quote bool
	// Said are the stored messages that the quotes and faults of the case were
	// found in, and the anchor, with their text. A quote from elsewhere is not used.
	Said []mail.Message
	// Earlier are the bodies of all drafts made to the organization before.
	Earlier []string
	// Language overrules the language of the case; "" or "auto" does not.
	Language string
	// Templates are the letters; nil takes those built in.
	Templates *Templates
}

// Letter is one closure e-mail in words, ready to be rendered.
type Letter struct {
	CaseID       string
	Account      string
	Organization string
	Key          string
	Strategy     analyzer.Strategy
	// Kind names the template: the strategy, or for an apology general, specific or chasing behind it.
	Kind     string
	Language string
	Formal   bool
	Rung     int

	From, To   mail.Address
	Subject    string
	Date       time.Time
	MessageID  string
	ParentID   string
	References []string

	// Body is the letter alone, greeting to name; paragraphs are one line each.
	Body string
	// Quotes are the words of theirs that Body quotes.
	Quotes []analyzer.Quote
	// Signature, Attribution and Quoted follow the body in the mail; each may be "".
	Signature   string
	Attribution string
	Quoted      string
}

// Key names the promise of one draft: it is unique in the ledger and the
// Message-ID is derived from it. anchor is the id of their last human message.
func Key(account, organization, anchor string, rung int) string {
	return strings.Join([]string{account, organization, anchor, strconv.Itoa(rung)}, "|")
}

// MessageID derives the id of a draft from its key, at the domain of the From
// address, so that any device finds it again after any crash (CONTRACT.md).
func MessageID(key, domain string) string {
	sum := sha256.Sum256([]byte(key))
	name := base32.StdEncoding.EncodeToString(sum[:])[:26]
	return "<" + strings.ToLower(name+"@"+domain) + ">"
}

// keyOf is the key of the draft a case would get now.
func keyOf(account string, c analyzer.Case) string {
	return Key(account, c.Organization, c.AnchorID, c.Rung)
}
