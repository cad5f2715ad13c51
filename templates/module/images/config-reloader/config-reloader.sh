#!/bin/sh
# Copies /config/index.html to /www whenever it changes.
set -eu

while :; do
  if ! cmp -s /config/index.html /www/index.html; then
    cp /config/index.html /www/index.html.new
    mv /www/index.html.new /www/index.html
    echo "index.html updated"
  fi
  sleep "${INTERVAL:-5}"
done
