package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// buildStage builds one stage and stores it.
func (b *builder) buildStage(img *image, st *stage, prev *builtImage, digest string, last bool) (built *builtImage, err error) {
	base := prev
	if base != nil && base.partial {
		if base, err = b.fetchFull(prev.tag); err != nil {
			return nil, err
		}
	}
	if base == nil && img.stapel != nil {
		if base, err = b.baseImage(img, st); err != nil {
			return nil, err
		}
	}
	if base == nil {
		base = scratchImage(b.platform)
	}
	note := ""
	if st.name == "gitLatestPatch" && b.s.dialect.v3() {
		if changes, err := b.gitPatch(img, base, nil); err == nil && len(changes) == 0 {
			note = " (no git changes; refreshing image content tag)"
		}
	}
	done := b.s.log.open("Building stage %s/%s%s", img.name, st.name, note)
	defer func() {
		if err != nil {
			b.s.log.divide("Info")
		}
		done(err)
		if !last {
			b.s.log.blank()
		}
	}()
	next := base.derive(time.Now())
	labels := next.config.Config.Labels
	labels["werf"] = b.c.meta.Project
	labels["werf-version"] = b.s.dialect.version
	labels["werf-project-repo-commit"] = b.s.repo.commit
	labels["werf-stage-content-digest"] = contentHash("label", st.digest)
	if prev != nil {
		labels["werf.io/parent-stage-id"] = prev.tag
	}
	if err = st.apply(base, next); err != nil {
		if b.s.ctx.Err() != nil && !errors.As(err, new(shellError)) {
			return nil, b.s.ctx.Err()
		}
		if errors.As(err, new(stageEmptyError)) {
			return nil, fmt.Errorf("error checking stage %s is empty: %w", st.name, err)
		}
		return nil, fmt.Errorf("failed to build image for stage %s with digest %s: error building stage %s: %w", st.name, st.digest, st.name, err)
	}
	next.config.Container = randomHex()
	next.tag = fmt.Sprintf("%s-%d", digest, time.Now().UnixMilli())
	store := b.s.log.open("Store stage into %s", b.storeName())
	err = b.push(base, next)
	store(err)
	if err != nil {
		what := "unable to store stage"
		if st.name == "from" && img.base() == "scratch" {
			what = "unable to mutate from: create scratch stage image: push manifest image"
		}
		where := b.to.address() + ":" + next.tag
		return nil, fmt.Errorf("%s %s: write to the remote %s have failed: error pushing image: %w", what, where, where, err)
	}
	b.index.add(next.tag)
	b.remember(next)
	b.s.log.divide("Info")
	b.logFacts(next, growth(prev, next), "default", prev != nil)
	return next, nil
}

func (b *builder) storeName() string {
	if b.local {
		return ":local"
	}
	return b.to.address()
}

func randomHex() string {
	data := make([]byte, 32)
	rand.Read(data)
	return hex.EncodeToString(data)
}

// push stores the layers that are new, then the image itself.
func (b *builder) push(base, next *builtImage) error {
	for _, l := range base.manifest.Layers {
		if b.pushed[l.Digest] || base.in == b.to {
			continue
		}
		if err := b.to.copyBlob(l.Digest, base.in); err != nil {
			return err
		}
		b.pushed[l.Digest] = true
	}
	for digest, data := range next.fresh {
		if b.pushed[digest] {
			continue
		}
		if err := b.to.putBlob(digest, data); err != nil {
			return err
		}
		b.pushed[digest] = true
	}
	for i := range next.manifest.Layers {
		next.manifest.Layers[i].MediaType = layerType
	}
	return next.push(b.to)
}
