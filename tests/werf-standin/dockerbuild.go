package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"gopkg.in/yaml.v2"
)

// dockerfileStage is the one stage of a Dockerfile image.
func (b *builder) dockerfileStage(img *image) (*stage, error) {
	d := img.docker
	doc, err := b.s.readDockerfile(d)
	if err != nil {
		return nil, err
	}
	files, err := b.s.contextFiles(d)
	if err != nil {
		return nil, err
	}
	used := map[string]mappedFile{}
	var changed []string
	for p, e := range files {
		if doc.all || matchesAnyGlob(doc.sources, p) {
			used[p] = mappedFile{e, p}
		}
	}
	if !b.s.files.loose {
		root := cleanPath(d.Context)
		b.s.repo.uncommitted("")
		for p := range b.s.repo.modified {
			if rel, ok := below(root, p); ok && (doc.all || matchesAnyGlob(doc.sources, rel)) {
				changed = append(changed, p)
			}
		}
		if sort.Strings(changed); changed != nil {
			return nil, mustBeCommitted("", changed)
		}
	}
	st := &stage{name: "dockerfile", inputs: []string{doc.text, d.Target, strings.Join(d.AddHost, ","), checksum(used, nil)}}
	for _, name := range sortedKeys(d.Args) {
		st.inputs = append(st.inputs, name, d.Args[name])
	}
	for _, dep := range img.Dependencies {
		st.inputs = append(st.inputs, "dependency", b.identity(dep.source()), fmt.Sprint(dep.Imports), emptyDigestsMark())
	}
	for _, secret := range img.Secrets {
		st.inputs = append(st.inputs, "secret", secret.ID, secret.Env, secret.Src)
	}
	for _, p := range append(append([]string{}, d.ContextAddFiles...), d.ContextAddFile...) {
		data, err := os.ReadFile(filepath.Join(b.s.projectDir, cleanPath(d.Context), cleanPath(p)))
		if err != nil {
			return nil, fmt.Errorf("unable to read contextAddFiles %q: %w", p, err)
		}
		st.inputs = append(st.inputs, p, sha256Of(data))
	}
	if img.ImageSpec != nil {
		text, _ := yaml.Marshal(img.ImageSpec)
		st.inputs = append(st.inputs, string(text))
	}
	st.apply = func(_, next *builtImage) error {
		args := b.buildArgs(img)
		layered := true
		for i, base := range doc.bases {
			base = os.Expand(base, func(name string) string { return firstOf(args[name], doc.args[name]) })
			if doc.bases[i] = base; base == "scratch" || base == "" {
				continue
			}
			pulled, err := b.pullExternal(base)
			if err != nil {
				return fmt.Errorf("unable to fetch base image %q: %w", base, err)
			}
			layered = layered && pulled.historyComplete()
		}
		if err := b.buildDockerfile(img, doc, files, layered, next); err != nil {
			return err
		}
		if img.ImageSpec != nil {
			return applyImageSpec(img.ImageSpec, next)
		}
		return nil
	}
	return st, nil
}

// buildArgs are the arguments of the configuration and the facts of other
// images.
func (b *builder) buildArgs(img *image) map[string]string {
	args := map[string]string{}
	for name, value := range img.docker.Args {
		args[name] = value
	}
	for _, dep := range img.Dependencies {
		for _, imp := range dep.Imports {
			args[imp.TargetBuildArg] = b.fact(b.results[dep.source()], imp.Type)
		}
	}
	return args
}

// buildDockerfile runs buildah on the committed context and takes over what
// it made.
func (b *builder) buildDockerfile(img *image, doc *dockerfileDoc, files map[string]treeEntry, layered bool, next *builtImage) error {
	d := img.docker
	e, err := b.engine()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(b.s.tmpDir, "werf-"+b.s.dialect.version+"-dockerfile-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	context := filepath.Join(dir, "context")
	if err := b.writeContext(d, files, context); err != nil {
		return err
	}
	file := filepath.Join(dir, "Dockerfile")
	if err := os.WriteFile(file, []byte(doc.text), 0o644); err != nil {
		return err
	}
	args, err := b.budArgs(img, doc, layered, dir)
	if err != nil {
		return err
	}
	id := filepath.Join(dir, "id")
	args = append(args, "-f", file, "--iidfile", id)
	show := func(line string) { b.s.log.line("%s/dockerfile  %s", img.name, line) }
	if _, errOut, err := e.run(show, append(args, context)...); err != nil {
		if errors.As(err, new(shellError)) {
			return err
		}
		_, cause, found := strings.Cut(errOut, "Error: ")
		if !found {
			cause = errOut
		}
		return fmt.Errorf("error building dockerfile with buildah-backend: unable to build Dockerfile %q:\n\n%s", file, strings.TrimSpace(cause))
	}
	imageID, err := os.ReadFile(id)
	if err != nil {
		return err
	}
	out := filepath.Join(dir, "out")
	if _, err := e.quiet("push", "-q", "--disable-compression", "--format", "v2s2", strings.TrimPrefix(strings.TrimSpace(string(imageID)), "sha256:"), "dir:"+out); err != nil {
		return err
	}
	return adopt(out, next)
}

// budArgs are the arguments for `buildah bud`; secrets are written into dir.
func (b *builder) budArgs(img *image, doc *dockerfileDoc, layered bool, dir string) ([]string, error) {
	d := img.docker
	args := []string{"bud", "--isolation", "chroot", fmt.Sprintf("--layers=%v", layered), "--format", "docker",
		fmt.Sprintf("--tls-verify=%v", !insecureByEnvironment(b.s.options))}
	if b.platform != defaultPlatform {
		args = append(args, "--platform", b.platform)
	}
	for _, base := range doc.bases {
		if host, _, _ := strings.Cut(base, "/"); isLoopback(host) {
			args = append(args, "--tls-verify=false")
		}
	}
	if auth := filepath.Join(dockerConfigDir(b.s.options), "config.json"); exists(auth) {
		args = append(args, "--authfile", auth)
	}
	if d.Target != "" {
		args = append(args, "--target", d.Target)
	}
	for _, host := range d.AddHost {
		args = append(args, "--add-host", host)
	}
	values := b.buildArgs(img)
	for _, name := range sortedKeys(values) {
		args = append(args, "--build-arg", name+"="+values[name])
	}
	for i, secret := range img.Secrets {
		name, path, err := b.s.secretFile(secret, filepath.Join(dir, fmt.Sprintf("secret-%d", i)))
		if err != nil {
			return nil, err
		}
		args = append(args, "--secret", "type=file,id="+name+",src="+path)
	}
	return args, nil
}

// historyComplete tells whether the history knows every layer. Without that,
// buildah cannot commit between the instructions of a Dockerfile.
func (b *builtImage) historyComplete() bool {
	n := 0
	for _, h := range b.config.History {
		if !h.EmptyLayer {
			n++
		}
	}
	return n == len(b.manifest.Layers)
}

// adopt takes layers, configuration and history of a dir: image into next and
// keeps the labels next has already.
func adopt(dir string, next *builtImage) error {
	layers, raw, err := readImageDir(dir)
	if err != nil {
		return err
	}
	var config configDoc
	if err := json.Unmarshal(raw, &config); err != nil {
		return err
	}
	next.manifest.Layers, next.config.RootFS.DiffIDs = nil, nil
	for _, file := range layers {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if data, err = tidyTar(data, false); err != nil {
			return err
		}
		l, err := compress(data)
		if err != nil {
			return err
		}
		next.addLayer(l)
	}
	labels := next.config.Config.Labels
	*next.config.Config = *config.Config
	if next.config.Config.Labels == nil {
		next.config.Config.Labels = map[string]string{}
	}
	for k, v := range labels {
		next.config.Config.Labels[k] = v
	}
	next.config.ContainerConfig = next.config.Config
	next.config.Author, next.config.History = config.Author, config.History
	next.config.Architecture, next.config.OS = config.Architecture, config.OS
	return nil
}

func (b *builder) writeContext(d *dockerfileConfig, files map[string]treeEntry, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	write := func(rel string, data []byte, e treeEntry) error {
		p := filepath.Join(dir, filepath.FromSlash(rel))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		switch {
		case e.symlink():
			return os.Symlink(string(data), p)
		case e.executable():
			mode = 0o755
		}
		if err := os.WriteFile(p, data, mode); err != nil {
			return err
		}
		return os.Chmod(p, mode)
	}
	for rel, e := range files {
		data, err := b.s.repo.blob(e.id)
		if err != nil {
			return err
		}
		if err := write(rel, data, e); err != nil {
			return err
		}
	}
	for _, p := range append(append([]string{}, d.ContextAddFiles...), d.ContextAddFile...) {
		data, err := os.ReadFile(filepath.Join(b.s.projectDir, cleanPath(d.Context), cleanPath(p)))
		if err != nil {
			return err
		}
		if err := write(cleanPath(p), data, treeEntry{}); err != nil {
			return err
		}
	}
	return nil
}

func exists(p string) bool {
	_, err := os.Stat(p)
	return err == nil
}

// emptyDigestsMark is set by the test hook; it is an input of stages, so that
// such a build never serves a healthy one.
func emptyDigestsMark() string {
	if os.Getenv("WERF_STANDIN_EMPTY_DIGESTS") == "1" {
		return "empty digests"
	}
	return ""
}
