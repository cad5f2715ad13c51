package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"gopkg.in/yaml.v2"
)

// giterminism is what werf-giterminism.yaml allows beyond the commit.
type giterminism struct {
	loose  bool
	Config struct {
		AllowUncommitted          bool     `yaml:"allowUncommitted"`
		AllowUncommittedTemplates []string `yaml:"allowUncommittedTemplates"`
		GoTemplateRendering       struct {
			AllowEnvVariables     []string `yaml:"allowEnvVariables"`
			AllowUncommittedFiles []string `yaml:"allowUncommittedFiles"`
		} `yaml:"goTemplateRendering"`
		Secrets struct {
			AllowEnvVariables []string `yaml:"allowEnvVariables"`
			AllowFiles        []string `yaml:"allowFiles"`
			AllowValueIds     []string `yaml:"allowValueIds"`
		} `yaml:"secrets"`
		Stapel struct {
			AllowFromLatest bool `yaml:"allowFromLatest"`
			Git             struct {
				AllowBranch bool `yaml:"allowBranch"`
			} `yaml:"git"`
			Mount struct {
				AllowBuildDir  bool     `yaml:"allowBuildDir"`
				AllowFromPaths []string `yaml:"allowFromPaths"`
			} `yaml:"mount"`
		} `yaml:"stapel"`
		Dockerfile struct {
			AllowUncommitted                  []string `yaml:"allowUncommitted"`
			AllowUncommittedDockerignoreFiles []string `yaml:"allowUncommittedDockerignoreFiles"`
			AllowContextAddFiles              []string `yaml:"allowContextAddFiles"`
		} `yaml:"dockerfile"`
	} `yaml:"config"`
}

// giterminismKeys is the whole schema: section, then its keys.
var giterminismKeys = map[string][]string{
	"":                           {"giterminismConfigVersion", "cli", "config", "helm", "includes"},
	"cli":                        {"allowCustomTags"},
	"config":                     {"allowUncommitted", "allowUncommittedTemplates", "goTemplateRendering", "secrets", "stapel", "dockerfile"},
	"config.goTemplateRendering": {"allowEnvVariables", "allowUncommittedFiles"},
	"config.secrets":             {"allowEnvVariables", "allowFiles", "allowValueIds"},
	"config.stapel":              {"allowFromLatest", "git", "mount"},
	"config.stapel.git":          {"allowBranch"},
	"config.stapel.mount":        {"allowBuildDir", "allowFromPaths"},
	"config.dockerfile":          {"allowUncommitted", "allowUncommittedDockerignoreFiles", "allowContextAddFiles"},
	"helm":                       {"allowUncommittedFiles"},
	"includes":                   {"allowIncludesUpdate"},
}

func (f *projectFiles) loadGiterminism(name string, d dialect) (*giterminism, error) {
	g := &giterminism{loose: f.loose}
	if name == "" {
		name = "werf-giterminism.yaml"
	}
	exists, _, err := f.has(name)
	if err != nil {
		return nil, err
	}
	modified, untracked := f.repo.uncommitted(name)
	if !exists && !modified && !untracked {
		return g, nil
	}
	data, err := f.read(name)
	if err != nil {
		return nil, fmt.Errorf("unable to read werf giterminism config: %w", err)
	}
	const failed = "the giterminism config validation failed: "
	var raw map[string]interface{}
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf(failed+"error converting YAML to JSON: %w", err)
	}
	if d.v3() {
		if key := forbiddenKey("", raw); key != "" {
			return nil, fmt.Errorf(failed+"%s in body is a forbidden property", key)
		}
	}
	if _, ok := raw["giterminismConfigVersion"]; !ok {
		return nil, fmt.Errorf(failed + ".giterminismConfigVersion in body is required")
	}
	if err := yaml.Unmarshal(data, g); err != nil {
		return nil, fmt.Errorf(failed+"%w", err)
	}
	f.allowed = g.Config.GoTemplateRendering.AllowUncommittedFiles
	return g, nil
}

// forbiddenKey finds the first key that the schema does not know.
func forbiddenKey(section string, values map[string]interface{}) string {
	known := giterminismKeys[section]
	var names []string
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		full := name
		if section != "" {
			full = section + "." + name
		}
		if !contains(known, name) {
			if section == "" {
				return "." + name
			}
			return full
		}
		inner, ok := values[name].(map[interface{}]interface{})
		if _, isSection := giterminismKeys[full]; !ok || !isSection {
			continue
		}
		child := map[string]interface{}{}
		for k, v := range inner {
			child[fmt.Sprint(k)] = v
		}
		if bad := forbiddenKey(full, child); bad != "" {
			return bad
		}
	}
	return ""
}

// envAllowed tells whether templates may read an environment variable.
func (g *giterminism) envAllowed(name string) bool {
	return g.loose || matchesName(g.Config.GoTemplateRendering.AllowEnvVariables, name)
}

// matchesName compares with plain names and with /regular expressions/.
func matchesName(allowed []string, name string) bool {
	for _, a := range allowed {
		if len(a) > 1 && strings.HasPrefix(a, "/") && strings.HasSuffix(a, "/") {
			if ok, _ := regexp.MatchString("^"+strings.Trim(a, "/")+"$", name); ok {
				return true
			}
			continue
		}
		if a == name {
			return true
		}
	}
	return false
}

func matchesAnyGlob(patterns []string, p string) bool {
	for _, pattern := range patterns {
		if matchesGlob(pattern, p) {
			return true
		}
	}
	return false
}

func contains(list []string, item string) bool {
	for _, x := range list {
		if x == item {
			return true
		}
	}
	return false
}
