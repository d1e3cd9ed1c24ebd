package mail

import (
	"strings"
	"unicode"
)

// Address is one mail address with the display name it was written with.
type Address struct {
	// Name is the display name, decoded and free of control characters; may be empty.
	Name string
	// Addr is the address itself in lower case ("dana@initech.test"); may be empty.
	Addr string
}

// NewAddress cleans a name and an address as found in a header field.
func NewAddress(name, addr string) Address {
	return Address{Name: Clean(name), Addr: strings.ToLower(Clean(addr))}
}

// Domain is the part behind the last @, or "" without one.
func (a Address) Domain() string { return Domain(a.Addr) }

// Local is the part before the last @, or the whole address without one.
func (a Address) Local() string {
	if i := strings.LastIndexByte(a.Addr, '@'); i >= 0 {
		return a.Addr[:i]
	}
	return a.Addr
}

// IsZero tells an absent address.
func (a Address) IsZero() bool { return a.Addr == "" && a.Name == "" }

// String is the plain form "Name <addr>", not fit for a header field (no quoting or encoding).
func (a Address) String() string {
	switch {
	case a.Name == "":
		return a.Addr
	case a.Addr == "":
		return a.Name
	}
	return a.Name + " <" + a.Addr + ">"
}

// Domain is the part of addr behind the last @, in lower case, or "".
func Domain(addr string) string {
	i := strings.LastIndexByte(addr, '@')
	if i < 0 {
		return ""
	}
	return strings.ToLower(addr[i+1:])
}

// Clean removes control and direction-changing characters (C0, C1, DEL, bidi
// and zero-width marks) and folds white space, so that foreign text can stand
// in one line of a header, a terminal or a report (SAFETY T6, T19).
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u00a0':
			return ' '
		case unicode.IsControl(r), r == '\uFEFF', r == unicode.ReplacementChar,
			r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
