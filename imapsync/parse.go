package imapsync

import (
	"context"
	"slices"
	"strings"

	"lastword/internal/mail"
	"lastword/internal/mime"
)

// message reads an answer into the words of the house. For wantText and
// wantWhole without the header fields only what the text tells is filled in.
func message(f fetched, w want, textLimit int) mail.Message {
	o := mime.Options{TextLimit: textLimit, Cut: len(f.part) >= textLimit}
	if w&wantWhole != 0 {
		o.Cut = len(f.body) >= wholeLimit
		m := mime.Parse(f.body, o)
		m.HasText = true
		return m
	}
	m := mime.Header(f.header)
	m.Internal, m.Size = f.internal, f.size
	if w&wantHeader != 0 {
		m.Ident = mime.Ident(m)
	}
	if w&wantText != 0 {
		m.Text, m.TextTruncated = mime.TextOf(m, f.partHead, f.part, o)
		m.HasText = true
		if mediaType(m) == "multipart/mixed" {
			m.Attachments = []string{"?"}
		}
	}
	return m
}

// mediaType is the type of the whole message in lower case, "text/plain" when it says none.
func mediaType(m mail.Message) string {
	kind, _, _ := strings.Cut(m.Fields["content-type"], ";")
	if kind = strings.ToLower(strings.TrimSpace(kind)); kind != "" {
		return kind
	}
	return "text/plain"
}

// secondParts asks for part 2 of those messages whose first part gave no text
// (a PDF or a forwarded message first, an empty plain part before the HTML).
func (r *syncRun) secondParts(ctx context.Context, got []fetched) error {
	o := mime.Options{TextLimit: r.c.options.TextLimit}
	var uids []mail.UID
	for _, f := range got {
		m := mime.Header(f.header)
		if len(f.part) == 0 || !strings.HasPrefix(mediaType(m), "multipart/") {
			continue
		}
		if text, _ := mime.Text(f.partHead, f.part, o); strings.TrimSpace(text) == "" {
			uids = append(uids, f.uid)
		}
	}
	if len(uids) == 0 {
		return nil
	}
	second, _, err := r.c.fetch(ctx, uids, wantSecond)
	if err != nil {
		return err
	}
	for _, s := range second {
		i := slices.IndexFunc(got, func(f fetched) bool { return f.uid == s.uid })
		if i >= 0 && len(s.part) > 0 {
			got[i].partHead, got[i].part = s.partHead, s.part
		}
	}
	return nil
}
