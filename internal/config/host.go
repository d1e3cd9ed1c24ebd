package config

import "lastword/internal/mail"

// GuessHost guesses the IMAP server of an address: that of the large providers,
// else imap.<domain>; "" without a domain. What they publish in their help pages.
func GuessHost(email string) string {
	domain := mail.Domain(email)
	switch domain {
	case "":
		return ""
	case "gmail.com", "googlemail.com":
		return "imap.gmail.com"
	case "outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es",
		"hotmail.co.uk", "outlook.de", "outlook.fr", "outlook.it", "outlook.es", "live.de", "live.fr", "live.nl", "live.it", "live.co.uk":
		return "outlook.office365.com"
	case "fastmail.com", "fastmail.fm", "fastmail.net", "messagingengine.com":
		return "imap.fastmail.com"
	case "icloud.com", "me.com", "mac.com":
		return "imap.mail.me.com"
	case "yahoo.com", "ymail.com", "rocketmail.com", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.co.uk", "yahoo.ca", "yahoo.in":
		return "imap.mail.yahoo.com"
	case "aol.com":
		return "imap.aol.com"
	case "gmx.com", "gmx.us", "gmx.co.uk":
		return "imap.gmx.com"
	case "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.fr", "gmx.es", "gmx.eu":
		return "imap.gmx.net"
	case "web.de":
		return "imap.web.de"
	case "t-online.de", "magenta.de":
		return "secureimap.t-online.de"
	case "freenet.de":
		return "mx.freenet.de"
	case "posteo.de", "posteo.net":
		return "posteo.de"
	case "mailbox.org":
		return "imap.mailbox.org"
	case "zoho.com", "zohomail.com":
		return "imap.zoho.com"
	case "zoho.eu", "zohomail.eu":
		return "imap.zoho.eu"
	case "yandex.com", "yandex.ru", "ya.ru":
		return "imap.yandex.com"
	case "proton.me", "protonmail.com", "pm.me":
		return "127.0.0.1" // Proton Mail Bridge runs beside the mail program
	case "orange.fr", "wanadoo.fr":
		return "imap.orange.fr"
	case "free.fr":
		return "imap.free.fr"
	case "laposte.net":
		return "imap.laposte.net"
	case "libero.it":
		return "imapmail.libero.it"
	case "qq.com", "foxmail.com":
		return "imap.qq.com"
	case "163.com":
		return "imap.163.com"
	case "126.com":
		return "imap.126.com"
	}
	return "imap." + domain
}
