package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"time"
)

// baseImage is what the first stage stands on.
func (b *builder) baseImage(img *image, st *stage) (*builtImage, error) {
	base := img.base()
	if base == "scratch" {
		return scratchImage(b.platform), nil
	}
	if result := b.results[base]; result != nil {
		return b.fetchFull(result.image.tag)
	}
	if b.c.byName[base] == nil {
		pulled, err := b.pullExternal(base)
		if err != nil {
			return nil, fmt.Errorf("unable to fetch base image %q for stage %s/%s: %w", base, img.name, st.name, err)
		}
		return pulled, nil
	}
	return nil, fmt.Errorf("image %q is not built", base)
}

// pullExternal reads an image of another repository.
func (b *builder) pullExternal(reference string) (*builtImage, error) {
	if have := b.externals[reference]; have != nil {
		return have, nil
	}
	from, tag, err := openReference(b.s.ctx, b.s.options, reference)
	if err != nil {
		return nil, err
	}
	done := b.s.log.open("Pulling base image %s", reference)
	found, err := pullImage(from, tag, b.platform)
	done(err)
	b.s.log.blank()
	if err != nil {
		cause := err.Error()
		var status statusError
		switch {
		case isMissing(err):
			cause = "manifest unknown"
		case errors.As(err, &status) && status.code == 401:
			cause = "authentication required"
		case errors.As(err, &status) && status.code == 403:
			cause = "denied"
		}
		return nil, fmt.Errorf("unable to pull image %s: error pulling image %q: unable to copy from source docker://%s: initializing source docker://%s: reading manifest %s in %s: %s",
			reference, reference, reference, reference, tag, from.address(), cause)
	}
	b.externals[reference] = found
	return found, nil
}

// stageFacts is what the host cache remembers of a stage, so that a cached
// build asks the registry for nothing but its tags.
type stageFacts struct {
	Tag, Digest, ID string
	Size            int64
	Created         time.Time
	Labels          map[string]string
}

func (b *builder) factsPath(tag string) string {
	return filepath.Join(b.s.homeDir, "local_cache", "standin-stages", contentHash(b.to.address()), tag+".json")
}

// fetch finds a stage's facts in the host cache or in the store.
func (b *builder) fetch(tag string) (*builtImage, error) {
	if data, err := os.ReadFile(b.factsPath(tag)); err == nil && !b.local {
		var f stageFacts
		if json.Unmarshal(data, &f) == nil && f.Tag == tag {
			found := &builtImage{tag: f.Tag, digest: f.Digest, created: f.Created, in: b.to, partial: true}
			found.manifest.Config.Digest = f.ID
			found.manifest.Layers = []descriptor{{Size: f.Size}}
			found.config.Config = &containerConfig{Labels: f.Labels}
			return found, nil
		}
	}
	return b.fetchFull(tag)
}

// fetchFull reads manifest and configuration from the store.
func (b *builder) fetchFull(tag string) (*builtImage, error) {
	found, err := pullImage(b.to, tag, b.platform)
	if err == nil {
		b.remember(found)
	}
	return found, err
}

func (b *builder) remember(i *builtImage) {
	p := b.factsPath(i.tag)
	if _, err := os.Stat(p); err == nil || b.local {
		return
	}
	facts := stageFacts{i.tag, i.digest, i.id(), i.size(), i.created, i.config.Config.Labels}
	if os.MkdirAll(path.Dir(p), 0o755) == nil {
		os.WriteFile(p, writeJSON(facts), 0o644)
	}
}
