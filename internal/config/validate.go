package config

import (
	"fmt"
	"net"
	"net/mail"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// check collects problems; places says where a key stands.
type check struct {
	places   map[string]Problem
	problems []Problem
}

// add notes a problem of a key ("sync.interval", "account.0.port").
func (c *check) add(key, format string, args ...any) {
	p := c.places[key]
	p.Text = fmt.Sprintf(format, args...)
	c.problems = append(c.problems, p)
}

// oneOf checks that a value is one of the words.
func (c *check) oneOf(key, value string, words ...string) {
	if !slices.Contains(words, value) {
		c.add(key, "%s is %s, not %q", lastWord(key), strings.Join(words, ", "), value)
	}
}

func lastWord(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// validate finds impossible values, all of them at once.
func validate(cfg Config, where map[string]Problem) []Problem {
	c := &check{places: where}
	if len(cfg.Accounts) == 0 {
		c.add("", "there is no [[account]] section")
	}
	for i, a := range cfg.Accounts {
		c.account(fmt.Sprintf("account.%d.", i), a)
		for _, earlier := range cfg.Accounts[:i] {
			if earlier.Name == a.Name {
				c.add(fmt.Sprintf("account.%d.name", i), "two accounts are named %q", a.Name)
			}
		}
	}
	c.sync(cfg.Sync)
	c.silence(cfg.Silence)
	c.drafts(cfg.Drafts)
	c.report(cfg.Report)
	c.oneOf("log.level", cfg.Log.Level, "trace", "debug", "info", "warn", "error")
	c.oneOf("log.format", cfg.Log.Format, "auto", "text", "json")
	if path := cfg.Prospects.Import; path != "" {
		c.file("prospects.import", path)
	}
	return c.problems
}

var accountName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func (c *check) account(key string, a Account) {
	if !accountName.MatchString(a.Name) {
		c.add(key+"name", "name is a short word of letters, digits, dots and dashes, not %q", a.Name)
	}
	c.address(key+"email", a.Email)
	for _, alias := range a.Aliases {
		c.address(key+"aliases", alias)
	}
	if a.Port < 1 || a.Port > 65535 {
		c.add(key+"port", "port is a number from 1 to 65535, not %d", a.Port)
	}
	c.oneOf(key+"security", a.Security, "tls", "starttls", "plain")
	c.oneOf(key+"auth", a.Auth, "password", "google", "microsoft", "xoauth2-command")
	if a.Security == "plain" && !loopback(a.Host) {
		c.add(key+"security", "security = \"plain\" is for a server on this machine (loopback) only, not for %s: use \"tls\" or \"starttls\"", a.Host)
	}
	if strings.ContainsAny(a.Host, "/: ") && net.ParseIP(a.Host) == nil {
		c.add(key+"host", "host is a name such as imap.example.com, not %q", a.Host)
	}
	if a.TLSCAFile != "" {
		c.file(key+"tls_ca_file", a.TLSCAFile)
	}
}

func (c *check) address(key, address string) {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != strings.TrimSpace(address) || !strings.Contains(address, "@") {
		c.add(key, "%s is an address such as rep@example.com, not %q", lastWord(key), address)
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c *check) file(key, path string) {
	if _, err := os.Stat(path); err != nil {
		c.add(key, "%s: %v", lastWord(key), err)
	}
}

func (c *check) sync(s Sync) {
	if s.Interval < Span(10*time.Second) || s.Interval > Span(24*time.Hour) {
		c.add("sync.interval", "interval is from 10s to 24h")
	}
	if s.TextLimit < 1<<10 || s.TextLimit > 1<<20 {
		c.add("sync.text_limit", "text_limit is from 1KiB to 1MiB")
	}
	if s.Since != 0 && s.Since < Span(24*time.Hour) {
		c.add("sync.since", "since is at least a day, or 0 for everything")
	}
	if s.Retention != 0 && s.Retention < Span(month) {
		c.add("sync.retention", "retention is at least a month, or 0 for ever")
	}
}

var (
	country  = regexp.MustCompile(`^[A-Za-z]{2}$`)
	workdays = regexp.MustCompile(`^(mon|tue|wed|thu|fri|sat|sun)((-|,)(mon|tue|wed|thu|fri|sat|sun))*$`)
)

func (c *check) silence(s Silence) {
	c.oneOf("silence.sensitivity", s.Sensitivity, "eager", "normal", "patient")
	if s.Country != "auto" && !country.MatchString(s.Country) {
		c.add("silence.country", "country is \"auto\" or two letters such as DE, not %q", s.Country)
	}
	if s.Workdays != "auto" && !workdays.MatchString(s.Workdays) {
		c.add("silence.workdays", "workdays is \"auto\" or days such as mon-fri or sun,mon,tue, not %q", s.Workdays)
	}
}

func (c *check) drafts(d Drafts) {
	c.oneOf("drafts.phone_first", d.PhoneFirst, "suggest", "hold")
	c.oneOf("drafts.language", d.Language, "auto", "en", "de")
	c.oneOf("drafts.signature", d.Signature, "learned", "none", "file")
	if d.MaxPerDay < 0 || d.MaxPerDay > 1000 {
		c.add("drafts.max_per_day", "max_per_day is from 0 to 1000, not %d", d.MaxPerDay)
	}
	if d.Signature == "file" && d.SignatureFile == "" {
		c.add("drafts.signature", "signature = \"file\" needs signature_file")
	}
	if d.SignatureFile != "" {
		c.file("drafts.signature_file", d.SignatureFile)
	}
	if d.Templates != "" {
		c.file("drafts.templates", d.Templates)
	}
}

func (c *check) report(r Report) {
	c.oneOf("report.weekday", strings.ToLower(r.Weekday), "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
	if _, err := time.Parse("15:04", r.Time); err != nil {
		c.add("report.time", "time is a time of day such as 07:30, not %q", r.Time)
	}
	if strings.TrimSpace(r.Deliver) == "" {
		c.add("report.deliver", "deliver is \"inbox\", the name of a mailbox, \"file\" or \"none\"")
	}
}

var (
	sectionLine = regexp.MustCompile(`^\s*\[\[?\s*([A-Za-z0-9_]+)\s*\]\]?`)
	keyLine     = regexp.MustCompile(`^(\s*)([A-Za-z0-9_.]+)\s*=`)
)

// places finds where each key of a well-formed file stands, by the names that validate uses.
func places(text []byte) map[string]Problem {
	found := map[string]Problem{}
	section, accounts := "", -1
	for i, line := range strings.Split(string(text), "\n") {
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			section = m[1]
			if section == "account" {
				accounts++
				section = fmt.Sprintf("account.%d", accounts)
				for _, key := range []string{"name", "email"} { // reported at the section where they are missing
					found[section+"."+key] = Problem{Line: i + 1, Column: 1}
				}
			}
			continue
		}
		if m := keyLine.FindStringSubmatch(line); m != nil {
			key := m[2]
			if section != "" {
				key = section + "." + key
			}
			found[key] = Problem{Line: i + 1, Column: len(m[1]) + 1}
		}
	}
	return found
}
