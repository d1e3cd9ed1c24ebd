package analyzer

import (
	"fmt"
	"time"
)

// because says in sentences why the case stands where it stands.
func (j *judge) because(v verdict) []string {
	switch v.state {
	case Silent:
		return j.whySilent(v)
	case Waiting, Quiet:
		return j.whyWaiting(v)
	case YourTurn:
		return j.whyYourTurn(v)
	case Paused:
		return j.whyPaused(v)
	case Due:
		return []string{fmt.Sprintf("%s wrote on %s: %s That date has come; it is our turn to write.",
			j.writer(j.deferral.it), j.on(j.deferral.it.at), quoted(j.deferral.sig))}
	case Cold:
		return j.whyCold()
	case Closing:
		return []string{fmt.Sprintf("A closure e-mail went out on %s; its answer is awaited.", j.on(j.closures[len(j.closures)-1].at))}
	case Ended, Declined, Unreachable:
		return j.whyOver(v)
	case Resting:
	}
	if d := j.deferral; d != nil {
		return []string{fmt.Sprintf("%s asked on %s to leave it for now (\"%s\") and named no date.", j.writer(d.it), j.on(d.it.at), words(d.sig))}
	}
	return []string{"Nothing is open: nobody owes an answer."}
}

func (j *judge) whySilent(v verdict) []string {
	why := []string{j.whyClock(), j.whyReason(v)}
	if n := len(j.unanswered); n > 0 {
		why = append(why, fmt.Sprintf("%s of ours since their last word %s unanswered.", capital(counted(n, "message", "messages")), isAre(n)))
	}
	return append(why, fmt.Sprintf("The truth is not known since %s.", j.on(j.local(j.clockFrom()))))
}

// clockFrom is where the silence began, for closings without an ask too.
func (j *judge) clockFrom() time.Time {
	if t := j.clockStart(); !t.IsZero() {
		return t
	}
	if len(j.closures) > 0 {
		return j.closures[0].at
	}
	return j.anchor
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// whyClock says what the clock runs on.
func (j *judge) whyClock() string {
	switch {
	case j.promise != nil && !j.promise.to.IsZero():
		return fmt.Sprintf("%s wrote on %s: %s That means by %s.", j.writer(j.promise.it), j.on(j.promise.it.at),
			quoted(j.promise.sig), j.onWeekday(lastDay(j.promise.to)))
	case j.promise != nil:
		return fmt.Sprintf("%s wrote on %s: %s No date was named.", j.writer(j.promise.it), j.on(j.promise.it.at), quoted(j.promise.sig))
	case j.ask != nil && j.ask.acked != nil:
		return fmt.Sprintf("We asked on %s; on %s %s only acknowledged it.", j.on(j.ask.it.at), j.on(j.ask.acked.at), j.writer(j.ask.acked))
	case j.ask != nil:
		return fmt.Sprintf("We asked on %s and %s has not answered.", j.on(j.ask.it.at), j.person())
	}
	return fmt.Sprintf("%s has not written since %s.", j.person(), j.on(j.anchor))
}

func (j *judge) whyReason(v verdict) string {
	since := j.watch.days(j.clockFrom(), j.now)
	switch v.reason {
	case PromiseBroken:
		return fmt.Sprintf("Since then %s have passed without a word.", workingDays(j.watch.days(j.promise.to, j.now)))
	case AgreedDatePassed:
		if j.agreed != nil && j.wrote != nil {
			return fmt.Sprintf("Both had agreed on %s (\"%s\"); we wrote on %s and nothing came back.", j.on(j.agreed.from), words(j.agreed.sig), j.on(j.wrote.at))
		}
	case LongSilence:
		return fmt.Sprintf("That is %s ago.", workingDays(since))
	case ClosureUnanswered:
		return fmt.Sprintf("The closure e-mail of %s had no answer for %s.", j.on(j.closures[len(j.closures)-1].at),
			workingDays(j.watch.days(j.closures[len(j.closures)-1].at, j.now)))
	case ChanceLow:
	}
	return fmt.Sprintf("%s have passed; on %s the chance that an answer still comes by itself had become low.",
		capital(workingDays(since)), j.on(j.local(j.latchedAt)))
}

func (j *judge) whyWaiting(v verdict) []string {
	why := []string{j.whyClock()}
	if j.beforePromise(j.now) && j.promise.to.After(j.now) {
		return append(why, "That day has not passed, so it is theirs to write.")
	}
	why = append(why, fmt.Sprintf("That is %s ago; the chance of an answer is %s.", workingDays(j.watch.days(j.clockStart(), j.now)),
		chanceWord(j.chance(j.now), threshold(j.opts.Sensitivity))))
	if v.state == Quiet {
		why = append(why, "That is longer than they usually take.")
	}
	return why
}

func (j *judge) whyYourTurn(verdict) []string {
	for _, q := range j.questions {
		if q.moved || q.passed != nil {
			continue
		}
		return []string{j.whyQuestion(q)}
	}
	switch {
	case j.undone != nil:
		return []string{fmt.Sprintf("Our message of %s was not delivered (%s), so it was never asked.", j.on(j.undone.at), j.bounceText())}
	case j.after != nil:
		return []string{fmt.Sprintf("The meeting of %s is over and nothing was written since.", j.on(j.local(j.after.start)))}
	case j.statement != nil && j.statement.m.Calendar != nil:
		return []string{j.whyCalendar()}
	case j.statement != nil:
		return []string{fmt.Sprintf("%s wrote on %s and we have not answered.", j.writer(j.statement), j.on(j.statement.at))}
	}
	for _, p := range j.ours {
		if !p.to.After(j.now) {
			return []string{fmt.Sprintf("We wrote on %s: %s That date has come.", j.on(p.it.at), quoted(p.sig))}
		}
	}
	return nil
}

func (j *judge) whyQuestion(q question) string {
	verb := "asked"
	if q.send {
		verb = "asked us for something"
	}
	if q.sig.Text == "" {
		return fmt.Sprintf("%s %s on %s and we have not answered.", j.writer(q.it), verb, j.on(q.it.at))
	}
	return fmt.Sprintf("%s %s on %s: %s We have not answered that.", j.writer(q.it), verb, j.on(q.it.at), quoted(q.sig))
}

func (j *judge) bounceText() string {
	if status := bounceOf(j.bounceAt).Status; status != "" {
		return "status " + status
	}
	return "it came back"
}

func (j *judge) whyCalendar() string {
	c := j.statement.m.Calendar
	what := "sent an invitation"
	switch c.Method {
	case "COUNTER":
		what = "proposed another time for the meeting"
	case "CANCEL":
		what = "cancelled the meeting"
	case "REPLY":
		what = "declined the meeting"
	}
	return fmt.Sprintf("%s %s on %s and we have not answered.", j.writer(j.statement), what, j.on(j.statement.at))
}

func (j *judge) whyPaused(v verdict) []string {
	until := j.on(j.local(v.pause.Until.Time))
	switch v.pause.Kind {
	case PauseAway:
		return []string{fmt.Sprintf("%s is out of office until %s.", j.first(j.awaited()), until)}
	case PauseMeeting:
		return []string{fmt.Sprintf("A meeting is agreed for %s.", j.on(j.local(j.ahead(j.now).start)))}
	case PauseDeferred:
		return []string{fmt.Sprintf("%s wrote on %s: %s So it sleeps until %s.", j.writer(j.deferral.it), j.on(j.deferral.it.at), quoted(j.deferral.sig), until)}
	case PauseSnoozed:
		return []string{fmt.Sprintf("You snoozed it on %s until %s.", j.on(j.snoozed.At), until)}
	}
	return []string{fmt.Sprintf("%s wrote on %s: %s Leave them in peace until %s.", j.writer(j.peace.it), j.on(j.peace.it.at), quoted(j.peace.sig), until)}
}

func (j *judge) whyCold() []string {
	if j.lastOut == nil {
		return []string{"Nobody there ever wrote to us."}
	}
	return []string{fmt.Sprintf("We wrote (last on %s) and no human there ever answered.", j.on(j.lastOut.at))}
}

func (j *judge) whyOver(v verdict) []string {
	switch {
	case !j.closed.At.IsZero():
		return []string{fmt.Sprintf("You closed it on %s.", j.on(j.closed.At))}
	case j.truth.value != "":
		return []string{fmt.Sprintf("You marked the truth as %s on %s.", j.truth.value, j.on(j.truth.at))}
	case v.state == Declined && j.no != nil:
		return []string{fmt.Sprintf("%s wrote on %s: %s", j.writer(j.no.it), j.on(j.no.it.at), quoted(j.no.sig))}
	case v.state == Declined:
		return []string{"They asked not to be written to again."}
	case v.state == Unreachable:
		return j.whyUnreachable()
	case j.won != nil:
		return []string{fmt.Sprintf("%s said yes on %s: %s", j.writer(j.won.it), j.on(j.won.it.at), quoted(j.won.sig))}
	}
	return []string{fmt.Sprintf("We had the last word on %s; no more e-mail goes out unless they write.", j.on(j.closures[len(j.closures)-1].at))}
}

func (j *judge) whyUnreachable() []string {
	if j.dead.who < 0 {
		return []string{fmt.Sprintf("Our mail came back on %s: the address does not exist.", j.on(j.dead.at))}
	}
	why := []string{fmt.Sprintf("An automatic reply of %s says that %s no longer works there.", j.on(j.dead.at), j.person())}
	if j.successor != "" {
		why = append(why, "It names "+j.successor+" instead.")
	}
	return why
}

// wouldChange says what would change the state.
func (j *judge) wouldChange(v verdict) []string {
	answer := "A human message of theirs ends it at once."
	switch v.state {
	case Silent:
		return []string{answer, "A call that reaches them, logged, ends it too.", "You may snooze or close it, or mark the truth."}
	case Waiting, Quiet:
		return append([]string{answer}, j.whenSilent()...)
	case YourTurn:
		return []string{"An answer of ours: with a question in it the ball is theirs, without one the case rests."}
	case Paused:
		return []string{answer, "Else it wakes on " + j.on(j.local(v.pause.Until.Time)) + "."}
	case Due:
		return []string{"Our message: then the answer is awaited.", answer}
	case Closing:
		return []string{answer, "Ten working days without one make it silent again."}
	case Cold:
		return []string{"Any human answer."}
	case Resting:
		return []string{"Any message, on either side."}
	case Ended, Declined, Unreachable:
	}
	if j.unsubscribed {
		return []string{"Nothing: they unsubscribed."}
	}
	return []string{"A human message of theirs opens it again."}
}

// whenSilent says when a waiting case would turn silent if nothing happens.
func (j *judge) whenSilent() []string {
	const far = 120
	low, high := j.now, j.now.AddDate(0, 0, far)
	if j.verdict(high).state != Silent {
		return nil
	}
	for high.Sub(low) > time.Hour {
		mid := low.Add(high.Sub(low) / 2)
		if j.verdict(mid).state == Silent {
			high = mid
		} else {
			low = mid
		}
	}
	return []string{fmt.Sprintf("If nothing comes, it turns silent on %s.", j.on(j.local(high)))}
}
