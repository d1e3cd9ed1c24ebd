package mime

import (
	"sort"
	"strconv"
	"strings"
)

// parameters reads "value; name=value; ..." (RFC 2045 section 5.1 and RFC 2231):
// the value in lower case and the parameters, names in lower case. Missing quotes,
// spaces around "=", encoded words and repeated names (the first counts) are borne.
func parameters(s string) (string, map[string]string) {
	value, rest, _ := strings.Cut(s, ";")
	params := map[string]string{}
	pieces := map[string][]piece{}
	for range 100 {
		var name, val string
		var ok bool
		if name, val, rest, ok = cutParameter(rest); !ok {
			break
		}
		base, index, coded := splitName(name)
		if index < 0 && !coded {
			if _, seen := params[base]; !seen && base != "" {
				params[base] = decodeWords(val, "")
			}
			continue
		}
		pieces[base] = append(pieces[base], piece{index, coded, val})
	}
	for name, list := range pieces {
		params[name] = join(list)
	}
	return mediaType(value), params
}

// mediaType cleans the part before the first semicolon.
func mediaType(value string) string {
	value, _, _ = strings.Cut(value, "(")
	value = strings.ToLower(strings.Trim(value, " \t\"'"))
	if i := strings.IndexAny(value, " \t,="); i >= 0 {
		value = value[:i]
	}
	return cutBytes(value, 100)
}

// cutParameter cuts the next "name=value" off.
func cutParameter(s string) (name, value, rest string, ok bool) {
	s = strings.TrimLeft(s, "; \t\r\n")
	if s == "" {
		return "", "", "", false
	}
	end := strings.IndexAny(s, "=;")
	if end < 0 || s[end] == ';' {
		if end < 0 {
			return "", "", "", false
		}
		return "", "", s[end:], true
	}
	name = strings.ToLower(strings.TrimSpace(s[:end]))
	s = strings.TrimLeft(s[end+1:], " \t\r\n")
	if strings.HasPrefix(s, `"`) {
		value, rest = cutQuoted(s)
		return name, value, rest, true
	}
	value, rest, _ = strings.Cut(s, ";")
	return name, strings.TrimSpace(value), rest, true
}

// cutQuoted cuts a quoted string off; without its closing quote it ends at the next semicolon.
func cutQuoted(s string) (value, rest string) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			_, rest, _ = strings.Cut(s[i+1:], ";")
			return out.String(), rest
		case '\\':
			if i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
				i++
			}
			out.WriteByte(s[i])
		default:
			out.WriteByte(s[i])
		}
	}
	value, rest, _ = strings.Cut(s[1:], ";")
	return strings.TrimSpace(value), rest
}

// piece is one of the pieces a value is split into: name*0*=, name*1=, ...
type piece struct {
	index int
	coded bool
	value string
}

// splitName parts "filename*1*" into base name, index (-1 without) and whether it is percent coded.
func splitName(name string) (base string, index int, coded bool) {
	base, suffix, ok := strings.Cut(name, "*")
	if !ok {
		return base, -1, false
	}
	if suffix == "" {
		return base, 0, true
	}
	number, coded := strings.CutSuffix(suffix, "*")
	index, err := strconv.Atoi(number)
	if err != nil || index < 0 || index > 1000 {
		index = 0
	}
	return base, index, coded
}

// join puts the pieces together and decodes charset'language'text.
func join(list []piece) string {
	sort.SliceStable(list, func(i, k int) bool { return list[i].index < list[k].index })
	charset := ""
	var raw []byte
	for i, p := range list {
		value := p.value
		if i == 0 && p.coded {
			if first, rest, ok := strings.Cut(value, "'"); ok {
				if _, after, ok := strings.Cut(rest, "'"); ok {
					charset, value = first, after
				}
			}
		}
		if p.coded {
			raw = append(raw, unescape(value)...)
		} else {
			raw = append(raw, value...)
		}
	}
	if charset == "" {
		return decodeWords(string(raw), "")
	}
	return decodeCharset(charset, raw)
}

// unescape decodes %XX.
func unescape(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
