package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The harness runs the built program against a registry of its own, in a copy
// of a small module made anew for every test.

var (
	standin      string // the program
	registryHost string // host:port of the open registry, "" without docker-registry
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		for _, pair := range os.Environ() {
			name, _, _ := strings.Cut(pair, "=")
			if strings.HasPrefix(name, "WERF_") && name != "WERF_RECORDINGS" || name == "MODULES_MODULE_TAG" || name == "DOCKER_CONFIG" {
				os.Unsetenv(name)
			}
		}
		dir, err := os.MkdirTemp("", "werf-standin-test-")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		defer os.RemoveAll(dir)
		standin = filepath.Join(dir, "werf")
		if out, err := exec.Command("go", "build", "-o", standin, ".").CombinedOutput(); err != nil {
			fmt.Printf("%s%v\n", out, err)
			return 1
		}
		host, stop, err := startRegistry(dir, "open", "")
		if err != nil {
			fmt.Println("no registry, tests that need one are skipped:", err)
			return m.Run()
		}
		defer stop()
		registryHost = host
		if err := pushBase(host); err != nil {
			fmt.Println("cannot push the base image:", err)
			return 1
		}
		return m.Run()
	}())
}

// startRegistry runs docker-registry on a free port with extra settings.
func startRegistry(dir, name, extra string) (host string, stop func(), err error) {
	if _, err := exec.LookPath("docker-registry"); err != nil {
		return "", nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	host = listener.Addr().String()
	listener.Close()
	config := filepath.Join(dir, name+".yml")
	storage := filepath.Join(dir, name)
	text := fmt.Sprintf("version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage:\n  filesystem: {rootdirectory: %s}\n  delete: {enabled: true}\n%shttp: {addr: %s}\n", storage, extra, host)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return "", nil, err
	}
	cmd := exec.Command("docker-registry", "serve", config)
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() { cmd.Process.Kill(); cmd.Wait() }
	for i := 0; i < 200; i++ {
		if response, err := http.Get("http://" + host + "/v2/"); err == nil {
			response.Body.Close()
			return host, stop, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	return "", nil, fmt.Errorf("docker-registry does not answer on %s", host)
}

// pushBase pushes base/busybox:v1, made of the machine's static busybox.
func pushBase(host string) error {
	program, err := os.ReadFile("/bin/busybox")
	if err != nil {
		return err
	}
	files := []layerFile{{path: "bin/busybox", mode: 0o755, data: program}, {path: "tmp", isDir: true, mode: 0o1777}}
	applets, err := exec.Command("/bin/busybox", "--list").Output()
	if err != nil {
		return err
	}
	for _, name := range strings.Fields(string(applets)) {
		if name != "busybox" {
			files = append(files, layerFile{path: "bin/" + name, link: "busybox"})
		}
	}
	l, err := makeLayer(files, time.Now())
	if err != nil {
		return err
	}
	to, err := newRegistry(context.Background(), &options{}, host+"/base/busybox")
	if err != nil {
		return err
	}
	base := scratchImage(defaultPlatform).derive(time.Now())
	base.config.Config.Env, base.config.Config.Cmd = []string{"PATH=/bin"}, []string{"/bin/sh"}
	base.config.History = []historyEntry{{Created: base.config.Created, CreatedBy: "busybox"}}
	base.tag = "v1"
	base.addLayer(l)
	if err := to.putBlob(l.digest, l.data); err != nil {
		return err
	}
	return base.push(to)
}

// project is a module in a git repository of its own, with a home of its own.
type project struct {
	t    *testing.T
	dir  string
	home string
	env  []string
}

var smallModule = map[string]string{
	"werf.yaml": `configVersion: 1
project: demo-mod
---
{{- $base := "BASE" }}
image: app
dockerfile: images/app/Dockerfile
context: .
---
image: app2
from: scratch
git:
- add: /images/app
  to: /src
  stageDependencies: {}
---
image: choose
final: false
from: {{ $base }}
git:
- add: /images/app
  to: /src
  stageDependencies:
    install: ["**/*"]
shell:
  install:
  - echo hello > /out.txt
  - cp /src/* /tmp/
---
image: images-digests
from: {{ $base }}
dependencies:
- from: app
  before: setup
  imports:
  - type: ImageDigest
    targetEnv: MODULE_IMAGE_DIGEST_app
- from: app2
  before: setup
  imports:
  - type: ImageDigest
    targetEnv: MODULE_IMAGE_DIGEST_app2
shell:
  setup:
  - printf '{"app":"%s","app2":"%s"}\n' "$MODULE_IMAGE_DIGEST_app" "$MODULE_IMAGE_DIGEST_app2" > /images_digests.json
---
image: bundle
from: scratch
git:
- add: /
  to: /
  includePaths:
  - docs
  - openapi
  - enabled
  - templates
  - module.yaml
  - Chart.yaml
  - hooks
import:
- from: images-digests
  add: /images_digests.json
  to: /images_digests.json
  after: setup
---
image: version-file
final: false
from: {{ $base }}
shell:
  install:
  - printf '{"version":"{{ env "MODULES_MODULE_TAG" "v0.0.0-dev" }}"}\n' > /version.json
---
image: release-channel-version
from: scratch
git:
- add: /
  to: /
  includePaths:
  - module.yaml
  - changelog.yaml
import:
- from: version-file
  add: /version.json
  to: /version.json
  after: setup
`,
	"werf-giterminism.yaml": "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    allowEnvVariables:\n    - MODULES_MODULE_TAG\n",
	"images/app/Dockerfile": "FROM scratch\nCOPY images/app/a.txt /a.txt\nLABEL x=y\n",
	"images/app/a.txt":      "hello\n",
	"openapi/values.yaml":   "type: object\n",
	"module.yaml":           "name: demo\n",
	"Chart.yaml":            "name: demo\nversion: 0.0.1\n",
	"changelog.yaml":        "features: []\n",
	"templates/t.yaml":      "x\n",
	"docs/README.md":        "doc\n",
	"docs/юникод.md":        "u\n",
	"docs/" + strings.Repeat("a", 60) + "/" + strings.Repeat("b", 60) + "/" + strings.Repeat("c", 60) + ".txt": "long\n",
	"hooks/h.sh":     "#!/bin/sh\n",
	"enabled":        "#!/bin/sh\n",
	".werf/.gitkeep": "",
}

func base() string { return firstOf(registryHost, "127.0.0.1:5000") + "/base/busybox:v1" }

// newProject writes and commits the small module.
func newProject(t *testing.T) *project {
	t.Helper()
	t.Parallel()
	p := &project{t: t, dir: filepath.Join(t.TempDir(), "module"), home: t.TempDir(), env: []string{"MODULES_MODULE_TAG=v1.2.3"}}
	for name, text := range smallModule {
		p.write(name, strings.ReplaceAll(text, "BASE", base()))
	}
	os.Symlink("README.md", filepath.Join(p.dir, "docs/LINK.md"))
	p.sh("chmod 755 hooks/h.sh enabled; git init -q -b main .; git config user.email a@b.c; git config user.name t; git config gc.auto 0")
	p.commit()
	return p
}

// needRegistry skips a test where there is none.
func needRegistry(t *testing.T) {
	t.Helper()
	if registryHost == "" {
		t.Skip("docker-registry is not installed")
	}
	if _, err := exec.LookPath("buildah"); err != nil {
		t.Skip("buildah is not installed")
	}
}

func (p *project) write(name, text string) {
	p.t.Helper()
	file := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) sh(script string) {
	p.t.Helper()
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "BB="+base())
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

func (p *project) commit() { p.t.Helper(); p.sh("git add -A; git commit -qm x --allow-empty") }

// outcome is what a run of the program left behind.
type outcome struct {
	code           int
	stdout, stderr string
}

func (p *project) command(args ...string) *exec.Cmd {
	cmd := exec.Command(standin, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "WERF_HOME="+filepath.Join(p.home, "werf"), "WERF_TMP_DIR="+p.home, "HOME="+p.home)
	cmd.Env = append(cmd.Env, p.env...)
	return cmd
}

func (p *project) run(args ...string) outcome {
	p.t.Helper()
	cmd := p.command(args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		p.t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

// build runs a build into a repository and returns the report.
func (p *project) build(repo string, args ...string) buildReport {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "report.json")
	args = append([]string{"build", "--repo", registryHost + "/" + repo, "--save-build-report", "--build-report-path", file}, args...)
	if o := p.run(args...); o.code != 0 {
		p.t.Fatalf("build failed with %d\n%s\n%s", o.code, o.stdout, o.stderr)
	}
	return readReport(p.t, file)
}

func readReport(t *testing.T, file string) buildReport {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r buildReport
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// layersOf pulls an image of a report and lists its layers.
func layersOf(t *testing.T, r imageRecord) (*builtImage, [][]layerFile) {
	t.Helper()
	host, name, _ := strings.Cut(r.DockerRepo, "/")
	from, err := newRegistry(context.Background(), &options{}, host+"/"+name)
	if err != nil {
		t.Fatal(err)
	}
	i, err := pullImage(from, r.DockerImageDigest, firstOf(r.TargetPlatform, defaultPlatform))
	if err != nil {
		t.Fatal(err)
	}
	if i.id() != r.DockerImageID && r.TargetPlatform != "" {
		t.Errorf("image id is %s, the report says %s", i.id(), r.DockerImageID)
	}
	var layers [][]layerFile
	for _, l := range i.manifest.Layers {
		layers = append(layers, tarEntries(t, from, l.Digest))
	}
	return i, layers
}

// fileOf reads one file of an image, looking at upper layers first.
func fileOf(t *testing.T, r imageRecord, name string) string {
	t.Helper()
	i, _ := layersOf(t, r)
	files, err := imageFiles(i, func(p string) bool { return p == name })
	if err != nil {
		t.Fatal(err)
	}
	f, ok := files[name]
	if !ok {
		t.Fatalf("%s has no %s", r.WerfImageName, name)
	}
	return string(f.data)
}

func digests(r buildReport) map[string]string {
	m := map[string]string{}
	for name, i := range r.Images {
		m[name] = i.DockerImageDigest
	}
	return m
}
