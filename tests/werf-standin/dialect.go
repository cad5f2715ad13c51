package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// dialect is one line of werf: what it is called and where it differs.
type dialect struct {
	major   int
	version string // as printed, with v
}

func (d dialect) v3() bool { return d.major == 3 }

// pickDialect reads the program name and the environment. It returns the
// arguments that belong to werf.
func pickDialect(argv []string) (dialect, []string, error) {
	d := dialect{major: 3, version: "v3.2.0"}
	name := filepath.Base(argv[0])
	if os.Getenv("WERF_STANDIN_DIALECT") == "2" || strings.Contains(name, "werf2") {
		d = dialect{major: 2, version: "v2.77.1"}
	}
	args := argv[1:]
	if name != "d8" {
		return d, args, nil
	}
	if len(args) == 0 {
		return d, nil, errors.New("d8 needs a command")
	}
	if args[0] != "dk" && args[0] != "delivery-kit" {
		return d, nil, fmt.Errorf("unknown command %q for %q", args[0], "d8")
	}
	if d.v3() {
		d.version = "v3.2.0-dk.2"
	} else {
		d.version = "v2.77.1-dk.5"
	}
	return d, args[1:], nil
}
