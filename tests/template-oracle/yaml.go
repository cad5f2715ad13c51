package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v2"
)

// readYaml answers {"yaml": "text", "as": "map" | "any" | "strict" | "again"}: the tree
// that yaml.v2 reads, in the notation of written, or the text that it writes again.
func readYaml(text, as string) (string, error) {
	switch as {
	case "map":
		m := map[string]interface{}{}
		err := yaml.Unmarshal([]byte(text), &m)
		return written(m), err
	case "strict":
		var v interface{}
		err := yaml.UnmarshalStrict([]byte(text), &v)
		return written(v), err
	case "again":
		var v interface{}
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			return "", err
		}
		out, err := yaml.Marshal(v)
		return string(out), err
	default:
		var v interface{}
		err := yaml.Unmarshal([]byte(text), &v)
		return written(v), err
	}
}

// written is a notation of values that tells Go's types apart.
func written(value interface{}) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return literal(v)
	case float64:
		return "float:" + strconv.FormatFloat(v, 'e', -1, 64)
	case []interface{}:
		items := make([]string, len(v))
		for i := range v {
			items[i] = written(v[i])
		}
		return "[" + strings.Join(items, ",") + "]"
	case map[string]interface{}:
		pairs := []string{}
		for k, e := range v {
			pairs = append(pairs, literal(k)+":"+written(e))
		}
		return "S" + braces(pairs)
	case map[interface{}]interface{}:
		pairs := []string{}
		for k, e := range v {
			pairs = append(pairs, written(k)+":"+written(e))
		}
		return braces(pairs)
	}
	return fmt.Sprintf("%T:%v", value, value)
}

func braces(pairs []string) string {
	sort.Strings(pairs)
	return "{" + strings.Join(pairs, ",") + "}"
}

func literal(text string) string {
	out := []byte{'"'}
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			out = append(out, fmt.Sprintf("\\%02x", c)...)
		} else {
			out = append(out, c)
		}
	}
	return string(append(out, '"'))
}
