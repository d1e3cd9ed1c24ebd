// Package config reads config.toml strictly, knows the defaults and the
// platform's places, and finds the password of an account. A password never
// stands in the file.
package config

import (
	"cmp"
	"slices"
	"time"
)

// Config is the whole config.toml (docs/config.md).
type Config struct {
	Accounts  []Account `toml:"account"`
	Sync      Sync      `toml:"sync"`
	Prospects Prospects `toml:"prospects"`
	Silence   Silence   `toml:"silence"`
	Drafts    Drafts    `toml:"drafts"`
	Report    Report    `toml:"report"`
	Log       Log       `toml:"log"`
}

// Account is one login at one server.
type Account struct {
	Name    string   `toml:"name"`
	Email   string   `toml:"email"`
	Aliases []string `toml:"aliases"`
	// Host is found from the address when left out.
	Host            string   `toml:"host"`
	Port            int      `toml:"port"`
	Security        string   `toml:"security"`
	Username        string   `toml:"username"`
	Auth            string   `toml:"auth"`
	PasswordCommand []string `toml:"password_command"`
	TLSCAFile       string   `toml:"tls_ca_file"`
	Drafts          string   `toml:"drafts"`
	Sent            string   `toml:"sent"`
	Exclude         []string `toml:"exclude"`
}

// Sync says what is read and how often.
type Sync struct {
	Since     Span `toml:"since"`
	Interval  Span `toml:"interval"`
	Idle      bool `toml:"idle"`
	TextLimit Size `toml:"text_limit"`
	Retention Span `toml:"retention"`
}

// Prospects says who is one.
type Prospects struct {
	InternalDomains []string `toml:"internal_domains"`
	Only            []string `toml:"only"`
	Ignore          []string `toml:"ignore"`
	// Import is a CSV file of a CRM: email, name, organization, phone, value, stage.
	Import string `toml:"import"`
}

// Silence steers the judgement.
type Silence struct {
	Sensitivity   string `toml:"sensitivity"`
	Country       string `toml:"country"`
	Workdays      string `toml:"workdays"`
	CompanyCounts bool   `toml:"company_counts"`
}

// Drafts steers the letters.
type Drafts struct {
	Enabled       bool   `toml:"enabled"`
	PhoneFirst    string `toml:"phone_first"`
	Language      string `toml:"language"`
	Signature     string `toml:"signature"`
	Quote         bool   `toml:"quote"`
	MaxPerDay     int    `toml:"max_per_day"`
	OnlyDeals     bool   `toml:"only_deals"`
	CreateMailbox bool   `toml:"create_mailbox"`
	SignatureFile string `toml:"signature_file"`
	Templates     string `toml:"templates"`
}

// Report says when and where the weekly report goes.
type Report struct {
	Weekday string `toml:"weekday"`
	Time    string `toml:"time"`
	Deliver string `toml:"deliver"`
}

// Log steers the log on stderr.
type Log struct {
	Level  string `toml:"level"`
	Format string `toml:"format"`
}

const (
	month = 30 * 24 * time.Hour
	year  = 365 * 24 * time.Hour
)

// Defaults is the configuration without a file: everything but an account.
func Defaults() Config {
	return Config{
		Sync:      Sync{Since: Span(24 * month), Interval: Span(5 * time.Minute), Idle: true, TextLimit: 16 << 10, Retention: Span(24 * month)},
		Prospects: Prospects{InternalDomains: []string{}, Only: []string{}, Ignore: []string{}},
		Silence:   Silence{Sensitivity: "normal", Country: "auto", Workdays: "auto", CompanyCounts: true},
		Drafts: Drafts{
			Enabled: true, PhoneFirst: "suggest", Language: "auto", Signature: "learned", Quote: true, MaxPerDay: 10, OnlyDeals: true,
		},
		Report: Report{Weekday: "monday", Time: "07:30", Deliver: "inbox"},
		Log:    Log{Level: "info", Format: "auto"},
	}
}

// fill sets what an account leaves out.
func (a *Account) fill() {
	a.Security = cmp.Or(a.Security, "tls")
	a.Auth = cmp.Or(a.Auth, "password")
	a.Username = cmp.Or(a.Username, a.Email)
	a.Host = cmp.Or(a.Host, guessHost(a.Email))
	if a.Port == 0 {
		a.Port = 993
		if a.Security != "tls" {
			a.Port = 143
		}
	}
	a.Aliases = slices.Clip(append([]string{}, a.Aliases...))
	a.Exclude = slices.Clip(append([]string{}, a.Exclude...))
}
