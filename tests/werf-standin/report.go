package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The build report, with the keys and the order of werf's.
type buildReport struct {
	Runtime struct {
		Backend     string
		InContainer bool
	}
	Images           map[string]imageRecord
	ImagesByPlatform map[string]map[string]imageRecord
}

type imageRecord struct {
	WerfImageName     string
	ConfigType        string
	DockerRepo        string
	DockerTag         string
	DockerImageID     string
	DockerImageDigest string
	DockerImageName   string
	TargetPlatform    string
	Rebuilt           bool
	Final             bool
	Size              int64
	BuildTime         string
	Commit            string
	Stages            []stageRecord `json:",omitempty"`
	StagesSkipped     bool          `json:",omitempty"`
}

type stageRecord struct {
	Name              string
	DockerImageName   string
	DockerTag         string
	DockerImageID     string
	DockerImageDigest string
	CreatedAt         int64
	Size              int64
	SourceType        string
	BaseImagePulled   bool
	Rebuilt           bool
	BuildTime         string
	Commit            string
}

const defaultReportPath = ".werf-build-report.json"

// reportPath says where the report goes; "" when none is wanted.
func reportPath(o *options) (string, error) {
	path := o.string("build-report-path")
	if !o.bool("save-build-report") {
		return "", nil
	}
	if path == "" {
		return defaultReportPath, nil
	}
	switch filepath.Ext(path) {
	case ".json", ".env", "":
		return path, nil
	}
	return "", fmt.Errorf("getting build report path failed: invalid --build-report-path %q: extension must be either .json or .env or unspecified", path)
}

// save writes the report in place, neither atomically nor with a backup: what
// werf does, wrappers must live with.
func (r *buildReport) save(path string) error {
	data := r.json()
	if filepath.Ext(path) == ".env" {
		data = r.env()
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return fmt.Errorf("phase build after images handler failed: unable to write report to %s: %w", path, err)
	}
	return nil
}

func (r *buildReport) json() []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	e.Encode(r)
	return out.Bytes()
}

func (r *buildReport) env() []byte {
	var out bytes.Buffer
	replace := strings.NewReplacer("/", "_", "-", "_", ".", "_")
	for _, name := range sortedKeys(r.Images) {
		i := r.Images[name]
		prefix := "WERF_" + strings.ToUpper(replace.Replace(name)) + "_"
		for _, pair := range [][2]string{
			{"DOCKER_IMAGE_NAME", i.DockerImageName}, {"DOCKER_IMAGE_ID", i.DockerImageID},
			{"DOCKER_IMAGE_DIGEST", i.DockerImageDigest}, {"DOCKER_REPO", i.DockerRepo},
			{"DOCKER_TAG", i.DockerTag}, {"WERF_IMAGE_NAME", i.WerfImageName}, {"FINAL", fmt.Sprint(i.Final)},
		} {
			fmt.Fprintf(&out, "%s%s=%s\n", prefix, pair[0], pair[1])
		}
	}
	return out.Bytes()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

// inContainer is werf's guess whether it runs in a container.
func inContainer() bool {
	for _, mark := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(mark); err == nil {
			return true
		}
	}
	return os.Getenv("WERF_CONTAINERIZED") == "yes"
}
