package config

import "strings"

// knownHosts are the IMAP servers of well-known mail domains.
var knownHosts = map[string]string{
	"gmail.com": "imap.gmail.com", "googlemail.com": "imap.gmail.com",
	"outlook.com": "outlook.office365.com", "hotmail.com": "outlook.office365.com", "live.com": "outlook.office365.com", "msn.com": "outlook.office365.com",
	"icloud.com": "imap.mail.me.com", "me.com": "imap.mail.me.com", "mac.com": "imap.mail.me.com",
	"yahoo.com": "imap.mail.yahoo.com", "yahoo.de": "imap.mail.yahoo.com", "yahoo.fr": "imap.mail.yahoo.com", "yahoo.co.uk": "imap.mail.yahoo.com",
	"fastmail.com": "imap.fastmail.com", "fastmail.fm": "imap.fastmail.com",
	"gmx.de": "imap.gmx.net", "gmx.net": "imap.gmx.net", "gmx.at": "imap.gmx.net", "gmx.ch": "imap.gmx.net", "gmx.com": "imap.gmx.com",
	"web.de": "imap.web.de", "t-online.de": "secureimap.t-online.de", "freenet.de": "mx.freenet.de", "posteo.de": "posteo.de", "mailbox.org": "imap.mailbox.org",
	"orange.fr": "imap.orange.fr", "free.fr": "imap.free.fr", "laposte.net": "imap.laposte.net",
	"libero.it": "imapmail.libero.it", "zoho.com": "imap.zoho.com", "aol.com": "imap.aol.com", "163.com": "imap.163.com", "qq.com": "imap.qq.com",
	"proton.me": "127.0.0.1", "protonmail.com": "127.0.0.1",
}

// guessHost finds the IMAP server of an address without asking the network.
func guessHost(email string) string {
	domain := strings.ToLower(email[strings.LastIndexByte(email, '@')+1:])
	if host, ok := knownHosts[domain]; ok {
		return host
	}
	if domain == "" {
		return ""
	}
	return "imap." + domain
}
