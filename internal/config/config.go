// Package config reads config.toml strictly, finds lastword's files, and gets
// passwords from where the user keeps them. docs/config.md is its public form.
package config

// Config is the whole config.toml.
type Config struct {
	Accounts  []Account `toml:"account"`
	Sync      Sync      `toml:"sync"`
	Prospects Prospects `toml:"prospects"`
	Silence   Silence   `toml:"silence"`
	Drafts    Drafts    `toml:"drafts"`
	Report    Report    `toml:"report"`
	Log       Log       `toml:"log"`
}

// Account is one login at one IMAP server.
type Account struct {
	Name    string   `toml:"name"`
	Email   string   `toml:"email"`
	Aliases []string `toml:"aliases"`
	// Host is guessed from Email when left out.
	Host string `toml:"host"`
	// Port defaults to 993, or 143 for starttls and plain.
	Port int `toml:"port"`
	// Security is tls, starttls, or plain (loopback only).
	Security string `toml:"security"`
	// Username defaults to Email.
	Username string `toml:"username"`
	// Auth is password, google, microsoft or xoauth2-command.
	Auth            string   `toml:"auth"`
	PasswordCommand []string `toml:"password_command"`
	TLSCAFile       string   `toml:"tls_ca_file"`
	// Drafts and Sent name the mailboxes; "" finds them by special use.
	Drafts string `toml:"drafts"`
	Sent   string `toml:"sent"`
	// Exclude lists mailboxes that are never read.
	Exclude []string `toml:"exclude"`
}

// Sync says what is read and kept.
type Sync struct {
	// Since is how far back the first sync reads.
	Since    Span `toml:"since"`
	Interval Span `toml:"interval"`
	Idle     bool `toml:"idle"`
	// TextLimit is how much text of one message is kept.
	TextLimit Size `toml:"text_limit"`
	// Retention is how long messages are kept.
	Retention Span `toml:"retention"`
}

// Prospects says who may be a prospect. Only and Ignore hold addresses and domains.
type Prospects struct {
	InternalDomains []string `toml:"internal_domains"`
	Only            []string `toml:"only"`
	Ignore          []string `toml:"ignore"`
	// Import is the path of a CSV file of the CRM; "" for none.
	Import string `toml:"import"`
}

// Silence says when somebody counts as silent.
type Silence struct {
	// Sensitivity is eager, normal or patient.
	Sensitivity string `toml:"sensitivity"`
	// Country is an ISO 3166 code in upper case, or auto.
	Country string `toml:"country"`
	// Workdays is auto, or days such as "mon-fri" or "sun,mon-thu".
	Workdays      string `toml:"workdays"`
	CompanyCounts bool   `toml:"company_counts"`
}

// Drafts says which drafts are written, and how.
type Drafts struct {
	Enabled bool `toml:"enabled"`
	// PhoneFirst is suggest, hold or off.
	PhoneFirst string `toml:"phone_first"`
	// Language is auto or an ISO 639-1 code.
	Language string `toml:"language"`
	// Signature is learned, none or file (then SignatureFile).
	Signature     string `toml:"signature"`
	Quote         bool   `toml:"quote"`
	MaxPerDay     int    `toml:"max_per_day"`
	OnlyDeals     bool   `toml:"only_deals"`
	CreateMailbox bool   `toml:"create_mailbox"`
	SignatureFile string `toml:"signature_file"`
	// Templates is a directory of own letters; "" for the built-in ones.
	Templates string `toml:"templates"`
}

// Report says when and where the weekly report goes.
type Report struct {
	// Weekday is an English day name in lower case.
	Weekday string    `toml:"weekday"`
	Time    TimeOfDay `toml:"time"`
	// Deliver is inbox, file, none, or the name of a mailbox.
	Deliver string `toml:"deliver"`
}

// Log says what is logged.
type Log struct {
	// Level is trace, debug, info, warn or error.
	Level string `toml:"level"`
	// Format is auto, text or json.
	Format string `toml:"format"`
}

// The values of Account.Security.
const (
	SecurityTLS      = "tls"
	SecuritySTARTTLS = "starttls"
	SecurityPlain    = "plain"
)

// The values of Account.Auth.
const (
	AuthPassword       = "password"
	AuthGoogle         = "google"
	AuthMicrosoft      = "microsoft"
	AuthXOAuth2Command = "xoauth2-command"
)

// auto is the value that lets lastword find out.
const auto = "auto"

// Defaults is the configuration of an empty file, without an account.
func Defaults() Config {
	return Config{
		Sync: Sync{
			Since: Span{24, UnitMonth}, Interval: Span{5, UnitMinute}, Idle: true,
			TextLimit: 16 * KiB, Retention: Span{24, UnitMonth},
		},
		Silence: Silence{Sensitivity: "normal", Country: auto, Workdays: auto, CompanyCounts: true},
		Drafts: Drafts{
			Enabled: true, PhoneFirst: "suggest", Language: auto, Signature: "learned", Quote: true, MaxPerDay: 10, OnlyDeals: true,
		},
		Report: Report{Weekday: "monday", Time: TimeOfDay{7, 30}, Deliver: "inbox"},
		Log:    Log{Level: "info", Format: auto},
	}
}

// newAccount is an account before its section is read. Port 0 is filled in by its security.
func newAccount() Account {
	return Account{Security: SecurityTLS, Auth: AuthPassword}
}

// complete fills in what follows from the rest.
func (a *Account) complete() {
	if a.Name == "" {
		a.Name = a.Email
	}
	if a.Username == "" {
		a.Username = a.Email
	}
	if a.Host == "" {
		a.Host = GuessHost(a.Email)
	}
	if a.Port == 0 {
		a.Port = 143
		if a.Security == SecurityTLS {
			a.Port = 993
		}
	}
}
