package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Unit is the unit of a Span.
type Unit string

// The units of a Span.
const (
	UnitMinute Unit = "m"
	UnitHour   Unit = "h"
	UnitDay    Unit = "d"
	UnitWeek   Unit = "w"
	UnitMonth  Unit = "mo"
	UnitYear   Unit = "y"
)

// Span is a length of time as people say it: "5m", "2w", "24mo".
type Span struct {
	N    int
	Unit Unit
}

var errSpan = errors.New(`a number and m, h, d, w, mo or y is meant, such as "5m", "90d" or "24mo"`)

// UnmarshalText reads "5m".
func (s *Span) UnmarshalText(text []byte) error {
	digits := strings.TrimRight(string(text), "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.Atoi(digits)
	unit := Unit(strings.TrimPrefix(string(text), digits))
	if err != nil || n <= 0 || n > 1_000_000 || digits[0] == '+' || unit.length() == 0 {
		return errSpan
	}
	*s = Span{n, unit}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String writes "24mo".
func (s Span) String() string { return strconv.Itoa(s.N) + string(s.Unit) }

// length is one unit in time, 0 for an unknown one; months and years are taken in days of 24 hours.
func (u Unit) length() time.Duration {
	const day = 24 * time.Hour
	switch u {
	case UnitMinute:
		return time.Minute
	case UnitHour:
		return time.Hour
	case UnitDay:
		return day
	case UnitWeek:
		return 7 * day
	case UnitMonth:
		return 30 * day
	case UnitYear:
		return 365 * day
	}
	return 0
}

// Duration is the length, months taken as 30 and years as 365 days.
func (s Span) Duration() time.Duration { return time.Duration(s.N) * s.Unit.length() }

// Before is the time that lies the span before t, by the calendar.
func (s Span) Before(t time.Time) time.Time {
	switch s.Unit {
	case UnitMonth:
		return t.AddDate(0, -s.N, 0)
	case UnitYear:
		return t.AddDate(-s.N, 0, 0)
	case UnitDay, UnitWeek:
		return t.AddDate(0, 0, -int(s.Duration()/(24*time.Hour)))
	case UnitMinute, UnitHour:
	}
	return t.Add(-s.Duration())
}

// Size is a number of bytes, written "16KiB".
type Size int64

// KiB is 1024 bytes.
const KiB Size = 1024

var errSize = errors.New(`a number and B, KiB or MiB is meant, such as "16KiB"`)

// UnmarshalText reads "16KiB".
func (s *Size) UnmarshalText(text []byte) error {
	for _, unit := range []struct {
		name string
		size Size
	}{{"KiB", KiB}, {"MiB", KiB * KiB}, {"KB", 1000}, {"MB", 1000 * 1000}, {"B", 1}} {
		digits, ok := strings.CutSuffix(string(text), unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(digits), 10, 32)
		if err != nil {
			return errSize
		}
		*s = Size(n) * unit.size
		return nil
	}
	return errSize
}

// MarshalText writes what UnmarshalText reads.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String writes "16KiB".
func (s Size) String() string {
	switch {
	case s > 0 && s%(KiB*KiB) == 0:
		return fmt.Sprintf("%dMiB", s/(KiB*KiB))
	case s > 0 && s%KiB == 0:
		return fmt.Sprintf("%dKiB", s/KiB)
	}
	return fmt.Sprintf("%dB", int64(s))
}

// TimeOfDay is a time on the clock, written "07:30".
type TimeOfDay struct{ Hour, Minute int }

var errTimeOfDay = errors.New(`hours and minutes are meant, such as "07:30"`)

// UnmarshalText reads "07:30".
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return errTimeOfDay
	}
	*t = TimeOfDay{at.Hour(), at.Minute()}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// String writes "07:30".
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t.Hour, t.Minute) }
