package imapsync

import (
	"slices"
	"strings"

	"lastword/internal/mail"
)

// roleNames are the names clients and providers give their mailboxes, in lower
// case, for servers that do not tell the special use (RFC 6154).
//
//nolint:misspell // Polish is not English
var roleNames = map[mail.Role][]string{
	mail.RoleDrafts: {
		"drafts", "draft", "draft messages", "entwürfe", "entwurf", "brouillons", "brouillon", "borradores", "borrador",
		"bozze", "bozza", "concepten", "concept", "rascunhos", "rascunho", "wersje robocze", "robocze", "szkice",
		"kopie robocze", "utkast", "kladder", "kladde", "luonnokset", "koncepty", "rozepsané", "piszkozatok",
		"ciorne", "taslaklar", "черновики", "чернетки", "πρόχειρα", "草稿", "草稿箱", "下書き", "임시 보관함", "임시보관함",
	},
	mail.RoleSent: {
		"sent", "sent items", "sent messages", "sent mail", "sent-mail", "sent objects", "gesendet", "gesendete objekte",
		"gesendete elemente", "gesendete nachrichten", "gesendete", "postausgang gesendet", "envoyés", "envoyes", "envoyé",
		"éléments envoyés", "elements envoyes", "messages envoyés", "objets envoyés", "courrier envoyé",
		"enviados", "elementos enviados", "mensajes enviados", "correo enviado", "enviado", "itens enviados", "e-mails enviados",
		"inviati", "posta inviata", "elementi inviati", "inviata", "verzonden", "verzonden items", "verzonden objecten",
		"verzonden berichten", "wysłane", "elementy wysłane", "wyslane", "skickat", "skickade", "skickade objekt",
		"skickade meddelanden", "sendt", "sendte elementer", "sendt post", "lähetetyt", "odeslané", "odeslaná pošta",
		"odoslané", "elküldött", "trimise", "gönderilmiş öğeler", "gönderilmiş", "отправленные", "надіслані",
		"απεσταλμένα", "已发送", "已发送邮件", "寄件備份", "送信済み", "送信済みアイテム", "送信済みメール", "보낸편지함", "보낸 편지함",
	},
	mail.RoleTrash: {
		"trash", "deleted", "deleted items", "deleted messages", "bin", "papierkorb", "gelöschte objekte", "gelöschte elemente",
		"gelöscht", "corbeille", "éléments supprimés", "papelera", "elementos eliminados", "cestino", "posta eliminata",
		"prullenbak", "verwijderde items", "lixo", "lixeira", "itens excluídos", "itens eliminados", "kosz", "elementy usunięte",
		"papperskorgen", "papperskorg", "borttaget", "slettet post", "slettede elementer", "roskakori", "koš", "корзина",
		"удаленные", "кошик", "已删除邮件", "已删除", "ごみ箱", "휴지통",
	},
	mail.RoleJunk: {
		"junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "spamverdacht", "unerwünscht", "werbung",
		"courrier indésirable", "indésirables", "pourriel", "correo no deseado", "no deseado", "posta indesiderata",
		"indesiderata", "ongewenste e-mail", "ongewenst", "lixo eletrônico", "lixo eletrónico", "wiadomości-śmieci", "niechciane",
		"skräppost", "søppelpost", "uønsket", "roskaposti", "спам", "垃圾邮件", "迷惑メール", "스팸메일함",
	},
	mail.RoleArchive: {
		"archive", "archives", "archiv", "archivo", "archivio", "archief", "arquivo", "archiwum", "arkiv", "arkisto", "архив",
	},
	mail.RoleAll: {},
}

// special maps the attributes of RFC 6154 to roles, in lower case.
var special = map[string]mail.Role{
	`\drafts`: mail.RoleDrafts, `\sent`: mail.RoleSent, `\trash`: mail.RoleTrash, `\junk`: mail.RoleJunk,
	`\spam`: mail.RoleJunk, `\archive`: mail.RoleArchive, `\all`: mail.RoleAll, `\allmail`: mail.RoleAll,
}

// views show messages that lie elsewhere: Gmail's Starred and Important.
var views = map[string]bool{`\flagged`: true, `\important`: true, `\starred`: true}

func attributeRole(attrs []string) mail.Role {
	for _, attr := range attrs {
		if role, ok := special[strings.ToLower(attr)]; ok {
			return role
		}
	}
	return mail.RoleNone
}

func isView(attrs []string) bool {
	for _, attr := range attrs {
		if views[strings.ToLower(attr)] {
			return true
		}
	}
	return false
}

// nameRole guesses the role from the name: only at the top, below INBOX or
// below a provider's root like [Gmail], so that Archive/Kunden/Sent stays what it is.
func nameRole(name, delimiter string) mail.Role {
	parts := []string{name}
	if delimiter != "" {
		parts = strings.Split(name, delimiter)
	}
	if len(parts) > 2 || len(parts) == 2 && !isRoot(parts[0]) {
		return mail.RoleNone
	}
	last := strings.ToLower(strings.TrimSpace(parts[len(parts)-1]))
	for role, names := range roleNames {
		if slices.Contains(names, last) {
			return role
		}
	}
	return mail.RoleNone
}

func isRoot(part string) bool {
	return strings.EqualFold(part, "INBOX") || strings.HasPrefix(part, "[")
}
