package mail

import (
	"testing"
	"time"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Dana Lee", "Dana Lee"},
		{"header injection", "Hi\r\nBcc: all@initech.test", "Hi Bcc: all@initech.test"},
		{"terminal escape", "\x1b[31mred\x1b]8;;x\x07", "[31mred]8;;x"},
		{"bidi override", "invoice\u202etxt.exe", "invoicetxt.exe"},
		{"zero width", "Da\u200bna", "Dana"},
		{"white space", "  a\t\u00a0 b\n", "a b"},
		{"other scripts stay", "Jörg 田中 محمد", "Jörg 田中 محمد"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.text); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestAddressParts(t *testing.T) {
	a := NewAddress("Dana", "Dana.Lee@Initech.TEST")
	if a.Domain() != "initech.test" || a.Local() != "dana.lee" || a.IsZero() {
		t.Errorf("%+v has domain %q and local part %q", a, a.Domain(), a.Local())
	}
	if (Address{Addr: "nobody"}).Domain() != "" {
		t.Error("an address without @ has a domain")
	}
}

// TestEveryKindHasItsOwnBit: a set of kinds tells every kind from every other.
func TestEveryKindHasItsOwnBit(t *testing.T) {
	kinds := []SignalKind{
		SignalPromise, SignalProblem, SignalDeferral, SignalNo, SignalChoseOther, SignalUnsubscribe, SignalMeeting, SignalPositive,
		SignalStakeholder, SignalAskedOfUs, SignalLeftCompany, SignalOffer, SignalWon, SignalAck, SignalInPeace, SignalAttachment,
		SignalSupplier, SignalAgreedDate, SignalAlternative, SignalForecast, SignalInterest, SignalPitch,
	}
	for i, a := range kinds {
		for j, b := range kinds {
			if got := KindsOf(a).Has(b); got != (i == j) {
				t.Errorf("the set of %s has %s: %v", a, b, got)
			}
		}
		if KindsOf(a).Has("unheard of") {
			t.Errorf("%s shares its bit with kinds that have no name", a)
		}
	}
	if !KindsOf(SignalAck).Within(KindsOf(SignalAck, SignalOffer)) || KindsOf(SignalAck, SignalNo).Within(KindsOf(SignalAck)) {
		t.Error("Within does not compare sets")
	}
}

// TestDraftAsItStood: a draft is shown in the state it had at a moment.
func TestDraftAsItStood(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
	d := Draft{State: DraftSent, Planned: day(2), Saved: day(3), Ended: day(5), SentAt: day(5), SentID: "<x@acme.test>", Outcome: "answered", OutcomeAt: day(9)}
	tests := []struct {
		at      time.Time
		known   bool
		state   DraftState
		outcome string
	}{
		{day(1), false, "", ""},
		{day(2), true, DraftPlanned, ""},
		{day(4), true, DraftSaved, ""},
		{day(6), true, DraftSent, ""},
		{day(10), true, DraftSent, "answered"},
	}
	for _, tt := range tests {
		got, known := d.At(tt.at)
		if known != tt.known || got.State != tt.state || got.Outcome != tt.outcome {
			t.Errorf("on %s: %v %q %q, want %v %q %q", tt.at.Format(time.DateOnly), known, got.State, got.Outcome, tt.known, tt.state, tt.outcome)
		}
	}
}

func TestBodyHashForgivesLineEndings(t *testing.T) {
	a := BodyHash([]byte("Subject: x\r\n\r\nHi Dana,\r\n"))
	if b := BodyHash([]byte("X-Added: by the server\nSubject: x\n\nHi Dana,\n")); a != b {
		t.Error("other header fields or line endings change the hash of the body")
	}
	if b := BodyHash([]byte("Subject: x\r\n\r\nDear Dana,\r\n")); a == b {
		t.Error("another body has the same hash")
	}
}
