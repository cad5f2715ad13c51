package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// build is the command.
func (s *session) build() error {
	c, err := s.loadConfig()
	if s.renderPath != "" {
		s.log.line("Using werf config render file: %s", s.renderPath)
	}
	if err != nil {
		return err
	}
	for _, w := range c.warnings {
		fmt.Fprintf(os.Stderr, "DEPRECATION WARNING! %s\n", w)
	}
	report, err := reportPath(s.options)
	if err != nil {
		return err
	}
	wanted, err := s.wantedImages(c)
	if err != nil {
		return err
	}
	to, finalRepo, err := s.openStores(c)
	if err != nil {
		return err
	}
	s.log.blank()
	sel, err := s.prepareTree(c, wanted)
	if err != nil {
		return err
	}
	if err := checkCustomTags(s.options, sel); err != nil {
		return err
	}
	builders := s.newBuilders(c, sel, to)
	s.logPlan(sel, builders)
	for _, b := range builders {
		if err := b.buildAll(); err != nil {
			return err
		}
	}
	if len(sel.order) > 1 {
		s.logSummary(builders)
	}
	out, err := s.publishAll(sel, builders, finalRepo)
	if err != nil {
		return err
	}
	if report != "" {
		if err := out.save(report); err != nil {
			return err
		}
	}
	repeatWarnings("DEPRECATION WARNINGS:", c.warnings)
	repeatWarnings("\nWARNINGS:", s.warnings)
	return nil
}

// newBuilders makes one builder for each platform; they share the store.
func (s *session) newBuilders(c *werfConfig, sel selection, to store) []*builder {
	var builders []*builder
	platforms := s.platforms(c)
	index := &tagIndex{}
	_, local := to.(*localStore)
	for _, platform := range platforms {
		builders = append(builders, &builder{
			s: s, c: c, sel: sel, to: to, local: local, index: index, empty: emptyLayer(),
			platform: platform, manyPlat: len(platforms) > 1,
			contentDigests: map[string]string{}, results: map[string]*imageResult{},
			trees: map[string]map[string]treeEntry{}, pushed: map[string]bool{}, externals: map[string]*builtImage{}})
	}
	return builders
}

// publishAll finishes every image and collects the report.
func (s *session) publishAll(sel selection, builders []*builder, finalRepo *registry) (*buildReport, error) {
	out := &buildReport{Images: map[string]imageRecord{}, ImagesByPlatform: map[string]map[string]imageRecord{}}
	out.Runtime.Backend, out.Runtime.InContainer = "buildah", inContainer()
	for _, img := range sel.order {
		record, err := s.publish(img, builders, finalRepo)
		if err != nil {
			return nil, err
		}
		out.Images[img.name] = record
		if len(builders) < 2 || os.Getenv("WERF_ENABLE_REPORT_BY_PLATFORM") != "1" {
			continue
		}
		byPlatform := map[string]imageRecord{}
		for _, b := range builders {
			byPlatform[b.platform] = b.record(b.results[img.name])
		}
		out.ImagesByPlatform[img.name] = byPlatform
	}
	if pause, err := time.ParseDuration(os.Getenv("WERF_STANDIN_SLEEP_BEFORE_REPORT")); err == nil {
		select {
		case <-time.After(pause):
		case <-s.ctx.Done():
			return nil, s.ctx.Err()
		}
	}
	return out, nil
}

func (s *session) wantedImages(c *werfConfig) ([]*image, error) {
	if len(s.options.args) > 0 {
		return c.match(s.options.args)
	}
	var wanted []*image
	for _, img := range c.images {
		if img.final || !s.options.boolOr("final-images-only", s.dialect.v3()) {
			wanted = append(wanted, img)
		}
	}
	return wanted, nil
}

func (s *session) platforms(c *werfConfig) []string {
	list := s.options.list("platform")
	if len(list) == 0 && os.Getenv("DOCKER_DEFAULT_PLATFORM") != "" {
		list = strings.Split(os.Getenv("DOCKER_DEFAULT_PLATFORM"), ",")
	}
	if len(list) == 0 {
		list = c.meta.Build.Platform
	}
	if len(list) == 0 {
		list = []string{defaultPlatform}
	}
	return list
}

// openStores opens --repo and --final-repo and, in werf 3, looks for the
// marker of a meta repository: the first thing that meets the registry.
func (s *session) openStores(c *werfConfig) (to store, final *registry, err error) {
	const failed = "unable to init storage manager: "
	address := s.options.string("repo")
	if address == "" {
		local, err := newLocalStore(s.homeDir, c.meta.Project)
		return local, nil, err
	}
	r, err := newRegistry(s.ctx, s.options, address)
	if err != nil {
		return nil, nil, fmt.Errorf(failed+"%w", err)
	}
	if s.dialect.v3() {
		marker := "werf-meta-repo-marker-" + c.meta.Project
		if _, _, err := r.manifest(marker); err != nil && !isMissing(err) {
			where := address + ":" + marker
			return nil, nil, fmt.Errorf(failed+"unable to get meta-repo marker %q: getting %s: %w", where, where, err)
		}
	}
	if address := s.options.string("final-repo"); address != "" {
		if final, err = newRegistry(s.ctx, s.options, address); err != nil {
			return nil, nil, fmt.Errorf(failed+"%w", err)
		}
	}
	return r, final, nil
}

// prepareTree checks all that werf checks before it builds anything.
func (s *session) prepareTree(c *werfConfig, wanted []*image) (selection, error) {
	const failed = "unable to calculate images tree: "
	sel, err := c.selectImages(wanted)
	if err != nil {
		return sel, err
	}
	for _, img := range sel.order {
		if img.docker != nil {
			if _, err := s.readDockerfile(img.docker); err != nil {
				return sel, fmt.Errorf(failed+"unable to map dockerfile to images: %w", err)
			}
			continue
		}
		if len(img.stapel.Git) == 0 {
			continue
		}
		const unmapped = failed + "unable to map stapel config to images: "
		if err := s.repo.unshallow(s.log); err != nil {
			return sel, fmt.Errorf(unmapped+"%w", err)
		}
		for _, g := range img.stapel.Git {
			if g.StageDeps == nil {
				continue
			}
			for _, name := range userStages {
				commands, _ := img.stapel.Shell.commands(name)
				if len((*g.StageDeps)[name]) == 0 || len(commands) > 0 {
					continue
				}
				if s.dialect.v3() {
					return sel, fmt.Errorf(unmapped+"git.stageDependencies.%s is defined, but no %s instructions are provided for image %q: "+
						"either add %s instructions or remove the stageDependencies.%s directive", name, name, img.name, name, name)
				}
				warning := fmt.Sprintf(stageDependenciesWarning, name, name, img.name)
				fmt.Fprintf(os.Stderr, "\nWARNING! %s\n", warning)
				s.warnings = append(s.warnings, warning)
			}
		}
	}
	return sel, nil
}
