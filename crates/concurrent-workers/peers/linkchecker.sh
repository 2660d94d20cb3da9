#!/bin/sh
# Crawls a seeded site with LinkChecker, which may ask as often as it likes.
#
# Usage: linkchecker.sh SITE WORKERS OUT
# Ends as linkcheck does: 1 where something is broken.
set -u
mkdir -p "$3"
printf '[checking]\nmaxrequestspersecond=100000\nthreads=%s\n' "$2" >"$3/rc"
linkchecker -f "$3/rc" --no-status --no-robots -o csv "$1/" \
    >"$3/linkchecker.csv" 2>"$3/errors.txt"
