package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// defaultPlatform is that of the machine.
const defaultPlatform = "linux/" + runtime.GOARCH

// descriptor points to a blob or a manifest.
type descriptor struct {
	MediaType string        `json:"mediaType"`
	Size      int64         `json:"size"`
	Digest    string        `json:"digest"`
	Platform  *platformDesc `json:"platform,omitempty"`
}

type platformDesc struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
	Variant      string `json:"variant,omitempty"`
}

type manifestDoc struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

type indexDoc struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

// containerConfig is the part of the configuration that says how to run.
type containerConfig struct {
	Hostname     string
	Domainname   string
	User         string
	AttachStdin  bool
	AttachStdout bool
	AttachStderr bool
	ExposedPorts map[string]struct{} `json:",omitempty"`
	Tty          bool
	OpenStdin    bool
	StdinOnce    bool
	Env          []string
	Cmd          []string
	Healthcheck  interface{} `json:",omitempty"`
	Image        string
	Volumes      map[string]struct{}
	WorkingDir   string
	Entrypoint   []string
	OnBuild      []string
	StopSignal   string `json:",omitempty"`
	Labels       map[string]string
}

type configDoc struct {
	Created         time.Time        `json:"created"`
	Author          string           `json:"author,omitempty"`
	Container       string           `json:"container,omitempty"`
	ContainerConfig *containerConfig `json:"container_config,omitempty"`
	Config          *containerConfig `json:"config,omitempty"`
	Architecture    string           `json:"architecture"`
	OS              string           `json:"os"`
	RootFS          rootFS           `json:"rootfs"`
	History         []historyEntry   `json:"history,omitempty"`
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

type historyEntry struct {
	Created    time.Time `json:"created"`
	CreatedBy  string    `json:"created_by,omitempty"`
	EmptyLayer bool      `json:"empty_layer,omitempty"`
}

// builtImage is an image, or a stage of one, as it lies in a store.
type builtImage struct {
	tag      string
	digest   string // of the manifest
	created  time.Time
	manifest manifestDoc
	config   configDoc
	in       store // where its blobs are
	partial  bool  // only facts are known, not the layers

	fresh map[string][]byte // layers that no store has yet, by digest
}

func (b *builtImage) id() string { return b.manifest.Config.Digest }

func (b *builtImage) size() int64 {
	var n int64
	for _, l := range b.manifest.Layers {
		n += l.Size
	}
	return n
}

func (b *builtImage) label(name string) string {
	if b.config.Config == nil {
		return ""
	}
	return b.config.Config.Labels[name]
}

// pullImage reads manifest and configuration; an index is resolved to the
// platform.
func pullImage(from store, reference, platform string) (*builtImage, error) {
	data, mediaType, err := from.manifest(reference)
	if err != nil {
		return nil, err
	}
	if mediaType == listType || mediaType == ociIndexType {
		var index indexDoc
		if err := json.Unmarshal(data, &index); err != nil {
			return nil, err
		}
		os, arch, _ := strings.Cut(platform, "/")
		for _, m := range index.Manifests {
			if m.Platform != nil && m.Platform.OS == os && m.Platform.Architecture == arch {
				return pullImage(from, m.Digest, platform)
			}
		}
		return nil, fmt.Errorf("no image found in image index for architecture %q, OS %q", arch, os)
	}
	b := &builtImage{tag: reference, digest: sha256Of(data), in: from}
	if err := json.Unmarshal(data, &b.manifest); err != nil {
		return nil, err
	}
	r, err := from.blob(b.manifest.Config.Digest)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &b.config); err != nil {
		return nil, err
	}
	b.created = b.config.Created
	return b, nil
}

// writeJSON encodes without escaping, as the tools that made the recordings do.
func writeJSON(value interface{}) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// push writes the configuration and the manifest of b under its tag. Blobs of
// layers must be there already.
func (b *builtImage) push(to store) error {
	config := writeJSON(b.config)
	b.manifest.SchemaVersion, b.manifest.MediaType = 2, manifestType
	b.manifest.Config = descriptor{MediaType: configType, Size: int64(len(config)), Digest: sha256Of(config)}
	if err := to.putBlob(b.manifest.Config.Digest, config); err != nil {
		return err
	}
	data := writeJSON(b.manifest)
	b.digest, b.in, b.created = sha256Of(data), to, b.config.Created
	return to.putManifest(b.tag, manifestType, data)
}

// copyTo copies a finished image with all its blobs, byte for byte.
func copyImage(from, to store, tag string) error {
	data, mediaType, err := from.manifest(tag)
	if err != nil {
		return err
	}
	if mediaType == listType || mediaType == ociIndexType {
		var index indexDoc
		if err := json.Unmarshal(data, &index); err != nil {
			return err
		}
		for _, m := range index.Manifests {
			if err := copyImage(from, to, m.Digest); err != nil {
				return err
			}
		}
		return to.putManifest(tag, mediaType, data)
	}
	var doc manifestDoc
	if err := json.Unmarshal(data, &doc); err != nil {
		return err
	}
	for _, d := range append([]descriptor{doc.Config}, doc.Layers...) {
		if err := to.copyBlob(d.Digest, from); err != nil {
			return err
		}
	}
	return to.putManifest(tag, mediaType, data)
}

// derive starts a new stage on top of an image. Like werf's stages it has no
// history.
func (b *builtImage) derive(created time.Time) *builtImage {
	next := &builtImage{in: b.in}
	next.manifest.Layers = append([]descriptor{}, b.manifest.Layers...)
	next.config = configDoc{
		Created: created.UTC(), Author: b.config.Author,
		Architecture: b.config.Architecture, OS: b.config.OS,
		RootFS: rootFS{"layers", append([]string{}, b.config.RootFS.DiffIDs...)},
	}
	c := containerConfig{}
	if b.config.Config != nil {
		c = *b.config.Config
	}
	c.Env = append([]string(nil), c.Env...)
	labels := map[string]string{}
	for k, v := range c.Labels {
		labels[k] = v
	}
	c.Labels = labels
	next.config.Config, next.config.ContainerConfig = &c, &c
	return next
}

// addLayer puts one more layer on the image.
func (b *builtImage) addLayer(l layer) {
	b.manifest.Layers = append(b.manifest.Layers, descriptor{MediaType: layerType, Size: int64(len(l.data)), Digest: l.digest})
	b.config.RootFS.DiffIDs = append(b.config.RootFS.DiffIDs, l.diffID)
	if b.fresh == nil {
		b.fresh = map[string][]byte{}
	}
	b.fresh[l.digest] = l.data
}

// scratchImage is the base of `from: scratch`.
func scratchImage(platform string) *builtImage {
	os, arch, _ := strings.Cut(platform, "/")
	arch, _, _ = strings.Cut(arch, "/")
	return &builtImage{config: configDoc{OS: os, Architecture: arch, Config: &containerConfig{}}}
}

func isMissing(err error) bool {
	var status statusError
	return errors.Is(err, errMissing) || (errors.As(err, &status) && status.code == 404)
}
