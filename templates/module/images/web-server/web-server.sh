#!/bin/sh
# Serves the page in /www on port 8080.
set -eu

port=${PORT:-8080} root=${ROOT:-/www}

# Alpine keeps httpd in a package of its own; without it nc answers, one request
# after the other, by this script.
if [ "${1:-}" = answer ]; then
  while read -r line && [ "${#line}" -gt 1 ]; do :; done
  printf 'HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
  exec cat "$root/index.html"
elif command -v httpd >/dev/null; then
  exec httpd -f -v -p "$port" -h "$root"
fi
while :; do
  nc -l -p "$port" -e /bin/sh "$0" answer
done
