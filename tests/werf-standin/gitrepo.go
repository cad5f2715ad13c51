package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// gitRepo answers questions about one commit and the state of the work tree.
// Paths are relative to the project directory, with slashes.
type gitRepo struct {
	ctx        context.Context
	topLevel   string
	projectDir string
	prefix     string // project directory inside the work tree, "" or "a/b/"
	head       string // HEAD
	commit     string // what is read: HEAD or the snapshot of --dev
	dev        bool

	statusOnce sync.Once
	statusDone chan struct{}
	modified   map[string]bool
	untracked  map[string]bool

	catLock sync.Mutex
	cat     *exec.Cmd
	catIn   io.WriteCloser
	catOut  *bufio.Reader
}

// treeEntry is one file of a commit.
type treeEntry struct {
	mode string // 100644, 100755, 120000
	id   string
}

func (e treeEntry) symlink() bool    { return e.mode == "120000" }
func (e treeEntry) executable() bool { return e.mode == "100755" }

// gitOptions are the settings werf gives to every git call.
var gitOptions = []string{"-c", "core.autocrlf=false", "-c", "gc.auto=0", "-c", "commit.gpgsign=false",
	"-c", "core.untrackedCache=false", "-c", "core.splitIndex=false"}

func openGitRepo(ctx context.Context, projectDir, workTree string) (*gitRepo, error) {
	dir := workTree
	if dir == "" {
		for dir = projectDir; ; dir = filepath.Dir(dir) {
			if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
				break
			}
			if dir == filepath.Dir(dir) {
				return nil, fmt.Errorf("unable to get git work tree: werf requires a git work tree for the project to exist: "+
					"unable to find a valid .git in the current directory %q or parent directories, you may also specify git "+
					"work tree explicitly with --git-work-tree option (or WERF_GIT_WORK_TREE env var)", projectDir)
			}
		}
	}
	top, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	r := &gitRepo{ctx: ctx, topLevel: top, projectDir: projectDir, statusDone: make(chan struct{})}
	if rel, err := filepath.Rel(top, projectDir); err == nil && rel != "." && !strings.HasPrefix(rel, "..") {
		r.prefix = filepath.ToSlash(rel) + "/"
	}
	refs, err := r.git("show-ref", "--head")
	if err != nil {
		return nil, fmt.Errorf("unable to get git repo head commit: git get refs from HEAD command failed: %w", err)
	}
	r.head, _, _ = strings.Cut(string(refs), " ")
	r.commit = r.head
	return r, nil
}

// git runs one git command in the work tree.
func (r *gitRepo) git(args ...string) ([]byte, error) { return r.gitEnv(nil, args...) }

func (r *gitRepo) gitEnv(env []string, args ...string) ([]byte, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return nil, err
	}
	args = append(append([]string{}, gitOptions...), args...)
	cmd := exec.CommandContext(r.ctx, path, args...)
	cmd.Dir = r.topLevel
	cmd.Env = append(os.Environ(), env...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("error running command %q: %w\nStdout:\n%s\nStderr:\n%s",
			path+" "+strings.Join(args, " "), err, out.String(), errOut.String())
	}
	return out.Bytes(), nil
}

// startStatus begins to look for uncommitted files while other work goes on.
func (r *gitRepo) startStatus() {
	r.statusOnce.Do(func() {
		r.modified, r.untracked = map[string]bool{}, map[string]bool{}
		if r.dev {
			close(r.statusDone)
			return
		}
		go func() {
			defer close(r.statusDone)
			out, err := r.git("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
			if err != nil {
				return
			}
			for _, item := range strings.Split(string(out), "\x00") {
				if len(item) < 4 {
					continue
				}
				path, ok := r.inProject(item[3:])
				if !ok {
					continue
				}
				if strings.HasPrefix(item, "??") {
					r.untracked[path] = true
				} else {
					r.modified[path] = true
				}
			}
		}()
	})
}

func (r *gitRepo) inProject(path string) (string, bool) {
	if !strings.HasPrefix(path, r.prefix) {
		return "", false
	}
	return strings.TrimPrefix(path, r.prefix), true
}

// uncommitted tells whether path differs from HEAD or is not tracked.
func (r *gitRepo) uncommitted(path string) (modified, untracked bool) {
	r.startStatus()
	<-r.statusDone
	return r.modified[path], r.untracked[path]
}

// tree lists the files of a commit.
func (r *gitRepo) tree(commit string) (map[string]treeEntry, error) {
	out, err := r.git("ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	entries := map[string]treeEntry{}
	for _, line := range strings.Split(string(out), "\x00") {
		meta, path, ok := strings.Cut(line, "\t")
		fields := strings.Fields(meta)
		if !ok || len(fields) != 3 || fields[1] != "blob" {
			continue
		}
		if path, ok = r.inProject(path); ok {
			entries[path] = treeEntry{mode: fields[0], id: fields[2]}
		}
	}
	return entries, nil
}

// blob reads an object through one long-lived git process.
func (r *gitRepo) blob(id string) ([]byte, error) {
	r.catLock.Lock()
	defer r.catLock.Unlock()
	if r.cat == nil {
		cmd := exec.CommandContext(r.ctx, "git", "cat-file", "--batch")
		cmd.Dir = r.topLevel
		in, err := cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		r.cat, r.catIn, r.catOut = cmd, in, bufio.NewReaderSize(out, 1<<16)
	}
	if _, err := io.WriteString(r.catIn, id+"\n"); err != nil {
		return nil, err
	}
	header, err := r.catOut.ReadString('\n')
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(header)
	if len(fields) != 3 {
		return nil, fmt.Errorf("unable to get blob %q object: object not found", id)
	}
	size, err := strconv.Atoi(fields[2])
	if err != nil {
		return nil, err
	}
	data := make([]byte, size+1)
	if _, err := io.ReadFull(r.catOut, data); err != nil {
		return nil, err
	}
	return data[:size], nil
}

func (r *gitRepo) close() {
	if r.cat != nil {
		r.catIn.Close()
		r.cat.Wait()
		r.cat = nil
	}
}

// hasCommit tells whether an older commit is still in the repository.
func (r *gitRepo) hasCommit(commit string) bool {
	_, err := r.git("cat-file", "-e", commit+"^{tree}")
	return err == nil
}

// objectID names the object behind a path of the commit.
func (r *gitRepo) objectID(path string) string {
	out, err := r.git("rev-parse", r.commit+":"+r.prefix+path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// commitTime gives the author's date of the commit in the author's zone, which has no name (werf/werf,
// pkg/git_repo/base.go).
func (r *gitRepo) commitTime() (time.Time, error) {
	const layout = "2006-01-02 15:04:05 -0700"
	out, err := r.git("log", "-1", "--format=%ai", r.commit)
	if err != nil {
		return time.Time{}, err
	}
	written, err := time.Parse(layout, strings.TrimSpace(string(out)))
	if err != nil {
		return time.Time{}, err
	}
	_, offset := written.Zone()
	return written.In(time.FixedZone("", offset)), nil
}

// unshallow completes a shallow clone, as a build of werf does.
func (r *gitRepo) unshallow(log *logger) error {
	out, err := r.git("rev-parse", "--git-dir")
	if err != nil {
		return err
	}
	gitDir := strings.TrimSpace(string(out))
	if !filepath.IsAbs(gitDir) {
		gitDir = filepath.Join(r.topLevel, gitDir)
	}
	if _, err := os.Stat(filepath.Join(gitDir, "shallow")); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	done := log.open("Fetching origin")
	_, err = r.git("fetch", "--unshallow", "origin", "+refs/heads/*:refs/remotes/origin/*")
	done(err)
	if err != nil {
		return fmt.Errorf("unable to fetch local git repo: unable to fetch origin: %w", err)
	}
	return nil
}

// enterDevMode takes a snapshot of the work tree as a commit, so that
// everything behind reads it as if it were committed.
func (r *gitRepo) enterDevMode(branch string) error {
	if branch == "" {
		branch = "_werf-dev"
	}
	index, err := os.CreateTemp("", "werf-standin-index-")
	if err != nil {
		return err
	}
	index.Close()
	os.Remove(index.Name())
	defer os.Remove(index.Name())
	env := []string{"GIT_INDEX_FILE=" + index.Name(),
		"GIT_AUTHOR_NAME=werf", "GIT_AUTHOR_EMAIL=werf@localhost", "GIT_AUTHOR_DATE=2000-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=werf", "GIT_COMMITTER_EMAIL=werf@localhost", "GIT_COMMITTER_DATE=2000-01-01T00:00:00Z"}
	if _, err := r.gitEnv(env, "read-tree", r.head); err != nil {
		return err
	}
	if _, err := r.gitEnv(env, "add", "-A", "."); err != nil {
		return err
	}
	tree, err := r.gitEnv(env, "write-tree")
	if err != nil {
		return err
	}
	old, err := r.git("rev-parse", r.head+"^{tree}")
	if err != nil {
		return err
	}
	r.dev = true
	commit := r.head
	if !bytes.Equal(tree, old) {
		out, err := r.gitEnv(env, "commit-tree", strings.TrimSpace(string(tree)), "-p", r.head, "-m", "snapshot for --dev")
		if err != nil {
			return err
		}
		commit = strings.TrimSpace(string(out))
	}
	if _, err := r.git("update-ref", "refs/heads/"+branch, commit); err != nil {
		return err
	}
	r.commit = commit
	return nil
}
