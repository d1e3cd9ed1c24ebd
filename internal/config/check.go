package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// check looks at the values; each problem is said where its key stands, or its section.
func (r *reader) check() {
	if len(r.cfg.Accounts) == 0 && !r.spokeOfAccounts() {
		r.add(place{1, 1}, "no account: an [[account]] section with your email is meant (`lastword init` writes one)")
	}
	names := map[string]bool{}
	for i := range r.cfg.Accounts {
		r.account(accountPath(i), &r.cfg.Accounts[i], names)
	}
	r.sync()
	r.prospects()
	r.silence()
	r.drafts()
	r.weekday()
	r.choice("log.level", r.cfg.Log.Level, "trace", "debug", "info", "warn", "error")
	r.choice("log.format", r.cfg.Log.Format, auto, "text", "json")
}

// spokeOfAccounts tells whether something was said of [account] already.
func (r *reader) spokeOfAccounts() bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return strings.Contains(p.Text, "[account]") })
}

// bad says what is wrong with the value of a key; a left-out key is said at its section.
func (r *reader) bad(path, format string, args ...any) {
	name := path[strings.LastIndexByte(path, '.')+1:]
	at, ok := r.places[path]
	for section := path; !ok && section != ""; {
		section = section[:max(0, strings.LastIndexByte(section, '.'))]
		at, ok = r.places[section]
	}
	if !ok {
		at = place{1, 1}
	}
	if r.faulty[at] {
		return
	}
	r.add(at, name+": "+fmt.Sprintf(format, args...))
}

// choice wants one of a few words. The word itself is not repeated: it may be a secret in the wrong line.
func (r *reader) choice(path, value string, words ...string) {
	if slices.Contains(words, value) {
		return
	}
	if near := nearest(value, words); near != "" {
		r.bad(path, "%s is meant: did you mean %q?", oneOf(words), near)
		return
	}
	r.bad(path, "%s is meant", oneOf(words))
}

func (r *reader) account(path string, a *Account, names map[string]bool) {
	a.Email = strings.TrimSpace(a.Email)
	switch {
	case a.Email == "":
		r.bad(path+".email", "missing: your address is meant, such as \"you@example.com\"")
	case !isAddress(a.Email):
		r.bad(path+".email", "an address with one @ is meant, such as \"you@example.com\"")
	}
	for _, alias := range a.Aliases {
		if !isAddress(alias) {
			r.bad(path+".aliases", "addresses are meant, such as \"you@example.com\"")
		}
	}
	r.accountName(path, a, names)
	r.server(path, a)
	r.choice(path+".auth", a.Auth, AuthPassword, AuthGoogle, AuthMicrosoft, AuthXOAuth2Command)
	switch {
	case len(a.PasswordCommand) > 0 && a.PasswordCommand[0] == "":
		r.bad(path+".password_command", "the program is missing: [\"program\", \"argument\"] is meant")
	case a.Auth == AuthXOAuth2Command && len(a.PasswordCommand) == 0:
		r.bad(path+".auth", "with \"xoauth2-command\" a password_command that prints an access token is meant")
	}
}

func (r *reader) accountName(path string, a *Account, names map[string]bool) {
	name := a.Name
	if name == "" {
		name = a.Email
	}
	if strings.ContainsAny(name, "/\\") || strings.ContainsFunc(name, unicode.IsControl) {
		r.bad(path+".name", "a plain name without slashes is meant")
	}
	if names[name] && name != "" {
		r.bad(path+".name", "two accounts have the name %q: names must differ", name)
	}
	names[name] = true
}

func (r *reader) server(path string, a *Account) {
	_, written := r.places[path+".port"]
	if written && (a.Port < 1 || a.Port > 65535) {
		r.bad(path+".port", "a number from 1 to 65535 is meant (993 for tls, 143 for starttls)")
	}
	switch {
	case strings.Contains(a.Host, "://"):
		r.bad(path+".host", "a host name without %q is meant", "imap://")
	case strings.Count(a.Host, ":") == 1:
		r.bad(path+".host", "a host name alone is meant: the port goes into port")
	case strings.ContainsAny(a.Host, " \t/@") || strings.ContainsFunc(a.Host, unicode.IsControl):
		r.bad(path+".host", "a host name is meant, such as \"imap.example.com\"")
	}
	r.choice(path+".security", a.Security, SecurityTLS, SecuritySTARTTLS, SecurityPlain)
	if a.Security == SecurityPlain && !IsLoopback(a.Host) {
		r.bad(path+".security", "\"plain\" sends your password unprotected and is only for this machine (localhost); \"tls\" or \"starttls\" is meant")
	}
}

// IsLoopback tells whether a host is this machine by its name or number.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

var (
	addressForm = regexp.MustCompile(`^[^\s@<>,;"]+@[^\s@<>,;"]+$`)
	domainForm  = regexp.MustCompile(`^[\pL\pN_-]+(\.[\pL\pN_-]+)*$`)
)

func isAddress(s string) bool { return addressForm.MatchString(s) }

func isDomain(s string) bool { return domainForm.MatchString(s) }

func (r *reader) sync() {
	s := r.cfg.Sync
	r.between("sync.interval", s.Interval, Span{1, UnitMinute}, Span{1, UnitDay})
	r.between("sync.since", s.Since, Span{1, UnitDay}, Span{50, UnitYear})
	r.between("sync.retention", s.Retention, Span{1, UnitMonth}, Span{50, UnitYear})
	if s.TextLimit < KiB || s.TextLimit > 64*KiB {
		r.bad("sync.text_limit", "1KiB to 64KiB is meant")
	}
}

func (r *reader) between(path string, s, low, high Span) {
	if d := s.Duration(); d < low.Duration() || d > high.Duration() {
		r.bad(path, "%s to %s is meant", low, high)
	}
}

func (r *reader) prospects() {
	p := r.cfg.Prospects
	for _, d := range p.InternalDomains {
		if !isDomain(d) {
			r.bad("prospects.internal_domains", "domains are meant, such as \"example.com\"")
			break
		}
	}
	r.addressesOrDomains("prospects.only", p.Only)
	r.addressesOrDomains("prospects.ignore", p.Ignore)
}

func (r *reader) addressesOrDomains(path string, list []string) {
	for _, s := range list {
		if !isAddress(s) && !isDomain(s) {
			r.bad(path, "addresses and domains are meant, such as \"dana@example.com\" or \"example.com\"")
			return
		}
	}
}

func (r *reader) silence() {
	s := &r.cfg.Silence
	r.choice("silence.sensitivity", s.Sensitivity, "eager", "normal", "patient")
	if s.Country != auto {
		s.Country = strings.ToUpper(s.Country)
		if !isCountry(s.Country) {
			r.bad("silence.country", "\"auto\" or a country code of two letters is meant, such as \"DE\"")
		}
	}
	s.Workdays = strings.ToLower(s.Workdays)
	if s.Workdays != auto && !isWorkdays(s.Workdays) {
		r.bad("silence.workdays", "\"auto\" or days are meant, such as \"mon-fri\" or \"sun-thu\"")
	}
}

// isWorkdays reads a list of days and ranges of days: "mon-fri", "sun,tue-thu".
func isWorkdays(s string) bool {
	for part := range strings.SplitSeq(s, ",") {
		from, to, ranged := strings.Cut(strings.TrimSpace(part), "-")
		if !isShortDay(from) || ranged && !isShortDay(to) {
			return false
		}
	}
	return true
}

func isShortDay(s string) bool {
	return slices.Contains([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, s)
}

var languageForm = regexp.MustCompile(`^[a-z]{2}$`)

func (r *reader) drafts() {
	d := r.cfg.Drafts
	r.choice("drafts.phone_first", d.PhoneFirst, "suggest", "hold", "off")
	if d.Language != auto && !languageForm.MatchString(d.Language) {
		r.bad("drafts.language", "\"auto\" or a language code of two small letters is meant, such as \"en\"")
	}
	r.choice("drafts.signature", d.Signature, "learned", "none", "file")
	if d.Signature == "file" && d.SignatureFile == "" {
		r.bad("drafts.signature", "with \"file\" the path in signature_file is missing")
	}
	if d.MaxPerDay < 0 || d.MaxPerDay > 1000 {
		r.bad("drafts.max_per_day", "a number from 0 to 1000 is meant (to write none, enabled = false)")
	}
}

func (r *reader) weekday() {
	w := &r.cfg.Report
	w.Weekday = strings.ToLower(w.Weekday)
	var days []string
	for d := time.Sunday; d <= time.Saturday; d++ {
		days = append(days, strings.ToLower(d.String()))
	}
	r.choice("report.weekday", w.Weekday, append(days[1:], days[0])...)
	if strings.TrimSpace(w.Deliver) == "" {
		r.bad("report.deliver", "\"inbox\", \"file\", \"none\" or the name of a mailbox is meant")
	}
}

// Day is the weekday of the report.
func (r Report) Day() time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), r.Weekday) {
			return d
		}
	}
	return time.Monday
}

// isCountry knows the codes of ISO 3166-1 alpha-2.
func isCountry(code string) bool {
	const codes = ` AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
 CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
 GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM
 KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
 NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ
 SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU
 WF WS YE YT ZA ZM ZW `
	return slices.Contains(strings.Fields(codes), code)
}
