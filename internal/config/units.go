package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Span is a length of time as people write it: 90s, 5m, 12h, 10d, 2w, 24mo, 2y.
// A month is 30 days and a year 365.
type Span time.Duration

// Size is a number of bytes as people write it: 16KiB, 1MiB, 4096.
type Size int64

var spanUnits = []struct {
	unit string
	span time.Duration
}{
	{"mo", month}, {"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour}, {"w", 7 * 24 * time.Hour}, {"y", year},
}

// UnmarshalText reads a span; 0 is none.
func (s *Span) UnmarshalText(text []byte) error {
	word := strings.TrimSpace(string(text))
	if word == "0" {
		*s = 0
		return nil
	}
	for _, u := range spanUnits {
		if number, ok := strings.CutSuffix(word, u.unit); ok {
			n, err := strconv.Atoi(number)
			if err == nil && n >= 0 && n <= 100_000 && (n == 0 || u.span <= (1<<62)/time.Duration(n)) {
				*s = Span(time.Duration(n) * u.span)
				return nil
			}
		}
	}
	return fmt.Errorf("%q is not a length of time such as 90s, 5m, 12h, 10d, 2w, 24mo or 2y", word)
}

// MarshalText writes the span in the largest unit that fits.
func (s Span) MarshalText() ([]byte, error) {
	for _, unit := range []string{"mo", "d", "h", "m", "s"} {
		for _, u := range spanUnits {
			if u.unit == unit && s != 0 && time.Duration(s)%u.span == 0 {
				return fmt.Appendf(nil, "%d%s", time.Duration(s)/u.span, unit), nil
			}
		}
	}
	return []byte("0"), nil
}

var sizeUnits = []struct {
	unit string
	size int64
}{
	{"MiB", 1 << 20}, {"KiB", 1 << 10}, {"MB", 1_000_000}, {"kB", 1000}, {"B", 1}, {"", 1},
}

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(text []byte) error {
	word := strings.TrimSpace(string(text))
	for _, u := range sizeUnits {
		if number, ok := strings.CutSuffix(word, u.unit); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 32)
			if err == nil && n >= 0 {
				*s = Size(n * u.size)
				return nil
			}
		}
	}
	return fmt.Errorf("%q is not a size such as 16KiB", word)
}

// MarshalText writes the size in the largest unit that fits.
func (s Size) MarshalText() ([]byte, error) {
	for _, u := range sizeUnits {
		if u.size > 1 && u.size%1024 == 0 && s != 0 && int64(s)%u.size == 0 {
			return fmt.Appendf(nil, "%d%s", int64(s)/u.size, u.unit), nil
		}
	}
	return fmt.Appendf(nil, "%d", int64(s)), nil
}
