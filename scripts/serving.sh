# Starts and stops one server for a script, which sources this: `. scripts/serving.sh`.
# A server that is left is killed when the script ends.

server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT INT TERM

# start LOG COMMAND...   sets `base` to the address that the command prints on one line.
start() {
    log=$1
    shift
    "$@" >"$log" 2>"$log.errors" &
    server=$!
    tries=0
    until grep -q '^listening on ' "$log"; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] && kill -0 "$server" 2>/dev/null || {
            echo "$0: $* doesn't listen: see $log.errors" >&2
            exit 2
        }
        sleep 0.1
    done
    base=$(sed -n 's/^listening on //p' "$log")
}

# Returns the server's exit code.
stop() {
    kill "$server"
    stopped=$server
    server=
    wait "$stopped"
}
