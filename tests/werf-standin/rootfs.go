package main

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// imageFiles reads files of an image from its layers, the top one first. want
// chooses by path; links are returned as they are.
func imageFiles(b *builtImage, want func(p string) bool) (map[string]layerFile, error) {
	found := map[string]layerFile{}
	hidden := map[string]bool{} // removed or replaced by an upper layer
	opaque := map[string]bool{}
	covered := func(p string) bool {
		if hidden[p] {
			return true
		}
		for d := path.Dir(p); d != "."; d = path.Dir(d) {
			if opaque[d] || (hidden[d] && !found[d].isDir) {
				return true
			}
		}
		return opaque["."]
	}
	for i := len(b.manifest.Layers) - 1; i >= 0; i-- {
		files, gone, opaqueHere, err := readLayer(b.in, b.manifest.Layers[i].Digest, want)
		if err != nil {
			return nil, err
		}
		for p, f := range files {
			if !covered(p) {
				found[p] = f
			}
		}
		for p := range files {
			hidden[p] = true
		}
		for _, p := range gone {
			hidden[p] = true
		}
		for _, p := range opaqueHere {
			opaque[p] = true
		}
	}
	return found, nil
}

func readLayer(from store, digest string, want func(string) bool) (map[string]layerFile, []string, []string, error) {
	blob, err := from.blob(digest)
	if err != nil {
		return nil, nil, nil, err
	}
	defer blob.Close()
	in := bufio.NewReader(blob)
	var stream io.Reader = in
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, nil, err
		}
		stream = z
	}
	files := map[string]layerFile{}
	var gone, opaque []string
	t := tar.NewReader(stream)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return files, gone, opaque, nil
		}
		if err != nil {
			return nil, nil, nil, err
		}
		p := cleanPath(h.Name)
		dir, name := path.Split(p)
		if name == ".wh..wh..opq" {
			opaque = append(opaque, path.Clean(dir))
			continue
		}
		if rest, ok := strings.CutPrefix(name, ".wh."); ok {
			gone = append(gone, path.Join(dir, rest))
			continue
		}
		f := layerFile{path: p, mode: h.Mode & 0o7777, uid: h.Uid, gid: h.Gid}
		keep := want(p)
		switch h.Typeflag {
		case tar.TypeDir:
			f.isDir = true
		case tar.TypeSymlink:
			f.link = h.Linkname
		case tar.TypeLink:
			target := files[cleanPath(h.Linkname)]
			f.data, f.link = target.data, target.link
		case tar.TypeReg:
			// Hard links may point here later, so small files are kept too.
			if keep || h.Size < 1<<20 {
				if f.data, err = io.ReadAll(t); err != nil {
					return nil, nil, nil, err
				}
			}
		default:
			continue
		}
		files[p] = f
	}
}

// transferFiles moves files of an image to where an import wants them.
func transferFiles(b *builtImage, t transfer) ([]layerFile, error) {
	add, to := cleanPath(t.Add), cleanPath(firstOf(t.To, t.Add))
	filter := t.filter()
	files, err := imageFiles(b, func(p string) bool { _, ok := below(add, p); return ok })
	if err != nil {
		return nil, err
	}
	if add != "" {
		if _, ok := files[add]; !ok {
			implied := false
			for p := range files {
				if _, in := below(add, p); in {
					implied = true
				}
			}
			if !implied {
				mount := "/var/lib/containers/storage/overlay/" + strings.TrimPrefix(b.id(), "sha256:") + "/merged/" + add
				return nil, fmt.Errorf("normalize destination path for dependency import from %q to %q: lstat source path %q: lstat %s: no such file or directory",
					t.Add, firstOf(t.To, t.Add), mount, mount)
			}
		}
	}
	var moved []layerFile
	for p, f := range files {
		rel, ok := below(add, p)
		if !ok {
			continue
		}
		if rel != "" {
			if f.isDir && (len(filter.include) > 0 || len(filter.exclude) > 0) {
				continue // directories come back with what is in them
			}
			if !filter.takes(rel) {
				continue
			}
		}
		f.path = path.Join(to, rel)
		if f.path != "" && f.path != "." {
			moved = append(moved, f)
		}
	}
	return moved, nil
}

// lookUpID turns the name of a user or group into its number.
func lookUpID(b *builtImage, database, name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	if n, err := strconv.Atoi(name); err == nil {
		return n, nil
	}
	files, err := imageFiles(b, func(p string) bool { return p == database })
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(files[database].data), "\n") {
		fields := strings.Split(line, ":")
		if len(fields) > 2 && fields[0] == name {
			return strconv.Atoi(fields[2])
		}
	}
	return 0, fmt.Errorf("unable to find %q in /%s of the image", name, database)
}

// setOwner gives files the owner and group of a mapping.
func setOwner(b *builtImage, files []layerFile, t transfer) error {
	uid, err := lookUpID(b, "etc/passwd", t.Owner)
	if err != nil {
		return err
	}
	gid, err := lookUpID(b, "etc/group", t.Group)
	if err != nil {
		return err
	}
	for i := range files {
		if uid >= 0 {
			files[i].uid = uid
		}
		if gid >= 0 {
			files[i].gid = gid
		}
	}
	return nil
}
