package main

import (
	"archive/tar"
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"time"
)

// tidyTar rewrites a tar of buildah's in the form of werf's layers; with
// dropTraces it leaves out the empty files and directories that buildah's
// mounts have made.
func tidyTar(raw []byte, dropTraces bool) ([]byte, error) {
	stub := func(h *tar.Header) bool {
		p := strings.TrimSuffix(h.Name, "/")
		if !dropTraces {
			return false
		}
		switch p {
		case "etc/hostname", "etc/hosts", "etc/resolv.conf", "run/.containerenv":
			return h.Size == 0 && h.Typeflag == tar.TypeReg
		}
		for _, dir := range []string{".werf", "run/secrets"} {
			if _, in := below(dir, p); in {
				return true
			}
		}
		return false
	}
	var headers []*tar.Header
	var bodies [][]byte
	touched := map[string]bool{"run/": dropTraces}
	kept := map[string]int{}
	in := tar.NewReader(bytes.NewReader(raw))
	for {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if stub(h) {
			touched[strings.TrimSuffix(filepath.Dir(strings.TrimSuffix(h.Name, "/")), "/")+"/"] = true
			continue
		}
		body, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		headers, bodies = append(headers, h), append(bodies, body)
		kept[filepath.Dir(strings.TrimSuffix(h.Name, "/"))+"/"]++
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for i, h := range headers {
		if h.Typeflag == tar.TypeDir && touched[h.Name] && kept[h.Name] == 0 {
			continue // made only to hold a mount point
		}
		h.Format, h.Uname, h.Gname, h.Mode = tar.FormatUnknown, "", "", h.Mode&0o7777
		h.AccessTime, h.ChangeTime, h.ModTime = time.Time{}, time.Time{}, h.ModTime.Truncate(time.Second)
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(bodies[i]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
