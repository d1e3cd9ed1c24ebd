package analyzer

import "strings"

// freeMailDomains are providers where an address says nothing of an organization.
const freeMailDomains = `
gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.it hotmail.es
live.com live.de live.fr live.it live.nl live.co.uk msn.com passport.com yahoo.com yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.ca
yahoo.com.br yahoo.com.mx yahoo.com.au ymail.com rocketmail.com aol.com aol.de aim.com icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me
tutanota.com tutanota.de tuta.io tuta.com gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr gmx.co.uk web.de t-online.de freenet.de arcor.de online.de 1und1.de
mail.de email.de posteo.de posteo.net mailbox.org kabelmail.de vodafone.de unitybox.de bluewin.ch sunrise.ch hispeed.ch aon.at chello.at utanet.at
orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr numericable.fr libero.it virgilio.it alice.it tin.it tiscali.it fastwebnet.it
terra.es telefonica.net ono.com ziggo.nl kpnmail.nl xs4all.nl planet.nl home.nl hetnet.nl upcmail.nl casema.nl telenet.be skynet.be proximus.be scarlet.be
sapo.pt clix.pt uol.com.br bol.com.br terra.com.br ig.com.br globo.com btinternet.com virginmedia.com sky.com talktalk.net ntlworld.com blueyonder.co.uk
comcast.net verizon.net att.net sbcglobal.net bellsouth.net charter.net cox.net earthlink.net juno.com optonline.net shaw.ca rogers.com sympatico.ca
telia.com telia.se bredband.net comhem.se spray.se online.no start.no tdcadsl.dk mail.dk jubii.dk luukku.com elisanet.fi kolumbus.fi
wp.pl o2.pl onet.pl op.pl interia.pl gazeta.pl seznam.cz email.cz centrum.cz atlas.cz azet.sk zoznam.sk freemail.hu citromail.hu mail.bg abv.bg yahoo.ro
mail.ru yandex.ru yandex.com rambler.ru ukr.net qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net rediffmail.com bigpond.com optusnet.com.au
zoho.com zohomail.com fastmail.com fastmail.fm hey.com duck.com mail.com email.com inbox.com hushmail.com runbox.com disroot.org riseup.net`

// freeMail is the set of freeMailDomains.
func freeMail() map[string]bool {
	set := map[string]bool{}
	for domain := range strings.FieldsSeq(freeMailDomains) {
		set[domain] = true
	}
	return set
}

// roleNames are local parts that stand for a desk and not for a person.
const roleNames = " info sales contact hello office mail team support help kontakt vertrieb anfrage contato contacto ventas vendas commercial " +
	"purchasing procurement einkauf achats acquisti compras reception enquiries inquiries admin hr jobs marketing press billing accounts accounting invoice "

func isRoleAddress(addr string) bool {
	local, _, _ := strings.Cut(addr, "@")
	return strings.Contains(roleNames, " "+local+" ")
}

// isMachine tells addresses that nobody reads.
func isMachine(addr string) bool {
	local, _, _ := strings.Cut(addr, "@")
	local = joiners.Replace(local)
	for _, name := range []string{"noreply", "donotreply", "nepasrepondre", "keineantwort", "mailerdaemon", "postmaster", "bounce", "notification"} {
		if strings.HasPrefix(local, name) || strings.HasSuffix(local, "noreply") {
			return true
		}
	}
	return false
}

var joiners = strings.NewReplacer("-", "", "_", "", ".", "")
