package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// shellError is a command of a stage that failed; buildah's words are kept.
type shellError struct{ text string }

// imageDir writes an image where buildah can read it without a registry.
func (b *builder) imageDir(i *builtImage) (string, error) {
	dir, err := os.MkdirTemp(b.s.tmpDir, "werf-standin-image-")
	if err != nil {
		return "", err
	}
	write := func(digest string) error {
		r, err := i.in.blob(digest)
		if err != nil {
			return err
		}
		defer r.Close()
		f, err := os.Create(filepath.Join(dir, strings.TrimPrefix(digest, "sha256:")))
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(f, r)
		return err
	}
	for _, d := range append([]descriptor{i.manifest.Config}, i.manifest.Layers...) {
		if err := write(d.Digest); err != nil {
			return dir, err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "version"), []byte("Directory Transport Version: 1.1\n"), 0o644); err != nil {
		return dir, err
	}
	return dir, os.WriteFile(filepath.Join(dir, "manifest.json"), writeJSON(i.manifest), 0o644)
}

// runShell runs the commands of a user stage on top of prev and returns what
// they changed.
func (b *builder) runShell(img *image, name string, prev *builtImage, patch []layerFile, commands []string) (layer, error) {
	e, err := b.engine()
	if err != nil {
		return layer{}, err
	}
	work, err := os.MkdirTemp(b.s.tmpDir, "werf-"+b.s.dialect.version+"-project-data-")
	if err != nil {
		return layer{}, err
	}
	defer os.RemoveAll(work)
	source, err := b.imageDir(prev)
	defer os.RemoveAll(source)
	if err != nil {
		return layer{}, err
	}
	container, err := e.quiet("from", "-q", "--name", "standin-"+randomHex()[:16], "dir:"+source)
	if err != nil {
		return layer{}, err
	}
	if len(patch) > 0 {
		if err := e.patch(container, patch); err != nil {
			return layer{}, err
		}
	}
	script := filepath.Join(work, "script.sh")
	text := "#!/bin/sh\nset -e\n" + strings.Join(commands, "\n") + "\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		return layer{}, err
	}
	args := []string{"run", "--isolation", "chroot", "--user", "0:0", "-v", script + ":/.werf/script.sh:ro"}
	volumes, err := b.volumes(img, work)
	if err != nil {
		return layer{}, err
	}
	args = append(append(args, volumes...), container, "--", "/bin/sh", "/.werf/script.sh")
	show := func(line string) { b.s.log.line("%s/%s  %s", img.name, name, line) }
	_, errOut, err := e.run(show, args...)
	if err != nil {
		if !errors.As(err, new(shellError)) {
			text, _, _ := strings.Cut(errOut, "Error: ")
			err = shellError{strings.TrimSuffix(text, "\n") + "\n\n" + err.Error()}
			e.quiet("rm", container)
		}
		return layer{}, fmt.Errorf("unable to run commands script: RunCommand failed:\n%w", err)
	}
	raw, err := e.commitTop(container, filepath.Join(work, "out"), len(prev.manifest.Layers))
	if err != nil {
		return layer{}, err
	}
	return compress(raw)
}

// volumes are the mounts and secrets of an image.
func (b *builder) volumes(img *image, work string) ([]string, error) {
	var args []string
	bind := func(from, to, mode string) error {
		if err := os.MkdirAll(from, 0o755); err != nil && mode != "ro" {
			return err
		}
		args = append(args, "-v", from+":"+to+":"+mode)
		return nil
	}
	for i, m := range img.stapel.Mount {
		from := m.FromPath
		switch {
		case m.From == "tmp_dir":
			from = filepath.Join(work, fmt.Sprintf("mount-%d", i))
		case m.From == "build_dir":
			from = filepath.Join(b.s.homeDir, "shared_context", "mounts", contentHash(b.c.meta.Project, m.To))
		case strings.HasPrefix(from, "~/"):
			from = filepath.Join(os.Getenv("HOME"), from[2:])
		case !filepath.IsAbs(from):
			from = filepath.Join(b.s.projectDir, from)
		}
		if err := bind(from, m.To, "rw"); err != nil {
			return nil, err
		}
	}
	for i, secret := range img.Secrets {
		id, path, err := b.s.secretFile(secret, filepath.Join(work, fmt.Sprintf("secret-%d", i)))
		if err != nil {
			return nil, err
		}
		args = append(args, "-v", path+":/run/secrets/"+id+":ro")
	}
	return args, nil
}

// secretFile writes a secret to a file and tells its name.
func (s *session) secretFile(secret secretConfig, path string) (id, file string, err error) {
	value := secret.Value
	id = secret.ID
	switch {
	case secret.Env != "":
		id = firstOf(id, secret.Env)
		v, ok := os.LookupEnv(secret.Env)
		if !ok {
			return "", "", fmt.Errorf("specified env variable %q is not set for secret %q", secret.Env, id)
		}
		value = v
	case secret.Src != "":
		id = firstOf(id, filepath.Base(secret.Src))
		from := secret.Src
		if strings.HasPrefix(from, "~/") {
			from = filepath.Join(os.Getenv("HOME"), from[2:])
		}
		if !filepath.IsAbs(from) {
			from = filepath.Join(s.projectDir, from)
		}
		data, err := os.ReadFile(from)
		if err != nil {
			return "", "", fmt.Errorf("path %q for secret %q doesn't exist", secret.Src, id)
		}
		value = string(data)
	}
	return id, path, os.WriteFile(path, []byte(value), 0o600)
}

// patch brings git changes into a container before its commands run.
func (e *buildah) patch(container string, files []layerFile) error {
	root, err := e.quiet("mount", container)
	if err != nil {
		return err
	}
	sort.Slice(files, func(i, j int) bool { return treeLess(files[i].path, files[j].path) })
	for _, f := range files {
		p := filepath.Join(root, filepath.FromSlash(f.path))
		if err := os.RemoveAll(p); err != nil {
			return err
		}
		if f.remove {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if f.link != "" {
			err = os.Symlink(f.link, p)
		} else {
			err = os.WriteFile(p, f.data, os.FileMode(f.mode))
		}
		if err == nil {
			err = os.Lchown(p, f.uid, f.gid)
		}
		if err != nil {
			return err
		}
	}
	_, err = e.quiet("umount", container)
	return err
}

// commitTop returns the tar of what a container changed.
func (e *buildah) commitTop(container, out string, below int) ([]byte, error) {
	if _, err := e.quiet("commit", "-q", "--disable-compression", "--format", "docker", "--rm", container, "dir:"+out); err != nil {
		return nil, err
	}
	layers, _, err := readImageDir(out)
	if err != nil {
		return nil, err
	}
	if len(layers) != below+1 {
		return nil, fmt.Errorf("buildah committed %d layers on top of %d", len(layers), below)
	}
	raw, err := os.ReadFile(layers[below])
	if err != nil {
		return nil, err
	}
	return tidyTar(raw, true)
}
