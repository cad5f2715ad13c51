package main

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// tarEntries lists a layer as it is, whiteouts and all.
func tarEntries(t *testing.T, from store, digest string) []layerFile {
	t.Helper()
	blob, err := from.blob(digest)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	z, err := gzip.NewReader(blob)
	if err != nil {
		t.Fatal(err)
	}
	var list []layerFile
	r := tar.NewReader(z)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, layerFile{path: strings.TrimSuffix(h.Name, "/"), isDir: h.Typeflag == tar.TypeDir, link: h.Linkname, mode: h.Mode, uid: h.Uid, gid: h.Gid})
	}
}

func paths(files []layerFile) []string {
	list := []string{}
	for _, f := range files {
		list = append(list, f.path)
	}
	return list
}

func TestBuildTwice(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	first, second := p.build("twice"), p.build("twice")
	if !reflect.DeepEqual(digests(first), digests(second)) {
		t.Errorf("digests changed: %v, %v", digests(first), digests(second))
	}
	tag := regexp.MustCompile(`^[0-9a-f]{56}-[0-9]{13}$`)
	for name, i := range second.Images {
		if !i.StagesSkipped || len(i.Stages) > 0 || i.Rebuilt {
			t.Errorf("%s is not taken as cached: %+v", name, i)
		}
		if !tag.MatchString(i.DockerTag) {
			t.Errorf("%s has the tag %s", name, i.DockerTag)
		}
		if f := first.Images[name]; f.StagesSkipped || len(f.Stages) == 0 || !f.Rebuilt {
			t.Errorf("%s is not built at first: %+v", name, f)
		}
	}
	if _, there := second.Images["choose"]; there {
		t.Error("werf 3 builds an image that is neither final nor needed")
	}
	if second.Images["version-file"].Final || !second.Images["bundle"].Final {
		t.Error("Final is wrong")
	}
	want := fmt.Sprintf(`{"app":"%s","app2":"%s"}`+"\n", digests(first)["app"], digests(first)["app2"])
	if got := fileOf(t, first.Images["bundle"], "images_digests.json"); got != want {
		t.Errorf("images_digests.json is %q, want %q", got, want)
	}
	if got := fileOf(t, first.Images["release-channel-version"], "version.json"); got != "{\"version\":\"v1.2.3\"}\n" {
		t.Errorf("version.json is %q", got)
	}
	other := p.build("twice-elsewhere")
	if digests(other)["bundle"] == digests(first)["bundle"] {
		t.Error("a fresh registry gives the same digest")
	}
	p.home = t.TempDir()
	if fresh := p.build("twice"); !reflect.DeepEqual(digests(first), digests(fresh)) {
		t.Error("a fresh host rebuilds")
	}
	p.commit()
	if after := p.build("twice"); !reflect.DeepEqual(digests(first), digests(after)) {
		t.Error("an empty commit rebuilds")
	}
}

func TestDialect2(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	p.env = append(p.env, "WERF_STANDIN_DIALECT=2")
	first, second := p.build("two"), p.build("two")
	if !reflect.DeepEqual(digests(first), digests(second)) {
		t.Error("digests changed")
	}
	for name, i := range second.Images {
		if i.StagesSkipped || len(i.Stages) == 0 || i.Rebuilt {
			t.Errorf("%s: %+v", name, i)
		}
	}
	if _, there := first.Images["choose"]; !there {
		t.Error("werf 2 builds every image")
	}
	var names []string
	for _, st := range first.Images["bundle"].Stages {
		names = append(names, st.Name)
	}
	if !reflect.DeepEqual(names, []string{"from", "gitArchive", "dependenciesAfterSetup"}) {
		t.Errorf("stages of bundle: %q", names)
	}
	if o := p.run("version"); o.stdout != "v2.77.1\n" {
		t.Errorf("version %q", o.stdout)
	}
}

// TestGitPatch: a later commit comes as a patch on the old layers, with
// whiteouts for what was removed, and going back finds the old image.
func TestGitPatch(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	first := p.build("patch")
	p.sh("git rm -q docs/README.md docs/LINK.md; echo new > openapi/new.yaml")
	p.commit()
	second := p.build("patch")
	_, layers := layersOf(t, second.Images["bundle"])
	last := layers[len(layers)-1]
	if !reflect.DeepEqual(paths(last), []string{"docs", "docs/.wh.LINK.md", "docs/.wh.README.md", "openapi", "openapi/new.yaml"}) {
		t.Errorf("the patch is %q", paths(last))
	}
	for i, want := range []bool{false, false, false, true} {
		if got := second.Images["bundle"].Stages[i].Rebuilt; got != want {
			t.Errorf("stage %s rebuilt: %v", second.Images["bundle"].Stages[i].Name, got)
		}
	}
	if second.Images["release-channel-version"].Rebuilt {
		t.Error("an image whose files did not change is rebuilt")
	}
	p.sh("git revert --no-edit HEAD >/dev/null")
	if third := p.build("patch"); digests(third)["bundle"] != digests(first)["bundle"] {
		t.Error("a revert does not find the old image")
	}
}

func TestStapelDirectives(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	p.env = append(p.env, "TOKEN=s3cret")
	p.write("werf-giterminism.yaml", "giterminismConfigVersion: 1\nconfig:\n  secrets:\n    allowEnvVariables: [TOKEN]\n    allowValueIds: [plain]\n")
	p.write("images/app/sub/b.txt", "b\n")
	p.write("werf.yaml", `configVersion: 1
project: demo
---
image: group/tool
final: false
from: `+base()+`
git:
- add: /images/app
  to: /src
  owner: 33
  group: "44"
  excludePaths: ["sub"]
secrets:
- env: TOKEN
- id: plain
  value: open
shell:
  beforeInstall:
  - test ! -e /src
  install: cat /run/secrets/TOKEN /run/secrets/plain > /secret-seen
  setup:
  - mkdir -p /out/deep; ln -s a.txt /out/deep/link; echo made > /out/deep/a.txt; echo no > /out/no.txt
---
image: child
from: group/tool
import:
- {from: group/tool, add: /out, to: /copied, includePaths: ["deep/*"], owner: 7, before: install}
dependencies:
- from: group/tool
  after: install
  imports:
  - {type: ImageName, targetEnv: NAME}
  - {type: ImageTag, targetEnv: TAG}
  - {type: ImageRepo, targetEnv: REPO}
shell:
  install: test "$(cat /copied/deep/a.txt)" = made
  setup: echo "$NAME $REPO:$TAG" > /facts
imageSpec:
  author: me
  config:
    cmd: [/bin/true]
    env: {A: b}
    user: "7:7"
    workingDir: /copied
    labels: {x: y}
    removeLabels: [/^werf-git-.*/, io.buildah.version]
---
image: built
dockerfile: images/app/Dockerfile
context: .
target: last
args: {WORD: hi}
secrets:
- env: TOKEN
dependencies:
- from: group/tool
  imports:
  - {type: ImageDigest, targetBuildArg: DIGEST}
`)
	p.write("images/app/Dockerfile", "ARG X=v1\nFROM "+strings.TrimSuffix(base(), "v1")+"${X} AS last\nARG WORD\nARG DIGEST\nRUN --mount=type=secret,id=TOKEN echo $WORD $DIGEST $(cat /run/secrets/TOKEN) > /said\nFROM scratch\nCOPY nothing /\n")
	p.commit()
	r := p.build("directives", "--final-images-only=false")
	tool, layers := layersOf(t, r.Images["group/tool"])
	for _, f := range layers[3] {
		if f.path != "src" && (f.uid != 33 || f.gid != 44) {
			t.Errorf("%s belongs to %d:%d", f.path, f.uid, f.gid)
		}
	}
	if got := paths(layers[3]); !reflect.DeepEqual(got, []string{"src", "src/Dockerfile", "src/a.txt"}) {
		t.Errorf("mapped are %q", got)
	}
	if got := fileOf(t, r.Images["group/tool"], "secret-seen"); got != "s3cretopen" {
		t.Errorf("secrets came as %q", got)
	}
	for _, l := range layers {
		for _, f := range l {
			if strings.HasPrefix(f.path, "run/secrets") || strings.HasPrefix(f.path, ".werf") {
				t.Errorf("%s was left in a layer", f.path)
			}
		}
	}
	child, layers := layersOf(t, r.Images["child"])
	if n := len(tool.manifest.Layers); !reflect.DeepEqual(paths(layers[n+1]), []string{"copied", "copied/deep", "copied/deep/a.txt", "copied/deep/link"}) || layers[n+1][2].uid != 7 {
		t.Errorf("imported are %+v", layers[n+1])
	}
	name := r.Images["group/tool"].DockerImageName
	if got := fileOf(t, r.Images["child"], "facts"); got != name+" "+name+"\n" {
		t.Errorf("facts are %q", got)
	}
	c := child.config.Config
	if c.User != "7:7" || c.WorkingDir != "/copied" || c.Labels["x"] != "y" || child.config.Author != "me" || c.Labels["io.buildah.version"] != "" || !contains(c.Env, "A=b") {
		t.Errorf("configuration is %+v", c)
	}
	if got, want := fileOf(t, r.Images["built"], "said"), "hi "+r.Images["group/tool"].DockerImageDigest+" s3cret\n"; got != want {
		t.Errorf("the Dockerfile said %q, want %q", got, want)
	}
	if strings.Contains(string(writeJSON(child.config)), "s3cret") {
		t.Error("a secret is in the configuration")
	}
}

func TestReportPaths(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	repo := registryHost + "/report"
	run := func(args ...string) outcome {
		return p.run(append([]string{"build", "app2", "--repo", repo}, args...)...)
	}
	there := func(name string) bool { return exists(filepath.Join(p.dir, name)) }
	run("--save-build-report")
	if !there(defaultReportPath) {
		t.Error("no report at the default place")
	}
	os.Remove(filepath.Join(p.dir, defaultReportPath))
	run("--build-report-path", "only.json")
	if there("only.json") {
		t.Error("a report without --save-build-report")
	}
	run("--save-build-report", "--build-report-path", "r.env")
	if text := readFile(t, filepath.Join(p.dir, "r.env")); !strings.Contains(text, "WERF_APP2_DOCKER_IMAGE_DIGEST=sha256:") || !strings.Contains(text, "WERF_APP2_FINAL=true\n") {
		t.Errorf("the .env report is %s", text)
	}
	if o := run("--save-build-report", "--build-report-path", "r.txt"); o.code != 1 || !strings.Contains(o.stderr, "extension must be either .json or .env or unspecified") {
		t.Errorf("%+v", o)
	}
	root := p.dir
	p.dir = t.TempDir()
	run("--dir", root, "--save-build-report", "--build-report-path", "here.json")
	if !there("here.json") {
		t.Error("the path is not relative to the working directory")
	}
	text := readFile(t, filepath.Join(p.dir, "here.json"))
	if !strings.HasPrefix(text, "{\n\t\"Runtime\": {\n\t\t\"Backend\": \"buildah\",") || !strings.HasSuffix(text, "\t\"ImagesByPlatform\": {}\n}\n") {
		t.Errorf("the report looks like %s", text)
	}
}

func TestFinalRepo(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	stages := p.build("final-stages")
	r := p.build("final-stages", "--final-repo", registryHost+"/final")
	if !reflect.DeepEqual(digests(stages), digests(r)) {
		t.Error("digests changed")
	}
	if got := r.Images["bundle"].DockerRepo; got != registryHost+"/final" {
		t.Errorf("bundle lies in %s", got)
	}
	if got := r.Images["version-file"].DockerRepo; got != registryHost+"/final-stages" {
		t.Errorf("version-file lies in %s", got)
	}
	layersOf(t, r.Images["bundle"])
}

func TestPlatforms(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	p.env = append(p.env, "WERF_ENABLE_REPORT_BY_PLATFORM=1")
	r := p.build("platforms", "app2", "--platform", "linux/amd64,linux/arm64")
	i := r.Images["app2"]
	if i.TargetPlatform != "" || i.ConfigType != "" || i.Size != 0 || i.DockerImageID != i.DockerImageDigest || len(i.DockerTag) != 56 {
		t.Errorf("the list's record is %+v", i)
	}
	if arm := r.ImagesByPlatform["app2"]["linux/arm64"]; arm.TargetPlatform != "linux/arm64" || arm.DockerImageDigest == "" {
		t.Errorf("arm64's record is %+v", arm)
	}
	i.TargetPlatform = "linux/arm64"
	i.DockerImageID = r.ImagesByPlatform["app2"]["linux/arm64"].DockerImageID
	if pulled, _ := layersOf(t, i); pulled.config.Architecture != "arm64" {
		t.Errorf("architecture %s", pulled.config.Architecture)
	}
}

func TestLocalAndEmptyDigests(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	file := filepath.Join(p.home, "r.json")
	if o := p.run("build", "--save-build-report", "--build-report-path", file); o.code != 0 {
		t.Fatal(o.stderr)
	}
	if i := readReport(t, file).Images["bundle"]; i.DockerRepo != "demo-mod" || i.DockerImageDigest != "" || i.DockerImageID != "" || i.Size != 0 {
		t.Errorf("a local image is reported as %+v", i)
	}
	p.env = append(p.env, "WERF_STANDIN_EMPTY_DIGESTS=1")
	r := p.build("empty-digests")
	if got := fileOf(t, r.Images["bundle"], "images_digests.json"); got != `{"app":"","app2":""}`+"\n" {
		t.Errorf("images_digests.json is %q", got)
	}
}

func TestRequireBuilt(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	o := p.run("build", "app2", "--repo", registryHost+"/require", "--require-built-images")
	if o.code != 1 || !strings.Contains(o.stderr, "stages required") {
		t.Errorf("%+v", o)
	}
}

func TestDevAndLoose(t *testing.T) {
	needRegistry(t)
	p := newProject(t)
	first := p.build("dev")
	p.write("docs/new.md", "new\n")
	p.write("module.yaml", "name: changed\n")
	dev := p.build("dev", "--dev")
	if got := fileOf(t, dev.Images["bundle"], "module.yaml"); got != "name: changed\n" {
		t.Errorf("--dev ships %q", got)
	}
	fileOf(t, dev.Images["bundle"], "docs/new.md")
	if loose := p.build("dev", "--loose-giterminism"); digests(loose)["bundle"] != digests(first)["bundle"] {
		t.Error("--loose-giterminism does not build the commit")
	}
}

func TestD8(t *testing.T) {
	p := newProject(t)
	d8 := filepath.Join(t.TempDir(), "d8")
	if err := os.Symlink(standin, d8); err != nil {
		t.Fatal(err)
	}
	cmd := p.command()
	cmd.Path, cmd.Args = d8, []string{d8, "dk", "version"}
	out, err := cmd.Output()
	if err != nil || string(out) != "v3.2.0-dk.2\n" {
		t.Errorf("%q, %v", out, err)
	}
}
