package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"path"
	"sort"
	"time"
)

// layerFile is one entry of a layer that the stand-in writes itself.
type layerFile struct {
	path   string // relative, no leading slash
	mode   int64
	link   string // target of a symlink
	isDir  bool
	data   []byte
	uid    int
	gid    int
	remove bool // the file is deleted: write a whiteout
}

// layer is a finished layer with both of its digests.
type layer struct {
	data   []byte // gzip
	digest string
	diffID string
}

// makeLayer writes files as werf's layers are written: ustar (PAX only where
// it must be), sorted, every directory before what is in it, no root entry,
// one time for all.
func makeLayer(files []layerFile, now time.Time) (layer, error) {
	all := map[string]layerFile{}
	for _, f := range files {
		if f.path == "" {
			continue
		}
		if f.remove {
			f = layerFile{path: path.Join(path.Dir(f.path), ".wh."+path.Base(f.path)), mode: 0o600}
		}
		all[f.path] = f
		for d := path.Dir(f.path); d != "." && d != "/"; d = path.Dir(d) {
			if _, ok := all[d]; ok {
				break
			}
			all[d] = layerFile{path: d, isDir: true, mode: 0o755}
		}
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return treeLess(names[i], names[j]) })

	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, name := range names {
		f := all[name]
		h := &tar.Header{Name: f.path, Mode: f.mode, Uid: f.uid, Gid: f.gid, ModTime: now.Truncate(time.Second), Typeflag: tar.TypeReg}
		switch {
		case f.isDir:
			h.Typeflag, h.Name = tar.TypeDir, f.path+"/"
		case f.link != "":
			h.Typeflag, h.Linkname, h.Mode = tar.TypeSymlink, f.link, 0o777
		default:
			h.Size = int64(len(f.data))
		}
		if err := w.WriteHeader(h); err != nil {
			return layer{}, err
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := w.Write(f.data); err != nil {
				return layer{}, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return layer{}, err
	}
	return compress(out.Bytes())
}

// treeLess orders paths so that a directory stands right before its content.
func treeLess(a, b string) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			if a[i] == '/' {
				return true
			}
			if b[i] == '/' {
				return false
			}
			return a[i] < b[i]
		}
	}
	return len(a) < len(b)
}

func compress(raw []byte) (layer, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(raw); err != nil {
		return layer{}, err
	}
	if err := z.Close(); err != nil {
		return layer{}, err
	}
	return layer{data: out.Bytes(), digest: sha256Of(out.Bytes()), diffID: sha256Of(raw)}, nil
}

// emptyLayer is the layer of a stage that changes no file.
func emptyLayer() layer {
	l, _ := compress(make([]byte, 1024))
	return l
}
