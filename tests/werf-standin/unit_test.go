package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSeparators(t *testing.T) {
	for line, want := range map[string]bool{
		"---": true, "---  ": true, "--- # text": true, "---\r\n": true,
		"--- # a-b": false, "--- text": false, "----": false, " ---": false, "": false,
	} {
		if got := isSeparator(line); got != want {
			t.Errorf("isSeparator(%q) = %v", line, got)
		}
	}
}

func TestSplitDocuments(t *testing.T) {
	got := splitDocuments("configVersion: 1\n\n--- # images\n# only a comment\n---\nimage: a\nfrom: b\n---\nimage: c\n")
	want := []document{{1, "configVersion: 1\n\n"}, {6, "image: a\nfrom: b\n"}, {9, "image: c\n"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	if dump := got[1].dump("/tmp/x"); dump != "/tmp/x\n\n     6  image: a\n     7  from: b\n     8  \n" {
		t.Errorf("dump is %q", dump)
	}
}

func TestMatchesGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"docs", "docs/a/b.md", true}, {"docs/", "docs/a.md", true}, {"/docs", "docs/a.md", true},
		{"docs", "docs2/a.md", false}, {"**/*.md", "a.md", true}, {"**/*.md", "x/y/a.md", true},
		{"d/*.yaml", "d/e/b.yaml", false}, {"d/*", "d/e/b.yaml", true}, {"d/*.{yaml,yml}", "d/z.yml", true},
		{"*", "a/b", true}, {"", "a", true}, {"a", "b/a", false},
	} {
		if got := matchesGlob(c.pattern, c.path); got != c.want {
			t.Errorf("matchesGlob(%q, %q) = %v", c.pattern, c.path, got)
		}
	}
}

func TestPathFilter(t *testing.T) {
	f := pathFilter{include: []string{"docs", "*.yaml"}, exclude: []string{"docs/internals"}}
	for path, want := range map[string]bool{"docs/a.md": true, "docs/internals/x": false, "a.yaml": true, "a.json": false} {
		if f.takes(path) != want {
			t.Errorf("takes(%q) is not %v", path, want)
		}
	}
}

func TestMatchesName(t *testing.T) {
	allowed := []string{"PLAIN", "/MODULES_.*/"}
	for name, want := range map[string]bool{"PLAIN": true, "MODULES_X": true, "X_MODULES_X": false, "PLAIN2": false} {
		if matchesName(allowed, name) != want {
			t.Errorf("matchesName(%q) is not %v", name, want)
		}
	}
}

func TestLayerTar(t *testing.T) {
	now := time.Unix(1700000000, 5)
	l, err := makeLayer([]layerFile{
		{path: "docs/юникод.md", mode: 0o644, data: []byte("u")},
		{path: "docs/a/b.txt", mode: 0o755, data: []byte("bb")},
		{path: "docs/LINK", link: "a/b.txt"},
		{path: "docs-2/x", mode: 0o644},
		{path: "old/gone", remove: true},
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(l.data))
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(z)
	if sha256Of(raw) != l.diffID || sha256Of(l.data) != l.digest {
		t.Error("digests do not belong to the data")
	}
	var names []string
	r := tar.NewReader(bytes.NewReader(raw))
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.ModTime.Unix() != now.Unix() {
			t.Errorf("%s: owner %d:%d %q, time %v", h.Name, h.Uid, h.Gid, h.Uname, h.ModTime)
		}
		ascii := !strings.Contains(h.Name, "юникод")
		if (len(h.PAXRecords) == 0) != ascii {
			t.Errorf("%s: PAX records %v", h.Name, h.PAXRecords)
		}
	}
	want := []string{"docs/", "docs/LINK", "docs/a/", "docs/a/b.txt", "docs/юникод.md", "docs-2/", "docs-2/x", "old/", "old/.wh.gone"}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("entries are %q", names)
	}
	if emptyLayer().diffID != "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef" {
		t.Error("the empty layer is not 1024 zero bytes")
	}
}

func TestTidyTar(t *testing.T) {
	var raw bytes.Buffer
	w := tar.NewWriter(&raw)
	for _, h := range []tar.Header{
		{Name: "dev/", Typeflag: tar.TypeDir}, {Name: "etc/", Typeflag: tar.TypeDir}, {Name: "etc/hosts", Typeflag: tar.TypeReg},
		{Name: "out.txt", Typeflag: tar.TypeReg}, {Name: "run/", Typeflag: tar.TypeDir}, {Name: ".werf/script.sh", Typeflag: tar.TypeReg},
	} {
		h.Mode = 0o100644
		w.WriteHeader(&h)
	}
	w.Close()
	tidy, err := tidyTar(raw.Bytes(), true)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	r := tar.NewReader(bytes.NewReader(tidy))
	for h, err := r.Next(); err == nil; h, err = r.Next() {
		names = append(names, h.Name)
		if h.Mode != 0o644 {
			t.Errorf("mode of %s is %o", h.Name, h.Mode)
		}
	}
	if !reflect.DeepEqual(names, []string{"dev/", "out.txt"}) {
		t.Errorf("left are %q", names)
	}
}

func TestParseDockerfile(t *testing.T) {
	doc, err := parseDockerfile("# syntax\nARG BASE=x:1\nFROM ${BASE} AS build\nRUN a && \\\n  b\nCOPY --chown=1:1 src/ lib /x/\nFROM scratch\nCOPY --from=build /x /x\nCOPY [\"a b\", \"/y\"]\n")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(doc.bases, []string{"${BASE}"}) || doc.args["BASE"] != "x:1" {
		t.Errorf("bases %q, args %q", doc.bases, doc.args)
	}
	if !reflect.DeepEqual(doc.sources, []string{"src/", "lib", "a b"}) {
		t.Errorf("sources %q", doc.sources)
	}
	if _, err := parseDockerfile("FROM scratch\n\nNOPE x\n"); err == nil || !strings.Contains(err.Error(), "on line 3: unknown instruction: NOPE (did you mean COPY?)") {
		t.Errorf("error is %v", err)
	}
}

func TestMurmur3(t *testing.T) {
	for name, want := range map[string]uint32{"app": 0x798e6f97, "app2": 0x85a312ab, "bundle": 0x89584285, "version-file": 0x7e5bad4c} {
		if got := murmur3([]byte(name)); got != want {
			t.Errorf("murmur3(%q) = %08x, want %08x", name, got, want)
		}
	}
}

func TestFlags(t *testing.T) {
	t.Setenv("WERF_ADD_CUSTOM_TAG_1", "a")
	t.Setenv("WERF_REPO", "from/env")
	o, err := parseFlags(dialect{major: 3}, "build", []string{"x", "--repo=r/1", "--dev", "--log-quiet=false", "-p", "y"})
	if err != nil {
		t.Fatal(err)
	}
	if o.string("repo") != "r/1" || !o.bool("dev") || o.bool("log-quiet") || !reflect.DeepEqual(o.args, []string{"x", "y"}) || !reflect.DeepEqual(o.list("add-custom-tag"), []string{"a"}) {
		t.Errorf("got %+v", o)
	}
	if _, err := parseFlags(dialect{major: 3}, "build", []string{"--synchronization", ":local"}); err == nil {
		t.Error("werf 3 took --synchronization")
	}
	if _, err := parseFlags(dialect{major: 2}, "build", []string{"-S", ":local"}); err != nil {
		t.Error(err)
	}
}
