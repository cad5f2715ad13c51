package main

// stringList is written in YAML as a string or as a list.
type stringList []string

func (l *stringList) UnmarshalYAML(unmarshal func(interface{}) error) error {
	var one string
	if unmarshal(&one) == nil {
		*l = stringList{one}
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return err
	}
	*l = many
	return nil
}

// metaConfig is the first section of werf.yaml.
type metaConfig struct {
	ConfigVersion int         `yaml:"configVersion"`
	Project       string      `yaml:"project"`
	Build         metaBuild   `yaml:"build"`
	Cleanup       interface{} `yaml:"cleanup"`
	Deploy        interface{} `yaml:"deploy"`
	GitWorktree   interface{} `yaml:"gitWorktree"`
}

type metaBuild struct {
	CacheVersion string      `yaml:"cacheVersion"`
	Platform     stringList  `yaml:"platform"`
	Staged       interface{} `yaml:"staged"`
	ImageSpec    *imageSpec  `yaml:"imageSpec"`
	Sbom         interface{} `yaml:"sbom"`
}

// imageConfig holds the directives of an image of either kind.
type imageConfig struct {
	Image        interface{}        `yaml:"image"`
	Final        *bool              `yaml:"final"`
	CacheVersion string             `yaml:"cacheVersion"`
	Platform     stringList         `yaml:"platform"`
	Network      string             `yaml:"network"`
	Secrets      []secretConfig     `yaml:"secrets"`
	ImageSpec    *imageSpec         `yaml:"imageSpec"`
	Dependencies []dependencyConfig `yaml:"dependencies"`
}

type dockerfileConfig struct {
	imageConfig     `yaml:",inline"`
	Dockerfile      string            `yaml:"dockerfile"`
	Staged          interface{}       `yaml:"staged"`
	Context         string            `yaml:"context"`
	ContextAddFiles stringList        `yaml:"contextAddFiles"`
	ContextAddFile  stringList        `yaml:"contextAddFile"`
	Target          string            `yaml:"target"`
	Args            map[string]string `yaml:"args"`
	AddHost         stringList        `yaml:"addHost"`
	SSH             interface{}       `yaml:"ssh"`
}

type stapelConfig struct {
	imageConfig      `yaml:",inline"`
	From             string         `yaml:"from"`
	FromImage        string         `yaml:"fromImage"`
	FromLatest       bool           `yaml:"fromLatest"`
	FromCacheVersion string         `yaml:"fromCacheVersion"`
	Git              []gitConfig    `yaml:"git"`
	Shell            *shellConfig   `yaml:"shell"`
	Mount            []mountConfig  `yaml:"mount"`
	Import           []importConfig `yaml:"import"`
}

// stapelV2Config adds what only werf 2 accepts. The stand-in parses these
// directives but builds nothing from them.
type stapelV2Config struct {
	stapelConfig         `yaml:",inline"`
	Artifact             interface{} `yaml:"artifact"`
	FromArtifact         string      `yaml:"fromArtifact"`
	Docker               interface{} `yaml:"docker"`
	Ansible              interface{} `yaml:"ansible"`
	DisableGitAfterPatch bool        `yaml:"disableGitAfterPatch"`
}

// transfer is what git mappings and imports share.
type transfer struct {
	Add          string     `yaml:"add,omitempty"`
	To           string     `yaml:"to,omitempty"`
	Owner        string     `yaml:"owner,omitempty"`
	Group        string     `yaml:"group,omitempty"`
	IncludePaths stringList `yaml:"includePaths,omitempty"`
	ExcludePaths stringList `yaml:"excludePaths,omitempty"`
}

func (t transfer) filter() pathFilter { return pathFilter{t.IncludePaths, t.ExcludePaths} }

type gitConfig struct {
	URL       string `yaml:"url,omitempty"`
	Branch    string `yaml:"branch,omitempty"`
	Tag       string `yaml:"tag,omitempty"`
	Commit    string `yaml:"commit,omitempty"`
	transfer  `yaml:",inline"`
	BasicAuth interface{}            `yaml:"basicAuth,omitempty"`
	StageDeps *map[string]stringList `yaml:"stageDependencies,omitempty"`
}

type importConfig struct {
	From     string `yaml:"from,omitempty"`
	Image    string `yaml:"image,omitempty"`
	Artifact string `yaml:"artifact,omitempty"`
	Stage    string `yaml:"stage,omitempty"`
	Before   string `yaml:"before,omitempty"`
	After    string `yaml:"after,omitempty"`
	transfer `yaml:",inline"`
}

type dependencyConfig struct {
	From    string             `yaml:"from,omitempty"`
	Image   string             `yaml:"image,omitempty"`
	Before  string             `yaml:"before,omitempty"`
	After   string             `yaml:"after,omitempty"`
	Imports []dependencyImport `yaml:"imports,omitempty"`
}

type dependencyImport struct {
	Type           string `yaml:"type"`
	TargetEnv      string `yaml:"targetEnv,omitempty"`
	TargetBuildArg string `yaml:"targetBuildArg,omitempty"`
}

type shellConfig struct {
	BeforeInstall             stringList `yaml:"beforeInstall"`
	Install                   stringList `yaml:"install"`
	BeforeSetup               stringList `yaml:"beforeSetup"`
	Setup                     stringList `yaml:"setup"`
	CacheVersion              string     `yaml:"cacheVersion"`
	BeforeInstallCacheVersion string     `yaml:"beforeInstallCacheVersion"`
	InstallCacheVersion       string     `yaml:"installCacheVersion"`
	BeforeSetupCacheVersion   string     `yaml:"beforeSetupCacheVersion"`
	SetupCacheVersion         string     `yaml:"setupCacheVersion"`
}

// commands returns the commands of a user stage and its cache version.
func (s *shellConfig) commands(stage string) (stringList, string) {
	if s == nil {
		return nil, ""
	}
	switch stage {
	case "beforeInstall":
		return s.BeforeInstall, s.BeforeInstallCacheVersion
	case "install":
		return s.Install, s.InstallCacheVersion
	case "beforeSetup":
		return s.BeforeSetup, s.BeforeSetupCacheVersion
	}
	return s.Setup, s.SetupCacheVersion
}

type mountConfig struct {
	To       string `yaml:"to,omitempty"`
	From     string `yaml:"from,omitempty"`
	FromPath string `yaml:"fromPath,omitempty"`
}

type secretConfig struct {
	ID    string `yaml:"id,omitempty"`
	Env   string `yaml:"env,omitempty"`
	Src   string `yaml:"src,omitempty"`
	Value string `yaml:"value,omitempty"`
}

// imageSpec changes the configuration of the finished image.
type imageSpec struct {
	Author       string           `yaml:"author,omitempty"`
	ClearHistory bool             `yaml:"clearHistory,omitempty"`
	Config       *imageSpecConfig `yaml:"config,omitempty"`
}

type imageSpecConfig struct {
	Cmd                     stringList        `yaml:"cmd,omitempty"`
	Entrypoint              stringList        `yaml:"entrypoint,omitempty"`
	Env                     map[string]string `yaml:"env,omitempty"`
	Expose                  stringList        `yaml:"expose,omitempty"`
	Healthcheck             interface{}       `yaml:"healthcheck,omitempty"`
	Labels                  map[string]string `yaml:"labels,omitempty"`
	StopSignal              string            `yaml:"stopSignal,omitempty"`
	User                    string            `yaml:"user,omitempty"`
	Volumes                 stringList        `yaml:"volumes,omitempty"`
	WorkingDir              string            `yaml:"workingDir,omitempty"`
	RemoveLabels            stringList        `yaml:"removeLabels,omitempty"`
	RemoveEnv               stringList        `yaml:"removeEnv,omitempty"`
	RemoveVolumes           stringList        `yaml:"removeVolumes,omitempty"`
	ClearCmd                bool              `yaml:"clearCmd,omitempty"`
	ClearEntrypoint         bool              `yaml:"clearEntrypoint,omitempty"`
	ClearUser               bool              `yaml:"clearUser,omitempty"`
	ClearWorkingDir         bool              `yaml:"clearWorkingDir,omitempty"`
	KeepEssentialWerfLabels bool              `yaml:"keepEssentialWerfLabels,omitempty"`
}

// image is one image of the project after loading.
type image struct {
	name  string
	final bool
	imageConfig
	docker *dockerfileConfig // one of these two
	stapel *stapelConfig
	doc    document
}

// base is the image or reference the image starts from.
func (i *image) base() string {
	if i.stapel == nil {
		return ""
	}
	if i.stapel.From != "" {
		return i.stapel.From
	}
	return i.stapel.FromImage
}

func (c importConfig) source() string { return firstOf(c.From, c.Image, c.Artifact) }

func (c dependencyConfig) source() string { return firstOf(c.From, c.Image) }

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// werfConfig is the whole loaded configuration.
type werfConfig struct {
	rendered string
	meta     metaConfig
	images   []*image
	byName   map[string]*image
	warnings []string
}

// needs lists the werf images an image is built from, without doubles.
func (c *werfConfig) needs(i *image) []string {
	var names []string
	add := func(name string) {
		if c.byName[name] != nil && !contains(names, name) {
			names = append(names, name)
		}
	}
	add(i.base())
	if i.stapel != nil {
		for _, imp := range i.stapel.Import {
			add(imp.source())
		}
	}
	for _, dep := range i.Dependencies {
		add(dep.source())
	}
	return names
}
