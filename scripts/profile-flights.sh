#!/bin/sh
# Profiles `flights` on one worker, and writes what the scenario's page includes.
#
# Needs valgrind, which counts instructions: the same on every run and machine alike.
set -eu
cd "$(dirname "$0")/.."

command -v valgrind >/dev/null || {
    echo "profile-flights: valgrind is missing: install it (Debian: apt-get install valgrind)" >&2
    exit 2
}
data=target/data/flights
work=target/profile
pages=docs/src/profiles
mkdir -p "$work" "$pages"
set -- report --flights "$data/flights.csv" --airlines "$data/airlines.csv" \
    --airports "$data/airports.csv" --out "$work/out" --jobs 1

echo "profile-flights: counting the instructions of rust" >&2
valgrind --quiet --tool=callgrind --callgrind-out-file="$work/callgrind.out" \
    target/release/flights "$@"
# What is inlined counts for the function that it was inlined into.
callgrind_annotate --auto=no --threshold=99 "$work/callgrind.out" | awk '
    / PROGRAM TOTALS/ { gsub(",", "", $1); total = $1 }
    /^ *[0-9,]+ \([ 0-9.]+%\)  / && !/PROGRAM TOTALS/ {
        gsub(",", "", $1)
        line = $0
        sub(/ \[[^]]*\]$/, "", line)
        sub(/^[^:]*:/, "", line)
        sub(/\.llvm\.[0-9]+$/, "", line)
        sum[line] += $1
    }
    END { for (name in sum) printf "%5.1f %%  %s\n", 100 * sum[name] / total, name }
' | sort -k1,1rn -k3 | head -n 12 | cut -c 1-86 >"$pages/flights-rust.txt"

echo "profile-flights: timing the functions of python" >&2
.venv/bin/python - "$@" >"$pages/flights-python.txt" <<'PYTHON'
import cProfile
import pstats
import sys

from data_transform import cli, core

profile = cProfile.Profile()
profile.runcall(cli.main, core)
stats = pstats.Stats(profile)
total = stats.total_tt
# Methods of one name in one module count together: the sums of all groups, say.
sums: dict[str, tuple[int, float]] = {}
for (path, _, name), (_, calls, own, _, _) in stats.stats.items():
    module = path.rpartition("/")[2].removesuffix(".py")
    where = name.partition(" at 0x")[0] if path == "~" else f"{module}.{name}"
    before = sums.get(where, (0, 0.0))
    sums[where] = (before[0] + calls, before[1] + own)
for where, (calls, own) in sorted(sums.items(), key=lambda item: -item[1][1])[:12]:
    print(f"{100 * own / total:5.1f} %  {where.strip('<>')}  ({calls:,} calls)")
PYTHON
