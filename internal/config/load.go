package config

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// ErrUnsafe tells that a file could be changed, or a secret read, by somebody else.
var ErrUnsafe = errors.New("unsafe file")

// maxFile bounds a config file.
const maxFile = 1 << 20

// Load reads a config file strictly. What is wrong in it comes as [FileErrors],
// all at once; a missing file as fs.ErrNotExist; one that others may change
// wraps [ErrUnsafe]. Left-out values are filled in, also the host, and paths
// are made absolute.
func Load(path string) (Config, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	if err := checkOwner(path, info); err != nil {
		return Config{}, err
	}
	if info.IsDir() || info.Size() > maxFile {
		return Config{}, fmt.Errorf("config %s is a directory or too large: %w", path, fs.ErrInvalid)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	cfg, err := Parse(path, raw)
	if err != nil {
		return cfg, err
	}
	cfg.absolute(filepath.Dir(path))
	return cfg, nil
}

// Parse reads the text of a config file; name stands in its errors, which are [FileErrors].
func Parse(name string, raw []byte) (Config, error) {
	raw = bytes.TrimPrefix(raw, []byte("\uFEFF")) // Windows editors
	if err := syntax(name, raw); err != nil {
		return Config{}, err
	}
	r := &reader{name: name, cfg: Defaults(), places: map[string]place{}, faulty: map[place]bool{}}
	r.read(raw)
	r.check()
	for i := range r.cfg.Accounts {
		r.cfg.Accounts[i].complete()
	}
	return r.cfg, r.problems.err()
}

// syntax finds what is no TOML at all, double keys among it.
func syntax(name string, raw []byte) error {
	var any map[string]any
	err := toml.Unmarshal(raw, &any)
	if err == nil {
		return nil
	}
	p := Problem{File: name, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		p.Line, p.Column = e.Position()
	}
	return FileErrors{p}
}

// place is where a key or value stands.
type place struct{ line, column int }

// reader fills a Config from the expressions of a file.
type reader struct {
	name     string
	cfg      Config
	parser   unstable.Parser
	problems FileErrors
	// places tells where a value stands ("account[0].port"), or its section.
	places map[string]place
	// faulty are the keys of which enough was said.
	faulty map[place]bool
	// table is what the lines read now belong to; invalid in an unknown section.
	table reflect.Value
	path  string
}

func (r *reader) read(raw []byte) {
	r.table = reflect.ValueOf(&r.cfg).Elem()
	r.parser.Reset(raw)
	for r.parser.NextExpression() {
		e := r.parser.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			r.section(e)
		case unstable.KeyValue:
			r.keyValue(r.table, r.path, e)
		default:
		}
	}
}

// section begins [sync] or [[account]].
func (r *reader) section(e *unstable.Node) {
	keys := r.keys(e)
	name := keys[0].name
	r.table, r.path = reflect.Value{}, ""
	root := reflect.ValueOf(&r.cfg).Elem()
	field, ok := fieldOf(root, name)
	switch {
	case !ok || len(keys) > 1:
		r.unknownSection(keys)
	case field.Kind() == reflect.Slice && e.Kind == unstable.Table:
		r.add(keys[0].at, fmt.Sprintf("[[%s]] with double brackets is meant: there may be several", name))
	case field.Kind() == reflect.Slice:
		r.table, r.path = r.nextAccount(keys[0].at)
	case field.Kind() != reflect.Struct || e.Kind == unstable.ArrayTable:
		r.add(keys[0].at, fmt.Sprintf("[%s] with single brackets is meant", name))
	default:
		r.table, r.path = field, name
		r.places[name] = keys[0].at
	}
}

func (r *reader) nextAccount(at place) (reflect.Value, string) {
	r.cfg.Accounts = append(r.cfg.Accounts, newAccount())
	i := len(r.cfg.Accounts) - 1
	path := accountPath(i)
	r.places[path] = at
	return reflect.ValueOf(&r.cfg.Accounts[i]).Elem(), path
}

func accountPath(i int) string { return "account[" + strconv.Itoa(i) + "]" }

func (r *reader) unknownSection(keys []key) {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	name := strings.Join(names, ".")
	text := fmt.Sprintf("unknown section [%s]", name)
	if near := nearest(name, keyNames(reflect.TypeFor[Config]())); near != "" {
		if near == "account" {
			near = "[account]"
		}
		text += fmt.Sprintf(": did you mean [%s]?", near)
	}
	r.add(keys[0].at, text)
}

// key is one part of a dotted key.
type key struct {
	name string
	at   place
}

func (r *reader) keys(e *unstable.Node) []key {
	var list []key
	for it := e.Key(); it.Next(); {
		n := it.Node()
		list = append(list, key{string(n.Data), r.placeOf(n)})
	}
	return list
}

func (r *reader) placeOf(n *unstable.Node) place {
	start := r.parser.Shape(n.Raw).Start
	return place{start.Line, start.Column}
}

// keyValue sets one key of a table. In an unknown section nothing is said
// again of every line.
func (r *reader) keyValue(table reflect.Value, path string, e *unstable.Node) {
	if !table.IsValid() {
		return
	}
	keys := r.keys(e)
	for i, k := range keys {
		field, ok := fieldOf(table, k.name)
		if !ok {
			r.unknownKey(table, k)
			return
		}
		if path = join(path, k.name); i < len(keys)-1 {
			if field.Kind() != reflect.Struct {
				r.add(k.at, fmt.Sprintf("%s has no keys below it", k.name))
				return
			}
			table = field
			continue
		}
		r.places[path] = k.at
		r.value(field, path, k, e.Value())
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (r *reader) unknownKey(table reflect.Value, k key) {
	text := fmt.Sprintf("unknown key %q", k.name)
	switch near := nearest(k.name, keyNames(table.Type())); {
	case k.name == "password" || k.name == "passwd" || k.name == "pass" || k.name == "secret":
		text += ": a password does not belong into this file; name a command in password_command, or run `lastword login`"
	case near != "":
		text += fmt.Sprintf(": did you mean %q?", near)
	case homeOf(k.name) != "":
		text += ": it belongs into " + homeOf(k.name)
	default:
		text += "; known here: " + strings.Join(keyNames(table.Type()), ", ")
	}
	r.add(k.at, text)
}

// homeOf names the section that has such a key.
func homeOf(name string) string {
	t := reflect.TypeFor[Config]()
	for field := range t.Fields() {
		section, elem := field.Tag.Get("toml"), field.Type
		form := "[" + section + "]"
		if elem.Kind() == reflect.Slice {
			elem, form = elem.Elem(), "["+form+"]"
		}
		if slices.Contains(keyNames(elem), name) {
			return form
		}
	}
	return ""
}

// value sets a field to a value of the file, or says what was meant instead.
func (r *reader) value(field reflect.Value, path string, k key, v *unstable.Node) {
	if text, ok := reflect.TypeAssert[encoding.TextUnmarshaler](field.Addr()); ok {
		if v.Kind != unstable.String {
			r.wrongType(k, v, `a text in quotes`)
			return
		}
		if err := text.UnmarshalText(v.Data); err != nil {
			r.faulty[k.at] = true
			r.add(k.at, fmt.Sprintf("%s: %v", k.name, err))
		}
		return
	}
	switch field.Interface().(type) {
	case string:
		r.text(field, k, v)
	case bool:
		if v.Kind != unstable.Bool {
			r.wrongType(k, v, "true or false")
			return
		}
		field.SetBool(string(v.Data) == "true")
	case int:
		r.number(field, k, v)
	case []string:
		r.list(field, k, v)
	case []Account:
		r.accounts(k, v)
	default:
		r.inline(field, path, k, v)
	}
}

func (r *reader) text(field reflect.Value, k key, v *unstable.Node) {
	if v.Kind != unstable.String {
		r.wrongType(k, v, "a text in quotes")
		return
	}
	field.SetString(string(v.Data))
}

func (r *reader) number(field reflect.Value, k key, v *unstable.Node) {
	if v.Kind != unstable.Integer {
		r.wrongType(k, v, "a whole number without quotes")
		return
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(string(v.Data), "_", ""), 0, 32)
	if err != nil {
		r.add(k.at, k.name+": the number is too large")
		r.faulty[k.at] = true
		return
	}
	field.SetInt(n)
}

func (r *reader) list(field reflect.Value, k key, v *unstable.Node) {
	const want = `a list of texts, such as ["one", "two"]`
	if v.Kind != unstable.Array {
		r.wrongType(k, v, want)
		return
	}
	list := []string{}
	for it := v.Children(); it.Next(); {
		if it.Node().Kind != unstable.String {
			r.wrongType(k, it.Node(), want)
			return
		}
		list = append(list, string(it.Node().Data))
	}
	field.Set(reflect.ValueOf(list))
}

// accounts reads account = [{...}, {...}], the other way to write [[account]].
func (r *reader) accounts(k key, v *unstable.Node) {
	const want = "an [[account]] section"
	if v.Kind != unstable.Array {
		r.wrongType(k, v, want)
		return
	}
	for it := v.Children(); it.Next(); {
		if it.Node().Kind != unstable.InlineTable {
			r.wrongType(k, it.Node(), want)
			return
		}
		table, path := r.nextAccount(k.at)
		r.inline(table, path, k, it.Node())
	}
}

// inline reads sync = {since = "1y"}.
func (r *reader) inline(table reflect.Value, path string, k key, v *unstable.Node) {
	if v.Kind != unstable.InlineTable {
		r.wrongType(k, v, fmt.Sprintf("a section [%s]", k.name))
		return
	}
	for it := v.Children(); it.Next(); {
		r.keyValue(table, path, it.Node())
	}
}

func (r *reader) wrongType(k key, v *unstable.Node, want string) {
	r.faulty[k.at] = true
	r.add(k.at, fmt.Sprintf("%s: %s is meant, not %s", k.name, want, kindName(v.Kind)))
}

func kindName(k unstable.Kind) string {
	switch k {
	case unstable.String:
		return "a text"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer:
		return "a number"
	case unstable.Float:
		return "a number with a fraction"
	case unstable.Array:
		return "a list"
	case unstable.InlineTable:
		return "a table"
	default:
		return "a date or time without quotes"
	}
}

func (r *reader) add(at place, text string) {
	r.problems = append(r.problems, Problem{File: r.name, Line: at.line, Column: at.column, Text: text})
}

// fieldOf finds the field of a table with that key.
func fieldOf(table reflect.Value, name string) (reflect.Value, bool) {
	t := table.Type()
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return table.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func keyNames(t reflect.Type) []string {
	var names []string
	for field := range t.Fields() {
		names = append(names, field.Tag.Get("toml"))
	}
	return names
}
