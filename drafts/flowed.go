package drafts

import (
	"strings"
	"unicode/utf8"
)

// flowWidth is the longest line of a flowed paragraph, in characters (RFC 3676 section 4.2 asks for 78 at most).
const flowWidth = 72

// flow writes text as format=flowed (RFC 3676): long lines get soft breaks
// (a blank before the line end), lines that could be taken for a quote, an
// indent or a mailbox separator are space-stuffed. mark is "" or "> ".
func flow(text, mark string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \r")
		if line == "--" && mark == "" {
			line = "- -"
		}
		for _, piece := range wrap(line, flowWidth-len(mark)) {
			if mark == "" && (strings.HasPrefix(piece, " ") || strings.HasPrefix(piece, ">") || strings.HasPrefix(piece, "From ")) {
				b.WriteByte(' ')
			}
			b.WriteString(quoteMark(mark, piece) + piece + "\r\n")
		}
	}
	return b.String()
}

// quoteMark leaves out the blank behind the mark on an empty line: it would be a soft break.
func quoteMark(mark, piece string) string {
	if piece == "" {
		return strings.TrimRight(mark, " ")
	}
	return mark
}

// wrap breaks a line at blanks; every piece but the last ends in one blank.
func wrap(line string, width int) []string {
	var pieces []string
	for utf8.RuneCountInString(line) > width {
		at := breakAt(line, width)
		if at < 0 {
			break
		}
		pieces = append(pieces, line[:at+1])
		line = line[at+1:]
	}
	return append(pieces, line)
}

// breakAt finds the last blank a line of that width may end with, or the first one behind it.
// A blank that leaves "-- " alone on a line would start a signature and is passed over.
func breakAt(line string, width int) int {
	last := -1
	seen := 0
	for i, r := range line {
		if r == ' ' && strings.TrimSpace(line[:i]) != "" && line[:i] != "--" && i+1 < len(line) && line[i+1] != ' ' {
			if seen > width && last >= 0 {
				return last
			}
			last = i
		}
		if seen++; seen > width && last >= 0 {
			return last
		}
	}
	return last
}
