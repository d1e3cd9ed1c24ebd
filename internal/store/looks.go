package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"lastword/internal/mail"
)

// What the header fields of a message look like, as bits of message.looks. The
// values are stored: never renumber. They steer what is fetched and nothing
// else; what a message is, is for analyzer/reading to say.
const (
	looksBulk     = 1 << iota // a list, a newsletter
	looksAuto                 // an auto-reply or a bounce
	looksReport               // multipart/report
	looksCalendar             // a calendar part at the top
	looksMulti                // any other multipart: more may lie behind the first part
)

func looks(m *mail.Message) int64 {
	f := m.Fields
	var bits int64
	precedence := strings.ToLower(f["precedence"])
	if f["list-id"] != "" || f["list-unsubscribe"] != "" || f["feedback-id"] != "" || precedence == "bulk" || precedence == "list" {
		bits |= looksBulk
	}
	if looksAutomatic(f, precedence) || isDaemon(m.From) {
		bits |= looksAuto
	}
	return bits | looksType(strings.ToLower(f["content-type"]))
}

func looksType(contentType string) int64 {
	switch {
	case strings.HasPrefix(contentType, "multipart/report"):
		return looksReport
	case strings.HasPrefix(contentType, "text/calendar"):
		return looksCalendar
	case strings.HasPrefix(contentType, "multipart/"):
		return looksMulti
	}
	return 0
}

func looksAutomatic(f map[string]string, precedence string) bool {
	if strings.HasPrefix(strings.ToLower(f["auto-submitted"]), "auto-replied") {
		return true
	}
	for _, name := range []string{
		"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from",
		"x-apple-action", "x-failed-recipients", "x-vacation",
		"x-ms-exchange-generated-message-source", "x-ms-exchange-inbox-rules-loop",
	} {
		if f[name] != "" {
			return true
		}
	}
	return precedence == "auto_reply" || f["return-path"] == "<>"
}

func isDaemon(from mail.Address) bool {
	local := from.Local()
	return local == "mailer-daemon" || local == "postmaster"
}

// organization is what the domain of an address stands for: the domain without
// host names before it, "" for free mail, whose domain says nothing.
func organization(addr string) string {
	domain := strings.TrimSuffix(mail.Domain(addr), ".")
	labels := strings.Split(domain, ".")
	keep := 2
	if n := len(labels); n >= 3 && len(labels[n-1]) == 2 && isSecondLevel(labels[n-2]) {
		keep = 3
	}
	if len(labels) > keep {
		labels = labels[len(labels)-keep:]
	}
	org := strings.Join(labels, ".")
	if isFreeMail(org) {
		return ""
	}
	return org
}

// isSecondLevel tells the second level under which countries give out names (co.uk, com.au).
// The scope only needs to be about right; the analyzer has the public suffix list.
func isSecondLevel(label string) bool {
	switch label {
	case "co", "com", "org", "net", "ac", "edu", "gov", "gob", "gouv", "or", "ne", "go", "ltd", "plc", "nom":
		return true
	}
	return false
}

func isFreeMail(org string) bool {
	name, _, _ := strings.Cut(org, ".")
	switch name {
	case "gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "rocketmail", "icloud", "aol",
		"gmx", "proton", "protonmail", "fastmail", "zoho", "yandex", "laposte", "libero", "virgilio", "wanadoo", "seznam":
		return true
	}
	switch org {
	case "me.com", "mac.com", "mail.com", "mail.ru", "pm.me", "web.de", "freenet.de", "t-online.de", "posteo.de", "mailbox.org",
		"orange.fr", "free.fr", "sfr.fr", "tutanota.com", "tuta.io", "bluewin.ch", "hey.com", "qq.com", "163.com", "126.com",
		"comcast.net", "verizon.net", "att.net", "btinternet.com", "ziggo.nl", "kpnmail.nl", "uol.com.br", "bol.com.br",
		"terra.com.br", "wp.pl", "o2.pl", "interia.pl", "onet.pl", "telenet.be", "skynet.be", "chello.at", "aon.at":
		return true
	}
	return false
}

// hashID numbers a Message-ID; 0 for none. 64 bits are enough: a clash would fetch one text too many.
func hashID(id string) int64 {
	if id == "" {
		return 0
	}
	sum := sha256.Sum256([]byte(id))
	return int64(binary.BigEndian.Uint64(sum[:8]) | 1) //nolint:gosec // all 64 bits are wanted
}

// identOf is the identity given, or one made of what identifies a mail without one.
func identOf(m *mail.Message) string {
	if m.Ident != "" {
		return oneLine(m.Ident)
	}
	if id := strings.Trim(m.MessageID, "<> "); id != "" {
		return oneLine(id)
	}
	return "sha256:" + digest(m.Date, m.From.Addr, packPeople(m), m.Subject, fmt.Sprint(m.Size))
}

// secondIdent is the identity of another mail that carries a Message-ID already taken.
func secondIdent(ident string, m *mail.Message) string {
	return ident + "#" + digest(m.Date, m.From.Addr)[:16]
}

func digest(date time.Time, parts ...string) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d", date.Unix())
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "\x00%s", p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
