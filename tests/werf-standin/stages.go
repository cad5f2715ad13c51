package main

import (
	"fmt"
	"sort"

	"gopkg.in/yaml.v2"
)

// stage is one step of an image. inputs are all it depends on, so that equal
// inputs mean an equal stage.
type stage struct {
	name   string
	inputs []string
	digest string // of this stage and all before it

	// skip tells whether nothing is to be done on top of prev (werf 2).
	skip func(prev *builtImage) (bool, error)
	// apply turns next, a copy of prev, into the stage.
	apply func(prev, next *builtImage) error
}

var userStages = []string{"beforeInstall", "install", "beforeSetup", "setup"}

// planStages lists the stages of an image and their digests. Everything the
// image needs is planned (werf 3) or built (werf 2) before.
func (b *builder) planStages(img *image) ([]*stage, error) {
	if img.docker != nil {
		st, err := b.dockerfileStage(img)
		if err != nil {
			return nil, err
		}
		return b.seal(img, []*stage{st}), nil
	}
	stages := []*stage{b.fromStage(img)}
	add := func(st *stage) {
		if st != nil {
			stages = append(stages, st)
		}
	}
	add(b.userStage(img, "beforeInstall"))
	add(b.dependenciesStage(img, "dependenciesBeforeInstall", "before", "install"))
	if len(img.stapel.Git) > 0 {
		add(b.gitArchiveStage(img))
	}
	add(b.userStage(img, "install"))
	add(b.dependenciesStage(img, "dependenciesAfterInstall", "after", "install"))
	add(b.userStage(img, "beforeSetup"))
	add(b.dependenciesStage(img, "dependenciesBeforeSetup", "before", "setup"))
	add(b.userStage(img, "setup"))
	add(b.dependenciesStage(img, "dependenciesAfterSetup", "after", "setup"))
	if len(img.stapel.Git) > 0 {
		st, err := b.gitLatestPatchStage(img)
		if err != nil {
			return nil, err
		}
		add(st)
	}
	if img.ImageSpec != nil {
		add(b.imageSpecStage(img))
	}
	return b.seal(img, stages), nil
}

// seal chains the digests.
func (b *builder) seal(img *image, stages []*stage) []*stage {
	prev := contentHash("standin-1", b.s.dialect.version, b.c.meta.Project, b.c.meta.Build.CacheVersion, img.CacheVersion, b.platform)
	for _, st := range stages {
		prev = contentHash(append([]string{prev, st.name}, st.inputs...)...)
		st.digest = prev
	}
	return stages
}

// identity of another image as an input: werf 3 knows what it is made from,
// werf 2 what it is.
func (b *builder) identity(name string) string {
	if built := b.results[name]; built != nil && !b.s.dialect.v3() {
		return built.image.tag
	}
	return b.contentDigests[name]
}

func (b *builder) fromStage(img *image) *stage {
	base := img.base()
	source := base
	if b.c.byName[base] != nil {
		source = b.identity(base)
	}
	return &stage{
		name:   "from",
		inputs: []string{source, img.stapel.FromCacheVersion},
		apply: func(_, next *builtImage) error {
			next.addLayer(b.empty)
			return nil
		},
	}
}

// userStage runs shell commands with the system's buildah.
func (b *builder) userStage(img *image, name string) *stage {
	commands, version := img.stapel.Shell.commands(name)
	if len(commands) == 0 {
		return nil
	}
	st := &stage{name: name, inputs: append([]string{img.stapel.Shell.CacheVersion, version, img.Network}, commands...)}
	for _, m := range img.stapel.Mount {
		st.inputs = append(st.inputs, "mount", m.From, m.FromPath, m.To)
	}
	for _, secret := range img.Secrets {
		st.inputs = append(st.inputs, "secret", secret.ID, secret.Env, secret.Src)
	}
	if name != "beforeInstall" {
		for _, g := range img.stapel.Git {
			st.inputs = append(st.inputs, b.stageDependencies(g, name))
		}
	}
	st.apply = func(prev, next *builtImage) error {
		var patch []layerFile
		if name != "beforeInstall" {
			var err error
			if patch, err = b.gitPatch(img, prev, next); err != nil {
				return err
			}
		}
		l, err := b.runShell(img, name, prev, patch, commands)
		if err != nil {
			return fmt.Errorf("error building stapel stage with buildah-backend: %w", err)
		}
		next.addLayer(l)
		return nil
	}
	return st
}

// stageDependencies is the checksum of the files a user stage depends on.
func (b *builder) stageDependencies(g gitConfig, name string) string {
	files := g.filesOf(b.s.files.entries)
	if g.StageDeps == nil || len(*g.StageDeps) == 0 {
		if !b.s.dialect.v3() {
			return ""
		}
		return checksum(files, nil)
	}
	if patterns, ok := (*g.StageDeps)[name]; ok {
		return checksum(files, append([]string{}, patterns...))
	}
	if !b.s.dialect.v3() {
		return ""
	}
	// Partly declared: stages before the first declared one depend on nothing.
	for _, earlier := range userStages {
		if earlier == name {
			return ""
		}
		if _, ok := (*g.StageDeps)[earlier]; ok {
			return checksum(files, nil)
		}
	}
	return ""
}

// dependenciesStage brings in imports and the facts of other images.
func (b *builder) dependenciesStage(img *image, name, word, moment string) *stage {
	at := func(before, after string) bool {
		return (word == "before" && before == moment) || (word == "after" && after == moment)
	}
	st := &stage{name: name}
	var imports []importConfig
	for _, imp := range img.stapel.Import {
		if at(imp.Before, imp.After) {
			imports = append(imports, imp)
			source := imp.source()
			if b.c.byName[source] != nil {
				source = b.identity(source)
			}
			t, _ := yaml.Marshal(imp.transfer)
			st.inputs = append(st.inputs, "import", source, string(t))
		}
	}
	var dependencies []dependencyConfig
	for _, dep := range img.Dependencies {
		if at(dep.Before, dep.After) {
			dependencies = append(dependencies, dep)
			st.inputs = append(st.inputs, "dependency", b.identity(dep.source()), fmt.Sprint(dep.Imports), emptyDigestsMark())
		}
	}
	if st.inputs == nil {
		return nil
	}
	st.apply = func(prev, next *builtImage) error {
		var files []layerFile
		for _, imp := range imports {
			moved, err := b.importFiles(img, prev, next, imp)
			if err != nil {
				return fmt.Errorf("error building stapel stage with buildah-backend: %w", err)
			}
			files = append(files, moved...)
		}
		for _, dep := range dependencies {
			b.setDependencyEnv(next, dep)
		}
		l := b.empty
		if len(files) > 0 {
			var err error
			if l, err = makeLayer(files, next.config.Created); err != nil {
				return err
			}
		}
		next.addLayer(l)
		return nil
	}
	return st
}

func (b *builder) importFiles(img *image, prev, next *builtImage, imp importConfig) ([]layerFile, error) {
	source := imp.source()
	var from *builtImage
	if result := b.results[source]; result != nil {
		from = result.image
		if from.partial {
			full, err := b.fetchFull(from.tag)
			if err != nil {
				return nil, err
			}
			from = full
		}
		next.config.Config.Labels["werf-import-source-stage-id-"+sha256Of([]byte(fmt.Sprint(imp)))[7:]] = from.tag
	} else {
		pulled, err := b.pullExternal(source)
		if err != nil {
			return nil, err
		}
		from = pulled
	}
	files, err := transferFiles(from, imp.transfer)
	if err != nil {
		return nil, err
	}
	return files, setOwner(prev, files, imp.transfer)
}

// setDependencyEnv writes facts of another image into the environment.
func (b *builder) setDependencyEnv(next *builtImage, dep dependencyConfig) {
	result := b.results[dep.source()]
	next.config.Config.Labels["werf-dependency-stage-id-"+sha256Of([]byte(dep.source()))[7:]] = b.to.address() + ":" + result.image.tag
	for _, imp := range dep.Imports {
		setEnv(next.config.Config, imp.TargetEnv, b.fact(result, imp.Type))
	}
}

// fact is a value that dependencies hand on.
func (b *builder) fact(result *imageResult, kind string) string {
	switch kind {
	case "ImageRepo":
		return b.to.address()
	case "ImageTag":
		return result.image.tag
	case "ImageName":
		return b.to.address() + ":" + result.image.tag
	case "ImageID":
		return result.image.id()
	}
	if emptyDigestsMark() != "" || b.local {
		return ""
	}
	return result.image.digest
}

func setEnv(c *containerConfig, name, value string) {
	for i, pair := range c.Env {
		if len(pair) > len(name) && pair[:len(name)+1] == name+"=" {
			c.Env[i] = name + "=" + value
			return
		}
	}
	c.Env = append(c.Env, name+"="+value)
}

// imageSpecStage changes the configuration and adds no layer.
func (b *builder) imageSpecStage(img *image) *stage {
	text, _ := yaml.Marshal(img.ImageSpec)
	return &stage{
		name:   "imageSpec",
		inputs: []string{string(text)},
		apply: func(_, next *builtImage) error {
			return applyImageSpec(img.ImageSpec, next)
		},
	}
}

// contentDigest is the name of the whole image in werf 3.
func contentDigest(stages []*stage) string {
	var parts []string
	for _, st := range stages {
		parts = append(parts, st.digest)
	}
	return contentHash(append([]string{"content"}, parts...)...)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
