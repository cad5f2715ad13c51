// template-oracle renders templates with Go's own text/template, sprig and
// yaml.v2, and answers what came out. Tests compare deckmod's engine with it.
//
// It reads one JSON object a line from stdin:
//
//	{"templates": {"name": "text"}, "main": "text", "data": {...}, "env": {"NAME": "value"}}
//
// and writes one a line to stdout: {"out": "text"} or {"error": "words"}.
// Numbers of data without a point are int, others float64. {"yaml": "text", "as": "map"}
// asks yaml.v2 alone (yaml.go), {"sprig": true} for sprig's functions (sprig.go).
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/adler32"
	"os"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"gopkg.in/yaml.v2"
)

type request struct {
	Templates map[string]string `json:"templates"`
	Main      string            `json:"main"`
	Data      json.RawMessage   `json:"data"`
	Env       map[string]string `json:"env"`
	Yaml      *string           `json:"yaml"`
	As        string            `json:"as"`
	Sprig     bool              `json:"sprig"`
}

type answer struct {
	Out   string `json:"out"`
	Error string `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var r request
			if err := json.Unmarshal(line, &r); err != nil {
				fmt.Fprintln(os.Stderr, "template-oracle:", err)
				os.Exit(2)
			}
			out.Encode(r.answer())
		}
		if err != nil {
			return
		}
	}
}

func (r *request) answer() (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Error: fmt.Sprint("panic: ", p)}
		}
	}()
	if r.Sprig {
		return answer{Out: signatures()}
	}
	if r.Yaml != nil {
		text, err := readYaml(*r.Yaml, r.As)
		if err != nil {
			return answer{Error: err.Error()}
		}
		return answer{Out: text}
	}
	root := template.New("werfConfig")
	root.Funcs(functions(root, r.Env))
	names := make([]string, 0, len(r.Templates))
	for name := range r.Templates {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if _, err := root.New(name).Parse(r.Templates[name]); err != nil {
			return answer{Error: err.Error()}
		}
	}
	if _, err := root.Parse(r.Main); err != nil {
		return answer{Error: err.Error()}
	}
	data, err := plain(r.Data)
	if err != nil {
		return answer{Error: "data: " + err.Error()}
	}
	text, err := execute(root, "werfConfig", data)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Out: text}
}

// plain decodes JSON with int and float64 told apart.
func plain(raw json.RawMessage) (interface{}, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value interface{}
	err := d.Decode(&value)
	return numbers(value), err
}

func numbers(value interface{}) interface{} {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		f, _ := v.Float64()
		return f
	case []interface{}:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]interface{}:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return value
}

func execute(t *template.Template, name string, data interface{}) (string, error) {
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, name, data); err != nil {
		return "", err
	}
	return out.String(), nil
}

// functions are those that werf gives to werf.yaml.
func functions(root *template.Template, env map[string]string) template.FuncMap {
	f := sprig.TxtFuncMap()
	delete(f, "expandenv")
	f["include"] = func(name string, data interface{}) (string, error) { return execute(root, name, data) }
	f["tpl"] = func(text string, data interface{}) (string, error) {
		name := fmt.Sprintf("tpl-%d", adler32.Checksum([]byte(text)))
		if _, err := root.New(name).Parse(text); err != nil {
			return "", err
		}
		return execute(root, name, data)
	}
	f["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return value, errors.New(message)
		}
		return value, nil
	}
	f["env"] = func(name interface{}, byDefault ...string) (string, error) {
		if len(byDefault) > 1 {
			return "", errors.New("more than 1 optional argument prohibited")
		}
		value, set := env[fmt.Sprint(name)]
		if value == "" && len(byDefault) == 1 {
			return byDefault[0], nil
		}
		if !set {
			return "", fmt.Errorf("the environment variable %q must be set or default must be provided", name)
		}
		return value, nil
	}
	f["fromYaml"] = func(text string) (map[string]interface{}, error) {
		m := map[string]interface{}{}
		err := yaml.Unmarshal([]byte(text), &m)
		return m, err
	}
	f["toYaml"] = func(value interface{}) (string, error) {
		out, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(out), "\n"), err
	}
	return f
}
