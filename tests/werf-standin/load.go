package main

import (
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"gopkg.in/yaml.v2"
)

// configError is an error with the part of the configuration it is about.
func (s *session) configError(doc document, message string, section interface{}) error {
	text := message + "\n\n"
	if section != nil {
		out, _ := yaml.Marshal(section)
		for _, line := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
			text += "    " + line + "\n"
		}
		text += "\n"
	}
	return fmt.Errorf("%s%s\n", text, doc.dump(s.renderPath))
}

// loadConfig renders, parses and checks werf.yaml.
func (s *session) loadConfig() (*werfConfig, error) {
	rendered, err := s.renderConfig()
	if err != nil {
		return nil, err
	}
	c := &werfConfig{rendered: rendered, byName: map[string]*image{}}
	haveMeta := false
	for _, doc := range splitDocuments(rendered) {
		isMeta, err := s.loadDocument(c, doc)
		if err != nil {
			return nil, err
		}
		if isMeta && haveMeta {
			return nil, s.configError(doc, "duplicate meta config section definition", nil)
		}
		haveMeta = haveMeta || isMeta
	}
	if !haveMeta {
		return nil, fmt.Errorf("meta config section (part of YAML stream separated by three hyphens, https://yaml.org/spec/1.2/spec.html#id2800132) is not defined: " +
			"add following example config section with required fields, e.g:\n\n```\nconfigVersion: 1\nproject: PROJECT_NAME\n---\n```\n")
	}
	if c.meta.Build.ImageSpec != nil {
		for _, img := range c.images {
			if img.final && img.ImageSpec == nil {
				img.ImageSpec = c.meta.Build.ImageSpec
			}
		}
	}
	return c, s.validate(c)
}

// loadDocument adds one document to the configuration.
func (s *session) loadDocument(c *werfConfig, doc document) (isMeta bool, err error) {
	// Leading newlines make yaml count lines as the rendered file does.
	padded := []byte(strings.Repeat("\n", doc.line-1) + doc.text)
	raw := map[string]interface{}{}
	if err := yaml.UnmarshalStrict(padded, &raw); err != nil {
		return false, s.configError(doc, err.Error(), nil)
	}
	decode := func(target interface{}) error {
		if unknown := unknownKeys(raw, reflect.TypeOf(target).Elem()); unknown != nil {
			return s.configError(doc, unknown.message(), unknown.section)
		}
		if err := yaml.Unmarshal(padded, target); err != nil {
			return s.configError(doc, err.Error(), nil)
		}
		return nil
	}
	if _, ok := raw["configVersion"]; ok {
		if err := decode(&c.meta); err != nil {
			return true, err
		}
		return true, s.checkMeta(c.meta, doc)
	}
	_, isImage := raw["image"]
	_, isArtifact := raw["artifact"]
	if !isImage && (s.dialect.v3() || !isArtifact) {
		return false, s.configError(doc, "cannot recognize type of config section (not an image, not a meta config section). "+
			"Expected 'image' required for the image config sections", nil)
	}
	img := &image{doc: doc}
	if _, ok := raw["dockerfile"]; ok {
		img.docker = &dockerfileConfig{}
		if err := decode(img.docker); err != nil {
			return false, err
		}
		img.imageConfig = img.docker.imageConfig
	} else if s.dialect.v3() {
		img.stapel = &stapelConfig{}
		if err := decode(img.stapel); err != nil {
			return false, err
		}
		img.imageConfig = img.stapel.imageConfig
	} else {
		wide := &stapelV2Config{}
		if err := decode(wide); err != nil {
			return false, err
		}
		img.stapel = &wide.stapelConfig
		img.imageConfig = wide.imageConfig
		if isArtifact {
			img.Image, img.Final = wide.Artifact, new(bool)
		}
	}
	img.final = img.Final == nil || *img.Final
	names, err := imageNames(img.Image)
	if err != nil {
		return false, s.configError(doc, err.Error(), nil)
	}
	for _, name := range names {
		if s.dialect.v3() && !imageNamePattern.MatchString(name) {
			return false, s.configError(doc, fmt.Sprintf("image name %q should comply with regex %q", name, imageNamePattern), nil)
		}
		if first := c.byName[name]; first != nil {
			return false, fmt.Errorf("conflict between images names!\n\n%s\n%s\n\n", first.doc.dump(s.renderPath), doc.dump(s.renderPath))
		}
		copied := *img
		copied.name = name
		c.images = append(c.images, &copied)
		c.byName[name] = &copied
	}
	return false, s.checkImage(img, doc, c)
}

var (
	imageNamePattern = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?(?:/[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)*$`)
	projectPattern   = regexp.MustCompile(`^(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$`)
)

func imageNames(value interface{}) ([]string, error) {
	switch v := value.(type) {
	case []interface{}:
		var names []string
		for _, item := range v {
			names = append(names, fmt.Sprint(item))
		}
		return names, nil
	case nil:
		return nil, fmt.Errorf("nameless image (`image: ~`) is not supported, please specify the image name")
	}
	return []string{fmt.Sprint(value)}, nil
}

// unknown names keys that a section may not have.
type unknown struct {
	keys    []string
	section interface{}
}

func (u *unknown) message() string {
	return "unknown fields: `" + strings.Join(u.keys, "`, `") + "`!"
}

// unknownKeys walks a decoded section along the type it is meant for.
func unknownKeys(value interface{}, t reflect.Type) *unknown {
	for t.Kind() == reflect.Ptr {
		t = t.Elem()
	}
	switch v := value.(type) {
	case []interface{}:
		if t.Kind() != reflect.Slice {
			return nil
		}
		for _, item := range v {
			if u := unknownKeys(item, t.Elem()); u != nil {
				if u.section == nil {
					u.section = item
				}
				return u
			}
		}
		return nil
	case map[interface{}]interface{}:
		fields := map[string]interface{}{}
		for k, item := range v {
			fields[fmt.Sprint(k)] = item
		}
		return unknownKeys(fields, t)
	case map[string]interface{}:
		if t.Kind() != reflect.Struct {
			return nil
		}
		known := yamlFields(t)
		u := &unknown{}
		for key := range v {
			if _, ok := known[key]; !ok {
				u.keys = append(u.keys, key)
			}
		}
		if len(u.keys) > 0 {
			sort.Strings(u.keys)
			return u
		}
		for key, item := range v {
			if u := unknownKeys(item, known[key]); u != nil {
				return u
			}
		}
	}
	return nil
}

func yamlFields(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		name, flags, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if strings.Contains(flags, "inline") {
			for k, v := range yamlFields(f.Type) {
				fields[k] = v
			}
			continue
		}
		if name != "" {
			fields[name] = f.Type
		}
	}
	return fields
}
