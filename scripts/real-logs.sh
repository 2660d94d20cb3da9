#!/bin/sh
# Makes logs that nobody generated: nginx and Apache serve a small site to several
# clients. Then compares what `logsum` counts in them with awk and GoAccess.
#
# Leaves target/real-logs/nginx.log and apache.log. Exits with 1 where a count differs
# and isn't explained, with 2 where something is missing.
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

for needed in nginx apache2 curl openssl python3; do
    command -v $needed >/dev/null || {
        echo "real-logs: $needed is missing: install it (Debian: apt-get install" \
            "nginx-light apache2 apache2-utils goaccess curl openssl)" >&2
        exit 2
    }
done
[ -x target/release/logsum ] || {
    echo "real-logs: target/release/logsum is missing: run \`make setup\`" >&2
    exit 2
}
out=$PWD/target/real-logs
mkdir -p "$out"
# Servers that root starts read the site as another user, so all may read the folder.
work=$(mktemp -d "${TMPDIR:-/tmp}/real-logs.XXXXXX")
chmod 755 "$work"

# Ends what this script started, by its number, and waits for the last log lines.
stop() {
    for name in nginx apache; do
        [ -f "$work/$name.pid" ] || continue
        pid=$(cat "$work/$name.pid")
        kill "$pid" 2>/dev/null || continue
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
        rm -f "$work/$name.pid"
    done
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Ports that nobody uses at the moment; another one takes them only by bad luck.
ports=$(
    python3 - <<'PYTHON'
import socket

sockets = [socket.socket() for _ in range(4)]
for one in sockets:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))
PYTHON
)
# shellcheck disable=SC2086 # Four numbers.
set -- $ports
nginx_port=$1 http2_port=$2 apache_port=$3 closed_port=$4
account=
[ "$(id -u)" -ne 0 ] || account=www-data

# The site: pages, something to fetch in parts, and a page for members.
mkdir -p "$work/site/members" "$work/site/media" "$work/logs" "$work/tmp"
for page in index about news contact "two words" café; do
    printf '<!doctype html><title>%s</title><p>%s\n' "$page" "$page" \
        >"$work/site/$page.html"
done
head -c 300000 /dev/zero >"$work/site/media/film.bin"
head -c 5000 /dev/zero >"$work/site/media/photo.jpg"
echo members >"$work/site/members/index.html"
printf 'alice:%s\n' "$(openssl passwd -apr1 secret)" >"$work/users"
chmod -R a+rX "$work/site" "$work/users"

cat >"$work/nginx.conf" <<NGINX
${account:+user $account;}
worker_processes 2;
pid $work/nginx.pid;
error_log $work/logs/nginx-error.log;
events { worker_connections 256; }
http {
    access_log $work/logs/nginx.log combined;
    client_body_temp_path $work/tmp/body;
    proxy_temp_path $work/tmp/proxy;
    fastcgi_temp_path $work/tmp/fastcgi;
    uwsgi_temp_path $work/tmp/uwsgi;
    scgi_temp_path $work/tmp/scgi;
    server {
        listen 127.0.0.1:$nginx_port;
        listen 127.0.0.1:$http2_port http2;
        root $work/site;
        location /moved { return 301 /about.html; }
        location /elsewhere { return 302 /news.html; }
        location /secret { return 403; }
        location /broken { return 500; }
        location /down { return 503; }
        location /gateway { proxy_pass http://127.0.0.1:$closed_port; }
        location /api { return 200 "{}\n"; }
        location /members/ {
            auth_basic members;
            auth_basic_user_file $work/users;
        }
    }
}
NGINX
nginx -c "$work/nginx.conf" -p "$work" -e "$work/logs/nginx-error.log"

modules=/usr/lib/apache2/modules
cat >"$work/apache.conf" <<APACHE
ServerName localhost
ServerRoot $work
PidFile $work/apache.pid
Listen 127.0.0.1:$apache_port
ErrorLog $work/logs/apache-error.log
DefaultRuntimeDir $work/tmp
${account:+User $account
Group $account}
$(for name in mpm_event authn_core authn_file authz_core authz_user auth_basic \
    alias dir mime; do
    echo "LoadModule ${name}_module $modules/mod_$name.so"
done)
TypesConfig /etc/mime.types
# A request without a protocol is HTTP/0.9.
HttpProtocolOptions Unsafe Allow0.9
LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined
CustomLog $work/logs/apache.log combined
DocumentRoot $work/site
DirectoryIndex index.html
Redirect 301 /moved /about.html
Redirect 302 /elsewhere /news.html
Redirect 403 /secret
Redirect 500 /broken
Redirect 503 /down
<Location /members/>
    AuthType Basic
    AuthName members
    AuthUserFile $work/users
    Require valid-user
</Location>
APACHE
apache2 -f "$work/apache.conf" -d "$work" -k start

# Asks for something, and cares for no answer: refusals are logged, too.
ask() { curl --silent --max-time 10 "$@" >/dev/null || :; }

for port in "$nginx_port" "$apache_port"; do
    echo "real-logs: asking the server on port $port" >&2
    site=http://127.0.0.1:$port
    ask --retry 20 --retry-connrefused --retry-delay 1 "$site/"
    # Agents and referrers as no browser sends them.
    while IFS= read -r text; do
        ask --user-agent "$text" --referer "$text" "$site/news.html" "$site/?t=$text"
    done <<'TEXTS'
"quoted" and 'single'
back\slash and \x22 and \\"
café — ✈ 漢字
<script>alert("1")</script>
() { :;}; /bin/bash -c "echo vulnerable"
a] [b - - "GET / HTTP/1.1" 200 5
-
TEXTS
    ask --user-agent "" "$site/" --head "$site/about.html"
    ask --user alice:secret "$site/members/"
    ask --user "al ice:wrong" "$site/members/"
    ask --range 0-99 "$site/media/film.bin"
    ask --http1.0 --path-as-is "$site/../%2e%2e/%00" "$site/caf%C3%A9.html"
    # A client that speaks TLS to a port without it.
    openssl s_client -connect "127.0.0.1:$port" </dev/null >/dev/null 2>&1 || :
    if command -v ab >/dev/null; then
        ab -q -k -n 3000 -c 8 "$site/index.html" >/dev/null 2>&1
        ab -q -n 1500 -c 8 -H "Referer: $site/" "$site/media/photo.jpg?v=2" \
            >/dev/null 2>&1
    fi
    python3 scripts/real-logs/clients.py "$port"
done
ask --http2-prior-knowledge \
    "http://127.0.0.1:$http2_port/" "http://127.0.0.1:$http2_port/news.html"
stop
cp "$work/logs/nginx.log" "$work/logs/apache.log" "$out/"

python3 scripts/real-logs/counts.py "$out"
