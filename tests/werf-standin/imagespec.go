package main

import (
	"os"
	"regexp"
	"strings"
)

// applyImageSpec changes the configuration of an image as `imageSpec` says.
func applyImageSpec(spec *imageSpec, b *builtImage) error {
	if spec.Author != "" {
		b.config.Author = spec.Author
	}
	if spec.ClearHistory {
		b.config.History = nil
	}
	s, c := spec.Config, b.config.Config
	if s == nil {
		return nil
	}
	if s.ClearCmd {
		c.Cmd = nil
	}
	if s.ClearEntrypoint {
		c.Entrypoint = nil
	}
	if s.ClearUser {
		c.User = ""
	}
	if s.ClearWorkingDir {
		c.WorkingDir = ""
	}
	if err := removeKeys(c.Labels, s.RemoveLabels, s.KeepEssentialWerfLabels); err != nil {
		return err
	}
	env := map[string]bool{}
	for _, name := range s.RemoveEnv {
		env[name] = true
	}
	kept := c.Env[:0]
	for _, pair := range c.Env {
		name, _, _ := strings.Cut(pair, "=")
		drop := env[name]
		for _, pattern := range s.RemoveEnv {
			ok, err := matchesRemoval(pattern, name)
			if err != nil {
				return err
			}
			drop = drop || ok
		}
		if !drop {
			kept = append(kept, pair)
		}
	}
	c.Env = kept
	for _, v := range s.RemoveVolumes {
		delete(c.Volumes, v)
	}
	if len(s.Cmd) > 0 {
		c.Cmd = s.Cmd
	}
	if len(s.Entrypoint) > 0 {
		c.Entrypoint = s.Entrypoint
		if len(s.Cmd) == 0 {
			c.Cmd = nil
		}
	}
	c.User = firstOf(s.User, c.User)
	c.WorkingDir = firstOf(s.WorkingDir, c.WorkingDir)
	c.StopSignal = firstOf(s.StopSignal, c.StopSignal)
	for _, name := range sortedKeys(s.Env) {
		value := os.Expand(s.Env[name], func(n string) string {
			for _, pair := range c.Env {
				if k, v, _ := strings.Cut(pair, "="); k == n {
					return v
				}
			}
			return ""
		})
		setEnv(c, name, value)
	}
	for k, v := range s.Labels {
		c.Labels[k] = v
	}
	for _, v := range s.Volumes {
		if c.Volumes == nil {
			c.Volumes = map[string]struct{}{}
		}
		c.Volumes[v] = struct{}{}
	}
	for _, port := range s.Expose {
		if c.ExposedPorts == nil {
			c.ExposedPorts = map[string]struct{}{}
		}
		if !strings.Contains(port, "/") {
			port += "/tcp"
		}
		c.ExposedPorts[port] = struct{}{}
	}
	return nil
}

// essentialLabels are those werf needs to find its stages again.
var essentialLabels = regexp.MustCompile(`^werf(-version|-stage-content-digest|-project-repo-commit)?$|^werf\.io/`)

func removeKeys(labels map[string]string, patterns []string, keepEssential bool) error {
	for name := range labels {
		for _, pattern := range patterns {
			ok, err := matchesRemoval(pattern, name)
			if err != nil {
				return err
			}
			if ok && !(keepEssential && essentialLabels.MatchString(name)) {
				delete(labels, name)
			}
		}
	}
	return nil
}

// matchesRemoval compares with a name or a /regular expression/.
func matchesRemoval(pattern, name string) (bool, error) {
	if len(pattern) > 2 && strings.HasPrefix(pattern, "/") && strings.HasSuffix(pattern, "/") {
		re, err := regexp.Compile(pattern[1 : len(pattern)-1])
		if err != nil {
			return false, err
		}
		return re.MatchString(name), nil
	}
	return pattern == name, nil
}
