package store

import (
	"errors"
	"testing"
	"time"
)

func TestPruneForgetsOldMailOnly(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)["INBOX"]
	old, young, imported := letter(1, "dana@initech.test", "sam@acme.test"), letter(2, "dana@initech.test", "sam@acme.test"), letter(3, "dana@initech.test", "sam@acme.test")
	border := old.Internal.Add(24 * time.Hour)
	young.Date, young.Internal, young.Received = border.Add(time.Hour), border.Add(time.Hour), time.Time{}
	imported.Imported = true
	put(t, a, box, 1, withText(old, "old words"), withText(young, "young words"), withText(imported, "imported words"))

	gone, err := a.Prune(t.Context(), border)
	must(t, err)
	if gone != 1 {
		t.Errorf("%d messages forgotten, want 1", gone)
	}
	for id, want := range map[int64]error{1: ErrNotFound, 2: nil, 3: nil} {
		if _, err := a.Message(t.Context(), id); !errors.Is(err, want) {
			t.Errorf("message %d gives %v, want %v", id, err, want)
		}
	}
	if uids, err := a.Placed(t.Context(), box.ID); err != nil || len(uids) != 2 {
		t.Errorf("%d placements left (%v), want 2", len(uids), err)
	}
	if gone, err := a.Prune(t.Context(), border); err != nil || gone != 0 {
		t.Errorf("again %d forgotten (%v)", gone, err)
	}
}
