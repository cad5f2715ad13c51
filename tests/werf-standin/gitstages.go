package main

import (
	"errors"
	"fmt"
)

// gitArchiveStage lays down all files of the mappings. Its digest knows the
// mappings and not the contents: later commits come on top as patches.
func (b *builder) gitArchiveStage(img *image) *stage {
	st := &stage{name: "gitArchive"}
	for _, g := range img.stapel.Git {
		st.inputs = append(st.inputs, g.key())
	}
	st.apply = func(prev, next *builtImage) error {
		var files []layerFile
		for _, g := range img.stapel.Git {
			mapped := g.filesOf(b.s.files.entries)
			if len(mapped) == 0 {
				return stageEmptyError{fmt.Errorf("%q in werf.yaml matches no files. git.add requires at least one file matched by it. Fix and retry", "git.add: "+g.Add)}
			}
			own, err := g.layerFiles(b.s.repo, mapped)
			if err != nil {
				return err
			}
			if err := setOwner(prev, own, g.transfer); err != nil {
				return err
			}
			files = append(files, own...)
			b.labelGit(next, g)
		}
		l, err := makeLayer(files, next.config.Created)
		if err != nil {
			return err
		}
		next.addLayer(l)
		return nil
	}
	return st
}

// stageEmptyError is found while werf asks whether a stage has work.
type stageEmptyError struct{ error }

func (b *builder) labelGit(next *builtImage, g gitConfig) {
	next.config.Config.Labels["werf-git-"+g.key()+"-commit"] = b.s.repo.commit
	next.config.Config.Labels["werf-git-"+g.key()+"-type"] = g.kind(b.s.files.entries)
}

// gitPatch is what changed in the mappings since prev was built.
func (b *builder) gitPatch(img *image, prev, next *builtImage) ([]layerFile, error) {
	var all []layerFile
	for _, g := range img.stapel.Git {
		old := map[string]treeEntry{}
		if commit := prev.label("werf-git-" + g.key() + "-commit"); commit != "" && b.s.repo.hasCommit(commit) {
			var err error
			if old, err = b.tree(commit); err != nil {
				return nil, err
			}
		}
		changes, err := g.patch(b.s.repo, old, b.s.files.entries)
		if err != nil {
			return nil, err
		}
		if err := setOwner(prev, changes, g.transfer); err != nil {
			return nil, err
		}
		all = append(all, changes...)
		if next != nil {
			b.labelGit(next, g)
		}
	}
	return all, nil
}

// gitLatestPatchStage brings the files to the state of the commit. In werf 3
// it is always there, because it carries the tag of the content.
func (b *builder) gitLatestPatchStage(img *image) (*stage, error) {
	st := &stage{name: "gitLatestPatch"}
	for _, g := range img.stapel.Git {
		if g.URL != "" {
			return nil, errors.New("remote git repositories are not supported by the stand-in: " + g.URL)
		}
		st.inputs = append(st.inputs, checksum(g.filesOf(b.s.files.entries), nil))
	}
	if !b.s.dialect.v3() {
		st.skip = func(prev *builtImage) (bool, error) {
			changes, err := b.gitPatch(img, prev, nil)
			return len(changes) == 0, err
		}
	}
	st.apply = func(prev, next *builtImage) error {
		changes, err := b.gitPatch(img, prev, next)
		if err != nil {
			return err
		}
		l := b.empty
		if len(changes) > 0 {
			if l, err = makeLayer(changes, next.config.Created); err != nil {
				return err
			}
		}
		next.addLayer(l)
		return nil
	}
	return st, nil
}
