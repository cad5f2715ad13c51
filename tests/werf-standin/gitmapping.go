package main

import (
	"fmt"
	"path"
	"sort"
	"strings"
)

// mappedFile is a file of the commit with its place in the image.
type mappedFile struct {
	treeEntry
	rel string // relative to `add`, "" when `add` is the file itself
}

// filesOf lists what a git mapping takes from a tree, by path in the image.
func (g gitConfig) filesOf(entries map[string]treeEntry) map[string]mappedFile {
	add, to := cleanPath(g.Add), cleanPath(g.To)
	found := map[string]mappedFile{}
	if e, ok := entries[add]; ok {
		found[to] = mappedFile{treeEntry: e}
		return found
	}
	filter := g.filter()
	for p, e := range entries {
		if rel, ok := below(add, p); ok && filter.takes(rel) {
			found[path.Join(to, rel)] = mappedFile{e, rel}
		}
	}
	return found
}

// key names the mapping in labels and digests; it says nothing of contents.
func (g gitConfig) key() string {
	return strings.TrimPrefix(sha256Of([]byte(fmt.Sprint(g.URL, g.Add, g.To, g.Owner, g.Group, []string(g.IncludePaths), []string(g.ExcludePaths)))), "sha256:")
}

// kind is what werf writes in the label of the mapping's type.
func (g gitConfig) kind(entries map[string]treeEntry) string {
	if _, ok := entries[cleanPath(g.Add)]; ok {
		return "file"
	}
	return "directory"
}

// checkCommitted fails when the work tree has other content for the mapping.
func (g gitConfig) checkCommitted(f *projectFiles) error {
	if f.loose {
		return nil
	}
	f.repo.uncommitted("")
	add, filter := cleanPath(g.Add), g.filter()
	collect := func(set map[string]bool) []string {
		var paths []string
		for p := range set {
			if rel, ok := below(add, p); ok && (rel == "" || filter.takes(rel)) {
				paths = append(paths, p)
			}
		}
		sort.Strings(paths)
		return paths
	}
	if paths := collect(f.repo.modified); paths != nil {
		return mustBeCommitted("", paths)
	}
	if paths := collect(f.repo.untracked); paths != nil {
		return mustBeCommitted("untracked ", paths)
	}
	return nil
}

// checksum covers paths, modes and contents of mapped files; patterns narrow
// it to the files a stage depends on.
func checksum(files map[string]mappedFile, patterns []string) string {
	var lines []string
	for p, f := range files {
		if patterns != nil && !matchesAnyGlob(patterns, firstOf(f.rel, path.Base(p))) {
			continue
		}
		lines = append(lines, p+" "+f.mode+" "+f.id)
	}
	sort.Strings(lines)
	return contentHash(lines...)
}

// layerFiles reads the contents of mapped files.
func (g gitConfig) layerFiles(repo *gitRepo, files map[string]mappedFile) ([]layerFile, error) {
	var out []layerFile
	for p, f := range files {
		data, err := repo.blob(f.id)
		if err != nil {
			return nil, err
		}
		file := layerFile{path: p, mode: 0o644, data: data}
		switch {
		case f.symlink():
			file.link, file.data = string(data), nil
		case f.executable():
			file.mode = 0o755
		}
		out = append(out, file)
	}
	return out, nil
}

// patch lists what changed in the mapping between two trees: new content, and
// removals.
func (g gitConfig) patch(repo *gitRepo, old, new map[string]treeEntry) ([]layerFile, error) {
	before, after := g.filesOf(old), g.filesOf(new)
	changed := map[string]mappedFile{}
	for p, f := range after {
		if before[p].treeEntry != f.treeEntry {
			changed[p] = f
		}
	}
	out, err := g.layerFiles(repo, changed)
	for p := range before {
		if _, ok := after[p]; !ok {
			out = append(out, layerFile{path: p, remove: true})
		}
	}
	return out, err
}
