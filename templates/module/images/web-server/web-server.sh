#!/bin/sh
# Serves the files in /www on port 8080.
set -eu

exec httpd -f -v -p "${PORT:-8080}" -h "${ROOT:-/www}"
