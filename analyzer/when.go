package analyzer

import (
	"time"

	"lastword/internal/mail"
)

// clockDrift is how far a Received field may lie after INTERNALDATE before it
// is taken for a wrong clock.
const clockDrift = 24 * time.Hour

// When is the time of a message (METHOD 2). A received message counts from its
// topmost Received field unless that lies more than a day after INTERNALDATE;
// INTERNALDATE itself may be much later where mail was migrated. Our own mail
// counts from Date unless Date lies after INTERNALDATE. The result stands in
// the offset of the Date field; it is zero only where all times are missing.
func When(m mail.Message, outbound bool) time.Time { return when(&m, outbound) }

func when(m *mail.Message, outbound bool) time.Time {
	at := arrived(m)
	if outbound {
		at = sent(m)
	}
	if !m.Date.IsZero() {
		return at.In(m.Date.Location())
	}
	return at
}

func arrived(m *mail.Message) time.Time {
	switch {
	case m.Received.IsZero():
		return firstTime(m.Internal, m.Date)
	case m.Imported, m.Internal.IsZero():
		return m.Received
	case m.Received.After(m.Internal.Add(clockDrift)):
		return m.Internal
	}
	return m.Received
}

func sent(m *mail.Message) time.Time {
	if m.Date.IsZero() {
		return firstTime(m.Received, m.Internal)
	}
	if !m.Internal.IsZero() && m.Date.After(m.Internal) {
		return m.Internal
	}
	return m.Date
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
