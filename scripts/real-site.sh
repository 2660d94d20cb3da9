#!/bin/sh
# Serves a real site, the documentation of Python by default, from a real nginx, and
# compares what `linkcheck` finds there with an independent look at the files, and with
# lychee and LinkChecker where they are installed.
#
# Usage: real-site.sh [FOLDER]   a folder of HTML with an index.html
# Leaves target/real-site. Exits with 1 where `linkcheck` found anything but the truth.
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

folder=${1:-/usr/share/doc/python3-doc/html}
[ -f "$folder/index.html" ] || {
    echo "real-site: $folder/index.html is missing: name a folder of HTML, or install" \
        "one (Debian: apt-get install python3-doc)" >&2
    exit 2
}
folder=$(cd "$folder" && pwd -P)
for needed in nginx target/release/linkcheck .venv/bin/python; do
    command -v $needed >/dev/null || {
        echo "real-site: $needed is missing: run \`make setup\`, and install nginx" >&2
        exit 2
    }
done
out=$PWD/target/real-site
rm -rf "$out"
mkdir -p "$out"
# A server that root starts reads the site as another user.
work=$(mktemp -d "${TMPDIR:-/tmp}/real-site.XXXXXX")
chmod 755 "$work"
mkdir "$work/tmp"

stop() {
    [ -f "$work/nginx.pid" ] || return 0
    pid=$(cat "$work/nginx.pid")
    kill "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# A port that nobody uses at the moment; another one takes it only by bad luck.
port=$(python3 -c 'import socket
one = socket.socket()
one.bind(("127.0.0.1", 0))
print(one.getsockname()[1])')
site=http://127.0.0.1:$port
account=
[ "$(id -u)" -ne 0 ] || account=www-data
cat >"$work/nginx.conf" <<NGINX
${account:+user $account;}
worker_processes 2;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    access_log $out/access.log combined;
    client_body_temp_path $work/tmp/body;
    proxy_temp_path $work/tmp/proxy;
    fastcgi_temp_path $work/tmp/fastcgi;
    uwsgi_temp_path $work/tmp/uwsgi;
    scgi_temp_path $work/tmp/scgi;
    server {
        listen 127.0.0.1:$port;
        root $folder;
        index index.html;
        # LinkChecker asks for at most three pages a second without this.
        add_header LinkChecker yes;
    }
}
NGINX
nginx -c "$work/nginx.conf" -p "$work" -e "$work/error.log"

.venv/bin/python scripts/real-site/truth.py "$folder" "$site" >"$out/truth.txt"
echo "real-site: linkcheck" >&2
target/release/linkcheck "$site/" --fragments --format json --stats "$out/rust-stats.json" \
    >"$out/rust.json" || [ $? -eq 1 ]
.venv/bin/python -m concurrent_workers "$site/" --fragments --format json \
    --stats "$out/python-stats.json" >"$out/python.json" || [ $? -eq 1 ]

if command -v lychee >/dev/null; then
    echo "real-site: lychee" >&2
    # It doesn't crawl, so it is handed the pages that were found.
    awk '$6 == "\"GET" && $9 == 200 && $7 ~ /(\.html|\/)$/ { print $7 }' "$out/access.log" |
        sort -u | sed "s|^|$site|" >"$out/pages.txt"
    lychee --no-progress --format json --host-request-interval 0ms \
        --host-concurrency 128 --max-concurrency 128 --max-retries 0 --include-fragments \
        --exclude-all-private=false --include "^$site" --exclude '.*' \
        --files-from "$out/pages.txt" >"$out/lychee.json" 2>"$out/lychee.log" || :
fi
if command -v linkchecker >/dev/null; then
    # Without fragments, which take it much longer.
    echo "real-site: LinkChecker (for at most 20 minutes)" >&2
    printf '[checking]\nmaxrequestspersecond=1000\nthreads=10\n' \
        >"$work/linkcheckerrc"
    timeout 1200 linkchecker -f "$work/linkcheckerrc" --no-status --no-robots -o csv "$site/" \
        >"$out/linkchecker.csv" 2>"$out/linkchecker.log" || :
fi
.venv/bin/python scripts/real-site/differences.py "$out"
