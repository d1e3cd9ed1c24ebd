package reading

import (
	"strings"
	"time"

	"lastword/analyzer/phrase"
	"lastword/internal/mail"
)

// signal makes a signal of what was said, with its verbatim span.
func (t *texts) signal(s said) mail.Signal {
	sentence := &t.sentences[s.sentence]
	from, to := t.span(sentence, s.found.From, s.found.To)
	sig := mail.Signal{Kind: s.kind, Text: t.text[from:to], Start: t.count.at(from), End: t.count.at(to)}
	if s.date.to > 0 {
		sig.Due, sig.Until = s.date.due, s.date.until
	}
	var attr map[string]string
	if s.found.Rule != nil {
		attr = s.found.Rule.Attr
	}
	if s.kind == mail.SignalAskedOfUs {
		_, send := attr["send"]
		sig.Question = !send
	}
	sig.Conditional = conditional(sentence, s.lang)
	sig.Note = t.note(s, attr["note"])
	sig.Score = score(s, sentence)
	return sig
}

// span is the sentence, or where that is over 160 code points the clause around the words found.
func (t *texts) span(s *phrase.Sentence, a, b int) (from, to int) {
	from, to = s.Start, s.End
	if whole := t.text[from:to]; len(clip(whole)) == len(whole) {
		return from, to
	}
	first := a
	for first > 0 && s.Words[first].Sep == 0 && s.Words[b-1].End-s.Words[first-1].Start < longest*3/4 {
		first--
	}
	from = s.Words[first].Start
	last := b
	for last < len(s.Words) && s.Words[last].Sep == 0 {
		last++
	}
	if last == len(s.Words) {
		to = s.End
	} else {
		to = s.Words[last-1].End
	}
	return from, from + len(clip(t.text[from:to]))
}

// note gives what a rule adds: the sort of problem, the stakeholder, the successor's address.
func (t *texts) note(s said, note string) string {
	sentence := &t.sentences[s.sentence]
	switch {
	case s.kind == mail.SignalLeftCompany:
		return t.successor(s.sentence)
	case note == "who":
		return stakeholder(sentence, s.found)
	}
	return note
}

// successor is the first address in the sentence that says somebody left, or in those behind it.
func (t *texts) successor(at int) string {
	for i := at; i < len(t.sentences) && i < at+4; i++ {
		for _, w := range t.sentences[i].Words {
			if strings.Contains(w.Text, "@") && !strings.Contains(w.Text, "://") {
				return strings.TrimPrefix(strings.Trim(w.Text, "<>()"), "mailto:")
			}
		}
	}
	return ""
}

// stakeholder is the word that names who else is asked.
func stakeholder(s *phrase.Sentence, f phrase.Found) string {
	for i := f.To - 1; i >= f.From; i-- {
		if roles[s.Words[i].Text] {
			return s.Words[i].Text
		}
	}
	return s.Words[f.To-1].Text
}

var roles = set1(`legal lawyer lawyers it hr finance procurement purchasing board boss manager management director directors ceo cfo cto cio coo ciso vp
	team colleague colleagues partner partners committee department leadership security compliance owner owners investors accountant controller supervisor
	president shareholders engineering operations executives stakeholders council headquarters hq sales marketing dpo counsel wife husband
	chef chefin geschaeftsfuehrung geschaeftsfuehrer geschaeftsleitung vorstand einkauf rechtsabteilung juristen anwalt betriebsrat team kollegen kollege kollegin
	vorgesetzten vorgesetzter leitung buchhaltung controlling datenschutz datenschutzbeauftragten gremium it-abteilung technik steuerberater aufsichtsrat
	direction juridique directeur directrice equipe collegues collegue patron comite achats service conseil comptable associes associe dsi daf drh
	direccion jefe jefa equipo legal compras comite junta director socio direzione capo ufficio acquisti consiglio directie baas juridische inkoop diretoria chefe equipe juridico`)

// conditional tells a sentence with "if", "once" or "depending" that is not an object ("check if").
func conditional(s *phrase.Sentence, lang string) bool {
	if lang == "" {
		lang = "en"
	}
	c := conditions[lang]
	for i, w := range s.Words {
		if !c.words[w.Text] {
			continue
		}
		if i > 0 && c.objects[s.Words[i-1].Text] || i+1 < len(s.Words) && c.idioms[s.Words[i+1].Text] {
			continue
		}
		return true
	}
	return false
}

// score ranks a quote (METHOD 7), not yet halved by age.
func score(s said, sentence *phrase.Sentence) float64 {
	n := 1.0
	if s.kind == mail.SignalPromise || s.kind == mail.SignalProblem {
		n = 2
	}
	if s.date.to > 0 {
		n += 2
	}
	lang := s.lang
	if lang == "" {
		lang = "en"
	}
	first, money := false, false
	for i, w := range sentence.Words {
		first = first || persons[lang][w.Text]
		money = money || moneyAt(sentence, i) > 0
		if hedges[lang][w.Text] {
			n--
		}
	}
	if money {
		n += 2
	}
	if first {
		n++
	}
	return n
}

// settle takes out what contradicts: a no that is but a deferral, an ask inside a request to be taken off.
func settle(list []mail.Signal, ref time.Time) []mail.Signal {
	at := map[int]map[mail.SignalKind]bool{}
	near := map[int]bool{} // sentences whose meeting is one day within two weeks
	for _, s := range list {
		if s.Kind == mail.SignalMeeting && !s.Due.IsZero() && sameDay(s.Due, s.Until) && s.Due.Before(ref.AddDate(0, 0, 15)) {
			near[s.Start] = true
		}
		if at[s.Start] == nil {
			at[s.Start] = map[mail.SignalKind]bool{}
		}
		at[s.Start][s.Kind] = true
	}
	out := list[:0]
	for _, s := range list {
		here := at[s.Start]
		switch s.Kind {
		case mail.SignalPositive:
			if here[mail.SignalNo] || here[mail.SignalChoseOther] || here[mail.SignalUnsubscribe] {
				continue
			}
		case mail.SignalAskedOfUs:
			if here[mail.SignalUnsubscribe] || here[mail.SignalDeferral] && !s.Question {
				continue
			}
		case mail.SignalPromise:
			if here[mail.SignalChoseOther] || here[mail.SignalNo] || here[mail.SignalUnsubscribe] {
				continue
			}
		case mail.SignalNo:
			if here[mail.SignalDeferral] && !s.Due.IsZero() {
				continue
			}
		case mail.SignalMeeting, mail.SignalAgreedDate:
			if here[mail.SignalDeferral] && !near[s.Start] {
				continue
			}
		case mail.SignalDeferral:
			if here[mail.SignalMeeting] && near[s.Start] {
				continue
			}
		case mail.SignalAck:
			if here[mail.SignalNo] || here[mail.SignalAskedOfUs] {
				continue
			}
		default:
		}
		out = append(out, s)
	}
	return out
}

func set1(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[phrase.Fold(w)] = true
	}
	return m
}

// negations, hedges, suppositions and first persons by language.
var negations = map[string]map[string]bool{
	"en": set1("not no never cannot hardly none nobody nothing neither nor unlikely without cant wont dont didnt isnt"),
	"de": set1("nicht kein keine keinen keinem keiner keinerlei nie niemals kaum weder ohne nichts"),
	"fr": set1("pas ne n' jamais aucun aucune plus rien sans ni guere"),
	"es": set1("no nunca ningun ninguna jamas tampoco sin nada"),
	"it": set1("non mai nessun nessuna niente senza nulla"),
	"nl": set1("niet geen nooit nauwelijks niets zonder"),
	"pt": set1("nao nunca nenhum nenhuma jamais sem nada"),
}

var suppositions = map[string]map[string]bool{
	"en": set1("if whether unless would suppose assuming when"),
	"de": set1("wenn falls ob sofern sollten"),
	"fr": set1("si"), "es": set1("si"), "it": set1("se"), "nl": set1("als indien of"), "pt": set1("se"),
}

var hedges = map[string]map[string]bool{
	"en": set1("maybe perhaps might probably hopefully try possibly could guess likely think hope trying"),
	"de": set1("vielleicht eventuell moeglicherweise wahrscheinlich hoffentlich versuche versuchen koennte koennten vermutlich evtl wohl"),
	"fr": set1("peut peut-etre probablement essayer essaie essaierai pourrait esperons espere eventuellement"),
	"es": set1("quiza quizas probablemente intentare intentaremos espero podria"),
	"it": set1("forse probabilmente provo cercherò spero potrebbe magari"),
	"nl": set1("misschien waarschijnlijk hopelijk probeer proberen wellicht zou"),
	"pt": set1("talvez provavelmente tentar tentarei espero poderia"),
}

var persons = map[string]map[string]bool{
	"en": set1("i we i'll we'll i'm we're i've we've i'd we'd my our me us"),
	"de": set1("ich wir mir uns mein meine unser unsere unserem unseren"),
	"fr": set1("je j' nous notre nos mon ma mes on"),
	"es": set1("yo nosotros nos me mi nuestro nuestra"), "it": set1("io noi ci mi nostro nostra"),
	"nl": set1("ik we wij ons onze mijn"), "pt": set1("eu nos nosso nossa meu minha"),
}

// condition holds the words that make a statement conditional, the words before
// them that make them an object ("check if"), and the words behind that make an idiom ("if so").
type condition struct{ words, objects, idioms map[string]bool }

var conditions = map[string]condition{
	"en": {set1("if once unless depending depends provided assuming"), set1("see check ask know wondering wonder confirm whether find out verify decide understand at as sure tell me"), set1("so possible necessary again not")},
	"de": {set1("wenn falls sofern vorausgesetzt abhaengig sobald"), set1("selbst auch"), set1("moeglich noetig")},
	"fr": {set1("si sous des selon"), set1("voir savoir demander verifier meme comme"), set1("possible besoin bien")},
	"es": {set1("si segun siempre"), set1("ver saber preguntar"), set1("posible")},
	"it": {set1("se purche qualora"), set1("vedere sapere chiedere anche"), set1("possibile")},
	"nl": {set1("als indien mits afhankelijk zodra"), set1("zowel net"), set1("mogelijk")},
	"pt": {set1("se caso dependendo"), set1("ver saber"), set1("possivel")},
}
