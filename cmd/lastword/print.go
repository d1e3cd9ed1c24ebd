package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"lastword/internal/mail"
)

// writeJSON writes one indented object; foreign text needs no HTML escapes here.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}

// writeLine writes one JSON object on one line.
func writeLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// clean makes foreign text fit for a terminal, line by line.
func clean(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		lines[i] = indent + mail.Clean(line)
	}
	return strings.Join(lines, "\n")
}

// paint colours text, or not.
type paint bool

func (p paint) with(s string, colors ...text.Color) string {
	if !p {
		return s
	}
	return text.Colors(colors).EscapeSeq() + s + text.Reset.EscapeSeq()
}

func (p paint) bold(s string) string   { return p.with(s, text.Bold) }
func (p paint) faint(s string) string  { return p.with(s, text.Faint) }
func (p paint) red(s string) string    { return p.with(s, text.FgRed) }
func (p paint) green(s string) string  { return p.with(s, text.FgGreen) }
func (p paint) yellow(s string) string { return p.with(s, text.FgYellow) }
func (p paint) cyan(s string) string   { return p.with(s, text.FgCyan) }

// wrap breaks text at width columns and indents every line.
func wrap(s, indent string, columns int) string {
	if columns -= len(indent); columns < 20 {
		columns = 20
	}
	var b strings.Builder
	for i, line := range strings.Split(text.WrapSoft(s, columns), "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRight(indent+line, " "))
	}
	return b.String()
}

// cut shortens text to n columns with an ellipsis.
func cut(s string, n int) string {
	if text.StringWidth(s) <= n {
		return s
	}
	return text.Trim(s, n-1) + "…"
}

// pad fills text up to n columns.
func pad(s string, n int) string { return text.Pad(cut(s, n), n, ' ') }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 Jan 2006")
}

func dayTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("Mon 2 Jan 2006 15:04")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, many)
}
