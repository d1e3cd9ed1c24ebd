package drafts

import (
	"errors"
	"fmt"
	"time"

	"lastword/analyzer"
)

// trials is how many wordings of each sample letter are tried when letters are loaded.
const trials = 12

// trial writes every letter of the user's with sample particulars and inspects
// it, so that a broken or unfit file is known at the start and not on the day
// it is needed.
func (t *Templates) trial() error {
	var errs []error
	for _, f := range t.own {
		lang, _ := languageOf(f.code)
		errs = append(errs, t.tryKind(lang, f.kind, f.formal))
	}
	return errors.Join(errs...)
}

func (t *Templates) tryKind(lang language, kind string, formal bool) error {
	name := t.files[fileKey(lang.code, kind, formal)].Name()
	for _, p := range samples(lang, kind) {
		p.Formal = formal
		f, err := t.fill(lang.code, kind, p)
		if err != nil {
			return err
		}
		for i := range trials {
			text := f.wording("sample", i)
			if err := inspect(text, kind, lang.code); err != nil {
				return fmt.Errorf("letter %s: %w: %q", name, err, text)
			}
		}
	}
	return nil
}

// samples are particulars that reach every branch of a kind of letter.
func samples(lang language, kind string) []particulars {
	now := time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC)
	day := func(n int) string { return lang.date(now.AddDate(0, 0, -n), now) }
	base := particulars{Wrote: day(17), Due: day(1), Topic: "Leeds", About: " (Leeds)"}
	quote := sayQuote(lang, analyzer.Quote{Text: "We lose a day a week on this.", Date: analyzer.Moment{Time: now.AddDate(0, 0, -17)}}, now)
	var list []particulars
	add := func(change func(*particulars)) {
		p := base
		change(&p)
		list = append(list, p)
	}
	add(func(p *particulars) { p.Met = day(30) })
	switch kind {
	case "apology_specific":
		list = nil
		for _, k := range []string{faultQuestion, faultNotSent, faultPromise, faultAttachment, faultLate} {
			add(func(p *particulars) { p.Fault = &fault{Kind: k, Date: day(17), Quote: quote.Quote} })
			add(func(p *particulars) { p.Fault = &fault{Kind: k, Date: day(17), Quote: quote.Quote, Ours: true} })
		}
	case "apology_chasing":
		add(func(p *particulars) { p.Count, p.Times = lang.count(4), lang.times(lang.count(4)) })
	case "confused":
		list = nil
		add(func(p *particulars) { p.Q = quote })
		add(func(p *particulars) { p.Q, p.Q2 = quote, quote })
		add(func(p *particulars) { p.Q, p.Q2, p.SameMail = quote, quote, true })
	case "agreed_date":
		add(func(p *particulars) { p.Q = quote })
	}
	add(func(*particulars) {})
	if kind == "apology_specific" || kind == "confused" {
		list = list[:len(list)-1]
	}
	return list
}
