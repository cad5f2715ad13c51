package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// logger writes werf's human log: blocks with a line at their left side.
type logger struct {
	lock    sync.Mutex
	enabled bool
	depth   int
	gap     bool // an empty line is due before the next block
}

func newLogger(enabled bool) *logger { return &logger{enabled: enabled} }

func (l *logger) write(format string, args ...interface{}) {
	if l.enabled {
		fmt.Fprintln(os.Stdout, strings.Repeat("│ ", l.depth)+fmt.Sprintf(format, args...))
	}
}

// line writes one line at the current depth.
func (l *logger) line(format string, args ...interface{}) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.write(format, args...)
}

// blank leaves the empty line that stands between two blocks.
func (l *logger) blank() { l.line("") }

// open starts a block and returns what closes it.
func (l *logger) open(format string, args ...interface{}) func(error) {
	title := fmt.Sprintf(format, args...)
	l.line("┌ %s", title)
	l.depth++
	start := time.Now()
	return func(err error) {
		l.depth--
		l.line("└ %s (%.2f seconds)%s", title, time.Since(start).Seconds(), failedMark(err))
	}
}

// openPlain starts a block that is closed without a time.
func (l *logger) openPlain(title string) func() {
	l.line("┌ %s", title)
	l.depth++
	return func() {
		l.depth--
		l.line("└ %s", title)
	}
}

// divide writes the line between a block and its facts.
func (l *logger) divide(title string) {
	l.depth--
	l.line("├ %s", title)
	l.depth++
}

func failedMark(err error) string {
	if err != nil {
		return " FAILED"
	}
	return ""
}

// finish ends the log.
func (l *logger) finish(took time.Duration) {
	l.depth = 0
	l.line("Running time %.2f seconds", took.Seconds())
}

// humanSize writes bytes as werf does.
func humanSize(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
