#!/bin/sh
# Crawls a seeded site with wget, over one connection.
#
# Usage: wget.sh SITE OUT   writes OUT/broken.txt
# Ends as linkcheck does: 1 where something is broken.
set -u
mkdir -p "$2"
cd "$2" || exit 2
LC_ALL=C wget --spider --recursive --level=inf --no-directories --no-verbose \
    --tries=1 --output-file=wget.log "$1/"
code=$?
# It follows redirects to another port of the same host, and goes on from there.
sed -n '/ broken links\.$/,/^FINISHED/p' wget.log | grep "^$1/" | LC_ALL=C sort -u \
    >broken.txt
rm wget.log
# A reply that is an error, or an address that can't be asked for.
case $code in 4 | 8) exit 1 ;; esac
exit $code
