package config

import (
	"reflect"
	"strings"
)

// knownKeys are the keys that may stand beside the one given: those of its section.
func knownKeys(key []string) []string {
	t := reflect.TypeFor[Config]()
	for _, name := range key[:len(key)-1] {
		field, ok := fieldNamed(t, name)
		if !ok {
			break
		}
		t = plain(field.Type)
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for field := range t.Fields() {
		names = append(names, field.Tag.Get("toml"))
	}
	return names
}

// wanted says what kind of value a key takes, "" for an unknown key.
func wanted(key []string) string {
	t := reflect.TypeFor[Config]()
	for i, name := range key {
		field, ok := fieldNamed(t, name)
		if !ok {
			// a key without its section, as in an error that names only the line
			return wantedAnywhere(key[i])
		}
		if i == len(key)-1 {
			return kindWords(field.Type)
		}
		t = plain(field.Type)
	}
	return ""
}

func wantedAnywhere(name string) string {
	for section := range reflect.TypeFor[Config]().Fields() {
		if field, ok := fieldNamed(plain(section.Type), name); ok {
			return kindWords(field.Type)
		}
	}
	return ""
}

func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.StructField{}, false
	}
	for field := range t.Fields() {
		if field.Tag.Get("toml") == name {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

func plain(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return t
}

func kindWords(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Span]():
		return `a length of time in quotes, such as "5m"`
	case reflect.TypeFor[Size]():
		return `a size in quotes, such as "16KiB"`
	}
	switch t.Kind() { //nolint:exhaustive // the config holds no other kinds
	case reflect.String:
		return "a text in quotes"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number without quotes"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return "a table with double brackets, [[account]]"
		}
		return `a list of texts, such as ["one", "two"]`
	case reflect.Struct:
		return "a section in brackets"
	}
	return ""
}

// nearest is the known key that was probably meant, "" where none is near.
func nearest(name string, known []string) string {
	best, least := "", max(2, len(name)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to change, add or drop to turn a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
