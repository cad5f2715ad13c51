package main

import (
	"errors"
	"fmt"
	"strings"
)

// checkMeta looks at the meta section.
func (s *session) checkMeta(meta metaConfig, doc document) error {
	if meta.Project == "" {
		return s.configError(doc, "'project' field cannot be empty!", nil)
	}
	if !projectPattern.MatchString(meta.Project) || len(meta.Project) > 50 {
		return s.configError(doc, fmt.Sprintf("bad project name %q specified in config: project name should comply with regex %q and be maximum 50 chars",
			meta.Project, projectPattern), nil)
	}
	return nil
}

// checkImage looks at one image alone, before all names are known.
func (s *session) checkImage(img *image, doc document, c *werfConfig) error {
	for _, secret := range img.Secrets {
		if err := s.checkSecret(secret); err != nil {
			return err
		}
	}
	if img.stapel == nil {
		if len(img.docker.ContextAddFile) > 0 && len(img.docker.ContextAddFiles) > 0 {
			return s.configError(doc, "specify only `contextAddFiles` or deprecated `contextAddFile`, not both!", nil)
		}
		return nil
	}
	st := img.stapel
	if st.From == "" && st.FromImage == "" {
		return s.configError(doc, "`from: IMAGE` required!", nil)
	}
	if st.From != "" && st.FromImage != "" {
		return s.configError(doc, "specify only `from: NAME` or deprecated `fromImage: NAME`, not both!", nil)
	}
	if st.FromImage != "" && s.dialect.v3() {
		c.warnings = append(c.warnings, fromImageDeprecation)
	}
	for _, m := range st.Mount {
		if m.FromPath != "" && !s.giterminism.loose && !matchesAnyGlob(s.giterminism.Config.Stapel.Mount.AllowFromPaths, m.FromPath) {
			return s.configError(doc, externalDependency+fmt.Sprintf("\"mount { fromPath: %s, ... }\" not allowed by giterminism\n\n", m.FromPath)+
				mountNote+"\n\n"+reproducibilityNote, m)
		}
	}
	for _, g := range st.Git {
		if g.To == "" {
			return s.configError(doc, "`to: PATH` absolute path required for git!", g)
		}
		if err := s.checkSlash(doc, g.transfer, g); err != nil {
			return err
		}
	}
	for _, imp := range st.Import {
		if imp.source() == "" {
			return s.configError(doc, "`from: NAME` required for import!", imp)
		}
		if imp.From != "" && imp.Image != "" {
			return s.configError(doc, "specify only `from: NAME` or deprecated `image: NAME`, not both!", imp)
		}
		if imp.Add == "" {
			return s.configError(doc, "`add: PATH` required for import!", imp)
		}
		if err := s.checkMoment(doc, imp.Before, imp.After, "import", imp); err != nil {
			return err
		}
		if err := s.checkSlash(doc, imp.transfer, imp); err != nil {
			return err
		}
	}
	for _, dep := range img.Dependencies {
		if dep.From != "" && dep.Image != "" {
			return s.configError(doc, "specify only `from: NAME` or deprecated `image: NAME`, not both!", dep)
		}
		if err := s.checkMoment(doc, dep.Before, dep.After, "dependencies", dep); err != nil {
			return err
		}
	}
	return nil
}

// checkMoment wants exactly one of before and after.
func (s *session) checkMoment(doc document, before, after, what string, section interface{}) error {
	switch {
	case before == "" && after == "":
		return s.configError(doc, fmt.Sprintf("artifact stage is not specified with `before: install|setup` or `after: install|setup` for %s!", what), section)
	case before != "" && after != "":
		return s.configError(doc, fmt.Sprintf("specify only one artifact stage using `before: install|setup` or `after: install|setup` for %s!", what), section)
	}
	word, stage := "before", before
	if after != "" {
		word, stage = "after", after
	}
	if stage != "install" && stage != "setup" {
		return s.configError(doc, fmt.Sprintf("invalid artifact stage `%s: %s` for %s: expected install or setup!", word, stage, what), section)
	}
	return nil
}

// checkSlash refuses `to: /dir/`, which werf 3 calls ambiguous.
func (s *session) checkSlash(doc document, t transfer, section interface{}) error {
	if !s.dialect.v3() || t.To == "/" || !strings.HasSuffix(t.To, "/") {
		return nil
	}
	short := strings.TrimRight(t.To, "/")
	return s.configError(doc, fmt.Sprintf("`to: %s` is ambiguous: file/directory from `add: %s` would NOT be copied inside of %q, but copied as %q instead! Change `to: %s` to `to: %s`.",
		t.To, t.Add, t.To, short, t.To, short), section)
}

func (s *session) checkSecret(secret secretConfig) error {
	g := s.giterminism
	allowed, name := g.loose, ""
	switch {
	case secret.Env != "":
		name = secret.Env
		allowed = allowed || matchesName(g.Config.Secrets.AllowEnvVariables, name)
	case secret.Src != "":
		name = secret.Src
		allowed = allowed || matchesAnyGlob(g.Config.Secrets.AllowFiles, cleanPath(name))
		for _, f := range g.Config.Secrets.AllowFiles {
			allowed = allowed || f == name
		}
	default:
		name = secret.ID
		allowed = allowed || matchesName(g.Config.Secrets.AllowValueIds, name)
	}
	if allowed {
		return nil
	}
	return errors.New(externalDependency + fmt.Sprintf("secret %q is not allowed by giterminism\n\n", name) + secretNote + "\n\n" + reproducibilityNote)
}

// validate looks at the images together.
func (s *session) validate(c *werfConfig) error {
	for _, img := range c.images {
		if s.dialect.v3() {
			if err := s.checkExternal(c, img); err != nil {
				return err
			}
		}
		for _, dep := range img.Dependencies {
			if c.byName[dep.source()] == nil {
				return fmt.Errorf("invalid image platform cross-references: image=%q platform=%q requires dependency image=%q platform=%q which is not present in configuration",
					img.name, defaultPlatform, dep.source(), defaultPlatform)
			}
		}
		if img.base() == img.name {
			return s.configError(img.doc, fmt.Sprintf("image %q cannot use itself as base image in 'from' directive", img.name), nil)
		}
	}
	return findImportLoop(c)
}

// checkExternal wants a tag or a digest on everything that is not an image of
// the project.
func (s *session) checkExternal(c *werfConfig, img *image) error {
	const text = "external image reference %q in %s must include a tag (`:TAG`) or digest (`@sha256:...`)"
	if base := img.base(); base != "" && base != "scratch" && c.byName[base] == nil && !hasTag(base) {
		return s.configError(img.doc, fmt.Sprintf(text, base, "`from`"), nil)
	}
	if img.stapel == nil {
		return nil
	}
	for _, imp := range img.stapel.Import {
		if c.byName[imp.source()] == nil && !hasTag(imp.source()) {
			return s.configError(img.doc, fmt.Sprintf(text, imp.source(), "import `from`"), imp)
		}
	}
	return nil
}

func hasTag(reference string) bool {
	if strings.Contains(reference, "@") {
		return true
	}
	return strings.Contains(reference[strings.LastIndex(reference, "/")+1:], ":")
}

// findImportLoop follows imports and dependencies; a loop by `from` is left to
// the build, as werf does.
func findImportLoop(c *werfConfig) error {
	next := func(img *image) []string {
		var names []string
		if img.stapel != nil {
			for _, imp := range img.stapel.Import {
				names = append(names, imp.source())
			}
		}
		for _, dep := range img.Dependencies {
			names = append(names, dep.source())
		}
		return names
	}
	done := map[string]bool{}
	var visit func(name string, trail []string) error
	visit = func(name string, trail []string) error {
		img := c.byName[name]
		if img == nil || done[name] {
			return nil
		}
		trail = append(trail, name)
		for _, n := range next(img) {
			if contains(trail, n) {
				return fmt.Errorf("infinite loop detected: %s -> %s", strings.Join(trail, " -> "), n)
			}
			if err := visit(n, trail); err != nil {
				return err
			}
		}
		done[name] = true
		return nil
	}
	for _, img := range c.images {
		if err := visit(img.name, nil); err != nil {
			return err
		}
	}
	return nil
}
