package main

import (
	"bytes"
	"errors"
	"fmt"
	"hash/adler32"
	"os"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"gopkg.in/yaml.v2"
)

// templateFiles is .Files of the templates.
type templateFiles struct {
	files *projectFiles
}

func (t templateFiles) Get(p string) (string, error) {
	data, err := t.files.read(p, t.files.allowed...)
	if err != nil {
		return "", fmt.Errorf("{{ .Files.Get %q }}: %w", p, err)
	}
	return string(data), nil
}

func (t templateFiles) Exists(p string) (bool, error) {
	exists, _, err := t.files.has(p)
	if err != nil {
		return false, fmt.Errorf("{{ .Files.Exists %q }}: %w", p, err)
	}
	return exists, nil
}

func (t templateFiles) IsDir(p string) (bool, error) {
	_, isDir, err := t.files.has(p)
	if err != nil {
		return false, fmt.Errorf("{{ .Files.IsDir %q }}: %w", p, err)
	}
	return isDir, nil
}

func (t templateFiles) Glob(pattern string) (map[string]interface{}, error) {
	return t.files.glob(pattern)
}

// renderConfig reads werf.yaml and its templates and renders them.
func (s *session) renderConfig() (string, error) {
	const failed = "unable to render werf config: "
	name := s.options.string("config")
	if name == "" {
		name = "werf.yaml"
	}
	var uncommitted []string
	if s.giterminism.Config.AllowUncommitted {
		uncommitted = []string{"**"}
	}
	source, err := s.files.read(name, uncommitted...)
	if err != nil {
		return "", fmt.Errorf(failed+"unable to read werf config: %w", err)
	}
	commitTime, err := s.repo.commitTime()
	if err != nil {
		return "", err
	}

	root := template.New("werfConfig")
	root.Funcs(s.templateFunctions(root))
	dir := s.options.string("config-templates-dir")
	if dir == "" {
		dir = ".werf"
	}
	if s.giterminism.Config.AllowUncommittedTemplates != nil {
		for _, t := range s.giterminism.Config.AllowUncommittedTemplates {
			uncommitted = append(uncommitted, cleanPath(t))
		}
	}
	const unread = "unable to read werf config templates: "
	named, order, err := s.files.templates(dir, uncommitted)
	if err != nil {
		return "", fmt.Errorf(failed+unread+unread+unread+"%w", err)
	}
	for _, name := range order {
		if _, err := root.New(name).Parse(named[name]); err != nil {
			return "", fmt.Errorf(failed+unread+unread+unread+"%w", err)
		}
	}
	if _, err := root.Parse(string(source)); err != nil {
		return "", fmt.Errorf(failed+"%w", err)
	}
	data := map[string]interface{}{
		"Files": templateFiles{s.files},
		"Env":   s.options.string("env"),
		"Commit": map[string]interface{}{
			"Hash": s.repo.commit,
			"Date": map[string]interface{}{
				"Human": commitTime.String(),
				"Unix":  strconv.FormatInt(commitTime.Unix(), 10),
			},
		},
	}
	rendered, err := execute(root, "werfConfig", data)
	if err != nil {
		return "", fmt.Errorf(failed+"%w%s", err, templateDebugHint)
	}
	return rendered, s.saveRendered(rendered)
}

// saveRendered leaves the rendered file behind, as werf does.
func (s *session) saveRendered(rendered string) error {
	var file *os.File
	var err error
	if s.renderPath = s.options.string("config-render-path"); s.renderPath != "" {
		file, err = os.Create(s.renderPath)
	} else {
		file, err = os.CreateTemp(s.tmpDir, "werf-"+s.dialect.version+"-config-render-")
	}
	if err != nil {
		return err
	}
	s.renderPath = file.Name()
	if _, err := file.WriteString(rendered); err != nil {
		return err
	}
	return file.Close()
}

func execute(t *template.Template, name string, data interface{}) (string, error) {
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, name, data); err != nil {
		return "", err
	}
	return out.String(), nil
}

func (s *session) templateFunctions(root *template.Template) template.FuncMap {
	functions := sprig.TxtFuncMap()
	delete(functions, "expandenv")
	functions["include"] = func(name string, data interface{}) (string, error) { return execute(root, name, data) }
	functions["tpl"] = func(text string, data interface{}) (string, error) {
		name := fmt.Sprintf("tpl-%d", adler32.Checksum([]byte(text)))
		if _, err := root.New(name).Parse(text); err != nil {
			return "", err
		}
		return execute(root, name, data)
	}
	functions["include_debug"] = functions["include"]
	functions["tpl_debug"] = functions["tpl"]
	functions["printf_debug"] = func(format string, args ...interface{}) string { return "" }
	functions["dump_debug"] = func(interface{}) string { return "" }
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return value, errors.New(message)
		}
		return value, nil
	}
	functions["env"] = s.templateEnv
	functions["fromYaml"] = func(text string) (map[string]interface{}, error) {
		m := map[string]interface{}{}
		err := yaml.Unmarshal([]byte(text), &m)
		return m, err
	}
	functions["toYaml"] = func(value interface{}) (string, error) {
		out, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(out), "\n"), err
	}
	return functions
}

func (s *session) templateEnv(name interface{}, byDefault ...string) (string, error) {
	if len(byDefault) > 1 {
		return "", errors.New("more than 1 optional argument prohibited")
	}
	variable := fmt.Sprint(name)
	if !s.giterminism.envAllowed(variable) {
		return "", errors.New(externalDependency + fmt.Sprintf("env name %q not allowed by giterminism\n\n", variable) +
			envNote + "\n\n" + reproducibilityNote)
	}
	value, set := os.LookupEnv(variable)
	if value == "" && len(byDefault) == 1 {
		return byDefault[0], nil
	}
	if !set && len(byDefault) == 0 && !s.giterminism.loose {
		return "", fmt.Errorf("the environment variable %q must be set or default must be provided", variable)
	}
	return value, nil
}
