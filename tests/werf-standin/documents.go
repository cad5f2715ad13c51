package main

import (
	"fmt"
	"strings"
)

// document is one YAML document of the rendered configuration.
type document struct {
	line int // of its first line in the rendered file, from 1
	text string
}

// isSeparator follows werf: "---" at column 0, blanks, then perhaps a comment
// without a dash.
func isSeparator(line string) bool {
	rest, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "---")
	if !ok {
		return false
	}
	rest = strings.TrimLeft(rest, " \t")
	return rest == "" || (strings.HasPrefix(rest, "#") && !strings.Contains(rest, "-"))
}

// splitDocuments cuts the rendered text; documents with only comments and
// blanks are dropped.
func splitDocuments(rendered string) []document {
	var documents []document
	current := document{line: 1}
	flush := func() {
		for _, line := range strings.Split(current.text, "\n") {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "#") {
				documents = append(documents, current)
				return
			}
		}
	}
	for i, line := range strings.SplitAfter(rendered, "\n") {
		if isSeparator(line) {
			flush()
			current = document{line: i + 2}
			continue
		}
		current.text += line
	}
	flush()
	return documents
}

// dump shows the document with the line numbers of the rendered file.
func (d document) dump(renderPath string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n\n", renderPath)
	for i, line := range strings.Split(d.text, "\n") {
		fmt.Fprintf(&out, "%6d  %s\n", d.line+i, line)
	}
	return out.String()
}
