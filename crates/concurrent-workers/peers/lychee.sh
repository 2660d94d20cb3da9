#!/bin/sh
# Checks a seeded site with lychee, which doesn't crawl: it is handed the pages.
#
# Usage: lychee.sh SITE PAGES WORKERS OUT
# Ends as linkcheck does: 1 where something is broken.
set -u
mkdir -p "$4"
{
    echo "$1/"
    [ "$2" -lt 2 ] || seq -f "$1/p/%.0f.html" 1 $(($2 - 1))
} >"$4/pages.txt"
# Its own limits for each host make it look slow, and are turned off. It has no limit of
# its own for what it asks for in all but the number of requests at a time.
lychee --no-progress --format json --host-request-interval 0ms \
    --host-concurrency "$3" --max-concurrency "$3" --max-retries 0 \
    --files-from "$4/pages.txt" >"$4/lychee.json" 2>"$4/errors.txt"
code=$?
[ $code -eq 2 ] && exit 1
exit $code
