package analyzer

import "lastword/internal/mail"

// truthNow is what we know of where they stand, with the words that prove it (R5).
func (j *judge) truthNow() (Truth, *Quote) {
	switch {
	case j.truth.value != "":
		return j.truth.value, nil
	case j.no != nil && j.no.sig.Kind == mail.SignalChoseOther:
		return TruthOther, j.prove(j.no.it, j.no.sig)
	case j.no != nil:
		return TruthNo, j.prove(j.no.it, j.no.sig)
	case j.unsubscribed:
		return TruthNo, nil
	case j.deferral != nil:
		return TruthLater, j.prove(j.deferral.it, j.deferral.sig)
	}
	if p := j.wonBefore(); p != nil {
		return TruthYes, j.prove(p.it, p.sig)
	}
	return TruthUnknown, nil
}

// wonBefore is a yes of theirs that no later offer has overtaken, or nil.
func (j *judge) wonBefore() *proof {
	var yes *proof
	for i := range j.mail {
		it := &j.mail[i]
		switch {
		case it.class != mail.Human || it.mass:
		case !it.ours && it.does(mail.SignalWon):
			yes = &proof{it.item, *it.reading().First(mail.SignalWon)}
		case yes != nil && it.ours && offers(it.item), yes != nil && !it.ours && it.does(mail.SignalOffer):
			yes = nil
		}
	}
	return yes
}

func (j *judge) prove(it *item, s mail.Signal) *Quote {
	q := j.quote(it, s)
	return &q
}
