package daemon

import (
	"errors"
	"math/rand/v2"
	"time"

	"lastword/analyzer"
	"lastword/drafts"
	"lastword/imapsync"
	"lastword/internal/config"
)

// Backoff decides how long to wait after so many failures in a row: full jitter
// between nothing and 10 s, 20 s ... 15 minutes. A refused sign-in is tried
// twice and then hourly, so that no account gets locked out.
func Backoff(failures int, err error) time.Duration {
	if errors.Is(err, imapsync.ErrAuth) && failures >= 2 {
		return authBackoff
	}
	most := firstBackoff
	for i := 1; i < failures && most < maxBackoff; i++ {
		most *= 2
	}
	most = min(most, maxBackoff)
	return most/2 + rand.N(most/2)
}

// Judgement turns the configuration into the options of the analyzer.
func Judgement(cfg config.Config) analyzer.Options {
	return analyzer.Options{
		InternalDomains: cfg.Prospects.InternalDomains,
		Only:            cfg.Prospects.Only,
		Ignore:          cfg.Prospects.Ignore,
		Sensitivity:     cfg.Silence.Sensitivity,
		Country:         cfg.Silence.Country,
		Workdays:        cfg.Silence.Workdays,
		AllMayDraft:     !cfg.Drafts.OnlyDeals,
		PersonOnly:      !cfg.Silence.CompanyCounts,
		PhoneHold:       cfg.Drafts.PhoneFirst == "hold",
		Languages:       drafts.Languages(),
		Zone:            time.Local,
	}
}

// NextReport is when the next weekly report is due; zero where the config does not say.
func NextReport(cfg config.Config, now time.Time) time.Time {
	schedule, err := Schedule(cfg, now)
	if err != nil {
		return time.Time{}
	}
	return schedule.Next(now)
}
