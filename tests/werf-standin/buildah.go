package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// buildah is the system's buildah with a storage of its own below WERF_HOME.
type buildah struct {
	b      *builder
	binary string
	global []string
}

func (e shellError) Error() string { return e.text }

func (b *builder) engine() (*buildah, error) {
	if b.buildah != nil {
		return b.buildah, nil
	}
	binary := firstOf(os.Getenv("WERF_STANDIN_BUILDAH"), "buildah")
	path, err := exec.LookPath(binary)
	if err != nil {
		return nil, fmt.Errorf("the stand-in needs buildah: %w", err)
	}
	root := b.s.storageRoot()
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	if b.s.storageLock == nil {
		lock, err := os.OpenFile(filepath.Join(root, "users.lock"), os.O_CREATE|os.O_RDWR, 0o644)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_SH); err != nil {
			return nil, err
		}
		b.s.storageLock = lock
	}
	driver := os.Getenv("WERF_BUILDAH_STORAGE_DRIVER")
	if driver == "" || driver == "auto" || driver == "default" {
		driver = "vfs"
		if overlayWorks(root) {
			driver = "overlay"
		}
	}
	b.buildah = &buildah{b: b, binary: path, global: []string{
		"--root", filepath.Join(root, driver), "--runroot", filepath.Join(root, driver+"-run"), "--storage-driver", driver}}
	return b.buildah, nil
}

func (s *session) storageRoot() string { return filepath.Join(s.homeDir, "local_cache", "buildah") }

// releaseStorage unmounts what failed or killed builds have left mounted, once
// nobody uses the storage any more, so that its directory can be removed.
func (s *session) releaseStorage() {
	if s.storageLock == nil || syscall.Flock(int(s.storageLock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return
	}
	data, _ := os.ReadFile("/proc/self/mountinfo")
	lines := strings.Split(string(data), "\n")
	for i := len(lines) - 1; i >= 0; i-- { // the last mounted goes first
		if f := strings.Fields(lines[i]); len(f) > 4 && strings.HasPrefix(f[4], s.storageRoot()+"/") {
			syscall.Unmount(f[4], syscall.MNT_DETACH)
		}
	}
}

// overlayWorks tries a mount, the only answer that counts.
func overlayWorks(below string) bool {
	dir, err := os.MkdirTemp(below, "probe-")
	if err != nil {
		return false
	}
	defer os.RemoveAll(dir)
	for _, sub := range []string{"lower", "upper", "work", "merged"} {
		os.Mkdir(filepath.Join(dir, sub), 0o755)
	}
	merged := filepath.Join(dir, "merged")
	options := fmt.Sprintf("lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work", dir, dir, dir)
	if syscall.Mount("overlay", merged, "overlay", 0, options) != nil {
		return false
	}
	syscall.Unmount(merged, 0)
	return true
}

// run starts buildah and waits. It stays in our process group; after a signal
// only buildah itself is killed, so that a command of a stage is left behind
// as it is with werf.
func (e *buildah) run(show func(line string), args ...string) (stdout, stderr string, err error) {
	runtime.LockOSThread() // the parent-death signal belongs to the thread
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(e.b.s.ctx, e.binary, append(append([]string{}, e.global...), args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = 50 * time.Millisecond
	cmd.Env = append(os.Environ(), "BUILDAH_ISOLATION=chroot", "TMPDIR="+e.b.s.tmpDir)
	out, errOut := &lineWriter{show: show}, &lineWriter{show: show}
	cmd.Stdout, cmd.Stderr = out, errOut
	err = cmd.Run()
	out.flush()
	errOut.flush()
	if e.b.s.ctx.Err() != nil {
		err = shellError{"subprocess exited on killed\nsubprocess exited with status 1\n\nexit status 1"}
		if show != nil {
			show("subprocess exited on killed")
			show("subprocess exited with status 1")
		}
	}
	return out.all.String(), errOut.all.String(), err
}

// quiet runs buildah for a step that nobody wants to see.
func (e *buildah) quiet(args ...string) (string, error) {
	out, errOut, err := e.run(nil, args...)
	var stopped shellError
	if err != nil && !errors.As(err, &stopped) {
		return "", fmt.Errorf("buildah %s: %s: %w", args[0], strings.TrimSpace(errOut), err)
	}
	return strings.TrimSpace(out), err
}

// lineWriter collects output and hands it on line by line.
type lineWriter struct {
	show func(string)
	all  bytes.Buffer
	part []byte
}

func (w *lineWriter) Write(data []byte) (int, error) {
	w.all.Write(data)
	if w.show == nil {
		return len(data), nil
	}
	w.part = append(w.part, data...)
	for {
		line, rest, ok := bytes.Cut(w.part, []byte("\n"))
		if !ok {
			return len(data), nil
		}
		w.show(string(line))
		w.part = rest
	}
}

func (w *lineWriter) flush() {
	if w.show != nil && len(w.part) > 0 {
		w.show(string(w.part))
		w.part = nil
	}
}

// readImageDir lists the layer files and the configuration of a dir: image.
func readImageDir(dir string) (layers []string, config []byte, err error) {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return nil, nil, err
	}
	var m manifestDoc
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, nil, err
	}
	file := func(digest string) string { return filepath.Join(dir, strings.TrimPrefix(digest, "sha256:")) }
	for _, l := range m.Layers {
		layers = append(layers, file(l.Digest))
	}
	config, err = os.ReadFile(file(m.Config.Digest))
	return layers, config, err
}
