package main

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// record is an image's part of the report.
func (b *builder) record(r *imageResult) imageRecord {
	kind := "stapel"
	if r.img.docker != nil {
		kind = "dockerfile"
	}
	record := imageRecord{
		WerfImageName: r.img.name, ConfigType: kind, DockerRepo: b.to.address(), DockerTag: r.image.tag,
		DockerImageID: r.image.id(), DockerImageDigest: r.image.digest, DockerImageName: b.to.address() + ":" + r.image.tag,
		TargetPlatform: b.platform, Rebuilt: r.rebuilt, Final: r.img.final, Size: r.image.size(),
		BuildTime: seconds(r.took), Commit: r.image.label("werf-project-repo-commit"),
		Stages: r.stages, StagesSkipped: r.skipped,
	}
	if b.local {
		record.DockerImageID, record.DockerImageDigest, record.Size = "", "", 0
	}
	return record
}

// publish does what follows an image's build: the list of platforms, service
// tags, custom tags and the final repository.
func (s *session) publish(img *image, builders []*builder, final *registry) (imageRecord, error) {
	b := builders[0]
	result := b.results[img.name]
	record := b.record(result)
	if len(builders) > 1 && !b.local {
		var err error
		if record, err = publishList(img, builders); err != nil {
			return record, err
		}
	}
	if b.local {
		return record, nil
	}
	for _, each := range builders {
		if err := each.publishServiceTags(each.results[img.name]); err != nil {
			return record, err
		}
	}
	if err := b.publishCustomTags(img, record); err != nil {
		return record, err
	}
	if final == nil || !img.final {
		return record, nil
	}
	name := final.address() + ":" + record.DockerTag
	done := s.log.open("Copy stage %s  image %s into the final repo", img.icon(), img.name)
	s.log.line("  name: %s", name)
	_, _, err := final.manifest(record.DockerTag)
	if isMissing(err) {
		err = copyImage(b.to, final, record.DockerTag)
	}
	done(err)
	if err != nil {
		return record, fmt.Errorf("unable to copy stage into the final repo %s: %w", final.address(), err)
	}
	record.DockerRepo, record.DockerImageName = final.address(), name
	return record, nil
}

// publishList makes one manifest list of the platforms' images.
func publishList(img *image, builders []*builder) (imageRecord, error) {
	type entry struct {
		descriptor
		ArtifactType string `json:"artifactType,omitempty"`
	}
	var entries []entry
	var tags []string
	b := builders[0]
	record := imageRecord{WerfImageName: img.name, DockerRepo: b.to.address(), Final: img.final}
	var took time.Duration
	for _, each := range builders {
		r := each.results[img.name]
		data, _, err := b.to.manifest(r.image.tag)
		if err != nil {
			return record, err
		}
		os, arch, _ := strings.Cut(each.platform, "/")
		arch, variant, _ := strings.Cut(arch, "/")
		entries = append(entries, entry{descriptor{manifestType, int64(len(data)), sha256Of(data), &platformDesc{arch, os, variant}}, configType})
		tags = append(tags, r.image.tag)
		record.Rebuilt = record.Rebuilt || r.rebuilt
		took += r.took
		stages := r.stages
		if len(stages) == 0 {
			stages = []stageRecord{{Name: lastStageName(r), DockerTag: r.image.tag, DockerImageName: b.to.address() + ":" + r.image.tag,
				DockerImageID: r.image.id(), DockerImageDigest: r.image.digest, CreatedAt: r.image.created.Unix() * 1e9,
				Size: r.image.size(), BuildTime: "0.00", Commit: r.image.label("werf-project-repo-commit")}}
		}
		for _, st := range stages {
			st.Name += " (" + each.platform + ")"
			record.Stages = append(record.Stages, st)
		}
	}
	data := writeJSON(struct {
		SchemaVersion int     `json:"schemaVersion"`
		MediaType     string  `json:"mediaType"`
		Manifests     []entry `json:"manifests"`
	}{2, listType, entries})
	tag := contentHash(tags...)
	if !b.index.all[tag] {
		if err := b.to.putManifest(tag, listType, data); err != nil {
			return record, err
		}
	}
	record.DockerTag, record.DockerImageName = tag, b.to.address()+":"+tag
	record.DockerImageDigest = sha256Of(data)
	record.DockerImageID, record.BuildTime = record.DockerImageDigest, seconds(took)
	return record, nil
}

func lastStageName(r *imageResult) string {
	switch {
	case r.img.docker != nil:
		return "dockerfile"
	case r.img.ImageSpec != nil:
		return "imageSpec"
	case len(r.img.stapel.Git) > 0:
		return "gitLatestPatch"
	}
	return "setup"
}

// publishServiceTags writes the tags werf keeps its own records in.
func (b *builder) publishServiceTags(r *imageResult) error {
	name := strings.ReplaceAll(r.img.name, "/", "__slash__")
	commit := b.s.repo.commit
	tags := map[string]map[string]string{
		"managed-image-" + name: {"werf": b.c.meta.Project},
		fmt.Sprintf("meta-%08x_%s_%s", murmur3([]byte(r.img.name)), commit, r.image.tag): {
			"werf": b.c.meta.Project, "commit": commit, "imageName": r.img.name, "stageID": r.image.tag},
	}
	if r.img.stapel != nil && !b.s.dialect.v3() {
		for _, imp := range r.img.stapel.Import {
			tags["import-metadata-"+sha256Of([]byte(fmt.Sprint(b.identity(imp.source()), imp)))[7:]] = map[string]string{"werf": b.c.meta.Project}
		}
	}
	for tag, labels := range tags {
		if b.index.all[tag] {
			continue
		}
		if err := b.pushRecord(tag, labels); err != nil {
			return err
		}
		b.index.all[tag] = true
	}
	return nil
}

// pushRecord pushes an image that only carries labels.
func (b *builder) pushRecord(tag string, labels map[string]string) error {
	if !b.pushed[b.empty.digest] {
		if err := b.to.putBlob(b.empty.digest, b.empty.data); err != nil {
			return err
		}
		b.pushed[b.empty.digest] = true
	}
	config, err := json.Marshal(map[string]interface{}{
		"architecture": "", "os": "", "created": time.Now().UTC(),
		"history": []interface{}{map[string]interface{}{"created": time.Time{}}},
		"rootfs":  rootFS{"layers", []string{b.empty.diffID}},
		"config":  map[string]interface{}{"Labels": labels},
	})
	if err != nil {
		return err
	}
	if err := b.to.putBlob(sha256Of(config), config); err != nil {
		return err
	}
	return b.to.putManifest(tag, manifestType, writeJSON(manifestDoc{2, manifestType,
		descriptor{MediaType: configType, Size: int64(len(config)), Digest: sha256Of(config)},
		[]descriptor{{MediaType: layerType, Size: int64(len(b.empty.data)), Digest: b.empty.digest}}}))
}

// checkCustomTags wants a name in the tag when there are several images.
func checkCustomTags(o *options, sel selection) error {
	for _, tag := range o.list("add-custom-tag") {
		if len(sel.order) > 1 && !strings.Contains(tag, "%image%") && !strings.Contains(tag, "%image_slug%") && !strings.Contains(tag, "%image_safe_slug%") {
			return fmt.Errorf("invalid custom tag %q: it is necessary to use the image name in the tag format if there is more than one image in the werf config (e.g., \"%%image%%-%s\")", tag, tag)
		}
	}
	return nil
}

func (b *builder) publishCustomTags(img *image, record imageRecord) error {
	if !img.final {
		return nil
	}
	for _, format := range b.s.options.list("add-custom-tag") {
		slug := strings.ReplaceAll(img.name, "/", "-")
		hash, _, _ := strings.Cut(record.DockerTag, "-")
		tag := strings.NewReplacer("%image%", img.name, "%image_slug%", slug, "%image_safe_slug%", slug, "%image_content_based_tag%", hash).Replace(format)
		data, mediaType, err := b.to.manifest(record.DockerTag)
		if err != nil {
			return err
		}
		if err := b.to.putManifest(tag, mediaType, data); err != nil {
			return err
		}
		if err := b.pushRecord("custom-tag-meta-"+tag, map[string]string{"werf": b.c.meta.Project, "tag": tag, "stage-id": record.DockerTag}); err != nil {
			return err
		}
	}
	return nil
}

// murmur3 is the 32-bit hash that shortens image names in service tags.
func murmur3(data []byte) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	var h uint32
	n := len(data)
	for len(data) >= 4 {
		k := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		h ^= bits.RotateLeft32(k*c1, 15) * c2
		h = bits.RotateLeft32(h, 13)*5 + 0xe6546b64
		data = data[4:]
	}
	var k uint32
	for i := len(data) - 1; i >= 0; i-- {
		k = k<<8 | uint32(data[i])
	}
	h ^= bits.RotateLeft32(k*c1, 15) * c2
	h ^= uint32(n)
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
