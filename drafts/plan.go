package drafts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Options steer what is written.
type Options struct {
	// Enabled is drafts.enabled; nothing new is written without it.
	Enabled bool
	// MaxPerDay is how many drafts a calendar day may bring; 0 or less is none.
	MaxPerDay int
	// Asked are ids of cases whose draft the user asked for by hand: stale ones and
	// those not known as deals are allowed, and neither MaxPerDay nor the stop after ten counts for them.
	Asked []string
	// Only restricts the plan to the cases in Asked.
	Only bool
}

// Inputs is what a plan rests on.
type Inputs struct {
	Cases []analyzer.Case
	Marks []mail.Mark
	// Ledger are all drafts ever promised in the account.
	Ledger []mail.Draft
	// Box is what lies in the Drafts mailbox now.
	Box []mail.Found
	// Account is the account's name, part of every key.
	Account string
	// LastPass is when the last pass was stored; a clock before it writes nothing.
	LastPass time.Time
}

// Decisions is what to do about drafts, with reasons.
type Decisions struct {
	// Save are the cases to write a draft for, best first.
	Save []analyzer.Case
	// Withdraw are drafts of ours to remove.
	Withdraw []Withdrawal
	// Leave are the silent and due cases that get no draft now.
	Leave []Left
	// Stopped says why no draft at all is written; "" when drafts are written.
	Stopped string
}

// Withdrawal is one draft to remove, the state it then has, and why.
type Withdrawal struct {
	Draft mail.Draft
	State mail.DraftState
	Why   string
}

// Left is one case without a draft, and why.
type Left struct {
	CaseID string
	Why    string
}

// Rules of the ledger.
const (
	expiry     = 30 * 24 * time.Hour // an unused draft is removed
	retryAfter = 24 * time.Hour      // a refused append is tried again
	inARow     = 10                  // drafts dismissed or expired in a row before we stop
)

// Plan decides which drafts to write, which to withdraw and which to leave,
// and says why. It is pure: the same inputs give the same plan.
func Plan(in Inputs, o Options, now time.Time) Decisions {
	d := Decisions{Withdraw: withdrawals(in, now), Stopped: stopped(in, o, now)}
	leaving := map[int64]bool{}
	for _, w := range d.Withdraw {
		leaving[w.Draft.ID] = true
	}
	room := o.MaxPerDay - writtenToday(in.Ledger, now)
	taken := map[string]bool{}
	for _, c := range candidates(in, o) {
		asked := slices.Contains(o.Asked, c.ID)
		if asked && mayBeAsked(c) {
			c.NoDraft = ""
		}
		why := in.refuse(c, leaving, taken, now)
		switch {
		case why != "":
		case d.Stopped != "" && (!asked || beforeLastPass(in, now)):
			why = d.Stopped
		case c.Stale && !asked:
			why = "the silence is old; a draft is made only when asked for"
		case !asked && room <= 0:
			why = "the day has its drafts already (max_per_day)"
		}
		if why != "" {
			d.Leave = append(d.Leave, Left{CaseID: c.ID, Why: why})
			continue
		}
		d.Save = append(d.Save, c)
		taken[c.Organization] = true
		room--
	}
	return d
}

// mayBeAsked tells whether the user's own wish for a draft overrules what the
// case says against one: not where it would hurt, or where an answer may be there already.
func mayBeAsked(c analyzer.Case) bool {
	return c.Truth != analyzer.TruthYes && !slices.Contains(c.Alerts, analyzer.AlertLeaveInPeace) &&
		!slices.Contains(c.Alerts, analyzer.AlertPossibleAnswer)
}

// candidates are the cases with a letter due, best first: value, then the
// order of the reasons, then the newest inbound.
func candidates(in Inputs, o Options) []analyzer.Case {
	var list []analyzer.Case
	for _, c := range in.Cases {
		due := c.State == analyzer.Silent || c.State == analyzer.Due
		if due && (!o.Only || slices.Contains(o.Asked, c.ID)) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b analyzer.Case) int {
		return cmp.Or(
			cmp.Compare(worth(b), worth(a)),
			cmp.Compare(rank(a.Reason), rank(b.Reason)),
			b.LastInbound.Compare(a.LastInbound.Time),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return list
}

func worth(c analyzer.Case) float64 {
	if c.Value == nil {
		return 0
	}
	return *c.Value
}

// rank orders the reasons as METHOD 1 names them; a due case has none and comes with the agreed dates.
func rank(r analyzer.Reason) int {
	switch r {
	case analyzer.PromiseBroken:
		return 0
	case "", analyzer.AgreedDatePassed:
		return 1
	case analyzer.ChanceLow:
		return 2
	case analyzer.LongSilence:
		return 3
	case analyzer.ClosureUnanswered:
		return 4
	}
	return 5
}

// refuse says why a case gets no draft for its own sake; "" where it may.
func (in Inputs) refuse(c analyzer.Case, leaving map[int64]bool, taken map[string]bool, now time.Time) string {
	switch {
	case c.NoDraft != "":
		return string(c.NoDraft)
	case c.Strategy == "":
		return "no letter is due"
	case taken[c.Organization]:
		return "the organization gets one draft at a time"
	}
	key := keyOf(in.Account, c)
	for _, d := range in.Ledger {
		switch {
		case d.Key == key && !writable(d, now):
			return "its draft was " + string(d.State) + " already"
		case d.Key != key && d.Organization == c.Organization && d.State.Live():
			return "the organization has a draft already"
		case leaving[d.ID] && d.Organization == c.Organization:
			return "a draft to the organization is being withdrawn"
		}
	}
	if in.inBox(c, key) {
		return "a draft to the organization lies in Drafts already"
	}
	return ""
}

// writable tells whether a promise with the same key may be tried (again): an
// unconfirmed one, one withdrawn for a reason that has passed, one refused a day ago.
func writable(d mail.Draft, now time.Time) bool {
	switch d.State {
	case mail.DraftPlanned, mail.DraftWithdrawn:
		return true
	case mail.DraftBlocked:
		return now.Sub(d.Tried) >= retryAfter && !d.Tried.IsZero()
	case mail.DraftSaved, mail.DraftEdited, mail.DraftSent, mail.DraftDismissed, mail.DraftExpired:
		return false
	}
	return false
}

// inBox tells whether any draft to the organization lies in Drafts, the rep's
// own too: by its recipients, or because it answers this thread. Our own
// unconfirmed copy is the ledger's business.
func (in Inputs) inBox(c analyzer.Case, key string) bool {
	for _, f := range in.Box {
		if f.Deleted() || f.MessageID == MessageID(key, mail.Domain(strings.Trim(f.MessageID, "<>"))) {
			continue
		}
		if toOrganization(f, c) || inThread(f, c) {
			return true
		}
	}
	return false
}

func toOrganization(f mail.Found, c analyzer.Case) bool {
	for _, a := range append(slices.Clone(f.To), f.Cc...) {
		if a.Addr == "" {
			continue
		}
		if strings.EqualFold(a.Addr, c.Organization) || strings.EqualFold(a.Domain(), c.Organization) ||
			strings.EqualFold(a.Addr, c.To.Addr) || slices.ContainsFunc(c.Contacts, func(s string) bool { return strings.EqualFold(s, a.Addr) }) {
			return true
		}
	}
	return false
}

func inThread(f mail.Found, c analyzer.Case) bool {
	for _, id := range append(slices.Clone(f.References), f.InReplyTo...) {
		if id != "" && (id == c.ParentID || id == c.AnchorID) {
			return true
		}
	}
	return false
}

// stopped says why no drafts are written at all.
func stopped(in Inputs, o Options, now time.Time) string {
	switch {
	case beforeLastPass(in, now):
		return "the clock stands before the last pass"
	case !o.Enabled:
		return "drafts are switched off"
	case unwanted(in.Ledger):
		return "the last ten drafts were dismissed or expired"
	}
	return ""
}

func beforeLastPass(in Inputs, now time.Time) bool { return now.Before(in.LastPass) }

// unwanted tells whether the last ten drafts that came to an end were all dismissed or expired.
func unwanted(ledger []mail.Draft) bool {
	ended := slices.DeleteFunc(slices.Clone(ledger), func(d mail.Draft) bool {
		return d.State == mail.DraftPlanned || d.State == mail.DraftSaved || d.State == mail.DraftWithdrawn || d.State == mail.DraftBlocked
	})
	slices.SortStableFunc(ended, func(a, b mail.Draft) int { return lastTouch(b).Compare(lastTouch(a)) })
	if len(ended) < inARow {
		return false
	}
	for _, d := range ended[:inARow] {
		if d.State != mail.DraftDismissed && d.State != mail.DraftExpired {
			return false
		}
	}
	return true
}

func lastTouch(d mail.Draft) time.Time {
	if d.Ended.IsZero() {
		return d.Saved
	}
	return d.Ended
}

// writtenToday counts the drafts of the calendar day of now, in its zone.
func writtenToday(ledger []mail.Draft, now time.Time) int {
	n := 0
	for _, d := range ledger {
		at := d.Planned.In(now.Location())
		if at.Year() == now.Year() && at.YearDay() == now.YearDay() && d.State != mail.DraftBlocked {
			n++
		}
	}
	return n
}
