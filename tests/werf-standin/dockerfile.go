package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// dockerfileDoc is what the stand-in must know of a Dockerfile; buildah reads
// the rest.
type dockerfileDoc struct {
	text    string
	bases   []string          // external images behind FROM, variables not yet replaced
	args    map[string]string // defaults of ARG before the first FROM
	sources []string          // COPY and ADD sources in the context
	all     bool              // a source cannot be told: the whole context counts
}

var dockerInstructions = []string{"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
	"MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}

// path of the Dockerfile inside the project: werf looks in the project and, in
// the v2 line, in the context as well.
func (s *session) dockerfilePath(d *dockerfileConfig) string {
	plain := cleanPath(d.Dockerfile)
	if inContext := cleanPath(path.Join(d.Context, d.Dockerfile)); inContext != plain {
		if _, ok := s.files.entries[inContext]; ok {
			return inContext
		}
	}
	return plain
}

func (s *session) readDockerfile(d *dockerfileConfig) (*dockerfileDoc, error) {
	p := s.dockerfilePath(d)
	data, err := s.files.read(p, s.giterminism.Config.Dockerfile.AllowUncommitted...)
	if err != nil {
		var verdict fileError
		if errors.As(err, &verdict) && strings.Contains(verdict.text, "not found in the project") {
			err = errors.New("file not found")
		}
		return nil, fmt.Errorf("unable to read dockerfile %s: unable to read dockerfile %q: %w", p, p, err)
	}
	doc, err := parseDockerfile(string(data))
	if err != nil {
		return nil, fmt.Errorf("unable to parse dockerfile %s: %w", p, err)
	}
	return doc, nil
}

var heredocStart = regexp.MustCompile(`<<-?\s*["']?([A-Za-z_][A-Za-z0-9_]*)["']?`)

func parseDockerfile(text string) (*dockerfileDoc, error) {
	doc := &dockerfileDoc{text: text, args: map[string]string{}}
	names := map[string]bool{"scratch": true}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		start := i
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for strings.HasSuffix(line, "\\") && i+1 < len(lines) {
			i++
			next := strings.TrimSpace(lines[i])
			if strings.HasPrefix(next, "#") {
				continue
			}
			line = strings.TrimSuffix(line, "\\") + " " + next
		}
		fields := strings.Fields(line)
		word := strings.ToUpper(fields[0])
		if !contains(dockerInstructions, word) {
			return nil, fmt.Errorf("dockerfile parse error on line %d: unknown instruction: %s%s", start+1, fields[0], suggestion(word))
		}
		if m := heredocStart.FindStringSubmatch(line); m != nil && (word == "RUN" || word == "COPY" || word == "ADD") {
			for i+1 < len(lines) && strings.TrimSpace(lines[i+1]) != m[1] {
				i++
			}
			i++
			continue
		}
		var operands []string
		fromStage := false
		for _, f := range fields[1:] {
			if strings.HasPrefix(f, "--") && len(operands) == 0 {
				fromStage = fromStage || strings.HasPrefix(f, "--from=")
				continue
			}
			operands = append(operands, f)
		}
		switch word {
		case "ARG":
			if len(doc.bases) == 0 && len(operands) > 0 {
				name, value, _ := strings.Cut(operands[0], "=")
				doc.args[name] = strings.Trim(value, `"'`)
			}
		case "FROM":
			if len(operands) == 0 {
				return nil, fmt.Errorf("dockerfile parse error on line %d: FROM requires either one or three arguments", start+1)
			}
			if !names[operands[0]] {
				doc.bases = append(doc.bases, operands[0])
			}
			if len(operands) == 3 {
				names[operands[2]] = true
			}
		case "COPY", "ADD":
			if fromStage {
				continue
			}
			if len(operands) > 0 && strings.HasPrefix(operands[0], "[") {
				var list []string
				if json.Unmarshal([]byte(strings.Join(operands, " ")), &list) == nil {
					operands = list
				}
			}
			for _, source := range operands[:max(0, len(operands)-1)] {
				if strings.Contains(source, "$") {
					doc.all = true
				}
				if !strings.Contains(source, "://") {
					doc.sources = append(doc.sources, source)
				}
			}
		}
	}
	return doc, nil
}

// suggestion names the nearest instruction.
func suggestion(word string) string {
	best, distance := "", 3
	for _, candidate := range dockerInstructions {
		if d := editDistance(word, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// contextFiles lists the committed files below the context, by path relative
// to it, without what .dockerignore names.
func (s *session) contextFiles(d *dockerfileConfig) (map[string]treeEntry, error) {
	root := cleanPath(d.Context)
	ignore := pathFilter{}
	var keep []string
	if data, err := s.files.read(path.Join(root, ".dockerignore"), s.giterminism.Config.Dockerfile.AllowUncommittedDockerignoreFiles...); err == nil {
		for _, line := range strings.Split(string(data), "\n") {
			line = strings.TrimSpace(line)
			if rest, ok := strings.CutPrefix(line, "!"); ok {
				keep = append(keep, rest)
			} else if line != "" && !strings.HasPrefix(line, "#") {
				ignore.exclude = append(ignore.exclude, line)
			}
		}
	}
	found := map[string]treeEntry{}
	for p, e := range s.files.entries {
		if rel, ok := below(root, p); ok && (ignore.takes(rel) || matchesAnyGlob(keep, rel)) {
			found[rel] = e
		}
	}
	return found, nil
}
