#!/bin/sh
# Checks a seeded site with lychee, which doesn't crawl: it is handed the pages.
#
# Usage: lychee.sh SITE PAGES WORKERS OUT   writes OUT/broken.txt
# Ends as linkcheck does: 1 where something is broken.
set -u
mkdir -p "$4"
{
    echo "$1/"
    [ "$2" -lt 2 ] || seq -f "$1/p/%.0f.html" 1 $(($2 - 1))
} >"$4/pages.txt"
# Its limits for each host make it look slow, and are turned off.
lychee --no-progress --format compact --host-request-interval 0ms \
    --host-concurrency "$3" --max-concurrency "$3" --max-retries 0 \
    --files-from "$4/pages.txt" >"$4/lychee.txt" 2>/dev/null
code=$?
awk '/^\[[0-9A-Z]+\] / { print $2 }' "$4/lychee.txt" | LC_ALL=C sort -u >"$4/broken.txt"
rm "$4/lychee.txt"
[ $code -eq 2 ] && exit 1
exit $code
