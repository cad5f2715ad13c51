package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// repeatWarnings lists all warnings once more at the end, as werf does.
func repeatWarnings(title string, warnings []string) {
	for i, w := range warnings {
		if i == 0 {
			fmt.Fprintln(os.Stderr, title)
		}
		fmt.Fprintf(os.Stderr, "%d: %s\n", i+1, w)
	}
}

// logFacts writes what werf tells of an image.
func (b *builder) logFacts(i *builtImage, grown int64, network string, showGrowth bool) {
	l := b.s.log
	size := humanSize(i.size())
	if showGrowth {
		size += fmt.Sprintf(" (+%s)", humanSize(grown))
	}
	l.line("     name: %s:%s", b.to.address(), i.tag)
	id := strings.TrimPrefix(i.id(), "sha256:")
	l.line("       id: %s", id[:min(12, len(id))])
	l.line("  created: %s", i.created.UTC().Truncate(time.Second).Format("2006-01-02 15:04:05 -0700 MST"))
	l.line("     size: %s", size)
	l.line("   commit: %s", i.label("werf-project-repo-commit"))
	if b.manyPlat || b.platform != defaultPlatform {
		l.line(" platform: %s", b.platform)
	}
	if network != "" {
		l.line("  network: %s", network)
	}
}

// logPlan shows what can be built at the same time.
func (s *session) logPlan(sel selection, builders []*builder) {
	if len(sel.order) < 2 {
		return
	}
	done := s.log.openPlain("Concurrent build plan (no more than 5 images at the same time)")
	n := 0
	for i, level := range sel.levels {
		word := "Level"
		if !s.dialect.v3() {
			word = "Set"
		}
		if i > 0 {
			s.log.blank()
		}
		s.log.line("%s #%d:", word, i)
		for _, img := range level {
			n++
			for _, b := range builders {
				if s.dialect.v3() {
					s.log.line("- %s  image %s", img.icon(), b.shown(img))
				} else {
					s.log.line("- %s  (%d/%d) image %s", img.icon(), n, len(sel.order), b.shown(img))
				}
			}
		}
	}
	done()
	s.log.blank()
}

// logSummary lists all images with their times.
func (s *session) logSummary(builders []*builder) {
	done := s.log.openPlain("Build summary")
	for _, b := range builders {
		for i, img := range b.sel.order {
			r := b.results[img.name]
			worker := ""
			if s.dialect.v3() {
				worker = fmt.Sprintf(" (worker %d)", r.worker)
			}
			s.log.line("- %s  (%d/%d) image %s%s (%.2f seconds)", img.icon(), i+1, len(b.sel.order), b.shown(img), worker, r.took.Seconds())
		}
	}
	done()
	s.log.blank()
}
