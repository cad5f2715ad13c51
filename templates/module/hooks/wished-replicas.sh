#!/bin/bash
# A hook: the platform runs it with --config to learn when, and then at those
# times, with what it knows in files that variables name.
#
# This one runs after every installation and tells the platform's monitoring how
# many web servers are wished for: the metric d8_wished_replicas.
#
# Most modules have hooks in Go (github.com/deckhouse/module-sdk), compiled in an
# image of werf.yaml. A script needs no build: the platform brings bash and jq.
set -euo pipefail

if [[ ${1:-} == --config ]]; then
  echo '{"configVersion": "v1", "afterHelm": 10}'
  exit 0
fi

replicas=$(jq '.example.replicas // 1' "$VALUES_PATH")
jq --null-input --compact-output --argjson replicas "$replicas" \
  '{name: "d8_wished_replicas", action: "set", value: $replicas, labels: {module: "example"}}' \
  >>"$METRICS_PATH"
