package phrase_test

import (
	"strings"
	"testing"

	"lastword/analyzer/phrase"

	"github.com/google/go-cmp/cmp"
)

func folded(text string) []string {
	var out []string
	for _, w := range phrase.Words(text) {
		out = append(out, w.Text)
	}
	return out
}

func TestWords(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"I’ll send it, Dana!", []string{"i'll", "send", "it", "dana"}},
		{"d'ici l'été, j'ai", []string{"d'", "ici", "l'", "ete", "j'", "ai"}},
		{"Grüße fuer Straße", []string{"gruesse", "fuer", "strasse"}},
		{"follow-up 2026-03-12 12.3. 10:30", []string{"follow", "up", "2026-03-12", "12.3", "10:30"}},
		{"$40k, €40.000 and 50%", []string{"$40k", "€40.000", "and", "50%"}},
		{"write to a.b@c.test, see https://x.test/y?z.", []string{"write", "to", "a.b@c.test", "see", "https://x.test/y?z"}},
		{"March 14,2026 1,500", []string{"march", "14", "2026", "1,500"}},
		{"", nil},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, folded(tt.text)); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, d)
		}
	}
}

func TestQuoted(t *testing.T) {
	for _, text := range []string{"You wrote \"next week\" to me", "You wrote “next week” to me", "Sie: „next week“ aha", "Vous: « next week » oui"} {
		for _, w := range phrase.Words(text) {
			if quoted := w.Text == "next" || w.Text == "week"; w.Quoted != quoted {
				t.Errorf("%q: %q quoted %v", text, w.Text, w.Quoted)
			}
		}
	}
	for _, w := range phrase.Words("He said \"never closed.\n\nA new paragraph.\"") {
		if w.Text == "paragraph" && w.Quoted {
			t.Error("a quotation ends at a blank line")
		}
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"One. Two? Three!", []string{"One.", "Two?", "Three!"}},
		{"wrapped lines\nbelong together. And more", []string{"wrapped lines\nbelong together.", "And more"}},
		{"Hi Dana,\nhere it is.", []string{"Hi Dana", "here it is."}},
		{"Am 12. März um 10 Uhr.", []string{"Am 12. März um 10 Uhr."}},
		{"Dr. Lee asked, e.g. for v2.5. Fine.", []string{"Dr. Lee asked, e.g. for v2.5.", "Fine."}},
		{"- one\n- two", []string{"one", "two"}},
		{"1. one\n2. two", []string{"1. one", "2. two"}},
		{"a\n\nb", []string{"a", "b"}},
		{"...", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range phrase.Sentences(tt.text) {
			got = append(got, tt.text[s.Start:s.End])
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, d)
		}
	}
}

func TestPatterns(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"just following up", "I'm just following up", true},
		{"[just] following up", "following up", true},
		{"(did|have) you see", "did you see", true},
		{"i .. send", "i will surely send", true},
		{"i .. send", "i will, if asked, send", false},
		{"i ... send", "i will, surely, send", true},
		{"i .. send", "i will surely and gladly send", false},
		{"^ thanks", "thanks a lot", true},
		{"^ thanks", "many thanks", false},
		{"thanks $", "many thanks", true},
		{"do you ?", "do you know?", true},
		{"do you ?", "do you know.", false},
		{"interest*", "they are interested", true},
		{"get !(back)", "get it", true},
		{"get !(back)", "get back", false},
		{"d'ici", "d'ici lundi", true},
		{"grüße", "viele gruesse", true},
		{"a|b c", "x b c", true},
		{"see <num> people", "see 40 people", true},
	}
	slots := func(_ string, s *phrase.Sentence, i int) int {
		if s.Words[i].Text[0] >= '0' && s.Words[i].Text[0] <= '9' {
			return 1
		}
		return 0
	}
	for _, tt := range tests {
		set, err := phrase.Parse("[x]\n" + tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range phrase.Sentences(tt.text) {
			found = found || len(set.Find(&s, slots)) > 0
		}
		if found != tt.want {
			t.Errorf("%q in %q: %v", tt.pattern, tt.text, found)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, file := range []string{"(a|b", "a)", "[x] a ]", "..", "$", "xy*", "@nobody goes", "..x a"} {
		if _, err := phrase.Parse("[k]\n" + file); err == nil {
			t.Errorf("%q was taken", file)
		}
	}
	set, err := phrase.Parse("# c\n@me = i|we\n[promise]\n@me will :: note=x q\n")
	if err != nil || len(set.Rules) != 1 || set.Rules[0].Attr["note"] != "x" || set.Rules[0].Kind != "promise" {
		t.Errorf("%+v %v", set, err)
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("One. “Two?” 3. Drei\n- vier\n\n\xffé")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range phrase.Sentences(text) {
			if s.Start < last || s.End > len(text) || s.End <= s.Start || len(s.Words) == 0 {
				t.Fatalf("bad sentence %d-%d after %d in %q", s.Start, s.End, last, text)
			}
			last = s.Words[len(s.Words)-1].End
			for _, w := range s.Words {
				if w.Text == "" || w.Start < s.Start || w.End > s.End || strings.TrimSpace(text[w.Start:w.End]) == "" {
					t.Fatalf("bad word %+v in %q", w, text)
				}
			}
		}
	})
}
