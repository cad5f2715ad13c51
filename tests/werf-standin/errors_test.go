package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// errorCase is one mistake: what is done to the small module, what is run, and
// a piece of the words it must end with. Where recordings of a real werf are at
// hand, the whole of stderr is compared with them.
type errorCase struct {
	name   string // also the name of the recording
	setup  string // sh, in the module; "ci" commits
	args   string
	want   string
	code   int // 1 unless told; -1: must succeed
	env    []string
	subdir string
}

var errorCases = []errorCase{
	{name: "yaml-syntax", setup: `printf -- '---\nimage: bad\nfrom: scratch\ngit: [\n' >> werf.yaml; ci`, want: "did not find expected node content"},
	{name: "yaml-tab", setup: `printf -- '---\nimage: bad\n\tfrom: scratch\n' >> werf.yaml; ci`, want: "found a tab character that violates indentation"},
	{name: "yaml-dupkey", setup: `printf -- '---\nimage: bad\nfrom: scratch\nfrom: scratch\n' >> werf.yaml; ci`, want: `key "from" already set in map`},
	{name: "unknown-key", setup: `printf -- '---\nimage: bad\nfrom: scratch\nfoo: 1\n' >> werf.yaml; ci`, want: "unknown fields: `foo`!"},
	{name: "unknown-key-meta", setup: `sed -i 's/^project: demo-mod/project: demo-mod\nfoo: 1/' werf.yaml; ci`, want: "unknown fields: `foo`!"},
	{name: "unknown-section", setup: `printf -- '---\nfoo: bar\n' >> werf.yaml; ci`, want: "cannot recognize type of config section"},
	{name: "missing-image-from-notag", setup: `printf -- '---\nimage: bad\nfrom: nosuch\n' >> werf.yaml; ci`, want: "must include a tag"},
	{name: "missing-image-import", setup: `printf -- "---\nimage: bad\nfrom: $BB\nimport:\n- from: nosuch\n  add: /a\n  to: /a\n  after: setup\n" >> werf.yaml; ci`, want: "in import `from` must include a tag"},
	{name: "missing-image-dependency", setup: `printf -- "---\nimage: bad\nfrom: $BB\ndependencies:\n- from: nosuch\n  before: setup\n  imports:\n  - type: ImageDigest\n    targetEnv: X\n" >> werf.yaml; ci`, want: "which is not present in configuration"},
	{name: "missing-image-fromImage", setup: `printf -- "---\nimage: bad\nfromImage: nosuch\n" >> werf.yaml; ci`, want: "must include a tag"},
	{name: "ok-fromImage-deprecated", setup: `printf -- "---\nimage: dep\nfromImage: app2\n" >> werf.yaml; ci`, code: -1},
	{name: "duplicate-image", setup: `printf -- "---\nimage: app\nfrom: scratch\n" >> werf.yaml; ci`, want: "conflict between images names!"},
	{name: "cycle", setup: `printf -- "---\nimage: c1\nfrom: c2\n---\nimage: c2\nfrom: c1\n" >> werf.yaml; ci`, code: -1},
	{name: "cycle-graph", setup: `printf -- "---\nimage: c1\nfrom: c2\n---\nimage: c2\nfrom: c1\n" >> werf.yaml; ci`, args: "config graph", code: -1},
	{name: "cycle-build", setup: `printf -- "---\nimage: c1\nfrom: c2\n---\nimage: c2\nfrom: c1\n" >> werf.yaml; ci`, args: "build --repo REPO", want: `dependency cycle detected involving image "c1"`},
	{name: "cycle-import", setup: `printf -- "---\nimage: c1\nfrom: scratch\nimport:\n- {from: c2, add: /a, to: /a, after: setup}\n---\nimage: c2\nfrom: scratch\nimport:\n- {from: c1, add: /a, to: /a, after: setup}\n" >> werf.yaml; ci`, want: "infinite loop detected: c1 -> c2 -> c1"},
	{name: "template-fail", setup: `printf -- '---\n{{ fail "boom" }}\n' >> werf.yaml; ci`, want: "error calling fail: boom"},
	{name: "template-parse", setup: `printf -- '---\n{{ if }}\n' >> werf.yaml; ci`, want: "missing value for if"},
	{name: "template-unknown-func", setup: `printf -- '---\n{{ nosuchfn 1 }}\n' >> werf.yaml; ci`, want: `function "nosuchfn" not defined`},
	{name: "template-nil", setup: `printf -- '---\n{{ .Nope.Foo }}\n' >> werf.yaml; ci`, want: "cannot unmarshal !!str `<no value>`"},
	{name: "template-fail-tmpl", setup: `printf -- '{{ define "x" }}\n{{ fail "boom" }}\n{{ end }}' > .werf/x.tmpl; printf -- '---\n{{ include "x" . }}\n' >> werf.yaml; ci`, want: "template: x.tmpl:2:3"},
	{name: "template-parse-tmpl", setup: `printf -- '{{ define "x" }}\n{{ if }}\n{{ end }}' > .werf/x.tmpl; ci`, want: "unable to read werf config templates"},
	{name: "template-include-missing", setup: `printf -- '---\n{{ include "nosuch" . }}\n' >> werf.yaml; ci`, want: `no template "nosuch" associated`},
	{name: "template-tpl-required", setup: `printf -- 'image: z\nfrom: {{ required "need it" .Foo }}\n' > .werf/z.yaml; printf -- '---\n{{ tpl (.Files.Get ".werf/z.yaml") . }}\n' >> werf.yaml; ci`, want: "error calling required: need it"},
	{name: "env-not-allowed", setup: `printf -- '---\n# {{ env "NOPE" "x" }}\n' >> werf.yaml; ci`, want: `env name "NOPE" not allowed by giterminism`},
	{name: "env-unset", setup: `sed -i 's/env "MODULES_MODULE_TAG" "v0.0.0-dev"/env "MODULES_MODULE_TAG"/' werf.yaml; ci`, env: []string{"-MODULES_MODULE_TAG"}, want: "must be set or default must be provided"},
	{name: "env-empty", setup: `sed -i 's/env "MODULES_MODULE_TAG" "v0.0.0-dev"/env "MODULES_MODULE_TAG"/' werf.yaml; ci`, env: []string{"MODULES_MODULE_TAG="}, code: -1},
	{name: "uncommitted-werf-yaml", setup: `echo '# x' >> werf.yaml`, want: `the file "werf.yaml" must be committed`},
	{name: "staged-werf-yaml", setup: `echo '# x' >> werf.yaml; git add -A`, want: `the file "werf.yaml" must be committed`},
	{name: "staged-werf-yaml-dev", setup: `echo '# x' >> werf.yaml; git add -A`, args: "config render --dev", code: -1},
	{name: "untracked-werf-yaml", setup: `git rm -q --cached werf.yaml; git commit -qm x`, want: `the untracked file "werf.yaml" must be committed`},
	{name: "no-werf-yaml", setup: `git rm -q werf.yaml; git commit -qm x`, want: "not found in the project git repository"},
	{name: "untracked-tmpl", setup: `echo '{{/* */}}' > .werf/x.tmpl`, want: `the untracked file ".werf/x.tmpl" must be committed`},
	{name: "uncommitted-dockerfile", setup: `echo 'LABEL a=b' >> images/app/Dockerfile`, args: "build app --repo REPO", want: `the file "images/app/Dockerfile" must be committed`},
	{name: "untracked-file-build", setup: `echo x > images/app/new.txt`, args: "build app2 --repo REPO", want: `the untracked file "images/app/new.txt" must be committed`},
	{name: "modified-file-build", setup: `echo x >> images/app/a.txt`, args: "build app2 version-file --repo REPO", want: `the file "images/app/a.txt" must be committed`},
	{name: "from-without-tag", setup: `printf -- '---\nimage: bad\nfrom: registry.example.com/alpine\n' >> werf.yaml; ci`, want: "must include a tag"},
	{name: "ok-from-latest", setup: `printf -- '---\nimage: bad\nfrom: registry.example.com/alpine:latest\n' >> werf.yaml; ci`, code: -1},
	{name: "from-not-in-registry", setup: `printf -- "---\nimage: bad\nfrom: ${BB%/*}/nosuch:v1\n" >> werf.yaml; ci`, args: "build bad --repo REPO", want: "base/nosuch: manifest unknown"},
	{name: "base-401", setup: `printf -- '---\nimage: bad\nfrom: AUTH/base/x:v1\n' >> werf.yaml; ci`, args: "build bad --repo REPO", want: "authentication required"},
	{name: "stagedeps-without-shell-config", setup: `sed -i 's/  stageDependencies: {}/  stageDependencies:\n    install: ["**\/*"]/' werf.yaml; ci`, code: -1},
	{name: "stagedeps-without-shell", setup: `sed -i 's/  stageDependencies: {}/  stageDependencies:\n    install: ["**\/*"]/' werf.yaml; ci`, args: "build app2 --repo REPO", want: "no install instructions are provided"},
	{name: "import-to-slash", setup: `printf -- "---\nimage: bad\nfrom: scratch\nimport:\n- {from: images-digests, add: /images_digests.json, to: /x/, after: setup}\n" >> werf.yaml; ci`, want: "is ambiguous"},
	{name: "git-to-slash", setup: `printf -- "---\nimage: bad\nfrom: scratch\ngit:\n- {add: /docs, to: /x/}\n" >> werf.yaml; ci`, want: "is ambiguous"},
	{name: "import-add-missing", setup: `printf -- "---\nimage: bad\nfrom: scratch\nimport:\n- {from: images-digests, add: /nosuch, to: /x, after: setup}\n" >> werf.yaml; ci`, args: "build bad --repo REPO", want: "no such file or directory"},
	{name: "import-include-missing", setup: `printf -- "---\nimage: bad\nfrom: scratch\nimport:\n- {from: images-digests, add: /, to: /x, includePaths: [nosuch], after: setup}\n" >> werf.yaml; ci`, args: "build bad --repo REPO", code: -1},
	{name: "git-add-missing", setup: `printf -- "---\nimage: bad\nfrom: scratch\ngit:\n- {add: /nosuch, to: /x}\n" >> werf.yaml; ci`, args: "build bad --repo REPO", want: "matches no files"},
	{name: "git-include-missing", setup: `printf -- "---\nimage: bad\nfrom: scratch\ngit:\n- {add: /, to: /x, includePaths: [nosuch]}\n" >> werf.yaml; ci`, args: "build bad --repo REPO", want: "matches no files"},
	{name: "giterminism-unknown-key", setup: `printf 'giterminismConfigVersion: 1\nfoo: 1\n' > werf-giterminism.yaml; ci`, want: ".foo in body is a forbidden property"},
	{name: "giterminism-unknown-key-deep", setup: `sed -i 's/allowEnvVariables/allowEnvVars/' werf-giterminism.yaml; ci`, want: "allowEnvVars in body is a forbidden property"},
	{name: "giterminism-syntax", setup: `printf 'giterminismConfigVersion: 1\nconfig: [\n' > werf-giterminism.yaml; ci`, want: "error converting YAML to JSON"},
	{name: "giterminism-uncommitted", setup: `echo '# x' >> werf-giterminism.yaml`, want: `the file "werf-giterminism.yaml" must be committed`},
	{name: "giterminism-none", setup: `git rm -q werf-giterminism.yaml; git commit -qm x`, want: `env name "MODULES_MODULE_TAG" not allowed by giterminism`},
	{name: "unknown-image-arg", args: "build nosuch --repo REPO", want: `no image matches pattern "nosuch"`},
	{name: "unknown-image-arg-config", args: "config render nosuch", want: `no image matches pattern "nosuch"`},
	{name: "unknown-flag", args: "build --nosuch", want: "unknown flag: --nosuch"},
	{name: "unknown-command", args: "nosuch", want: `unknown command "nosuch" for "werf"`},
	{name: "unknown-subcommand", args: "config nosuch", want: `unknown command "nosuch" for "werf config"`},
	{name: "version-flag", args: "--version", want: "unknown flag: --version"},
	{name: "flag-missing-value", args: "build --repo", want: "flag needs an argument: --repo"},
	{name: "dockerfile-missing-config", setup: `git rm -q images/app/Dockerfile; git commit -qm x`, code: -1},
	{name: "dockerfile-missing", setup: `git rm -q images/app/Dockerfile; git commit -qm x`, args: "build app --repo REPO", want: "file not found"},
	{name: "dockerfile-bad", setup: `echo 'NOPE x' >> images/app/Dockerfile; ci`, args: "build app --repo REPO", want: "unknown instruction: NOPE (did you mean COPY?)"},
	{name: "dockerfile-copy-missing", setup: `echo 'COPY nosuch /x' >> images/app/Dockerfile; ci`, args: "build app --repo REPO", want: `copier: stat: "/nosuch": no such file or directory`},
	{name: "shell-exit7", setup: `printf -- "---\nimage: bad\nfrom: $BB\nshell:\n  install:\n  - echo to-stdout; echo to-stderr >&2; exit 7\n" >> werf.yaml; ci`, args: "build bad --repo REPO", want: "subprocess exited with status 7"},
	{name: "registry-refused", args: "build app2 --repo CLOSED/err", want: "connection refused"},
	{name: "registry-noname", args: "build app2 --repo nosuch.invalid/err", env: []string{"WERF_INSECURE_REGISTRY=1"}, want: "nosuch.invalid"},
	{name: "registry-401", args: "build app2 --repo AUTH/err", want: "UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:err Type:repository]]"},
	{name: "registry-401-badpw", args: "build app2 --repo AUTH/err", env: []string{"DOCKER_CONFIG=BADPW"}, want: "UNAUTHORIZED: authentication required"},
	{name: "ok-registry-auth", args: "build app2 --repo AUTH/err", env: []string{"DOCKER_CONFIG=GOODPW"}, code: -1},
	{name: "registry-readonly", args: "build app2 --repo READONLY/err", want: "unexpected status code 405 Method Not Allowed"},
	{name: "repo-bad", args: "build app2 --repo http://x\x00y", want: "invalid repository address"},
	{name: "no-git", setup: `rm -rf .git`, want: "unable to find a valid .git in the current directory"},
	{name: "no-commits", setup: `rm -rf .git; git init -q`, want: "git get refs from HEAD command failed"},
	{name: "subdir", args: "config list", subdir: "docs", want: `the file "werf.yaml" not found in the project git repository`},
	{name: "ok-dir", args: "config list --dir ..", subdir: "docs", code: -1},
	{name: "ok-detached", setup: `git checkout -q --detach`, args: "config list", code: -1},
	{name: "bad-image-name", setup: `printf -- '---\nimage: Bad_Name!\nfrom: scratch\n' >> werf.yaml; ci`, want: "should comply with regex"},
	{name: "bad-project", setup: `sed -i 's/^project: demo-mod/project: Demo Mod/' werf.yaml; ci`, want: "bad project name"},
	{name: "no-project", setup: `sed -i '/^project: demo-mod/d' werf.yaml; ci`, want: "'project' field cannot be empty!"},
	{name: "artifact", setup: `printf -- "---\nartifact: a\nfrom: $BB\n" >> werf.yaml; ci`, want: "cannot recognize type of config section"},
	{name: "docker-section", setup: `printf -- "---\nimage: a\nfrom: $BB\ndocker:\n  ENV:\n    A: b\n" >> werf.yaml; ci`, want: "unknown fields: `docker`!"},
	{name: "ansible-section", setup: `printf -- "---\nimage: a\nfrom: $BB\nansible:\n  install:\n  - name: x\n" >> werf.yaml; ci`, want: "unknown fields: `ansible`!"},
	{name: "mount-not-allowed", setup: `printf -- "---\nimage: a\nfrom: $BB\nmount:\n- {fromPath: /x, to: /x}\n" >> werf.yaml; ci`, want: "not allowed by giterminism"},
	{name: "secret-not-allowed", setup: `printf -- "---\nimage: a\nfrom: $BB\nsecrets:\n- {env: FOO}\n" >> werf.yaml; ci`, want: `secret "FOO" is not allowed by giterminism`},
	{name: "home-unwritable", env: []string{"WERF_HOME=/proc/nope"}, want: "cannot create dir /proc/nope/service/locks"},
	{name: "tmp-unwritable", env: []string{"WERF_TMP_DIR=/proc/nope"}, want: "no such file or directory"},
	{name: "report-unwritable", args: "build app2 --repo REPO --save-build-report --build-report-path /proc/nope.json", want: "unable to write report to /proc/nope.json"},
	{name: "shallow-noremote-build", setup: `git clone -q --depth 1 "file://$PWD" ../shallow; cd ../shallow; git remote set-url origin file:///nonexistent`, subdir: "../shallow", args: "build app2 --repo REPO", want: "unable to fetch origin"},
	{name: "shallow-build", setup: `git clone -q --depth 1 "file://$PWD" ../shallow`, subdir: "../shallow", args: "build app2 --repo REPO", code: -1},
}

// errorCases2 are those of werf 2.
var errorCases2 = []errorCase{
	{name: "registry-refused", args: "build app2 --repo CLOSED/err", env: []string{"WERF_INSECURE_REGISTRY=1"}, want: "unable to fetch tags for repo"},
	{name: "shell-exit7", setup: `printf -- "---\nimage: bad\nfrom: $BB\nshell:\n  install:\n  - echo e >&2; exit 7\n" >> werf.yaml; ci`, args: "build bad --repo REPO", want: "subprocess exited with status 7"},
	{name: "uncommitted-werf-yaml", setup: `echo '# x' >> werf.yaml`, want: `the file "werf.yaml" must be committed`},
	{name: "unknown-image", args: "build nosuch --repo REPO", want: `no image matches pattern "nosuch"`},
	{name: "unknown-subcommand", args: "config nosuch", want: `unknown command "nosuch" for "werf config"`},
	{name: "stagedeps-noshell", setup: `sed -i 's/  stageDependencies: {}/  stageDependencies:\n    install: ["**\/*"]/' werf.yaml; ci`, args: "build app2 --repo REPO", code: -1, want: "no install instructions are provided"},
	{name: "from-without-tag", setup: `printf -- '---\nimage: bad\nfrom: registry.example.com/alpine\n' >> werf.yaml; ci`, code: -1},
}

// hidden replaces in both texts what differs between runs and machines.
var hidden = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`\S*werf-v[0-9.]+-config-render-\d+`), "RENDER"},
	{regexp.MustCompile(`\S*/werf-v[0-9.]+-dockerfile-\d+`), "DOCKERFILEDIR"},
	{regexp.MustCompile(`"[^"]*/werf-v[0-9.]+-project-data-\d+/[^"]*"`), `"CONTEXT"`},
	{regexp.MustCompile(`DOCKERFILEDIR/context"`), `"CONTEXT"`},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "SHA"},
	{regexp.MustCompile(`\b[0-9a-f]{56}\b`), "HASH"},
	{regexp.MustCompile(`-\d{13}\b`), "-MS"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "HOST"},
	{regexp.MustCompile(`: lookup nosuch\.invalid[^;\n]*`), ": LOOKUP"},
	{regexp.MustCompile(`parallel task \d+`), "parallel task N"},
	{regexp.MustCompile(`/[^ "]*/git -c`), "git -c"},
	{regexp.MustCompile(` +↵\n`), " "}, // werf breaks long warnings
	{regexp.MustCompile(`current directory "[^"]*"`), `current directory "DIR"`},
}

func hide(text string) string {
	for _, h := range hidden {
		text = h.re.ReplaceAllString(text, h.to)
	}
	return text
}

func TestErrors(t *testing.T) {
	needRegistry(t)
	dir := t.TempDir()
	hash, err := bcrypt.GenerateFromPassword([]byte("p"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	htpasswd := filepath.Join(dir, "htpasswd")
	os.WriteFile(htpasswd, []byte("u:"+string(hash)+"\n"), 0o644)
	auth, stop, err := startRegistry(dir, "auth", "auth: {htpasswd: {realm: x, path: "+htpasswd+"}}\n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	readOnly, stop, err := startRegistry(dir, "readonly", "  maintenance: {readonly: {enabled: true}}\n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	password := func(name, value string) string {
		d := filepath.Join(dir, name)
		os.Mkdir(d, 0o755)
		os.WriteFile(filepath.Join(d, "config.json"), []byte(fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, auth, value)), 0o644)
		return d
	}
	words := strings.NewReplacer("REPO", registryHost+"/err", "AUTH", auth, "READONLY", readOnly, "CLOSED", closed.Addr().String(),
		"GOODPW", password("good", "dTpw"), "BADPW", password("bad", "dTpi"))
	recordings := recordingsDir()
	if recordings == "" {
		fmt.Println("no recordings of a real werf: error texts are compared in part only")
	}
	test := func(c errorCase, folder string, extra ...string) func(*testing.T) {
		return func(t *testing.T) {
			p := newProject(t)
			for _, e := range c.env {
				if strings.HasPrefix(e, "-") {
					p.env = nil // the module's one variable is not set at all
					continue
				}
				p.env = append(p.env, words.Replace(e))
			}
			p.env = append(p.env, extra...)
			p.sh("ci() { git add -A; git commit -qm x; }\n" + words.Replace(c.setup))
			p.dir = filepath.Join(p.dir, c.subdir)
			var args []string
			for _, a := range strings.Fields(firstOf(c.args, "config render")) {
				args = append(args, words.Replace(strings.ReplaceAll(a, "\x00", " ")))
			}
			got := p.run(args...)
			code := c.code
			if code == 0 {
				code = 1
			}
			if code == -1 {
				code = 0
			}
			if got.code != code || !strings.Contains(got.stderr, c.want) {
				t.Fatalf("exit code %d, want %d with %q\n%s%s", got.code, code, c.want, got.stdout, got.stderr)
			}
			if recordings == "" {
				return
			}
			recorded, err := os.ReadFile(filepath.Join(recordings, folder, c.name+".stderr"))
			if err != nil {
				t.Fatal(err)
			}
			if have, want := hide(got.stderr), hide(string(recorded)); have != want {
				t.Errorf("stderr differs from a real werf's\nhave %q\nwant %q", have, want)
			}
		}
	}
	for _, c := range errorCases {
		t.Run(c.name, test(c, "4-errors"))
	}
	for _, c := range errorCases2 {
		t.Run("werf2-"+c.name, test(c, "7-v2", "WERF_STANDIN_DIALECT=2"))
	}
}

// TestSilentRegistry: nothing is said and nothing ends until a signal comes.
func TestSilentRegistry(t *testing.T) {
	p := newProject(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	accepted := make(chan struct{})
	go func() {
		c, err := listener.Accept()
		if err == nil {
			defer c.Close()
			close(accepted)
			c.Read(make([]byte, 1<<20))
			select {}
		}
	}()
	cmd := p.command("build", "app2", "--repo", listener.Addr().String()+"/err")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-accepted
	cmd.Process.Signal(syscall.SIGTERM)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 143 || !strings.HasSuffix(out.String(), "Signal: terminated\n") || errOut.Len() > 0 {
		t.Errorf("code %d, stdout %q, stderr %q", code, out.String(), errOut.String())
	}
}

// TestSignals: the shell of a running stage dies, its child is left behind in
// our process group, and the next build works.
func TestSignals(t *testing.T) {
	needRegistry(t)
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 1} {
		t.Run(sig.String(), func(t *testing.T) {
			p := newProject(t)
			nap := fmt.Sprintf("77.%d", 1000+int(sig))
			p.write("werf.yaml", "configVersion: 1\nproject: demo\n---\nimage: slow\nfrom: "+base()+"\nshell:\n  install:\n  - echo start; test -e /nap || sleep "+nap+"; echo done\n")
			p.commit()
			report := filepath.Join(p.home, "report.json")
			os.WriteFile(report, []byte("stale"), 0o644)
			cmd := p.command("build", "--repo", registryHost+"/signal-"+strings.Fields(sig.String())[0], "--save-build-report", "--build-report-path", report)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			out, err := os.Create(filepath.Join(p.home, "stdout"))
			if err != nil {
				t.Fatal(err)
			}
			var errOut bytes.Buffer
			cmd.Stdout, cmd.Stderr = out, &errOut
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var orphan string
			for i := 0; orphan == "" && i < 500; i++ {
				time.Sleep(20 * time.Millisecond)
				orphan = findSleep(nap)
			}
			if orphan == "" {
				cmd.Process.Kill()
				t.Fatal("the stage never began to sleep")
			}
			cmd.Process.Signal(sig)
			cmd.Wait()
			group, _ := exec.Command("ps", "-o", "pgid=", "-p", orphan).Output()
			exec.Command("kill", "-9", orphan).Run()
			stdout, _ := os.ReadFile(out.Name())
			if cmd.ProcessState.ExitCode() != code {
				t.Errorf("exit code %d, want %d\n%s", cmd.ProcessState.ExitCode(), code, stdout)
			}
			if strings.TrimSpace(string(group)) != fmt.Sprint(cmd.Process.Pid) {
				t.Errorf("the sleep of the stage is not left in our group: %q", group)
			}
			if sig != syscall.SIGHUP && (!strings.HasSuffix(string(stdout), "Signal: "+sig.String()+"\n") || errOut.Len() > 0) {
				t.Errorf("stdout %q, stderr %q", stdout, errOut.String())
			}
			if sig == syscall.SIGHUP && !strings.Contains(errOut.String(), "RunCommand failed:\nsubprocess exited on killed\n") {
				t.Errorf("stderr %q", errOut.String())
			}
			if data, _ := os.ReadFile(report); string(data) != "stale" {
				t.Errorf("the report became %q", data)
			}
			p.write("werf.yaml", strings.Replace(readFile(t, filepath.Join(p.dir, "werf.yaml")), nap, "0", 1))
			p.commit()
			if o := p.run("build", "--repo", registryHost+"/signal-"+strings.Fields(sig.String())[0]); o.code != 0 {
				t.Errorf("the next build fails\n%s", o.stderr)
			}
		})
	}
}

func findSleep(nap string) string {
	out, _ := exec.Command("ps", "-eo", "pid=,args=").Output()
	for _, line := range strings.Split(string(out), "\n") {
		f := strings.Fields(line)
		if len(f) == 3 && f[1] == "sleep" && f[2] == nap {
			return f[0]
		}
	}
	return ""
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
