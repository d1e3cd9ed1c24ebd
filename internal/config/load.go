package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Error holds everything that is wrong with a config file.
type Error struct {
	File     string
	Problems []Problem
}

// Problem is one thing wrong at one place; Line and Column count from 1, 0 where there is no place.
type Problem struct {
	Line, Column int
	Text         string
}

// Error names every problem on a line of its own.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		switch {
		case p.Line == 0:
			lines[i] = fmt.Sprintf("%s: %s", e.File, p.Text)
		case p.Column == 0:
			lines[i] = fmt.Sprintf("%s:%d: %s", e.File, p.Line, p.Text)
		default:
			lines[i] = fmt.Sprintf("%s:%d:%d: %s", e.File, p.Line, p.Column, p.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// maxFile is the largest config file taken seriously.
const maxFile = 1 << 20

// Load reads and checks a config file. The error is an *Error with all
// problems, or wraps fs.ErrNotExist where there is no file.
func Load(path string) (Config, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Config{}, fmt.Errorf("read the config file: %w", err)
	}
	if problem := checkMode(path, info); problem != "" {
		return Config{}, &Error{File: path, Problems: []Problem{{Text: problem}}}
	}
	if info.Size() > maxFile {
		return Config{}, &Error{File: path, Problems: []Problem{{Text: "larger than 1 MiB: this is no config file"}}}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read the config file: %w", err)
	}
	return Parse(path, text)
}

// Parse checks the text of a config file; file names it in errors.
func Parse(file string, text []byte) (Config, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	cfg := Defaults()
	decoder := toml.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&cfg)
	if err != nil {
		return Config{}, &Error{File: file, Problems: decodeProblems(err, text)}
	}
	for i := range cfg.Accounts {
		cfg.Accounts[i].fill()
	}
	if problems := validate(cfg, places(text)); len(problems) > 0 {
		return Config{}, &Error{File: file, Problems: problems}
	}
	return cfg, nil
}

// decodeProblems turns the errors of the TOML reader into words without Go's type names.
func decodeProblems(err error, text []byte) []Problem {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var problems []Problem
		for _, e := range strict.Errors {
			line, column := e.Position()
			problems = append(problems, Problem{line, column, unknownKey(e.Key())})
		}
		return problems
	}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := decode.Position()
		return []Problem{{line, column, typeWords(decode, text, line)}}
	}
	return []Problem{{Text: err.Error()}}
}

// unknownKey names a key nobody knows and the one that was probably meant.
func unknownKey(key toml.Key) string {
	name := key[len(key)-1]
	words := fmt.Sprintf("unknown key %q", name)
	if len(key) == 1 {
		words = fmt.Sprintf("unknown section or key %q", name)
	}
	if near := nearest(name, knownKeys(key)); near != "" {
		words += fmt.Sprintf("; did you mean %q?", near)
	}
	return words
}

// typeWords says what kind of value a key wants. Errors that name Go types are
// put into our own words; those of the grammar are kept.
func typeWords(e *toml.DecodeError, text []byte, line int) string {
	key := strings.Join(e.Key(), ".")
	if key == "" {
		key, _, _ = strings.Cut(strings.TrimSpace(lineOf(text, line)), "=")
		key = strings.TrimSpace(key)
	}
	want := wanted(strings.Split(key, "."))
	message := strings.TrimPrefix(e.Error(), "toml: ")
	if strings.Contains(message, "is not a length of time") || strings.Contains(message, "is not a size") {
		return fmt.Sprintf("%s: %s", key, message)
	}
	if want != "" && (strings.Contains(message, "cannot") || strings.Contains(message, "incompatible") || strings.Contains(message, "mismatch")) {
		return fmt.Sprintf("%s must be %s", key, want)
	}
	return message
}

func lineOf(text []byte, line int) string {
	lines := strings.Split(string(text), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}
