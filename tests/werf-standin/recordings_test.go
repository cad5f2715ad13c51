package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// recordingsDir finds what a real werf answered, where it is at hand.
func recordingsDir() string {
	dir := firstOf(os.Getenv("WERF_RECORDINGS"), "../../../shared/werf-recordings")
	if !exists(filepath.Join(dir, "INDEX.md")) {
		return ""
	}
	dir, _ = filepath.Abs(dir)
	return dir
}

func needRecordings(t *testing.T) string {
	t.Helper()
	dir := recordingsDir()
	if dir == "" {
		fmt.Println(t.Name() + ": skipped, no recordings of a real werf (WERF_RECORDINGS)")
		t.Skip("no recordings of a real werf")
	}
	return dir
}

func TestRecordedConfig(t *testing.T) {
	dir := needRecordings(t)
	p := newProject(t)
	same := func(recording, got string) {
		t.Helper()
		want := readFile(t, filepath.Join(dir, recording))
		got = strings.ReplaceAll(got, base(), "127.0.0.1:5000/base/busybox:v1")
		if got != want {
			t.Errorf("%s\nhave %q\nwant %q", recording, got, want)
		}
	}
	lines := func(text string) string {
		list := strings.Split(text, "\n")
		sort.Strings(list)
		return strings.Join(list, "\n")
	}
	same("3-config/small-render.stdout", p.run("config", "render").stdout)
	same("3-config/small-render-image.stdout", p.run("config", "render", "bundle").stdout)
	for recording, args := range map[string][]string{
		"3-config/small-list.stdout":             {"config", "list"},
		"3-config/small-list-final-false.stdout": {"config", "list", "--final-images-only=false"},
	} {
		if got, want := lines(p.run(args...).stdout), lines(readFile(t, filepath.Join(dir, recording))); got != want {
			t.Errorf("%s: %q, want %q", recording, got, want)
		}
	}
	graph := func(text string) string {
		blocks := strings.Split("\n"+strings.TrimSpace(text), "\n- image: ")
		sort.Strings(blocks)
		return strings.TrimSpace(strings.Join(blocks, "\n- image: "))
	}
	if got, want := graph(p.run("config", "graph").stdout), graph(readFile(t, filepath.Join(dir, "3-config/small-graph.stdout"))); got != want {
		t.Errorf("graph %q, want %q", got, want)
	}
	p.sh(`sed -i -e '/stageDependencies: {}/d' -e 's/^- from: /- image: /' werf.yaml`)
	p.commit()
	p.env = append(p.env, "WERF_STANDIN_DIALECT=2")
	same("7-v2/small-render.stdout", p.run("config", "render").stdout)
}

// shape keeps keys and what must not differ, and drops the rest.
func shape(value interface{}) interface{} {
	switch v := value.(type) {
	case map[string]interface{}:
		out := map[string]interface{}{}
		for key, item := range v {
			switch key {
			case "Final", "ConfigType", "TargetPlatform", "WerfImageName", "Name", "Rebuilt", "StagesSkipped", "Backend":
				out[key] = item
			default:
				out[key] = shape(item)
			}
		}
		return out
	case []interface{}:
		out := []interface{}{}
		for _, item := range v {
			out = append(out, shape(item))
		}
		return out
	case string:
		return "string"
	case float64:
		return "number"
	}
	return "other"
}

func TestRecordedReports(t *testing.T) {
	dir := needRecordings(t)
	needRegistry(t)
	for _, dialect := range []string{"3", "2"} {
		t.Run("dialect"+dialect, func(t *testing.T) {
			p := newProject(t)
			if dialect == "2" {
				// The module of werf 2 has no stageDependencies: {}.
				p.sh(`sed -i -e '/stageDependencies: {}/d' werf.yaml`)
				p.commit()
				p.env = append(p.env, "WERF_STANDIN_DIALECT=2")
			}
			folder := map[string]string{"3": "1-build", "2": "7-v2"}[dialect]
			for _, name := range []string{"cold", "cached"} {
				file := filepath.Join(p.home, "r.json")
				if o := p.run("build", "--repo", registryHost+"/recorded"+dialect, "--save-build-report", "--build-report-path", file); o.code != 0 {
					t.Fatal(o.stderr)
				}
				got, want := readFile(t, file), readFile(t, filepath.Join(dir, folder, name+".report.json"))
				var a, b interface{}
				if err := json.Unmarshal([]byte(got), &a); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal([]byte(want), &b); err != nil {
					t.Fatal(err)
				}
				have, _ := json.MarshalIndent(shape(a), "", " ")
				need, _ := json.MarshalIndent(shape(b), "", " ")
				if string(have) != string(need) {
					t.Errorf("%s report\n%s", name, firstDifference(string(have), string(need)))
				}
				if k, l := keyOrder(got), keyOrder(want); k != l {
					t.Errorf("%s: keys come in another order\n%s", name, firstDifference(k, l))
				}
			}
		})
	}
}

var jsonKey = regexp.MustCompile(`(?m)^\t*"[^"]+":`)

func keyOrder(text string) string { return strings.Join(jsonKey.FindAllString(text, -1), "\n") }

func firstDifference(have, want string) string {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			other := "(end)"
			if i < len(b) {
				other = b[i]
			}
			return "line " + strconv.Itoa(i+1) + ": have " + a[i] + ", want " + other
		}
	}
	return "the wanted text goes on"
}

// TestRecordedLayers compares layers and their entries with those a real werf
// pushed.
func TestRecordedLayers(t *testing.T) {
	dir := needRecordings(t)
	needRegistry(t)
	p := newProject(t)
	r := p.build("layers")
	entryLine := regexp.MustCompile(`^    (\S+) type (\d) mode (\d+) (\d+:\d+) .* link '([^']*)'`)
	kind := map[bool]string{true: "5", false: "0"}
	want := map[string]string{}
	image := ""
	for _, line := range strings.Split(readFile(t, filepath.Join(dir, "2-tags/images.txt")), "\n") {
		switch {
		case strings.HasPrefix(line, "===== "):
			image = strings.TrimPrefix(line, "===== ")
		case strings.HasPrefix(line, "layer "):
			want[image] += "layer\n"
		case entryLine.MatchString(line):
			m := entryLine.FindStringSubmatch(line)
			want[image] += m[1] + " " + m[2] + " " + m[3] + " " + m[4] + " " + m[5] + "\n"
		}
	}
	if len(want) != 6 {
		t.Fatalf("read %d images from the recording", len(want))
	}
	for name, need := range want {
		pulled, layers := layersOf(t, r.Images[name])
		have := ""
		for i, l := range layers {
			have += "layer\n"
			if pulled.manifest.Layers[i].MediaType != layerType {
				t.Errorf("%s has a layer of type %s", name, pulled.manifest.Layers[i].MediaType)
			}
			if pulled.manifest.Layers[i].Size > 100000 {
				continue // the base, which the recording does not list
			}
			for _, f := range l {
				k := kind[f.isDir]
				if f.link != "" {
					k = "2"
				}
				have += strings.Join([]string{f.path, k, strconv.FormatInt(f.mode, 8), strconv.Itoa(f.uid) + ":" + strconv.Itoa(f.gid), f.link}, " ") + "\n"
			}
		}
		if have != need {
			t.Errorf("%s\nhave %s\nwant %s", name, have, need)
		}
	}
}

// TestRecordedFiles runs the one-line experiments on .Files, env and template
// functions.
func TestRecordedFiles(t *testing.T) {
	dir := needRecordings(t)
	p := newProject(t)
	p.env = nil
	p.sh(`rm -rf * .werf .git; git init -q -b main .; git config user.email a@b.c; git config user.name t
mkdir -p .werf/sub d/e; printf 'configVersion: 1\nproject: f\n---\n' > werf.yaml
printf 'giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    allowEnvVariables: [A, "/B_.*/"]\n    allowUncommittedFiles: ["unc/*.txt", "unc1.txt"]\n' > werf-giterminism.yaml
printf 'a: 1\n' > d/a.yaml; printf 'b: 2\n' > d/e/b.yaml; printf 'hello {{ .X }}' > d/t.txt; ln -s a.yaml d/link.yaml; ln -s nosuch d/broken.yaml; ln -s ../../etc/passwd d/out.yaml; ln -s e d/ld; mkdir unc; printf '*.ign\n' > .gitignore; echo z > d/z.yml; echo ign > d/x.ign; git add -A; git add -f d/x.ign; git commit -qm x`)
	// What is done to the work tree before an experiment.
	before := map[string]string{
		"glob2":                   "git rm -q d/broken.yaml d/out.yaml; git commit -qm x",
		"get-modified":            "echo changed > d/a.yaml",
		"get-untracked":           "git checkout -q d/a.yaml; echo new > d/new.yaml",
		"get-staged":              "git add d/new.yaml",
		"get-ignored-untracked":   "git reset -q; rm d/new.yaml; echo ign2 > d/y.ign",
		"get-deleted":             "rm d/y.ign d/a.yaml",
		"get-uncommitted-allowed": "git checkout -q d/a.yaml; echo U > unc/u.txt; echo U1 > unc1.txt",
		"get-modechange":          "rm -rf unc1.txt unc/u.txt; chmod 755 d/a.yaml",
		"get-crlf":                "git checkout -q d/a.yaml; printf 'a: 1\\r\\n' > d/crlf.txt; git add d/crlf.txt; git commit -qm x",
	}
	environment := map[string][]string{"env-empty": {"A="}, "env-set": {"A=va", "B_1=vb"}}
	skip := map[string]string{"commit": "the date differs", "now": "the year differs", "get-dir": "object ids differ", "get-uncommitted-allowed": "shows the rendered path"}
	for _, line := range strings.Split(readFile(t, filepath.Join(dir, "6-files/verdicts.txt")), "\n") {
		name, rest, ok := strings.Cut(line, " | ")
		end := strings.LastIndex(rest, "| rc=")
		for {
			earlier := strings.LastIndex(rest[:max(end, 0)], "| rc=")
			if earlier < 0 {
				break
			}
			end = earlier
		}
		if !ok || end < 0 {
			continue
		}
		template := strings.TrimSpace(rest[:end])
		code, want, _ := strings.Cut(strings.TrimPrefix(rest[end:], "| rc="), " | ")
		var flags []string
		for _, flag := range []string{"--loose-giterminism", "--dev", "--env prod"} {
			if cut, ok := strings.CutSuffix(template, " "+flag); ok {
				template, flags = strings.TrimSpace(cut), strings.Fields(flag)
			}
		}
		if script := before[name]; script != "" {
			p.sh(script)
		}
		if e := environment[name]; e != nil {
			p.env = e
		}
		p.write("werf.yaml", "configVersion: 1\nproject: f\n---\n# "+template+"\n")
		p.sh("git add -f werf.yaml; git commit -qm x --allow-empty -- werf.yaml")
		if skip[name] != "" {
			continue
		}
		o := p.run(append([]string{"config", "render"}, flags...)...)
		text := o.stderr
		if o.code == 0 {
			lines := strings.SplitAfter(o.stdout, "\n")
			text = strings.Join(lines[min(3, len(lines)):], "")
		}
		if len(text) > 420 && o.code != 0 {
			text = text[:420]
		}
		text = strings.ReplaceAll(text, "\n", "~")
		if strconv.Itoa(o.code) != code || hide(text) != hide(want) {
			t.Errorf("%s: %s\nhave rc=%d %s\nwant rc=%s %s", name, template, o.code, text, code, want)
		}
	}
}
