package main

import (
	"fmt"
	"math/rand"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"gopkg.in/yaml.v2"
)

// configRender prints the rendered configuration, or the documents of the
// named images.
func (s *session) configRender() error {
	c, err := s.loadConfig()
	if err != nil {
		return err
	}
	if len(s.options.args) == 0 {
		fmt.Print(c.rendered)
		return nil
	}
	named, err := c.match(s.options.args)
	if err != nil {
		return err
	}
	var texts []string
	for _, img := range named {
		texts = append(texts, img.doc.text)
	}
	fmt.Print(strings.Join(texts, "---\n"))
	return nil
}

// configList prints image names, in no particular order, as werf does.
func (s *session) configList() error {
	c, err := s.loadConfig()
	if err != nil {
		return err
	}
	finalOnly := s.options.boolOr("final-images-only", s.dialect.v3())
	for _, i := range rand.Perm(len(c.images)) {
		if img := c.images[i]; img.final || !finalOnly {
			fmt.Println(img.name)
		}
	}
	return nil
}

type graphNode struct {
	Image     string      `yaml:"image"`
	DependsOn *graphEdges `yaml:"dependsOn,omitempty"`
}

type graphEdges struct {
	From         string   `yaml:"from,omitempty"`
	Import       []string `yaml:"import,omitempty"`
	Dependencies []string `yaml:"dependencies,omitempty"`
}

// configGraph prints who needs whom, in no particular order, as werf does.
func (s *session) configGraph() error {
	c, err := s.loadConfig()
	if err != nil {
		return err
	}
	images := c.images
	if len(s.options.args) > 0 {
		if images, err = c.match(s.options.args); err != nil {
			return err
		}
	}
	nodes := []graphNode{}
	for _, i := range rand.Perm(len(images)) {
		img := images[i]
		edges := graphEdges{}
		add := func(to *[]string, name string) {
			if c.byName[name] != nil && !contains(*to, name) {
				*to = append(*to, name)
			}
		}
		if c.byName[img.base()] != nil {
			edges.From = img.base()
		}
		if img.stapel != nil {
			for _, imp := range img.stapel.Import {
				add(&edges.Import, imp.source())
			}
		}
		for _, dep := range img.Dependencies {
			add(&edges.Dependencies, dep.source())
		}
		node := graphNode{Image: img.name}
		if edges.From != "" || edges.Import != nil || edges.Dependencies != nil {
			node.DependsOn = &edges
		}
		nodes = append(nodes, node)
	}
	out, err := yaml.Marshal(nodes)
	fmt.Print(string(out))
	return err
}

// match finds the images that command-line patterns name.
func (c *werfConfig) match(patterns []string) ([]*image, error) {
	chosen := map[string]bool{}
	for _, pattern := range patterns {
		found := false
		for _, img := range c.images {
			if ok, _ := doublestar.Match(pattern, img.name); ok || pattern == img.name {
				chosen[img.name], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("no image matches pattern %q", pattern)
		}
	}
	var images []*image
	for _, img := range c.images {
		if chosen[img.name] {
			images = append(images, img)
		}
	}
	return images, nil
}

// selection is what one build works on: images with all they need, in levels.
type selection struct {
	levels [][]*image
	order  []*image
}

// selectImages takes the named images (or all; werf 3: all final ones) and
// what they need.
func (c *werfConfig) selectImages(wanted []*image) (selection, error) {
	const failed = "unable to calculate images tree: unable to build images dependency graph: "
	level := map[string]int{}
	open := map[string]bool{}
	var visit func(img *image) (int, error)
	visit = func(img *image) (int, error) {
		if l, ok := level[img.name]; ok {
			return l, nil
		}
		if open[img.name] {
			return 0, fmt.Errorf(failed+"dependency cycle detected involving image %q", img.name)
		}
		open[img.name] = true
		own := 0
		for _, name := range c.needs(img) {
			l, err := visit(c.byName[name])
			if err != nil {
				return 0, err
			}
			own = max(own, l+1)
		}
		level[img.name] = own
		return own, nil
	}
	for _, img := range wanted {
		if _, err := visit(img); err != nil {
			return selection{}, err
		}
	}
	var s selection
	for l := 0; ; l++ {
		var row []*image
		for _, img := range c.images {
			if own, ok := level[img.name]; ok && own == l {
				row = append(row, img)
			}
		}
		if row == nil {
			return s, nil
		}
		s.levels = append(s.levels, row)
		s.order = append(s.order, row...)
	}
}
