package drafts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"lastword/internal/mail"
)

var (
	// plural greetings speak to more than one person; fleeting ones belong to an hour or a day.
	plural     = regexp.MustCompile(`(?i)(\b(and|und|all|both|team|everyone|everybody|folks|guys|zusammen|alle|kollegen|ihr|gentlemen|damen und herren)\b|&|/)`)
	fleeting   = regexp.MustCompile(`(?i)\b(morning|afternoon|evening|morgen|abend|tag zusammen|happy|merry|new year|frohe|weekend|wochenende|again|nochmals?)\b`)
	titled     = regexp.MustCompile(`\b((?:Frau|Herrn?|Ms|Mrs|Mr|Dr|Prof)\.?(?:\s+(?:Dr|Prof)\.?)*\s+\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?)\s*[,!]?\s*$`)
	inBrackets = regexp.MustCompile(`\s*[(\[][^)\]]*[)\]]`)
	notAPerson = regexp.MustCompile(`(?i)\b(team|sales|info|support|office|service|gmbh|inc|ltd|llc|ag|corp|company|group|vertrieb|kontakt|admin|noreply)\b`)
	academic   = regexp.MustCompile(`(?i)^(dr|prof|mr|mrs|ms|herr|frau|dipl|ing|mag)\.?$`)
)

// greeting is the salutation: the one the rep used before where it fits this
// one person at any hour, else one made from the name, as formal as is sure.
func greeting(l language, before string, to mail.Address, others, formal bool) string {
	before = mail.Clean(before)
	if fits(before, to, others) {
		return finish(before)
	}
	if m := titled.FindStringSubmatch(before); m != nil && names(m[1], to) && !plural.MatchString(before) {
		return strings.Replace(l.helloTitle, "%n", strings.Replace(m[1], "Herrn ", "Herr ", 1), 1)
	}
	first, full := personName(to.Name)
	switch {
	case full == "":
		return l.hello
	case first == "" || formal && l.code == "de":
		return strings.Replace(l.helloFull, "%n", full, 1)
	}
	return strings.Replace(l.helloName, "%n", first, 1)
}

// fits tells whether an earlier greeting may be used again.
func fits(before string, to mail.Address, others bool) bool {
	if before == "" || len(before) > 60 || plural.MatchString(before) || fleeting.MatchString(before) ||
		strings.ContainsAny(before, "?@:;<>") || len(strings.Fields(before)) > 6 {
		return false
	}
	return !others || names(before, to)
}

// names tells whether a text names that person.
func names(text string, who mail.Address) bool {
	have := words(text)
	for _, w := range append(words(who.Name), words(strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(who.Local()))...) {
		if len([]rune(w)) < 2 {
			continue
		}
		if slices.Contains(have, w) {
			return true
		}
	}
	return false
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-'
	})
}

// finish ends a greeting with its comma; an exclamation mark stays.
func finish(s string) string {
	if strings.HasSuffix(s, "!") || strings.HasSuffix(s, ",") {
		return s
	}
	return strings.TrimRight(s, " .-–") + ","
}

// personName reads a display name: the first name ("" where only an initial is
// known) and the full name; both "" where it is no person's.
func personName(name string) (first, full string) {
	name = mail.Clean(inBrackets.ReplaceAllString(strings.Trim(name, `"' `), ""))
	if name == "" || strings.ContainsAny(name, "@/|<>0123456789") || notAPerson.MatchString(name) {
		return "", ""
	}
	if last, given, ok := strings.Cut(name, ","); ok {
		name = strings.TrimSpace(given) + " " + strings.TrimSpace(last)
	}
	fields := strings.Fields(name)
	if len(fields) > 5 {
		return "", ""
	}
	for len(fields) > 1 && academic.MatchString(fields[0]) {
		fields = fields[1:]
	}
	fields = givenFirst(fields)
	for i, f := range fields {
		fields[i] = capital(f, len(fields))
	}
	full = strings.Join(fields, " ")
	if len(fields) == 0 || len([]rune(strings.TrimRight(fields[0], "."))) < 2 {
		return "", full
	}
	return fields[0], full
}

// givenFirst moves a surname in capitals behind the given names ("LEE Dana").
func givenFirst(fields []string) []string {
	if len(fields) == 2 && shouted(fields[0]) && !shouted(fields[1]) {
		return []string{fields[1], fields[0]}
	}
	return fields
}

func shouted(s string) bool {
	return len([]rune(s)) > 2 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}

// capital turns a word all in capitals, or a name all in small letters, into a name.
func capital(s string, n int) string {
	r := []rune(s)
	switch {
	case shouted(s):
		return string(r[0]) + strings.ToLower(string(r[1:]))
	case strings.ToLower(s) == s && n == 1:
		return strings.ToUpper(string(r[0])) + string(r[1:])
	}
	return s
}
