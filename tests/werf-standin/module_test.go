package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"gopkg.in/yaml.v2"
)

const exampleModule = "../../templates/module"

// TestExampleModule builds the module that newcomers copy, with both dialects.
func TestExampleModule(t *testing.T) {
	needRegistry(t)
	for _, dialect := range []string{"3", "2"} {
		t.Run("dialect"+dialect, func(t *testing.T) {
			p := newProject(t)
			p.sh("git rm -rq .; rm -rf images .werf")
			if out, err := exec.Command("cp", "-r", exampleModule+"/.", p.dir).CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, out)
			}
			p.write("base_images.yml", baseImages(t))
			p.commit()
			p.env = []string{"MODULES_MODULE_TAG=v1.2.3", "WERF_STANDIN_DIALECT=" + dialect}
			repo := "example" + dialect
			r := p.build(repo)
			for name, final := range map[string]bool{"bundle": true, "release-channel-version": true, "web-server": true,
				"config-reloader": true, "images-digests": false, "version": false} {
				if i, ok := r.Images[name]; !ok || i.Final != final {
					t.Errorf("%s is reported as %+v", name, i)
				}
			}
			if got := fileOf(t, r.Images["release-channel-version"], "version.json"); got != `{"version":"v1.2.3"}` {
				t.Errorf("version.json is %q", got)
			}
			var found map[string]string
			if err := json.Unmarshal([]byte(fileOf(t, r.Images["bundle"], "images_digests.json")), &found); err != nil {
				t.Fatal(err)
			}
			if len(found) != 2 || found["webServer"] != r.Images["web-server"].DockerImageDigest || found["configReloader"] != r.Images["config-reloader"].DockerImageDigest {
				t.Errorf("images_digests.json is %v", found)
			}
			for name, must := range map[string][]string{
				"bundle":                  {"module.yaml", "Chart.yaml", ".helmignore", "openapi/values.yaml", "openapi/config-values.yaml", "templates/web-server.yaml", "docs/README.md"},
				"release-channel-version": {"module.yaml", "changelog.yaml"},
			} {
				checkUnpacking(t, r.Images[name])
				for _, file := range must {
					if got, want := fileOf(t, r.Images[name], file), readFile(t, filepath.Join(exampleModule, file)); got != want {
						t.Errorf("%s of %s is not that of the module", file, name)
					}
				}
			}
			if again := p.build(repo); digests(again)["bundle"] != digests(r)["bundle"] {
				t.Error("a second build changes the bundle")
			}
		})
	}
}

// baseImages is the list of base images that the example module reads.
func baseImages(t *testing.T) string {
	t.Helper()
	registry, err := newRegistry(context.Background(), &options{}, registryHost+"/base/busybox")
	if err != nil {
		t.Fatal(err)
	}
	manifest, _, err := registry.manifest("v1")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("REGISTRY_PATH: %s/base/busybox\nbuilder/alpine: \"sha256:%x\"\n", registryHost, sha256.Sum256(manifest))
}

// checkUnpacking: Deckhouse wants every directory before its files, and drops
// or misreads links and whiteouts.
func checkUnpacking(t *testing.T, r imageRecord) {
	t.Helper()
	_, layers := layersOf(t, r)
	for _, l := range layers {
		seen := map[string]bool{".": true}
		for _, f := range l {
			if dir := filepath.Dir(f.path); !seen[dir] {
				t.Errorf("%s: %s comes before its directory", r.WerfImageName, f.path)
			}
			if f.link != "" || strings.HasPrefix(filepath.Base(f.path), ".wh.") {
				t.Errorf("%s: %s is a link or a whiteout", r.WerfImageName, f.path)
			}
			seen[f.path] = f.isDir
		}
	}
}

const libHelm = "../lib-helm-standin/templates/*.tpl"

// TestExampleTemplates renders the module's Helm templates as far as Go's
// engine can, with the chart that stands for the platform's, and reads the
// result as YAML.
func TestExampleTemplates(t *testing.T) {
	files, err := filepath.Glob(exampleModule + "/templates/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	values := map[string]interface{}{"Chart": map[string]interface{}{"Name": "example"}, "Values": map[string]interface{}{
		"global": map[string]interface{}{"modulesImages": map[string]interface{}{"digests": map[string]interface{}{
			"example": map[string]interface{}{"webServer": "sha256:1", "configReloader": "sha256:2"}}}},
		"example": map[string]interface{}{"greeting": "<hello> & \"you\"", "replicas": 1,
			"registry": map[string]interface{}{"base": "registry.example.com/modules", "dockercfg": "e30="}},
	}}
	var all bytes.Buffer
	for _, file := range files {
		tpl := template.New(filepath.Base(file)).Option("missingkey=error").Funcs(sprig.TxtFuncMap())
		tpl.Funcs(template.FuncMap{"include": func(name string, data interface{}) (string, error) {
			var out strings.Builder
			err := tpl.ExecuteTemplate(&out, name, data)
			return out.String(), err
		}})
		if _, err := tpl.ParseFiles(file); err != nil {
			t.Fatal(err)
		}
		if _, err := tpl.ParseGlob(libHelm); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := tpl.Execute(&out, values); err != nil {
			t.Fatal(err)
		}
		for _, doc := range splitDocuments(out.String()) {
			var object map[string]interface{}
			if err := yaml.UnmarshalStrict([]byte(doc.text), &object); err != nil || object["kind"] == nil {
				t.Errorf("%s: %v\n%s", file, err, doc.text)
			}
		}
		all.Write(out.Bytes())
	}
	for _, want := range []string{"registry.example.com/modules/example@sha256:1", "registry.example.com/modules/example@sha256:2", "&lt;hello>"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("%s is not in the rendered templates", want)
		}
	}
	if data, err := os.ReadFile(exampleModule + "/openapi/values.yaml"); err != nil || yaml.Unmarshal(data, &map[string]interface{}{}) != nil {
		t.Errorf("openapi/values.yaml: %v", err)
	}
}
