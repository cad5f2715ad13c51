package main

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// matchesGlob tells whether the pattern takes p: the path itself or any
// directory above it matches, so "docs" and "docs/*" reach every file below.
func matchesGlob(pattern, p string) bool {
	pattern = cleanPath(pattern)
	if pattern == "" {
		return true
	}
	for q := p; q != "" && q != "."; q = path.Dir(q) {
		if ok, _ := doublestar.Match(pattern, q); ok {
			return true
		}
	}
	return false
}

// pathFilter is a pair of includePaths and excludePaths.
type pathFilter struct {
	include, exclude []string
}

// takes tells whether a path, relative to `add`, passes the filter.
func (f pathFilter) takes(p string) bool {
	for _, pattern := range f.exclude {
		if matchesGlob(pattern, p) {
			return false
		}
	}
	if len(f.include) == 0 {
		return true
	}
	for _, pattern := range f.include {
		if matchesGlob(pattern, p) {
			return true
		}
	}
	return false
}

// cleanPath makes a slash path relative and tidy; the root is "".
func cleanPath(p string) string {
	p = path.Clean("/" + p)
	return strings.TrimPrefix(p, "/")
}

// below gives p relative to dir; ok is false when p is neither dir nor in it.
func below(dir, p string) (rel string, ok bool) {
	if dir == "" || dir == p {
		return strings.TrimPrefix(strings.TrimPrefix(p, dir), "/"), true
	}
	if strings.HasPrefix(p, dir+"/") {
		return p[len(dir)+1:], true
	}
	return "", false
}
