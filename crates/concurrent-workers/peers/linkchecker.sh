#!/bin/sh
# Crawls a seeded site with LinkChecker, with a thread for each worker.
#
# Usage: linkchecker.sh SITE WORKERS OUT   writes OUT/broken.txt
# Ends as linkcheck does: 1 where something is broken.
set -u
mkdir -p "$3"
# Its limit makes it look slow. The site lifts it by a field of its replies, but only as
# far as is said here. Without other columns, nothing that is written depends on time.
cat >"$3/linkcheckerrc" <<RC
[checking]
threads=$2
maxrequestspersecond=1000000
[output]
status=0
warnings=0
[csv]
parts=valid,url
RC
linkchecker --config="$3/linkcheckerrc" --output=csv "$1/" >"$3/linkchecker.csv" \
    2>/dev/null
code=$?
sed -n 's/^False;//p' "$3/linkchecker.csv" | LC_ALL=C sort -u >"$3/broken.txt"
rm "$3/linkchecker.csv" "$3/linkcheckerrc"
exit $code
