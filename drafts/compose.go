package drafts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lastword/analyzer"
	"lastword/internal/mail"
)

// attempts is how many wordings are tried to get away from earlier drafts.
const attempts = 64

// Two letters to one organization share less than alike of their word triples;
// a wording below unlike is taken at once.
const (
	alike  = 0.8
	unlike = 0.25
)

// Compose decides the words of the draft a case gets now. It gives an error
// of this package where no letter may be written.
func Compose(c analyzer.Case, w Writer, now time.Time) (Letter, error) {
	l, err := startLetter(c, w, now)
	if err != nil {
		return Letter{}, fmt.Errorf("compose draft of case %s: %w", c.ID, err)
	}
	lang, _ := languageOf(l.Language)
	if err := l.decide(c, w, lang, now); err != nil {
		return Letter{}, fmt.Errorf("compose draft of case %s: %w", c.ID, err)
	}
	l.addSignature(w)
	l.addQuoted(w, lang)
	return l, nil
}

// startLetter fills in all but the words.
func startLetter(c analyzer.Case, w Writer, now time.Time) (Letter, error) {
	code := w.Language
	if code == "" || code == "auto" {
		code = c.Language
	}
	if _, ok := languageOf(code); !ok {
		return Letter{}, fmt.Errorf("language %q: %w", code, ErrNoLetters)
	}
	if err := checkSides(c, w); err != nil {
		return Letter{}, err
	}
	parent, refs := chain(c)
	if parent == "" {
		return Letter{}, ErrNoThread
	}
	key := keyOf(w.Account, c)
	return Letter{
		CaseID: c.ID, Account: w.Account, Organization: c.Organization, Key: key,
		Strategy: c.Strategy, Language: code, Formal: c.Formal, Rung: c.Rung,
		From: w.From, To: c.To, Subject: replySubject(c, w), Date: now.Truncate(time.Second),
		MessageID: MessageID(key, w.From.Domain()), ParentID: parent, References: refs,
	}, nil
}

// checkSides refuses addresses that cannot stand in a header, a draft to the
// rep, and a recipient who wants answers at another domain (SAFETY T5).
func checkSides(c analyzer.Case, w Writer) error {
	if !plainAddress(w.From.Addr) || !plainAddress(c.To.Addr) {
		return ErrAddress
	}
	for _, own := range append(w.Identities, w.From.Addr) {
		if strings.EqualFold(own, c.To.Addr) {
			return fmt.Errorf("it is the rep's own: %w", ErrAddress)
		}
	}
	for _, m := range w.Said {
		if m.MessageID != c.AnchorID && m.Ident != c.AnchorID || !samePerson(m.From, c.To) {
			continue
		}
		for _, r := range m.ReplyTo {
			if r.Addr != "" && !near(r.Domain(), m.From.Domain()) && !slices.Contains(c.Contacts, r.Addr) {
				return ErrReplyTo
			}
		}
	}
	return nil
}

// near tells whether two domains are the same, or one lies below the other.
func near(a, b string) bool {
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// decide chooses the kind of letter, its particulars and its wording.
func (l *Letter) decide(c analyzer.Case, w Writer, lang language, now time.Time) error {
	p := gather(c, lang, now)
	variants, err := choices(c, w, lang, p, now)
	if err != nil {
		return err
	}
	for _, v := range variants {
		if err = l.word(v, c, w, lang); err == nil {
			return nil
		}
	}
	return err
}

// variant is one way to fill in a letter: its template, what it says, and whose words it quotes.
type variant struct {
	kind   string
	p      particulars
	quotes []analyzer.Quote
}

// choices lists the letters that can be written truly, the best first.
func choices(c analyzer.Case, w Writer, lang language, p particulars, now time.Time) ([]variant, error) {
	switch c.Strategy {
	case analyzer.AgreedDate:
		return agreedLetters(c, w, lang, p, now)
	case analyzer.Confused:
		return confusedLetters(w.provenQuotes(c), lang, p, now)
	case analyzer.Apology:
		return apologyLetters(c, w, lang, p, now)
	case analyzer.Feedback, analyzer.LastWord:
		if !p.dated() {
			return nil, ErrNoParticular
		}
		return []variant{{kind: string(c.Strategy), p: p}}, nil
	}
	return nil, fmt.Errorf("strategy %q: %w", c.Strategy, ErrNoLetters)
}

func agreedLetters(c analyzer.Case, w Writer, lang language, p particulars, now time.Time) ([]variant, error) {
	var list []variant
	if q, ok := w.agreedQuote(c); ok {
		with := p
		with.Q = sayQuote(lang, q, now)
		list = append(list, variant{"agreed_date", with, []analyzer.Quote{q}})
	}
	if p.Due != "" {
		list = append(list, variant{"agreed_date", p, nil})
	}
	if list == nil {
		return nil, ErrNoParticular
	}
	return list, nil
}

// confusedLetters quotes twice where that stays short, else once.
func confusedLetters(quotes []analyzer.Quote, lang language, p particulars, now time.Time) ([]variant, error) {
	if len(quotes) == 0 {
		return nil, ErrNoQuote
	}
	var list []variant
	if len(quotes) == 2 {
		both := p
		both.Q, both.Q2 = sayQuote(lang, quotes[0], now), sayQuote(lang, quotes[1], now)
		both.SameMail = quotes[0].MessageID == quotes[1].MessageID
		list = append(list, variant{"confused", both, quotes})
	}
	for _, q := range quotes {
		one := p
		one.Q = sayQuote(lang, q, now)
		list = append(list, variant{"confused", one, []analyzer.Quote{q}})
	}
	return list, nil
}

// softLetters owns up to a late answer, where nothing graver is known, else apologises in general.
func softLetters(c analyzer.Case, w Writer, lang language, p particulars, now time.Time) ([]variant, error) {
	if f, ok := w.lateFault(c); ok {
		m, _ := w.message(f.MessageID)
		late := p
		late.Fault = &fault{Kind: f.Kind, Date: lang.date(f.Date.Time, now), Ours: !samePerson(m.From, c.To)}
		return []variant{{kind: "apology_specific", p: late}}, nil
	}
	if !p.dated() {
		return nil, ErrNoParticular
	}
	return []variant{{kind: "apology_general", p: p}}, nil
}

// apologyLetters: the own fault before stepping back before the general one (METHOD 7).
func apologyLetters(c analyzer.Case, w Writer, lang language, p particulars, now time.Time) ([]variant, error) {
	if f, q, ok := w.faultOf(c); ok {
		own := p
		m, _ := w.message(f.MessageID)
		own.Fault = &fault{Kind: f.Kind, Date: lang.date(f.Date.Time, now), Ours: !samePerson(m.From, c.To)}
		var quotes []analyzer.Quote
		if q.Text != "" {
			own.Fault.Quote, quotes = lang.final(mail.Clean(q.Text)), []analyzer.Quote{q}
		}
		return []variant{{"apology_specific", own, quotes}}, nil
	}
	if (c.Pressure.Score >= 50 || c.Unanswered >= 3) && p.dated() {
		return []variant{{kind: "apology_chasing", p: p}}, nil
	}
	return softLetters(c, w, lang, p, now)
}

// word tries wordings until one is fit and unlike every earlier draft.
func (l *Letter) word(v variant, c analyzer.Case, w Writer, lang language) error {
	t, err := w.letters()
	if err != nil {
		return err
	}
	f, err := t.fill(lang.code, v.kind, v.p)
	if err != nil {
		return err
	}
	earlier := triplesOf(w.Earlier)
	best, nearest := "", alike
	var unfit error
	for i := 0; i < attempts && nearest >= unlike; i++ {
		body := l.frame(f.wording(l.Key, i), c, w, lang)
		near := nearness(body, earlier)
		if near >= nearest {
			continue
		}
		if err := inspect(body, v.kind, lang.code); err != nil {
			if unfit = err; errors.Is(err, ErrPressure) {
				return err
			}
			continue
		}
		best, nearest = body, near
	}
	switch {
	case best == "" && unfit != nil:
		return unfit
	case best == "":
		return ErrAlike
	}
	l.Kind, l.Body, l.Quotes = v.kind, best, v.quotes
	return nil
}

func (w Writer) letters() (*Templates, error) {
	if w.Templates != nil {
		return w.Templates, nil
	}
	return builtin()
}

// nearness is the greatest likeness to any earlier body, 0 to 1.
func nearness(body string, earlier []map[string]bool) float64 {
	near, own := 0.0, triples(body)
	for _, e := range earlier {
		near = max(near, jaccard(own, e))
	}
	return near
}

// frame puts greeting and name around the text.
func (l *Letter) frame(text string, c analyzer.Case, w Writer, lang language) string {
	to := c.To
	if to.Name == "" && strings.EqualFold(to.Addr, c.Prospect.Address) {
		to.Name = c.Prospect.Name
	}
	hello := greeting(lang, c.Greeting, to, len(c.Contacts) > 1, c.Formal)
	if !lang.lowerFirst || strings.HasSuffix(hello, "!") {
		text = upperFirst(text)
	}
	closing := lang.closing
	if c.Formal {
		closing = lang.closingFormal
	}
	name := signName(w, c.Formal && lang.code == "de")
	return hello + "\n\n" + text + "\n\n" + strings.TrimLeft(closing+"\n"+name, "\n")
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// signName is the name under the letter.
func signName(w Writer, formal bool) string {
	first, full := personName(w.From.Name)
	name := mail.Clean(w.Name)
	switch {
	case formal && full != "":
		return full
	case name != "" && len(name) <= 40 && !strings.ContainsAny(name, "?@:<>"):
		return name
	case first != "":
		return first
	case full != "":
		return full
	}
	return mail.Clean(w.From.Name)
}
