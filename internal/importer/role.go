package importer

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"lastword/internal/mail"
)

// roleOf tells the role of a mailbox by its name, in the languages of the usual mail
// programs. A mailbox below Sent, Trash, Junk or Drafts has its role.
func roleOf(name string) mail.Role {
	levels := strings.Split(name, "/")
	for i, level := range slices.Backward(levels) {
		role := wordRole(level)
		if role == mail.RoleInbox && i < len(levels)-1 {
			continue
		}
		if role != mail.RoleNone {
			return role
		}
	}
	return mail.RoleNone
}

// wordRole looks one name up.
func wordRole(name string) mail.Role {
	name = norm.NFC.String(strings.ToLower(name))
	name = separators.Replace(name)
	name = strings.Join(strings.Fields(name), " ")
	for role, names := range roleNames {
		if strings.Contains(names, "|"+name+"|") {
			return role
		}
	}
	for _, prefix := range []string{"all mail incl", "alle e mails einsch", "alle nachrichten einsch", "tous les messages y", "todo el correo incl", "tutti i messaggi incl", "alle berichten incl"} {
		if strings.HasPrefix(name, prefix) {
			return mail.RoleAll
		}
	}
	return mail.RoleNone
}

var separators = strings.NewReplacer("-", " ", "_", " ", ".", " ", "[", " ", "]", " ", ",", " ")

// roleNames are the names mail programs and providers give, lower case, between bars.
// What waits in an outbox was not sent: it counts as a draft, as templates do.
//
//nolint:misspell // they are words of many languages
var roleNames = map[mail.Role]string{
	mail.RoleInbox: "|inbox|posteingang|boîte de réception|boite de reception|reçus|bandeja de entrada|recibidos|posta in arrivo|in arrivo|postvak in|inkorgen|inkorg|" +
		"innboks|indbakke|saapuneet|odebrane|skrzynka odbiorcza|caixa de entrada|doručená pošta|beérkezett üzenetek|входящие|受信トレイ|收件箱|",
	mail.RoleSent: "|sent|sent items|sent mail|sent messages|sent objects|sentmail|sentitems|gesendet|gesendete|gesendete elemente|gesendete objekte|gesendete nachrichten|" +
		"envoyés|envoyé|envoyes|éléments envoyés|elements envoyes|messages envoyés|messages envoyes|objets envoyés|enviados|enviado|elementos enviados|correo enviado|mensajes enviados|" +
		"enviadas|mensagens enviadas|itens enviados|e mails enviados|inviata|inviati|posta inviata|elementi inviati|messaggi inviati|verzonden|verzonden items|verzonden berichten|verzonden objecten|" +
		"skickat|skickade|skickade objekt|skickade meddelanden|sendt|sendte|sendte elementer|sendt post|sendt mail|sende elementer|lähetetyt|lähetetyt viestit|wysłane|elementy wysłane|odeslané|odeslaná pošta|" +
		"elküldött üzenetek|elküldött elemek|отправленные|送信済みメール|送信済みアイテム|已发送|已发送邮件|",
	mail.RoleDrafts: "|drafts|draft|entwürfe|entwurf|entwuerfe|brouillons|brouillon|borradores|borrador|bozze|bozza|concepten|concept|utkast|kladder|kladde|luonnokset|" +
		"wersje robocze|szkice|kopie robocze|rascunhos|rascunho|koncepty|piszkozatok|черновики|下書き|草稿|templates|vorlagen|modèles|plantillas|modelli|sjablonen|" +
		"outbox|postausgang|boîte d'envoi|bandeja de salida|posta in uscita|postvak uit|unsent messages|unsent|scheduled|geplant|",
	mail.RoleTrash: "|trash|deleted|deleted items|deleted messages|bin|wastebasket|papierkorb|gelöscht|gelöschte elemente|gelöschte objekte|gelöschte nachrichten|corbeille|éléments supprimés|elements supprimes|" +
		"messages supprimés|papelera|elementos eliminados|papelera de reciclaje|cestino|posta eliminata|eliminati|elementi eliminati|prullenbak|prullenmand|verwijderde items|verwijderd|papperskorgen|papperskorg|borttaget|borttagna objekt|" +
		"papirkurv|papirkurven|slettet|slettet post|slettede elementer|søppel|roskakori|poistetut|kosz|elementy usunięte|lixeira|itens excluídos|itens eliminados|lixo|koš|odstraněná pošta|kuka|корзина|удаленные|ごみ箱|已删除|已删除邮件|",
	mail.RoleJunk: "|junk|spam|junk mail|junk e mail|junk email|bulk mail|bulk|spamverdacht|unerwünscht|unerwünschte werbung|werbung|junk e mails|courrier indésirable|courriers indésirables|indésirables|pourriel|" +
		"correo no deseado|no deseado|correo basura|posta indesiderata|indesiderata|ongewenste e mail|ongewenst|ongewenste reclame|skräppost|søppelpost|uønsket e mail|uønsket post|roskaposti|niechciane|wiadomości śmieci|" +
		"lixo eletrônico|lixo eletrónico|correio não solicitado|nevyžádaná pošta|levélszemét|спам|迷惑メール|垃圾邮件|",
	mail.RoleArchive: "|archive|archives|archived|archiv|archivierte|archivio|archivo|archief|arkiv|arkisto|archiwum|arquivo|arquivos|архив|",
	mail.RoleAll:     "|all mail|all|alle nachrichten|alle e mails|tous les messages|todos|todo el correo|tutti i messaggi|alle berichten|alle e mail|todos os e mails|wszystkie|вся почта|",
}

// labelRole is the role that Google Takeout's X-Gmail-Labels give ("Sent,Important,\"My deals\"").
func labelRole(labels string, otherwise mail.Role) mail.Role {
	seen := map[mail.Role]bool{}
	for label := range strings.SplitSeq(labels, ",") {
		seen[wordRole(strings.Trim(label, `" `))] = true
	}
	for _, role := range []mail.Role{mail.RoleDrafts, mail.RoleTrash, mail.RoleJunk, mail.RoleSent, mail.RoleInbox} {
		if seen[role] {
			return role
		}
	}
	return otherwise
}

// decodeName reads modified UTF-7 (RFC 3501 section 5.1.3), in which programs name the
// files of IMAP mailboxes ("Envoy&AOk-s").
func decodeName(name string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(name, "&")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		coded, after, closed := strings.Cut(rest, "-")
		raw, err := base64.RawStdEncoding.DecodeString(strings.ReplaceAll(coded, ",", "/"))
		switch {
		case closed && coded == "":
			out.WriteByte('&')
		case !closed || err != nil || len(raw) == 0 || len(raw)%2 == 1:
			out.WriteByte('&')
			name = rest
			continue
		default:
			units := make([]uint16, len(raw)/2)
			for i := range units {
				units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
			}
			out.WriteString(string(utf16.Decode(units)))
		}
		name = after
	}
}
