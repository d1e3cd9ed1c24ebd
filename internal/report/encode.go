package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lastword/analyzer"
)

// JSON writes the report as in docs/cli.md. Control and direction-changing
// characters of foreign text are escaped, so that it can be shown on a terminal.
func JSON(r Report) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, fmt.Errorf("write the report as JSON: %w", err)
	}
	return escapeInvisible(b.Bytes()), nil
}

// escapeInvisible writes invisible characters, which encoding/json leaves as they are, as \u escapes.
func escapeInvisible(in []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(in) {
		switch {
		case r == '\n' || !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			b.WriteRune(r)
		case r > 0xffff:
			hi, lo := surrogates(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

func surrogates(r rune) (hi, lo rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}

// CSV lists every case of the report, one a line, for a spreadsheet (RFC 4180).
// A cell that a spreadsheet would take for a formula is led by an apostrophe.
func CSV(r Report) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := [][]string{{
		"case", "state", "reason", "next_action", "name", "address", "organization", "subject", "phone", "best_hour",
		"last_inbound", "last_outbound", "unanswered", "working_days", "days_in_limbo", "chance_word", "truth", "due",
		"paused_until", "strategy", "draft", "value", "stale", "because",
	}}
	for _, list := range [][]analyzer.Case{r.YourTurn, r.Silent, r.Closing, r.Paused} {
		for _, c := range list {
			rows = append(rows, row(c))
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the report as CSV: %w", err)
	}
	return b.Bytes(), nil
}

func row(c analyzer.Case) []string {
	pausedUntil, draft, value := "", "", ""
	if c.Paused != nil {
		pausedUntil = stamp(c.Paused.Until)
	}
	if c.Draft != nil {
		draft = string(c.Draft.State)
	}
	if c.Value != nil {
		value = strconv.FormatFloat(*c.Value, 'f', -1, 64)
	}
	due := ""
	if !c.Due.IsZero() {
		due = c.Due.Format(time.DateOnly)
	}
	cells := []string{
		c.ID, string(c.State), string(c.Reason), string(c.NextAction), c.Prospect.Name, c.Prospect.Address,
		c.Prospect.Organization, c.Subject, string(c.Prospect.Phone), c.BestHour,
		stamp(c.LastInbound), stamp(c.LastOutbound), strconv.Itoa(c.Unanswered),
		strconv.FormatFloat(c.WorkingDays, 'f', 1, 64), strconv.Itoa(c.DaysInLimbo), string(c.ChanceWord),
		string(c.Truth), due, pausedUntil, string(c.Strategy), draft, value, strconv.FormatBool(c.Stale),
		strings.Join(c.Because, " "),
	}
	for i, cell := range cells {
		cells[i] = guard(clean(cell))
	}
	return cells
}

func stamp(m analyzer.Moment) string {
	if m.IsZero() {
		return ""
	}
	return m.Format(time.RFC3339)
}

// guard keeps a spreadsheet from running a cell as a formula (OWASP, CSV injection).
func guard(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") ||
		strings.HasPrefix(cell, "＋") || strings.HasPrefix(cell, "－") || strings.HasPrefix(cell, "＠") {
		return "'" + cell
	}
	return cell
}
