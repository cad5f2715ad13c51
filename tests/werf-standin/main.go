// werf-standin stands in for werf in deckmod's tests and demo on machines that
// have no werf. It speaks werf's command line (version, config render, config
// list, config graph, build), renders werf.yaml with text/template, sprig and
// yaml.v2, reads files from git under giterminism rules, builds with the
// system's buildah (chroot isolation) where a command or a Dockerfile must
// run, writes every other layer itself, and pushes Docker schema 2 manifests
// to a registry. It is never shipped and never part of a release.
//
// Dialects
//
//	default                               werf 3.2.0
//	WERF_STANDIN_DIALECT=2, or a program
//	name that contains "werf2"            werf 2.77.1
//	program name "d8"                     first argument must be dk or
//	                                      delivery-kit; version 3.2.0-dk.2
//	                                      (2.77.1-dk.5 in dialect 2)
//
// Hooks for tests, all by environment
//
//	WERF_STANDIN_EMPTY_DIGESTS=1          values of dependencies with type
//	                                      ImageDigest come out empty, as werf
//	                                      3.2.0 does after a local build
//	WERF_STANDIN_SLEEP_BEFORE_REPORT=2s   wait after all images are pushed and
//	                                      before the report is written (a Go
//	                                      duration), to send signals there
//	WERF_STANDIN_BUILDAH=/path/buildah    another buildah binary
//
// Everything else follows werf: WERF_<FLAG> for every flag, WERF_HOME,
// WERF_TMP_DIR, WERF_BUILDAH_MODE, WERF_BUILDAH_STORAGE_DRIVER,
// WERF_INSECURE_REGISTRY, WERF_ENABLE_REPORT_BY_PLATFORM, DOCKER_CONFIG.
// The container storage lives below WERF_HOME, so two homes never meet.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	os.Exit(run(os.Args))
}

// run is the whole program; it returns the exit code.
func run(argv []string) int {
	d, args, err := pickDialect(argv)
	if err != nil {
		return usageError(err)
	}
	if len(args) == 0 || args[0] == "--help" || args[0] == "-h" || args[0] == "help" {
		printHelp(d)
		return 0
	}
	command, rest := args[0], args[1:]
	switch command {
	case "version":
		fmt.Println(d.version)
		return 0
	case "build":
		return runCommand(d, "build", rest, (*session).build)
	case "config":
		if len(rest) == 0 {
			fmt.Println("Work with werf.yaml\n\nAvailable commands:\n  graph\n  list\n  render")
			return 0
		}
		handlers := map[string]func(*session) error{
			"render": (*session).configRender,
			"list":   (*session).configList,
			"graph":  (*session).configGraph,
		}
		if handler, ok := handlers[rest[0]]; ok {
			return runCommand(d, "config "+rest[0], rest[1:], handler)
		}
		return usageError(fmt.Errorf("unknown command %q for %q", rest[0], "werf config"))
	}
	if strings.HasPrefix(command, "-") {
		return usageError(fmt.Errorf("unknown flag: %s", command))
	}
	return usageError(fmt.Errorf("unknown command %q for %q", command, "werf"))
}

// usageError prints an error of the command line, which werf colours always.
func usageError(err error) int {
	fmt.Fprintf(os.Stderr, "\x1b[31;1mError: %s\x1b[0m\n", err)
	return 1
}

// session is one run of a command.
type session struct {
	dialect dialect
	options *options
	log     *logger
	ctx     context.Context
	started time.Time

	projectDir string // where werf.yaml lives (--dir)
	homeDir    string
	tmpDir     string

	repo        *gitRepo
	giterminism *giterminism
	files       *projectFiles
	renderPath  string
	warnings    []string
	storageLock *os.File // held while buildah's storage is in use
}

// signalled records the signal that stopped the run.
type signalled struct{ sig syscall.Signal }

func (s signalled) Error() string { return "signal: " + s.sig.String() }

func runCommand(d dialect, name string, args []string, handler func(*session) error) int {
	opts, err := parseFlags(d, name, args)
	if err != nil {
		return usageError(err)
	}
	if opts.help {
		printHelp(d)
		return 0
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	caught := make(chan os.Signal, 4)
	signal.Notify(caught, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		sig := (<-caught).(syscall.Signal)
		cancel(signalled{sig})
	}()

	s := &session{dialect: d, options: opts, ctx: ctx, started: time.Now()}
	s.log = newLogger(name == "build" && !opts.bool("log-quiet"))
	s.log.line("Version: %s", d.version)
	err = s.setUp()
	if err == nil {
		err = handler(s)
	}
	if s.repo != nil {
		s.repo.close()
	}
	s.releaseStorage()

	var stop signalled
	interrupted := errors.As(context.Cause(ctx), &stop) && stop.sig != syscall.SIGHUP
	if interrupted && err == nil {
		err = stop
	}
	s.log.finish(time.Since(s.started))
	if interrupted {
		fmt.Printf("Signal: %s\n", stop.sig)
		return 128 + int(stop.sig)
	}
	if err != nil {
		message := err.Error()
		if _, early := err.(initError); early && strings.Contains(message, "buildah mode") {
			message = "\x1b[31;1m" + message + "\x1b[0m"
		}
		fmt.Fprintf(os.Stderr, "Error: %s\n", message)
		return 1
	}
	return 0
}

// initError is an error of the set-up, before the project is looked at.
type initError struct{ error }

// setUp finds directories, the git work tree and giterminism settings.
func (s *session) setUp() error {
	o := s.options
	cwd, err := os.Getwd()
	if err != nil {
		return err
	}
	s.projectDir = cwd
	if dir := o.string("dir"); dir != "" {
		if s.projectDir, err = filepath.Abs(dir); err != nil {
			return err
		}
	}
	s.homeDir = o.string("home-dir")
	if s.homeDir == "" {
		s.homeDir = os.Getenv("WERF_HOME")
	}
	if s.homeDir == "" {
		s.homeDir = filepath.Join(os.Getenv("HOME"), ".werf")
	}
	s.tmpDir = o.string("tmp-dir")
	if s.tmpDir == "" {
		s.tmpDir = os.TempDir()
	}
	locks := filepath.Join(s.homeDir, "service", "locks")
	if err := os.MkdirAll(locks, 0o755); err != nil {
		return initError{fmt.Errorf("component init error: initialization error: error creating werf host file locker: "+
			"unable to create file locker: cannot create dir %s: %w", locks, err)}
	}
	switch mode := os.Getenv("WERF_BUILDAH_MODE"); mode {
	case "", "docker", "auto", "default", "native-chroot", "native-rootless":
	default:
		return initError{fmt.Errorf("component init error: unable to determine buildah mode: unexpected mode specified: %s", mode)}
	}
	if s.repo, err = openGitRepo(s.ctx, s.projectDir, o.string("git-work-tree")); err != nil {
		return err
	}
	if o.bool("dev") {
		if err := s.repo.enterDevMode(o.string("dev-branch")); err != nil {
			return err
		}
	}
	s.files, err = newProjectFiles(s.repo, o.bool("loose-giterminism"))
	if err != nil {
		return err
	}
	s.giterminism, err = s.files.loadGiterminism(o.string("giterminism-config"), s.dialect)
	return err
}

func printHelp(d dialect) {
	fmt.Printf(`werf-standin answers like werf for tests; it is not werf.

Commands:
  build             Build images
  config graph      Print dependencies between images
  config list       Print image names
  config render     Print the rendered werf.yaml
  version           Print version

Version: %s
`, d.version)
}
