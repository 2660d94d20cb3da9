#!/bin/sh
# Compares the peaks of the harness's load generator with wrk's, on the same servers.
#
# Run it on an idle machine with two cores, after `make setup`. Server and client have a
# core each; the two clients take turns. Exits with 1 where the medians of a server are
# further apart than fifteen in a hundred.
set -eu
cd "$(dirname "$0")/.."

for program in wrk taskset; do
    command -v "$program" >/dev/null || {
        echo "against-wrk: $program is missing: apt-get install wrk util-linux" >&2
        exit 2
    }
done
work=$PWD/target/wrk
python=$PWD/.venv/bin/python
seconds=${1:-4}
rm -rf "$work"
mkdir -p "$work"

. scripts/serving.sh

# Measures the running server three times with either client.
measure() {
    name=$1
    path=$2
    shift 2
    for round in 1 2 3; do
        taskset -c 1 target/release/load run --base "$base" --links 10000 --closed \
            --connections 32 --warm-up 1 --seconds "$seconds" --order "$round" "$@" \
            >"$work/$name.load.$round"
        taskset -c 1 wrk -t1 -c32 -d"${seconds}s" "$base$path" \
            >"$work/$name.wrk.$round"
    done
}

start "$work/bare-axum.log" taskset -c 0 target/release/bare-axum
measure bare-axum /s00000 --mix burst --constant --location https://example.com/
stop || true

start "$work/bare-uvicorn.log" taskset -c 0 "$python" \
    crates/web-service/peers/bare_uvicorn.py
measure bare-uvicorn /s00000 --mix burst --constant --location https://example.com/
stop || true

for rung in rust python; do
    case $rung in
    rust) program=$PWD/target/release/shortlink ;;
    *) program="$python -m web_service" ;;
    esac
    # The words of the program are split here on purpose.
    # shellcheck disable=SC2086
    key=$($program key add load --db "$work/$rung.db")
    # shellcheck disable=SC2086
    start "$work/$rung.log" taskset -c 0 $program serve --db "$work/$rung.db" \
        --count-clicks no
    target/release/load fill --base "$base" --key "$key" --links 10000 --seed 1 \
        >/dev/null
    measure "$rung" /s00000 --mix burst
    stop || true
done

"$python" - "$work" <<'PYTHON'
import json
import re
import statistics
import sys
from pathlib import Path

work = Path(sys.argv[1])
apart = False
for name in ["bare-axum", "bare-uvicorn", "rust", "python"]:
    ours, theirs = [], []
    for turn in "123":
        found = json.loads((work / f"{name}.load.{turn}").read_text())
        assert found["errors"] == 0, found["first_error"]
        ours.append(found["throughput_per_s"])
        text = (work / f"{name}.wrk.{turn}").read_text()
        theirs.append(float(re.search(r"Requests/sec:\s+([0-9.]+)", text)[1]))
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    difference = ours / theirs - 1
    apart |= abs(difference) > 0.15
    print(
        f"{name:13} load {ours:9.0f} a second   wrk {theirs:9.0f} a second   "
        f"{100 * difference:+.1f} %"
    )
sys.exit(apart)
PYTHON
