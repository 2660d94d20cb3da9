#!/bin/sh
# Crawls a seeded site with wget, over one connection.
#
# Usage: wget.sh SITE OUT
# Ends as linkcheck does: 1 where something is broken.
set -u
mkdir -p "$2"
cd "$2" || exit 2
LC_ALL=C wget --spider --recursive --level=inf --no-directories --no-verbose \
    --tries=1 --output-file=wget.log "$1/"
code=$?
[ $code -eq 8 ] && exit 1
exit $code
