package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// projectFiles reads files of the project as giterminism wants it: from the
// commit, and with an error when the work tree says something else.
type projectFiles struct {
	repo    *gitRepo
	loose   bool
	entries map[string]treeEntry
	dirs    map[string]bool
	allowed []string // globs that may be read uncommitted
}

func newProjectFiles(repo *gitRepo, loose bool) (*projectFiles, error) {
	repo.startStatus()
	entries, err := repo.tree(repo.commit)
	if err != nil {
		return nil, err
	}
	return &projectFiles{repo: repo, loose: loose, entries: entries, dirs: directoriesOf(entries)}, nil
}

func directoriesOf(entries map[string]treeEntry) map[string]bool {
	dirs := map[string]bool{"": true}
	for p := range entries {
		for d := path.Dir(p); d != "." && !dirs[d]; d = path.Dir(d) {
			dirs[d] = true
		}
	}
	return dirs
}

// notFound, uncommittedFile and untrackedFile are the three verdicts on a file
// that cannot be read from the commit.
type fileError struct {
	text  string
	hints []string
}

func (e fileError) Error() string {
	return strings.Join(append([]string{e.text}, e.hints...), "\n\n")
}

func notFound(p string) error {
	return fileError{fmt.Sprintf("the file %q not found in the project git repository. If the file exists locally, "+
		"configure werf-giterminism.yaml to allow uncommitted files", p), []string{reproducibilityNote}}
}

// mustBeCommitted names files that differ from the commit.
func mustBeCommitted(kind string, paths []string) error {
	text := fmt.Sprintf("the %sfile %q must be committed", kind, paths[0])
	if len(paths) > 1 {
		text = fmt.Sprintf("the following %sfiles must be committed:\n", kind)
		for _, p := range paths {
			text += "\n - " + p
		}
	}
	return fileError{text, []string{devModeHint, reproducibilityNote}}
}

// checkCommitted fails for a path that is modified or untracked.
func (f *projectFiles) checkCommitted(p string) error {
	modified, untracked := f.repo.uncommitted(p)
	switch {
	case modified:
		return mustBeCommitted("", []string{p})
	case untracked:
		return mustBeCommitted("untracked ", []string{p})
	}
	return nil
}

// resolve follows symlinks of the commit in every part of the path. ok is
// false when nothing is there.
func (f *projectFiles) resolve(p string) (target string, ok bool, err error) {
	rest := strings.Split(p, "/")
	done := ""
	for hops := 0; len(rest) > 0; {
		step := path.Join(done, rest[0])
		rest = rest[1:]
		entry, isFile := f.entries[step]
		if !isFile || !entry.symlink() {
			done = step
			continue
		}
		if hops++; hops > 40 {
			return "", false, fmt.Errorf("symlink %q check failed: too many levels of symlinks", p)
		}
		link, err := f.repo.blob(entry.id)
		if err != nil {
			return "", false, err
		}
		to := path.Join(path.Dir(step), string(link))
		if strings.HasPrefix(to, "../") {
			to = string(link)
		}
		if f.entries[to] == (treeEntry{}) && !f.dirs[to] {
			return "", false, fmt.Errorf("symlink %q check failed: commit tree entry %q not found in the repository", step, to)
		}
		done, rest = "", append(strings.Split(to, "/"), rest...)
	}
	_, isFile := f.entries[done]
	return done, isFile || f.dirs[done], nil
}

// read returns a file's bytes.
func (f *projectFiles) read(p string, alsoUncommitted ...string) ([]byte, error) {
	shown := p
	if !strings.HasPrefix(path.Clean(p), "..") {
		p = cleanPath(p)
	}
	onDisk := filepath.Join(f.repo.projectDir, filepath.FromSlash(p))
	if f.loose {
		data, err := os.ReadFile(onDisk)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fileError{fmt.Sprintf("the file %q not found in the project directory", shown), nil}
		}
		return data, err
	}
	for _, pattern := range alsoUncommitted {
		if !matchesGlob(pattern, p) {
			continue
		}
		data, err := os.ReadFile(onDisk)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fileError{fmt.Sprintf("accepted file %q check failed: the file %q not found in the project directory", p, p),
				[]string{reproducibilityNote}}
		}
		return data, err
	}
	if err := f.checkCommitted(p); err != nil {
		return nil, err
	}
	target, ok, err := f.resolve(p)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, notFound(p)
	}
	if target != p {
		if err := f.checkCommitted(target); err != nil {
			return nil, mustBeCommitted("", []string{p})
		}
	}
	entry, isFile := f.entries[target]
	if !isFile {
		return nil, fmt.Errorf("unable to get blob %q object: object not found", f.repo.objectID(target))
	}
	return f.repo.blob(entry.id)
}

// has tells whether a path may be read (a file) or listed (a directory).
func (f *projectFiles) has(p string) (exists, isDir bool, err error) {
	p = cleanPath(p)
	onDisk := func() (bool, bool) {
		info, err := os.Stat(filepath.Join(f.repo.projectDir, filepath.FromSlash(p)))
		return err == nil, err == nil && info.IsDir()
	}
	if f.loose {
		exists, isDir = onDisk()
		return exists, isDir, nil
	}
	for _, pattern := range f.allowed {
		if matchesGlob(pattern, p) {
			exists, isDir = onDisk()
			return exists, isDir, nil
		}
	}
	target, ok, err := f.resolve(p)
	if err != nil || !ok {
		return false, false, err
	}
	for _, q := range []string{p, target} {
		if modified, untracked := f.repo.uncommitted(q); modified || untracked {
			return false, false, nil
		}
	}
	return true, f.dirs[target], nil
}

// listed is every path a glob can meet: files, and files behind links to
// directories.
func (f *projectFiles) listed() []string {
	var all []string
	var walkLink func(link, dir string, depth int)
	walkLink = func(link, dir string, depth int) {
		for p, entry := range f.entries {
			rel, ok := below(dir, p)
			if !ok || rel == "" {
				continue
			}
			all = append(all, path.Join(link, rel))
			if entry.symlink() && depth < 8 {
				if target, ok, err := f.resolve(p); err == nil && ok && f.dirs[target] {
					walkLink(path.Join(link, rel), target, depth+1)
				}
			}
		}
	}
	for p, entry := range f.entries {
		if entry.symlink() {
			if target, ok, err := f.resolve(p); err == nil && ok && f.dirs[target] {
				walkLink(p, target, 0)
				continue
			}
		}
		all = append(all, p)
	}
	sort.Strings(all)
	return all
}

// glob returns the contents of all files a pattern takes.
func (f *projectFiles) glob(pattern string) (map[string]interface{}, error) {
	found := map[string]interface{}{}
	onDisk := func(accept func(string) bool) error {
		root := os.DirFS(f.repo.projectDir)
		return fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if err == nil && d.Name() == ".git" {
					return fs.SkipDir
				}
				return err
			}
			if accept(p) && matchesGlob(pattern, p) {
				data, err := fs.ReadFile(root, p)
				if err != nil {
					return err
				}
				found[p] = string(data)
			}
			return nil
		})
	}
	if f.loose {
		return found, onDisk(func(string) bool { return true })
	}
	allowed := func(p string) bool {
		for _, a := range f.allowed {
			if matchesGlob(a, p) {
				return true
			}
		}
		return false
	}
	var modified, untracked []string
	for _, p := range f.listed() {
		if !matchesGlob(pattern, p) || allowed(p) {
			continue
		}
		data, err := f.read(p)
		var verdict fileError
		if errors.As(err, &verdict) && strings.HasSuffix(verdict.text, "must be committed") {
			modified = append(modified, p)
			continue
		}
		if err != nil {
			return nil, err
		}
		found[p] = string(data)
	}
	<-f.repo.statusDone
	for p := range f.repo.untracked {
		if matchesGlob(pattern, p) && !allowed(p) {
			untracked = append(untracked, p)
		}
	}
	sort.Strings(untracked)
	if len(modified) > 0 {
		return nil, mustBeCommitted("", modified)
	}
	if len(untracked) > 0 {
		return nil, mustBeCommitted("untracked ", untracked)
	}
	if len(f.allowed) > 0 {
		if err := onDisk(allowed); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// templates lists the named templates below the templates directory.
func (f *projectFiles) templates(dir string, mayBeUncommitted []string) (map[string]string, []string, error) {
	dir = cleanPath(dir)
	names := map[string]bool{}
	for p := range f.entries {
		names[p] = true
	}
	<-f.repo.statusDone
	for p := range f.repo.untracked {
		names[p] = true
	}
	if f.loose || len(mayBeUncommitted) > 0 {
		matches, _ := doublestar.Glob(os.DirFS(f.repo.projectDir), dir+"/**/*.tmpl")
		for _, p := range matches {
			names[p] = true
		}
	}
	found := map[string]string{}
	var order []string
	for p := range names {
		if rel, ok := below(dir, p); ok && strings.HasSuffix(rel, ".tmpl") {
			order = append(order, rel)
		}
	}
	sort.Strings(order)
	for _, rel := range order {
		data, err := f.read(path.Join(dir, rel), mayBeUncommitted...)
		if err != nil {
			return nil, nil, err
		}
		found[rel] = string(data)
	}
	return found, order, nil
}
