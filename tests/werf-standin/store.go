package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Media types of what the stand-in writes. werf never writes OCI.
const (
	manifestType = "application/vnd.docker.distribution.manifest.v2+json"
	listType     = "application/vnd.docker.distribution.manifest.list.v2+json"
	configType   = "application/vnd.docker.container.image.v1+json"
	layerType    = "application/vnd.docker.image.rootfs.diff.tar.gzip"
	ociIndexType = "application/vnd.oci.image.index.v1+json"
	ociType      = "application/vnd.oci.image.manifest.v1+json"
)

// errMissing is the answer for a manifest or blob that is not there.
var errMissing = errors.New("manifest unknown")

// store holds images: a repository of a registry, or a directory.
type store interface {
	address() string
	tags() ([]string, error)
	manifest(reference string) (data []byte, mediaType string, err error)
	blob(digest string) (io.ReadCloser, error)
	hasBlob(digest string) (bool, error)
	putBlob(digest string, data []byte) error
	copyBlob(digest string, from store) error
	putManifest(reference, mediaType string, data []byte) error
}

func sha256Of(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// contentHash is the 56-digit hash werf names stages with.
func contentHash(parts ...string) string {
	h := sha256.New224()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// localStore keeps images of builds without --repo below the home directory.
type localStore struct {
	dir     string
	project string
}

func newLocalStore(homeDir, project string) (*localStore, error) {
	dir := filepath.Join(homeDir, "local_cache", "standin-local", project)
	for _, sub := range []string{"blobs", "tags"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	return &localStore{dir, project}, nil
}

func (l *localStore) address() string { return l.project }

func (l *localStore) blobPath(digest string) string {
	return filepath.Join(l.dir, "blobs", strings.TrimPrefix(digest, "sha256:"))
}

func (l *localStore) tags() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(l.dir, "tags"))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (l *localStore) manifest(reference string) ([]byte, string, error) {
	data, err := os.ReadFile(filepath.Join(l.dir, "tags", reference))
	if errors.Is(err, os.ErrNotExist) {
		return nil, "", errMissing
	}
	return data, manifestType, err
}

func (l *localStore) blob(digest string) (io.ReadCloser, error) { return os.Open(l.blobPath(digest)) }

func (l *localStore) hasBlob(digest string) (bool, error) {
	_, err := os.Stat(l.blobPath(digest))
	return err == nil, nil
}

func (l *localStore) putBlob(digest string, data []byte) error {
	return os.WriteFile(l.blobPath(digest), data, 0o644)
}

func (l *localStore) copyBlob(digest string, from store) error {
	return copyThroughMemory(digest, from, l)
}

func (l *localStore) putManifest(reference, _ string, data []byte) error {
	return os.WriteFile(filepath.Join(l.dir, "tags", reference), data, 0o644)
}

func copyThroughMemory(digest string, from, to store) error {
	r, err := from.blob(digest)
	if err != nil {
		return err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if got := sha256Of(data); got != digest {
		return fmt.Errorf("blob %s of %s has digest %s", digest, from.address(), got)
	}
	return to.putBlob(digest, data)
}
