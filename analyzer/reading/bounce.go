package reading

import (
	"strings"
	"sync"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// bounce reads a report of a mail that did not arrive: from its delivery
// status part, else from its words. The class is "" for any other message.
func bounce(m mail.Message) (mail.Class, *mail.Delivery) {
	if m.Delivery != nil && (m.Delivery.Action != "" || m.Delivery.Status != "") {
		d := *m.Delivery
		return deliveryClass(&d, m), &d
	}
	if !fromServer(m) {
		return "", nil
	}
	return bounceWords(m)
}

// deliveryClass judges a delivery status (RFC 3464 section 2.3.3, 2.3.4).
func deliveryClass(d *mail.Delivery, m mail.Message) mail.Class {
	switch action := strings.ToLower(d.Action); {
	case action == "delayed":
		return mail.BounceSoft
	case action == "delivered" || action == "relayed" || action == "expanded":
		return mail.Receipt
	case strings.HasPrefix(d.Status, "4."):
		return mail.BounceSoft
	}
	if d.Status == "" || d.Status == "5.0.0" {
		if s := statusOf(phrase.Fold(bounceHead(m))); s != "" {
			d.Status = s
		}
	}
	if strings.HasPrefix(d.Status, "2.") {
		return mail.Receipt
	}
	return mail.BounceHard
}

// fromServer tells mail that a mail server wrote: null return path, mailer-daemon, failed recipients named.
func fromServer(m mail.Message) bool {
	if field(m, "x-failed-recipients") != "" {
		return true
	}
	ct := field(m, "content-type")
	if strings.Contains(ct, "multipart/report") && strings.Contains(ct, "delivery-status") {
		return true
	}
	local := strings.ToLower(m.From.Local())
	switch {
	case daemon(m), strings.HasPrefix(local, "postmaster"), strings.HasPrefix(local, "post_master"), strings.HasPrefix(local, "microsoftexchange"), local == "exchange.administrator":
		return true
	case strings.Contains(phrase.Fold(m.From.Name), "mail delivery sub"), strings.Contains(phrase.Fold(m.From.Name), "mail delivery system"), phrase.Fold(m.From.Name) == "system administrator":
		return true
	}
	return field(m, "return-path") == "<>" && autoSubmitted(m) != "auto-replied" && !awaySubject(m.Subject)
}

// daemon tells mail of the program that delivers mail, which writes nothing but reports.
func daemon(m mail.Message) bool {
	from := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(m.From.Name+" "+m.From.Local()))
	return strings.Contains(from, "mailerdaemon")
}

// bounceHead is where a bounce says what happened, before the returned mail.
func bounceHead(m mail.Message) string {
	s := head(m.Text, 6000)
	for _, cut := range []string{"------ This is a copy of", "--- Below this line is a copy", "----- Original message -----", "----- Message header follows"} {
		if i := strings.Index(s, cut); i > 0 {
			s = s[:i]
		}
	}
	return m.Subject + "\n" + s
}

// bounceWords reads a bounce that has no delivery status part.
func bounceWords(m mail.Message) (mail.Class, *mail.Delivery) {
	folded := phrase.Fold(bounceHead(m))
	b := bounces()
	failed := b.contains("failed", folded) || daemon(m) || field(m, "x-failed-recipients") != ""
	delayed := b.contains("delayed", folded)
	if b.contains("delivered", folded) && field(m, "x-failed-recipients") == "" {
		return mail.Receipt, nil
	}
	if !failed && !delayed {
		return "", nil
	}
	d := &mail.Delivery{Address: failedAddress(m), Status: statusOf(folded), Action: "failed"}
	soft := delayed && !strings.HasPrefix(writtenStatus(folded), "5.") && !b.contains("user", folded) && !b.contains("host", folded)
	if soft || strings.HasPrefix(d.Status, "4.") {
		d.Action = "delayed"
		if !strings.HasPrefix(d.Status, "4.") {
			d.Status = "4.0.0"
		}
		return mail.BounceSoft, d
	}
	return mail.BounceHard, d
}

// statusOf finds the status (RFC 3463) in the words of a bounce: as written, else by what they say.
func statusOf(folded string) string {
	written := writtenStatus(folded)
	if written != "" && !strings.HasSuffix(written, ".0.0") {
		return written
	}
	b := bounces()
	for _, c := range []struct{ words, status string }{{"full", "5.2.2"}, {"host", "5.1.2"}, {"user", "5.1.1"}, {"policy", "5.7.1"}} {
		if b.contains(c.words, folded) && (written == "" || written[0] == '5') {
			return c.status
		}
	}
	if written == "" {
		return "5.0.0"
	}
	return written
}

// writtenStatus finds "5.1.1" in a text, not inside a longer number.
func writtenStatus(s string) string {
	for i := 0; i+4 < len(s); i++ {
		if (s[i] != '5' && s[i] != '4') || s[i+1] != '.' || i > 0 && (digit(s[i-1]) || s[i-1] == '.') {
			continue
		}
		j := i + 2
		for j < len(s) && digit(s[j]) {
			j++
		}
		k := j + 1
		for k < len(s) && digit(s[k]) {
			k++
		}
		if j > i+2 && j-i <= 5 && j < len(s) && s[j] == '.' && k > j+1 && k-j <= 4 && (k == len(s) || s[k] != '.' || k+1 == len(s) || !digit(s[k+1])) {
			return s[i:k]
		}
	}
	return ""
}

// failedAddress is the recipient that a bounce speaks of.
func failedAddress(m mail.Message) string {
	if v, _, _ := strings.Cut(m.Fields["x-failed-recipients"], ","); strings.Contains(v, "@") {
		return strings.ToLower(strings.TrimSpace(v))
	}
	own := map[string]bool{m.From.Addr: true}
	for _, a := range m.To {
		own[a.Addr] = true
	}
	if m.Delivery != nil && m.Delivery.Address != "" {
		return m.Delivery.Address
	}
	for w := range strings.FieldsFuncSeq(head(m.Text, 6000), func(r rune) bool { return strings.ContainsRune(" \t\r\n<>()[]\"',;|", r) }) {
		w = strings.ToLower(strings.Trim(w, ".:*_"))
		w = strings.TrimPrefix(strings.TrimPrefix(w, "mailto:"), "rfc822;")
		at := strings.IndexByte(w, '@')
		if at <= 0 || !strings.Contains(w[at:], ".") || own[w] || noReply(w[:at]) || strings.HasPrefix(w, "postmaster@") {
			continue
		}
		return w
	}
	return ""
}

// bounceLists are the words of bounces by what they say.
type bounceLists map[string][]string

func (b bounceLists) contains(section, folded string) bool {
	for _, s := range b[section] {
		if strings.Contains(folded, s) {
			return true
		}
	}
	return false
}

var bounces = sync.OnceValue(func() bounceLists {
	b, _ := data.ReadFile("data/bounces.txt")
	lists := bounceLists{}
	sections(string(b), func(section, text string) { lists[section] = append(lists[section], phrase.Fold(text)) })
	return lists
})
