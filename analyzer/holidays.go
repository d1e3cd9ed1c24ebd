package analyzer

import (
	"sort"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// quietRate is how much of a working day the days of 24 December to 1 January are worth.
const quietRate = .3

// specialDays lists the holidays of a country (lower case ISO 3166, "" for
// none) and the quiet weeks of the years from first to last, ascending.
func specialDays(country string, first, last int) []specialDay {
	share := map[int]float64{}
	for year := first; year <= last; year++ {
		for _, d := range quietDays(year) {
			share[dayNumber(d)] = 1 - quietRate
		}
		for _, d := range holidays(country, year) {
			share[dayNumber(d)] = 1
		}
	}
	days := make([]specialDay, 0, len(share))
	for d, s := range share {
		days = append(days, specialDay{d, s})
	}
	sort.Slice(days, func(i, j int) bool { return days[i].day < days[j].day })
	return days
}

func quietDays(year int) []time.Time {
	days := []time.Time{date(year, 1, 1)}
	for d := 24; d <= 31; d++ {
		days = append(days, date(year, 12, d))
	}
	return days
}

func holidays(country string, year int) []time.Time {
	var days []time.Time
	for _, h := range listedHolidays(country) {
		actual, observed := h.Calc(year)
		for _, t := range []time.Time{actual, observed} {
			if !t.IsZero() {
				days = append(days, date(t.Year(), int(t.Month()), t.Day()))
			}
		}
	}
	return append(days, ownHolidays(country, year)...)
}

func dayNumber(t time.Time) int { return int(floorDiv(t.Unix(), daySeconds)) }

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// listedHolidays are the national holidays that rickar/cal knows.
func listedHolidays(country string) []*cal.Holiday {
	switch country {
	case "at":
		return at.Holidays
	case "au":
		return au.HolidaysNSW
	case "be":
		return be.Holidays
	case "bg":
		return bg.Holidays
	case "br":
		return br.Holidays
	case "ca":
		return ca.Holidays
	case "ch":
		return ch.HolidaysZH
	case "cz":
		return cz.Holidays
	case "de":
		return de.Holidays
	case "dk":
		return dk.Holidays
	case "es":
		return es.Holidays
	case "fr":
		return fr.Holidays
	case "gb":
		return gb.Holidays
	case "gr":
		return gr.Holidays
	case "hr":
		return hr.Holidays
	}
	return moreHolidays(country)
}

func moreHolidays(country string) []*cal.Holiday {
	switch country {
	case "ie":
		return ie.Holidays
	case "it":
		return it.Holidays
	case "jp":
		return jp.Holidays
	case "lt":
		return lt.Holidays
	case "lv":
		return lv.Holidays
	case "nl":
		return nl.Holidays
	case "no":
		return no.Holidays
	case "nz":
		return nz.Holidays
	case "pl":
		return pl.Holidays
	case "ro":
		return ro.Holidays
	case "se":
		return se.Holidays
	case "si":
		return si.Holidays
	case "sk":
		return sk.Holidays
	case "us":
		return us.Holidays
	case "za":
		return za.Holidays
	}
	return nil
}
