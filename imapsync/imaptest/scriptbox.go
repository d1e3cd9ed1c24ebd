package imaptest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Box is a mailbox of a Script.
type Box struct {
	Name        string
	Attrs       string
	UIDValidity uint32
	// UIDNext 0: one above the highest.
	UIDNext  uint32
	Messages []BoxMessage
}

// BoxMessage is a message of a Box.
type BoxMessage struct {
	UID   uint32
	Raw   string
	Flags string
}

func (s *Script) list(c *Conn, tag, _ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.boxes {
		c.Send(fmt.Sprintf(`* LIST (%s) "/" "%s"`, b.Attrs, b.Name))
	}
	c.Send(tag + " OK done")
}

func (s *Script) find(args string) *Box {
	for _, b := range s.boxes {
		if strings.HasPrefix(args, `"`+b.Name+`"`) || args == b.Name || strings.HasPrefix(args, b.Name+" ") {
			return b
		}
	}
	return nil
}

func (b *Box) next() uint32 {
	next := b.UIDNext
	for _, m := range b.Messages {
		next = max(next, m.UID+1)
	}
	return max(next, 1)
}

func (s *Script) status(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.find(args)
	if b == nil {
		c.Send(tag + " NO no such mailbox")
		return
	}
	c.Send(fmt.Sprintf(`* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)`, b.Name, len(b.Messages), b.next(), b.UIDValidity))
	c.Send(tag + " OK done")
}

func (s *Script) open(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.box = s.find(args)
	if c.box == nil {
		c.Send(tag + " NO [NONEXISTENT] no such mailbox")
		return
	}
	c.Send(`* FLAGS (\Seen \Draft \Deleted)`)
	c.Send(fmt.Sprintf("* %d EXISTS", len(c.box.Messages)))
	c.Send(fmt.Sprintf("* OK [UIDVALIDITY %d] valid", c.box.UIDValidity))
	c.Send(fmt.Sprintf("* OK [UIDNEXT %d] next", c.box.next()))
	c.Send(tag + " OK [READ-ONLY] opened")
}

func (s *Script) search(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var answer strings.Builder
	answer.WriteString("* SEARCH")
	for _, m := range c.box.Messages {
		if set, ok := strings.CutPrefix(args, "UID "); !ok || InSet(set, m.UID, c.box) {
			fmt.Fprintf(&answer, " %d", m.UID)
		}
	}
	c.Send(answer.String())
	c.Send(tag + " OK done")
}

// InSet tells whether a sequence set holds a UID; n:* always holds the highest.
func InSet(set string, uid uint32, b *Box) bool {
	set, _, _ = strings.Cut(set, " ")
	for part := range strings.SplitSeq(set, ",") {
		from, to, isRange := strings.Cut(part, ":")
		low, _ := strconv.ParseUint(from, 10, 32)
		high := low
		if isRange && to == "*" {
			if uid == b.next()-1 {
				return true
			}
			high = 1 << 32
		} else if isRange {
			high, _ = strconv.ParseUint(to, 10, 32)
		}
		if uint64(uid) >= low && uint64(uid) <= high {
			return true
		}
	}
	return false
}

func (s *Script) fetch(c *Conn, tag, args string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set, items, _ := strings.Cut(args, " ")
	for i, m := range c.box.Messages {
		if InSet(set, m.UID, c.box) {
			c.Raw(Answer(i+1, m, items))
		}
	}
	c.Send(tag + " OK done")
}

// Answer is the FETCH response for the items asked for.
func Answer(seq int, m BoxMessage, items string) string {
	raw := CRLF(m.Raw)
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	var out bytes.Buffer
	fmt.Fprintf(&out, "* %d FETCH (UID %d", seq, m.UID)
	for _, item := range []struct{ asked, name, text string }{
		{"FLAGS", "FLAGS (" + m.Flags + ")", ""},
		{"INTERNALDATE", `INTERNALDATE "02-Nov-2026 10:00:00 +0000"`, ""},
		{"RFC822.SIZE", fmt.Sprintf("RFC822.SIZE %d", len(raw)), ""},
		{"HEADER.FIELDS", "BODY[HEADER.FIELDS (FROM)]", head + "\r\n\r\n"},
		{"BODY.PEEK[1.MIME]", "BODY[1.MIME]", ""},
		{"BODY.PEEK[1]<", "BODY[1]<0>", body},
		{"BODY.PEEK[]<", "BODY[]<0>", raw},
		{"BODY.PEEK[] ", "BODY[]", raw},
		{"BODY.PEEK[])", "BODY[]", raw},
	} {
		if !strings.Contains(items, item.asked) {
			continue
		}
		out.WriteString(" " + item.name)
		if strings.HasPrefix(item.name, "BODY") {
			fmt.Fprintf(&out, " {%d}\r\n%s", len(item.text), item.text)
		}
	}
	out.WriteString(")\r\n")
	return out.String()
}
