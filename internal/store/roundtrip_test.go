package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lastword/internal/mail"
)

// What mime delivers: lines without control characters, whole seconds, offsets in minutes.
func drawTime(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" absent") {
		return time.Time{}
	}
	sec := rapid.Int64Range(-1<<33, 1<<34).Draw(t, name)
	zone := rapid.IntRange(-14*60, 14*60).Draw(t, name+" zone")
	return time.Unix(sec, 0).In(time.FixedZone("", zone*60))
}

func drawLine(t *rapid.T, name string) string {
	return rapid.StringMatching(`[a-zé<>@:;.#%\\"'ß漢😀 -]{0,12}`).Draw(t, name)
}

func drawText(t *rapid.T, name string) string {
	return rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\n\t\x1f")))).Draw(t, name)
}

func drawLines(t *rapid.T, name string) []string {
	return rapid.SliceOfN(rapid.StringMatching(`<[a-z0-9.]{1,8}@[a-z]{1,4}>`), 0, 3).Draw(t, name)
}

func drawAddress(t *rapid.T, name string) mail.Address {
	return mail.Address{Name: drawLine(t, name), Addr: rapid.StringMatching(`([a-z]{1,4}@[a-z]{1,4}\.[a-z]{2})?`).Draw(t, name+" addr")}
}

func drawAddresses(t *rapid.T, name string) []mail.Address {
	list := make([]mail.Address, rapid.IntRange(0, 3).Draw(t, name))
	for i := range list {
		list[i] = drawAddress(t, name)
	}
	return list
}

func drawDelivery(t *rapid.T, name string) *mail.Delivery {
	if rapid.Bool().Draw(t, name+" absent") {
		return nil
	}
	return &mail.Delivery{
		Address: drawLine(t, name), Status: drawLine(t, name), Action: drawLine(t, name), Original: drawLine(t, name),
	}
}

func drawMessage(t *rapid.T) mail.Message {
	m := mail.Message{
		Ident: rapid.StringMatching(`[a-z0-9]{1,6}@[a-z]{1,5}`).Draw(t, "ident"), MessageID: drawLine(t, "id"),
		Date: drawTime(t, "date"), Received: drawTime(t, "received"), Internal: drawTime(t, "internal"), Imported: rapid.Bool().Draw(t, "imported"),
		From: drawAddress(t, "from"), Sender: drawAddress(t, "sender"), ReplyTo: drawAddresses(t, "reply-to"),
		To: drawAddresses(t, "to"), Cc: drawAddresses(t, "cc"), Bcc: drawAddresses(t, "bcc"), Subject: drawLine(t, "subject"),
		InReplyTo: drawLines(t, "in-reply-to"), References: drawLines(t, "references"),
		Receipt: drawLine(t, "receipt"), Size: rapid.Int64Range(0, 1<<40).Draw(t, "size"), HasText: rapid.Bool().Draw(t, "has text"),
		Attachments: drawLines(t, "attachments"), Delivery: drawDelivery(t, "delivery"), TextTruncated: rapid.Bool().Draw(t, "cut"),
	}
	if m.HasText {
		m.Text = drawText(t, "text")
	}
	if rapid.Bool().Draw(t, "fields") {
		m.Fields = map[string]string{"list-id": drawLine(t, "list-id"), "content-type": drawLine(t, "type"), "precedence": "x"}
	}
	if rapid.Bool().Draw(t, "calendar") {
		m.Calendar = &mail.Calendar{
			Method: "REQUEST", Status: drawLine(t, "status"), UID: drawText(t, "uid"), Summary: drawText(t, "summary"),
			Organizer: "a@b", Attendees: drawLines(t, "attendees"), Start: time.Date(2026, 3, 2, 1, 2, 3, 0, time.FixedZone("", 3600)), End: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC),
		}
	}
	return m
}

func drawReading(t *rapid.T) *mail.Reading {
	r := &mail.Reading{
		Version: rapid.IntRange(1, 1000).Draw(t, "version"), Class: mail.Human, Ask: mail.Informs, OwnText: drawText(t, "own"),
		Words: rapid.IntRange(0, 1<<40).Draw(t, "words"), Language: drawLine(t, "language"), Formal: rapid.Bool().Draw(t, "formal"),
		Greeting: drawText(t, "greeting"), Name: drawText(t, "name"), Signature: drawText(t, "signature"), Phone: drawLine(t, "phone"),
		ReturnDate: drawTime(t, "return"), Bounce: drawDelivery(t, "bounce"), Quoted: drawText(t, "quoted"), Forward: rapid.Bool().Draw(t, "forward"),
		Key: drawText(t, "key"), Link: rapid.Bool().Draw(t, "link"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "signals") {
		r.Signals = append(r.Signals, mail.Signal{
			Kind: mail.SignalPromise, Text: drawText(t, "signal"), Start: rapid.Int().Draw(t, "start"), End: rapid.Int().Draw(t, "end"),
			Due: drawTime(t, "due"), Until: drawTime(t, "until"), Score: rapid.Float64Range(-9, 9).Draw(t, "score"),
			Question: rapid.Bool().Draw(t, "question"), Conditional: rapid.Bool().Draw(t, "conditional"), Note: drawText(t, "note"),
		})
	}
	for range rapid.IntRange(0, 2).Draw(t, "hits") {
		r.Pressure = append(r.Pressure, mail.Hit{Phrase: drawText(t, "phrase"), Kind: "chaser", Start: rapid.Int().Draw(t, "s"), End: rapid.Int().Draw(t, "e")})
	}
	return r
}

// Every field of a message and of its reading comes back as it was stored.
func TestEveryFieldSurvives(t *testing.T) {
	a := newAccount(t)
	inbox := usual(t, a)["INBOX"]
	uid := mail.UID(0)
	rapid.Check(t, func(rt *rapid.T) {
		want := drawMessage(rt)
		uid++
		want.Ident = want.Ident + "-" + time.Unix(int64(uid), 0).UTC().Format("150405")
		if put(t, a, inbox, uid, want) != 1 {
			rt.Fatal("not stored")
		}
		var id int64
		must(t, a.s.read.QueryRowContext(t.Context(), `SELECT max(id) FROM message`).Scan(&id))
		want.ID, want.Roles, want.Reading = id, []mail.Role{mail.RoleInbox}, drawReading(rt)
		must(t, a.SaveReadings(t.Context(), []mail.Message{want}))

		got, err := a.Message(t.Context(), id)
		must(t, err)
		if diff := cmp.Diff(want, got, sameTime(), cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("message (-want +got):\n%s", diff)
		}
		want.Text, want.Fields = "", lightFields(want.Fields)
		r := *want.Reading
		r.OwnText = ""
		want.Reading = &r
		list := light(t, a)
		last := &list[len(list)-1]
		brief := mail.Brief{Class: r.Class, Ask: r.Ask, Words: r.Words, Kinds: r.Kinds(), Quoted: r.Quoted, Key: r.Key}
		if last.Reading != nil || last.Brief() != brief {
			rt.Fatalf("a light row holds the reading %v, in brief %v, want %v", last.Reading, last.Brief(), brief)
		}
		last.Reading, last.Stored = last.Said(), nil
		if diff := cmp.Diff(want, list[len(list)-1], sameTime(), cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("light row (-want +got):\n%s", diff)
		}
	})
}

func lightFields(fields map[string]string) map[string]string {
	kept := map[string]string{}
	for name, value := range fields {
		if lightField(name) {
			kept[name] = value
		}
	}
	return kept
}

func FuzzUnpackReading(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{readingForm, 0xff, 0xff, 0xff})
	f.Add(packReading(&mail.Reading{Class: mail.Human, Signals: []mail.Signal{{Kind: mail.SignalNo, Text: "no", Due: at(1)}}}))
	f.Add(packReading(&mail.Reading{Bounce: &mail.Delivery{Status: "5.1.1"}, Pressure: []mail.Hit{{Phrase: "asap"}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r mail.Reading
		if err := unpackReading(string(b), &r, nil); err != nil {
			return
		}
		var again mail.Reading
		if err := unpackReading(string(packReading(&r)), &again, newZones()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmpopts.EquateNaNs(), cmpopts.EquateEmpty(), sameTime()); diff != "" {
			t.Error(diff)
		}
	})
}
