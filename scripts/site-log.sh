#!/bin/sh
# Makes the access log of a crawl: the fixture site serves, `linkcheck` asks.
#
# Usage: site-log.sh SEED FOLDER   writes FOLDER/access.log
set -eu
programs=$(cd "$(dirname "$0")/../target/release" && pwd)
seed=$1
cd "$2"

# The site ends when its standard input does.
mkfifo commands
"$programs/fixtures" site --seed "$seed" --pages 40 --links 12 --access-log access.log \
    <commands >ready &
site=$!
exec 3>commands
until [ -s ready ]; do
    kill -0 "$site" # It has told why it ended, if it has.
    sleep 0.02
done
address=$(sed 's/.*"site":"\([^"]*\)".*/\1/' ready)
# A page with quotes and letters in its address, and then the site itself.
"$programs/linkcheck" "$address/" "$address/fault/to?u=/%22caf%C3%A9%22" \
    --workers 4 >report.txt || [ $? -eq 1 ]
exec 3>&-
wait "$site"
rm commands ready report.txt
