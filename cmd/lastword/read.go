package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lastword/analyzer/reading"
	"lastword/internal/mail"
	"lastword/internal/mime"
)

// readJSON is one line of `read --json`: what one message says.
type readJSON struct {
	File       string        `json:"file"`
	Error      string        `json:"error,omitempty"`
	Class      mail.Class    `json:"class"`
	OwnText    string        `json:"own_text"`
	ReturnDate *string       `json:"return_date"`
	Asks       mail.Ask      `json:"asks"`
	Language   *string       `json:"language"`
	Signals    []signalJSON  `json:"signals"`
	Notes      []signalJSON  `json:"notes"`
	From       *string       `json:"from"`
	Date       *string       `json:"date"`
	Calendar   *calendarJSON `json:"calendar"`
	Bounce     *bounceJSON   `json:"bounce"`
	Phone      *string       `json:"phone"`
	Name       *string       `json:"name"`
	Subject    string        `json:"subject"`
	MessageID  *string       `json:"message_id"`
	Direction  *string       `json:"direction"`
}

type signalJSON struct {
	Kind  mail.SignalKind `json:"kind"`
	Text  string          `json:"text"`
	Due   *string         `json:"due"`
	Start int             `json:"start"`
	End   int             `json:"end"`
}

type calendarJSON struct {
	Method string  `json:"method"`
	Status *string `json:"status"`
	Start  *string `json:"start"`
	End    *string `json:"end"`
	UID    *string `json:"uid"`
}

type bounceJSON struct {
	Address *string `json:"address"`
	Status  *string `json:"status"`
	Action  *string `json:"action"`
}

// fileError is the line of a file that could not be read.
type fileError struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

func newRead(a *app) *cobra.Command {
	var (
		asJSON   bool
		me       []string
		received string
	)
	cmd := &cobra.Command{
		Use:     "read FILE...",
		Short:   "say what one message says: class, own text, promises, questions",
		Example: "  lastword read mail.eml\n  lastword read --json --me sam@acme.test *.eml",
		Args:    cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("`lastword read` takes the names of .eml files, or - for standard input")
			}
			var arrival time.Time
			if received != "" {
				var err error
				if arrival, err = parseTime(received); err != nil {
					return usage("--received: %w", err)
				}
			}
			return a.readFiles(args, asJSON, me, arrival)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one object a line (docs/cli.md has the fields)")
	cmd.Flags().StringArrayVar(&me, "me", nil, "your own `ADDRESS`, to tell the direction (repeatable)")
	cmd.Flags().StringVar(&received, "received", "", "the `TIME` the message arrived (RFC 3339)")
	return cmd
}

// readFiles reads each file; one that cannot be read gets its own line and the rest goes on.
func (a *app) readFiles(files []string, asJSON bool, me []string, arrival time.Time) error {
	unreadable := 0
	for _, file := range files {
		raw, err := a.readMail(file)
		if err != nil {
			unreadable++
			if err := a.printFileError(file, err, asJSON); err != nil {
				return err
			}
			continue
		}
		m := mime.Parse(raw, mime.Options{})
		m.Internal = arrival
		r := reading.Read(m)
		m.Reading = &r
		if asJSON {
			err = writeLine(a.out, readLine(file, m, me))
		} else {
			a.printReading(file, m, me)
		}
		if err != nil {
			return err
		}
	}
	if unreadable > 0 {
		return &exitError{code: exitFailure, err: fmt.Errorf("%s could not be read", plural(unreadable, "file", "files"))}
	}
	return nil
}

func (a *app) readMail(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(a.in, 64<<20))
	}
	return os.ReadFile(file)
}

func (a *app) printFileError(file string, err error, asJSON bool) error {
	if asJSON {
		return writeLine(a.out, fileError{file, err.Error()})
	}
	fmt.Fprintf(a.err, "%s: %v\n", file, err)
	return nil
}

// readLine turns a read message into its JSON line.
func readLine(file string, m mail.Message, me []string) readJSON {
	r := m.Reading
	line := readJSON{
		File: file, Class: r.Class, OwnText: r.OwnText, Asks: r.Ask, Language: orNull(r.Language),
		From: orNull(m.From.Addr), Date: timeOrNull(messageDate(m)), Phone: orNull(r.Phone), Name: orNull(senderName(m)),
		Subject: m.Subject, MessageID: orNull(m.MessageID), Signals: []signalJSON{}, Notes: []signalJSON{},
	}
	if !r.ReturnDate.IsZero() {
		line.ReturnDate = orNull(r.ReturnDate.Format(time.DateOnly))
	}
	for _, s := range r.Signals {
		entry := signalJSON{Kind: s.Kind, Text: s.Text, Due: dueOrNull(s), Start: s.Start, End: s.End}
		if slices.Contains(publishedSignals, s.Kind) {
			line.Signals = append(line.Signals, entry)
		} else {
			line.Notes = append(line.Notes, entry)
		}
	}
	line.Calendar, line.Bounce = calendarLine(m.Calendar), bounceLine(r.Bounce)
	if len(me) > 0 {
		line.Direction = orNull(direction(m, me))
	}
	return line
}

// publishedSignals are the kinds CONTRACT promises; the others are notes.
var publishedSignals = []mail.SignalKind{
	mail.SignalPromise, mail.SignalProblem, mail.SignalDeferral, mail.SignalNo, mail.SignalChoseOther, mail.SignalUnsubscribe,
	mail.SignalMeeting, mail.SignalPositive, mail.SignalStakeholder, mail.SignalAskedOfUs, mail.SignalLeftCompany,
}

// dueOrNull is the end of a promise's range and the start of anything else's.
func dueOrNull(s mail.Signal) *string {
	due := s.Due
	if s.Kind == mail.SignalPromise && !s.Until.IsZero() {
		due = s.Until
	}
	if due.IsZero() {
		return nil
	}
	return orNull(due.Format(time.DateOnly))
}

func calendarLine(c *mail.Calendar) *calendarJSON {
	if c == nil {
		return nil
	}
	return &calendarJSON{c.Method, orNull(c.Status), timeOrNull(c.Start), timeOrNull(c.End), orNull(c.UID)}
}

func bounceLine(d *mail.Delivery) *bounceJSON {
	if d == nil {
		return nil
	}
	return &bounceJSON{orNull(d.Address), orNull(d.Status), orNull(d.Action)}
}

// messageDate is the sender's date, else the first arrival known.
func messageDate(m mail.Message) time.Time {
	for _, t := range []time.Time{m.Date, m.Received, m.Internal} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func senderName(m mail.Message) string {
	if m.From.Name != "" {
		return m.From.Name
	}
	return m.Reading.Name
}

func direction(m mail.Message, me []string) string {
	for _, address := range me {
		if strings.EqualFold(address, m.From.Addr) {
			return "outbound"
		}
	}
	return "inbound"
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func timeOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return orNull(t.Format(time.RFC3339))
}

func (a *app) printReading(file string, m mail.Message, me []string) {
	p, r := paint(a.colors(a.out)), m.Reading
	fmt.Fprintf(a.out, "%s\n  from      %s\n  date      %s\n", p.bold(file), clean(m.From.String()), dayTime(messageDate(m)))
	if len(me) > 0 {
		fmt.Fprintf(a.out, "  direction %s\n", direction(m, me))
	}
	fmt.Fprintf(a.out, "  class     %s\n  asks      %s\n  language  %s\n", r.Class, r.Ask, r.Language)
	if !r.ReturnDate.IsZero() {
		fmt.Fprintf(a.out, "  returns   %s\n", day(r.ReturnDate))
	}
	for _, s := range r.Signals {
		fmt.Fprintf(a.out, "  %s  “%s”\n", p.cyan(pad(string(s.Kind), 12)), clean(s.Text))
	}
	fmt.Fprintln(a.out, p.faint(wrap(clean(r.OwnText), "  | ", min(width(a.out), 96))))
}
