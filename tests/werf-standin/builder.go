package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// builder builds the images of one platform.
type builder struct {
	s        *session
	c        *werfConfig
	to       store
	local    bool
	index    *tagIndex
	platform string
	manyPlat bool
	sel      selection
	empty    layer

	contentDigests map[string]string
	results        map[string]*imageResult
	trees          map[string]map[string]treeEntry
	pushed         map[string]bool // blobs known to lie in the store
	externals      map[string]*builtImage
	buildah        *buildah
}

// imageResult is one image of this run.
type imageResult struct {
	img     *image
	image   *builtImage
	rebuilt bool
	skipped bool // found by its content, stages not looked at
	stages  []stageRecord
	took    time.Duration
	worker  int
}

// tagIndex finds stages among the tags of a repository.
type tagIndex struct {
	all    map[string]bool
	stages map[string]string // hash -> tag, the oldest one
}

func newTagIndex(tags []string) *tagIndex {
	t := &tagIndex{all: map[string]bool{}, stages: map[string]string{}}
	for _, tag := range tags {
		t.add(tag)
	}
	return t
}

func (t *tagIndex) add(tag string) {
	t.all[tag] = true
	hash, stamp, ok := strings.Cut(tag, "-")
	if !ok || len(hash) != 56 || len(stamp) != 13 {
		return
	}
	if old, have := t.stages[hash]; !have || tag < old {
		t.stages[hash] = tag
	}
}

// tags reads the repository's tags once.
func (b *builder) tagsOf() (*tagIndex, error) {
	if b.index.all == nil {
		tags, err := b.to.tags()
		if err != nil {
			return nil, err
		}
		*b.index = *newTagIndex(tags)
	}
	return b.index, nil
}

func (b *builder) tree(commit string) (map[string]treeEntry, error) {
	if b.trees[commit] == nil {
		t, err := b.s.repo.tree(commit)
		if err != nil {
			return nil, err
		}
		b.trees[commit] = t
	}
	return b.trees[commit], nil
}

func (b *builder) buildAll() error {
	total := len(b.sel.order)
	for i, img := range b.sel.order {
		title := fmt.Sprintf("%s  (%d/%d) image %s", img.icon(), i+1, total, b.shown(img))
		if total > 1 && b.s.dialect.v3() {
			title += fmt.Sprintf(" (worker %d)", i%5)
		}
		start := time.Now()
		done := b.s.log.open("%s", title)
		result, err := b.buildImage(img)
		if err == nil && b.s.ctx.Err() != nil {
			err = b.s.ctx.Err()
		}
		done(err)
		b.s.log.blank()
		if err != nil {
			return b.explain(img, i, err)
		}
		result.took, result.worker = time.Since(start), i%5
		b.results[img.name] = result
	}
	return nil
}

func (img *image) icon() string {
	if img.final {
		return "🛳️"
	}
	return "🏗️️"
}

func (b *builder) shown(img *image) string {
	if b.platform == defaultPlatform && !b.manyPlat {
		return img.name
	}
	return img.name + " [" + b.platform + "]"
}

// earlyError comes before the stages of an image.
type earlyError struct{ error }

// explain words an error as werf does, alone or among parallel tasks.
func (b *builder) explain(img *image, task int, err error) error {
	prefix := "unable to process images: "
	where := fmt.Sprintf("unable to process image %q", img.name)
	if len(b.sel.order) > 1 && b.s.options.boolOr("parallel", true) {
		where += fmt.Sprintf(" with parallel task %d", task)
		prefix += "unable to process images in parallel: "
		if errors.As(err, new(earlyError)) {
			prefix = ""
		}
	}
	return fmt.Errorf("%s%s: %w", prefix, where, err)
}

func (b *builder) buildImage(img *image) (*imageResult, error) {
	if img.stapel != nil {
		for _, g := range img.stapel.Git {
			if err := g.checkCommitted(b.s.files); err != nil {
				return nil, earlyError{fmt.Errorf("phase build before image %s stages handler failed: resolve image content tag: stage %q GetContentDependencies: %w", img.name, "gitArchive", err)}
			}
		}
	}
	stages, err := b.planStages(img)
	if err != nil {
		return nil, earlyError{fmt.Errorf("phase build before image %s stages handler failed: resolve image content tag: %w", img.name, err)}
	}
	b.contentDigests[img.name] = contentDigest(stages)
	v3 := b.s.dialect.v3()
	index, err := b.tagsOf()
	if err != nil {
		first := stages[0]
		return nil, fmt.Errorf("phase build on image %s stage %s handler failed: unable to get stages ids from %s by digest %s for stage %s/%s: "+
			"error getting project %s stage %s images from storage: unable to fetch tags for repo %q: unable to fetch tags for repo %q: reading tags for %q: %w",
			img.name, first.name, b.to.address(), first.digest, img.name, first.name, b.to.address(), first.digest, b.to.address(), b.to.address(), b.to.address(), err)
	}
	if v3 {
		if tag := index.stages[b.contentDigests[img.name]]; tag != "" {
			found, err := b.fetch(tag)
			if err == nil {
				b.s.log.line("Use previously built image for %s by content-based tag", img.name)
				b.logFacts(found, 0, "", false)
				return &imageResult{img: img, image: found, skipped: true}, nil
			}
			if !isMissing(err) {
				return nil, err
			}
		}
	}
	return b.buildStages(img, stages)
}

// buildStages looks every stage up and builds what is not there.
func (b *builder) buildStages(img *image, stages []*stage) (*imageResult, error) {
	result := &imageResult{img: img}
	var prev *builtImage
	for i, st := range stages {
		start := time.Now()
		if st.skip != nil {
			skip, err := st.skip(prev)
			if err != nil {
				return nil, stageFailure(img, st, err)
			}
			if skip {
				continue
			}
		}
		last := i == len(stages)-1
		digest := st.digest
		if last && b.s.dialect.v3() {
			digest = b.contentDigests[img.name]
		}
		current, err := b.findStage(img, st, prev, digest)
		if err != nil {
			return nil, stageFailure(img, st, err)
		}
		rebuilt := current == nil
		if rebuilt {
			if b.s.options.bool("require-built-images") || b.s.options.bool("check-built-images") {
				return nil, earlyError{stageFailure(img, st, errors.New("stages required"))}
			}
			if current, err = b.buildStage(img, st, prev, digest, last); err != nil {
				return nil, stageFailure(img, st, err)
			}
			result.rebuilt = true
		}
		result.stages = append(result.stages, b.stageRecord(img, st, current, rebuilt, time.Since(start)))
		prev = current
	}
	result.image = prev
	return result, nil
}

func stageFailure(img *image, st *stage, err error) error {
	return fmt.Errorf("phase build on image %s stage %s handler failed: %w", img.name, st.name, err)
}

// findStage looks for a stage among those of earlier builds.
func (b *builder) findStage(img *image, st *stage, prev *builtImage, digest string) (*builtImage, error) {
	tag := b.index.stages[digest]
	if tag == "" {
		return nil, nil
	}
	found, err := b.fetch(tag)
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b.s.log.line("Use previously built image for %s/%s", img.name, st.name)
	b.logFacts(found, growth(prev, found), "default", prev != nil)
	b.s.log.blank()
	return found, nil
}

// stageRecord is a stage's part of the report.
func (b *builder) stageRecord(img *image, st *stage, i *builtImage, rebuilt bool, took time.Duration) stageRecord {
	record := stageRecord{
		Name: st.name, DockerImageName: b.to.address() + ":" + i.tag, DockerTag: i.tag,
		DockerImageID: i.id(), DockerImageDigest: i.digest,
		CreatedAt: i.created.Unix() * 1e9, Size: i.size(), Rebuilt: rebuilt,
		BuildTime: seconds(took), Commit: i.label("werf-project-repo-commit"),
	}
	if rebuilt && (st.name == "from" || st.name == "dockerfile" || st.name == "gitArchive") {
		record.SourceType = "repo"
		if st.name == "from" && b.c.byName[img.base()] == nil && img.base() != "scratch" {
			record.SourceType, record.BaseImagePulled = "registry", true
		}
	}
	if b.local {
		record.DockerImageID, record.DockerImageDigest, record.Size = "", "", 0
		record.CreatedAt = i.created.UnixNano()
	}
	return record
}

func growth(prev, current *builtImage) int64 {
	if prev == nil {
		return 0
	}
	return current.size() - prev.size()
}
