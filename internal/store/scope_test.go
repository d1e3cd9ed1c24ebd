package store

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lastword/internal/mail"
)

func fields(m mail.Message, kv ...string) mail.Message {
	m.Fields = map[string]string{}
	for i := 0; i < len(kv); i += 2 {
		m.Fields[kv[i]] = kv[i+1]
	}
	return m
}

func TestScope(t *testing.T) {
	const me, dana, stranger = "rep@acme.test", "dana@initech.test", "x@unknown.test"
	recent, old := 1000, -24*100
	sent := withText(letter(1, me, dana), "Hello Dana")
	answers := func(m mail.Message) mail.Message { m.InReplyTo = []string{sent.MessageID}; return m }
	refers := func(m mail.Message) mail.Message { m.References = []string{"<a@b>", sent.MessageID, "<c@d>"}; return m }
	cc := func(m mail.Message, addr string) mail.Message {
		m.Cc = append(m.Cc, mail.NewAddress("", addr))
		return m
	}
	tests := []struct {
		name  string
		m     mail.Message
		box   string
		want  bool
		whole bool
	}{
		{name: "from somebody we wrote to", m: letter(old, dana, "list@x.test"), want: true},
		{name: "from her colleague", m: letter(old, "lee@sub.initech.test", "list@x.test"), want: true},
		{name: "our own mail elsewhere", m: letter(old, me, stranger), want: true},
		{name: "our own mail under an alias", m: letter(old, "r.rep@acme.test", stranger), want: true},
		{name: "a stranger's answer", m: answers(letter(old, stranger, "list@x.test")), want: true},
		{name: "a stranger in the thread", m: refers(letter(old, stranger, "list@x.test")), want: true},
		{name: "a new lead", m: letter(recent, stranger, me), want: true},
		{name: "an old lead", m: letter(old, stranger, me), want: false},
		{name: "a lead that did not name us", m: letter(recent, stranger, "list@x.test"), want: false},
		{name: "a newsletter", m: fields(letter(recent, stranger, me), "list-unsubscribe", "<x>"), want: false},
		{name: "a newsletter that says auto", m: fields(letter(recent, stranger, me), "list-id", "<x>", "auto-submitted", "auto-replied"), want: false},
		{name: "an auto-reply of a stranger", m: fields(letter(old, stranger, me), "auto-submitted", "auto-replied"), want: true},
		{name: "a bounce", m: fields(letter(old, "mailer-daemon@mx.test", me), "content-type", `multipart/report; report-type=delivery-status`), want: true, whole: true},
		{name: "an invitation", m: fields(letter(old, stranger, me), "content-type", "text/calendar; method=REQUEST"), want: true, whole: true},
		{name: "a small multipart", m: fields(letter(old, dana, me), "content-type", "multipart/alternative; boundary=x"), want: true, whole: true},
		{name: "a colleague to our prospect", m: cc(letter(old, "kim@acme.test", me), dana), want: true},
		{name: "a colleague to us", m: letter(recent, "kim@acme.test", me), want: false},
		{name: "a stranger on free mail", m: letter(old, "other@gmail.com", "list@x.test"), want: false},
		{name: "a prospect's mail in Trash", m: letter(old, dana, me), box: "Trash", want: false},
		{name: "a prospect's mail in Drafts", m: letter(old, dana, me), box: "Drafts", want: false},
		{name: "with text already", m: withText(letter(old, dana, me), "x"), want: false},
	}
	s, _ := newStore(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := s.Account(t.Context(), tt.name, me)
			must(t, err)
			must(t, a.SaveIdentities(t.Context(), []string{"r.rep@acme.test"}))
			box := usual(t, a)
			gmail := withText(letter(2, me, "friend@gmail.com"), "Hello")
			put(t, a, box["Sent"], 1, sent, gmail)
			name := tt.box
			if name == "" {
				name = "INBOX"
			}
			tt.m.Ident, tt.m.MessageID = "tested@x", "<tested@x>"
			put(t, a, box[name], 1, tt.m)
			got, err := a.Wanted(t.Context(), 10)
			must(t, err)
			var want []mail.Wanted
			if tt.want {
				var id int64
				must(t, s.read.QueryRowContext(t.Context(), `SELECT max(id) FROM message`).Scan(&id))
				want = []mail.Wanted{{MessageID: id, MailboxID: box[name].ID, UID: 1, Whole: tt.whole}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWantedNewestFirstUntilFetched(t *testing.T) {
	a := newAccount(t)
	box := usual(t, a)
	put(t, a, box["INBOX"], 1, letter(998, "a@x.test", "rep@acme.test"), letter(999, "b@x.test", "rep@acme.test"), letter(997, "c@x.test", "rep@acme.test"))
	put(t, a, box["All"], 1, letter(999, "b@x.test", "rep@acme.test"))
	order := func(limit int) (ids []int64) {
		list, err := a.Wanted(t.Context(), limit)
		must(t, err)
		for _, w := range list {
			ids = append(ids, w.MessageID)
		}
		return ids
	}
	if diff := cmp.Diff([]int64{2, 1, 3}, order(10)); diff != "" {
		t.Error(diff)
	}
	if got := order(1); len(got) != 1 || got[0] != 2 {
		t.Errorf("limit 1 gave %v", got)
	}
	cal := &mail.Calendar{Method: "REPLY", Start: time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)}
	must(t, a.SaveText(t.Context(), []mail.Message{
		{ID: 2, Text: "Hi", Attachments: []string{"a.pdf", "?"}, Calendar: cal, Receipt: "<r@x>", TextTruncated: true},
		{ID: 3}, // nothing readable: not wanted again
	}))
	if diff := cmp.Diff([]int64{1}, order(10)); diff != "" {
		t.Error(diff)
	}
	got, err := a.Message(t.Context(), 2)
	must(t, err)
	if got.Text != "Hi" || !got.HasText || !got.TextTruncated || len(got.Attachments) != 2 || got.Calendar.Method != "REPLY" || got.Receipt != "<r@x>" {
		t.Errorf("stored %+v", got)
	}
	if err := a.SaveText(t.Context(), []mail.Message{{ID: 99}}); err == nil {
		t.Error("text of an unknown message was stored")
	}
}

func TestTextMakesAMessageUnreadAgain(t *testing.T) {
	a := newAccount(t)
	put(t, a, usual(t, a)["INBOX"], 1, letter(1, "dana@initech.test", "rep@acme.test"))
	ids := func(version int) int {
		list, err := a.Unread(t.Context(), version, 10)
		must(t, err)
		return len(list)
	}
	must(t, a.SaveReadings(t.Context(), []mail.Message{{ID: 1, Reading: &mail.Reading{Version: 4, Class: mail.Human}}}))
	if ids(4) != 0 || ids(5) != 1 || ids(3) != 1 {
		t.Errorf("unread by version: %d %d %d", ids(4), ids(5), ids(3))
	}
	must(t, a.SaveText(t.Context(), []mail.Message{{ID: 1, Text: "Hi"}}))
	if ids(4) != 1 {
		t.Error("the reading of the header fields still counts")
	}
}

func TestLightLeavesOutWhatNobodyRefersTo(t *testing.T) {
	a := newAccount(t)
	list := []mail.Message{
		letter(1, "news@x.test", "rep@acme.test"), letter(2, "list@x.test", "rep@acme.test"),
		letter(3, "robot@x.test", "rep@acme.test"), letter(4, "dana@initech.test", "rep@acme.test"),
		letter(5, "alan@initech.test", "rep@acme.test"), letter(6, "billing@x.test", "rep@acme.test"),
	}
	list[3].InReplyTo = []string{list[1].MessageID}
	put(t, a, usual(t, a)["INBOX"], 1, list...)
	classes := []mail.Class{mail.Bulk, mail.Bulk, mail.Automatic, mail.Human, mail.Automatic, mail.Automatic}
	for i := range list {
		list[i].ID, list[i].Reading = int64(i+1), &mail.Reading{Version: 1, Class: classes[i]}
	}
	list[4].Reading.Signals = []mail.Signal{{Kind: mail.SignalLeftCompany, Text: "Alan no longer works here."}}
	list[5].Reading.Signals = []mail.Signal{{Kind: mail.SignalSupplier, Text: "Your invoice is attached."}}
	must(t, a.SaveReadings(t.Context(), list))
	var got []int64
	for _, m := range light(t, a) {
		got = append(got, m.ID)
	}
	if diff := cmp.Diff([]int64{2, 4, 5, 6}, slices.Sorted(slices.Values(got))); diff != "" {
		t.Error(diff)
	}
	early, err := a.Light(t.Context(), at(3))
	must(t, err)
	if len(early) != 0 {
		t.Errorf("as of then: %d", len(early))
	}
}
