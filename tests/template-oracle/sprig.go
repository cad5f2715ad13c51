package main

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/Masterminds/sprig/v3"
)

// signatures lists sprig's functions, one a line: the name, a blank, the types
// of the arguments with a comma between.
func signatures() string {
	var lines []string
	for name, function := range sprig.TxtFuncMap() {
		lines = append(lines, name+" "+arguments(reflect.TypeOf(function)))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func arguments(function reflect.Type) string {
	var types []string
	for i := 0; i < function.NumIn(); i++ {
		name := function.In(i).String()
		if function.IsVariadic() && i == function.NumIn()-1 {
			name = fmt.Sprint("...", function.In(i).Elem())
		}
		types = append(types, name)
	}
	return strings.Join(types, ",")
}
