package drafts

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// Style is how the user wants the letters: the [drafts] section of the configuration.
type Style struct {
	// Language overrules the language of the case; "" or "auto" does not.
	Language string
	// Signature is "learned", "none" or "file"; "" is learned. SignatureText is the text of the file.
	Signature     string
	SignatureText string
	// Quote adds the last message below the letter.
	Quote     bool
	Templates *Templates
}

// Briefing collects from the store what Compose must know for one case:
// the rep's own From and signature as last written, the parent, and the
// messages that quotes and faults were found in.
func (k Desk) Briefing(ctx context.Context, facts analyzer.Facts, c analyzer.Case, s Style) (Writer, error) {
	w := Writer{Account: k.Account, Identities: facts.Identities, Quote: s.Quote, Language: s.Language, Templates: s.Templates}
	last, err := k.newestOf(ctx, cmp.Or(c.OutboundRow, newestRow(facts)))
	if err != nil {
		return w, err
	}
	w.From = last.From
	if last.Reading != nil {
		w.Name = last.Reading.Name
	}
	if w.Parent, err = k.newestOf(ctx, c.ParentRow); err != nil {
		return w, err
	}
	if w.Said, err = k.messages(ctx, facts, wanted(c)); err != nil {
		return w, err
	}
	ledger, err := k.Ledger.Drafts(ctx)
	if err != nil {
		return w, fmt.Errorf("brief draft of case %s: %w", c.ID, err)
	}
	for _, d := range ledger {
		if d.Organization == c.Organization && d.Body != "" && d.Key != keyOf(k.Account, c) {
			w.Earlier = append(w.Earlier, d.Body)
		}
	}
	w.Signature = signature(s, last, facts)
	return w, nil
}

// newestRow is the newest message of the rep to anybody, for a case they never wrote in.
func newestRow(facts analyzer.Facts) int64 {
	var newest *mail.Message
	for _, m := range outbound(facts) {
		if newest == nil || timeOf(*m).After(timeOf(*newest)) {
			newest = m
		}
	}
	if newest == nil {
		return 0
	}
	return newest.ID
}

func (k Desk) newestOf(ctx context.Context, row int64) (mail.Message, error) {
	if row == 0 {
		return mail.Message{}, nil
	}
	m, err := k.Ledger.Message(ctx, row)
	if err != nil {
		return m, fmt.Errorf("read message %d for a draft: %w", row, err)
	}
	return m, nil
}

// wanted are the ids of the messages a letter may speak of.
func wanted(c analyzer.Case) map[string]bool {
	ids := map[string]bool{c.AnchorID: true}
	for _, q := range c.Quotes {
		ids[q.MessageID] = true
	}
	for _, f := range c.Facts {
		ids[f.MessageID] = true
	}
	for _, f := range c.OwnFaults {
		ids[f.MessageID] = true
	}
	delete(ids, "")
	return ids
}

func (k Desk) messages(ctx context.Context, facts analyzer.Facts, ids map[string]bool) ([]mail.Message, error) {
	var list []mail.Message
	for _, m := range facts.Messages {
		if !ids[m.MessageID] && !ids[m.Ident] || m.ID == 0 {
			continue
		}
		whole, err := k.newestOf(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, whole)
	}
	return list, nil
}

// signature is the block the rep uses: of their last mail in the thread, else
// of the newest mail of theirs that has one.
func signature(s Style, last mail.Message, facts analyzer.Facts) string {
	switch s.Signature {
	case "none":
		return ""
	case "file":
		return s.SignatureText
	}
	if last.Reading != nil && last.Reading.Signature != "" {
		return last.Reading.Signature
	}
	var newest time.Time
	block := ""
	for i := range facts.Messages {
		m := &facts.Messages[i]
		if !timeOf(*m).After(newest) || !slices.Contains(facts.Identities, strings.ToLower(m.From.Addr)) {
			continue
		}
		if r := m.Said(); r != nil && r.Signature != "" {
			newest, block = timeOf(*m), r.Signature
		}
	}
	return block
}
