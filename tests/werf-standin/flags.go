package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
)

// Kinds of flags.
const (
	boolFlag = iota
	stringFlag
	listFlag
)

// commonFlags are accepted by every command that reads a project.
var commonFlags = map[string]int{
	"allow-includes-update": boolFlag, "config": stringFlag, "config-render-path": stringFlag,
	"config-templates-dir": stringFlag, "debug-templates": boolFlag, "dev": boolFlag,
	"dev-branch": stringFlag, "dev-ignore": listFlag, "dir": stringFlag, "env": stringFlag,
	"final-images-only": boolFlag, "git-work-tree": stringFlag, "giterminism-config": stringFlag,
	"home-dir": stringFlag, "log-color-mode": stringFlag, "log-debug": boolFlag, "log-pretty": boolFlag,
	"log-project-dir": boolFlag, "log-quiet": boolFlag, "log-terminal-width": stringFlag,
	"log-time": boolFlag, "log-time-format": stringFlag, "log-verbose": boolFlag,
	"loose-giterminism": boolFlag, "tmp-dir": stringFlag, "debug": boolFlag,
}

// buildFlags are those of build alone.
var buildFlags = map[string]int{
	"add-custom-tag": listFlag, "allowed-backend-storage-volume-usage": stringFlag,
	"allowed-backend-storage-volume-usage-margin": stringFlag, "allowed-local-cache-volume-usage": stringFlag,
	"allowed-local-cache-volume-usage-margin": stringFlag, "annotate-layers-with-dm-verity-root-hash": boolFlag,
	"backend-network": stringFlag, "backend-storage-path": stringFlag, "bsign-elf-files": boolFlag,
	"build-report-path": stringFlag, "cache-repo": listFlag, "check-built-images": boolFlag,
	"container-registry-mirror": listFlag, "disable-auto-host-cleanup": boolFlag, "docker-config": stringFlag,
	"elf-pgp-private-key-base64": stringFlag, "elf-pgp-private-key-fingerprint": stringFlag,
	"elf-pgp-private-key-passphrase": stringFlag, "final-repo": stringFlag,
	"final-repo-container-registry": stringFlag, "final-repo-docker-hub-password": stringFlag,
	"final-repo-docker-hub-token": stringFlag, "final-repo-docker-hub-username": stringFlag,
	"final-repo-github-token": stringFlag, "final-repo-harbor-password": stringFlag,
	"final-repo-harbor-username": stringFlag, "final-repo-quay-token": stringFlag, "follow": boolFlag,
	"insecure-registry": boolFlag, "introspect-before-error": boolFlag, "introspect-error": boolFlag,
	"introspect-stage": listFlag, "parallel": boolFlag, "parallel-tasks-limit": stringFlag,
	"platform": listFlag, "repo": stringFlag, "repo-container-registry": stringFlag,
	"repo-docker-hub-password": stringFlag, "repo-docker-hub-token": stringFlag,
	"repo-docker-hub-username": stringFlag, "repo-github-token": stringFlag, "repo-harbor-password": stringFlag,
	"repo-harbor-username": stringFlag, "repo-quay-token": stringFlag, "require-built-images": boolFlag,
	"save-build-report": boolFlag, "secondary-repo": listFlag, "sign-cert": stringFlag,
	"sign-elf-files": boolFlag, "sign-intermediates": stringFlag, "sign-key": stringFlag,
	"sign-manifest": boolFlag, "skip-tls-verify-registry": boolFlag, "ssh-key": listFlag,
}

// Flags that only one line of werf knows.
var (
	v3Flags = map[string]int{"meta-repo": stringFlag}
	v2Flags = map[string]int{"synchronization": stringFlag, "virtual-merge": boolFlag, "images-only": boolFlag}
)

var shortFlags = map[string]string{"p": "parallel", "S": "synchronization"}

// options are the parsed flags and the environment behind them.
type options struct {
	values map[string][]string
	args   []string
	help   bool
}

func parseFlags(d dialect, command string, args []string) (*options, error) {
	known := map[string]int{}
	add := func(from map[string]int) {
		for name, kind := range from {
			known[name] = kind
		}
	}
	add(commonFlags)
	if command == "build" {
		add(buildFlags)
		if d.v3() {
			add(v3Flags)
		}
	}
	if !d.v3() {
		add(v2Flags)
	}
	o := &options{values: map[string][]string{}}
	for name, kind := range known {
		o.readEnvironment(name, kind)
	}
	given := map[string]bool{}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			o.args = append(o.args, args[i+1:]...)
			break
		}
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			o.args = append(o.args, arg)
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		shown := "--" + name
		if !strings.HasPrefix(arg, "--") {
			shown = fmt.Sprintf("'%s' in -%s", name[:1], name)
			long, ok := shortFlags[name[:1]]
			if name == "h" {
				long, ok = "help", true
			}
			if !ok {
				return nil, fmt.Errorf("unknown shorthand flag: %s", shown)
			}
			if len(name) > 1 {
				value, hasValue = name[1:], true
			}
			name = long
		}
		if name == "help" {
			o.help = true
			continue
		}
		kind, ok := known[name]
		if !ok {
			return nil, fmt.Errorf("unknown flag: %s", shown)
		}
		if kind == boolFlag {
			if !hasValue {
				value = "true"
			}
			if _, err := strconv.ParseBool(value); err != nil {
				return nil, fmt.Errorf("invalid argument %q for %q flag: strconv.ParseBool: parsing %q: invalid syntax", value, shown, value)
			}
		} else if !hasValue {
			if i+1 >= len(args) {
				return nil, fmt.Errorf("flag needs an argument: %s", shown)
			}
			i++
			value = args[i]
		}
		if kind == listFlag && given[name] {
			o.values[name] = append(o.values[name], value)
		} else {
			o.values[name] = []string{value}
		}
		given[name] = true
	}
	return o, nil
}

// readEnvironment takes WERF_<FLAG>, and for lists every variable that begins
// with that name.
func (o *options) readEnvironment(name string, kind int) {
	variable := "WERF_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if kind != listFlag {
		if v, ok := os.LookupEnv(variable); ok && v != "" {
			o.values[name] = []string{v}
		}
		return
	}
	var found []string
	for _, pair := range os.Environ() {
		key, value, _ := strings.Cut(pair, "=")
		if (key == variable || strings.HasPrefix(key, variable+"_")) && value != "" {
			found = append(found, key)
		}
	}
	sort.Strings(found)
	for _, key := range found {
		o.values[name] = append(o.values[name], os.Getenv(key))
	}
}

func (o *options) string(name string) string {
	if v := o.values[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

func (o *options) bool(name string) bool { return o.boolOr(name, false) }

func (o *options) boolOr(name string, byDefault bool) bool {
	v := strings.ToLower(o.string(name))
	switch v {
	case "":
		return byDefault
	case "0", "false", "no":
		return false
	}
	return true
}

func (o *options) list(name string) []string {
	var all []string
	for _, v := range o.values[name] {
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}
