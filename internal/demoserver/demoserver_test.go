package demoserver

import (
	"bytes"
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func dial(t *testing.T, s *Server) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialTLS(s.Addr(), &imapclient.Options{TLSConfig: &tls.Config{RootCAs: s.Pool}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Login(s.Username, s.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T, now time.Time, o Options) *Server {
	t.Helper()
	s, err := Start(now, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestServerListsSpecialUse(t *testing.T) {
	s := start(t, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Options{})
	c := dial(t, s)
	if !c.Caps().Has(imap.CapSpecialUse) {
		t.Error("SPECIAL-USE is not among the capabilities")
	}
	list, err := c.List("", "*", nil).Collect()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, l := range list {
		var attrs []string
		for _, a := range l.Attrs {
			attrs = append(attrs, string(a))
		}
		got[l.Mailbox] = strings.Join(attrs, " ")
	}
	for name, attr := range map[string]string{"INBOX": "", "Sent": `\Sent`, "Drafts": `\Drafts`, "Archive": `\Archive`, "Trash": `\Trash`, "Junk": `\Junk`} {
		if have, ok := got[name]; !ok || !strings.Contains(have, attr) {
			t.Errorf("%s: attributes %q, want %q", name, have, attr)
		}
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	s := start(t, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Options{Empty: true})
	c, err := imapclient.DialTLS(s.Addr(), &imapclient.Options{TLSConfig: &tls.Config{RootCAs: s.Pool}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(s.Username, s.Password+"x").Wait(); err == nil {
		t.Error("a wrong password signed in")
	}
}

func TestListenOnlyOnLoopback(t *testing.T) {
	if _, err := Start(time.Unix(0, 0), Options{Empty: true, Listen: "0.0.0.0:0"}); err == nil {
		t.Error("the demo mailbox listened beyond loopback")
	}
}

func TestStoredMailComesBackByteForByte(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s := start(t, now, Options{})
	c := dial(t, s)
	items, err := Mail(now)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for _, i := range items {
		want[i.Mailbox]++
	}
	for box, n := range want {
		data, err := c.Select(box, &imap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if int(data.NumMessages) != n {
			t.Errorf("%s holds %d messages, want %d", box, data.NumMessages, n)
		}
	}
	data, err := c.Select("Sent", nil).Wait()
	if err != nil || data.NumMessages == 0 {
		t.Fatal("no sent mail", err)
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	first := firstIn(items, "Sent")
	if !bytes.Equal(got[0].FindBodySection(whole), first.Raw) {
		t.Error("the first sent message came back changed")
	}
}

func firstIn(items []Item, box string) Item {
	for _, i := range items {
		if i.Mailbox == box {
			return i
		}
	}
	return Item{}
}
