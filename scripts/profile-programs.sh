#!/bin/sh
# Profiles `flights` and `logsum` on one worker, and writes what their pages include.
#
# Needs valgrind, which counts instructions: the same on every run and machine alike.
set -eu
cd "$(dirname "$0")/.."

command -v valgrind >/dev/null || {
    echo "profile-programs: valgrind is missing: install it (Debian: apt-get install valgrind)" >&2
    exit 2
}
data=target/data
work=target/profile
pages=docs/src/profiles
mkdir -p "$work" "$pages"

# Profiles a program: its name, its Python package, and its arguments.
profile() {
    program=$1 package=$2
    shift 2
    profile_rust "$@"
    profile_python "$@"
}

profile_rust() {
    echo "profile-programs: counting the instructions of $program" >&2
    valgrind --quiet --tool=callgrind --callgrind-out-file="$work/callgrind.out" \
        "target/release/$program" "$@" >"$work/report"
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
    ' | sort -k1,1rn -k3 | head -n 12 | cut -c 1-86 >"$pages/$program-rust.txt"
}

profile_python() {
    echo "profile-programs: timing the functions of python -m $package" >&2
    .venv/bin/python - "$package" "$pages/$program-python.txt" "$@" >"$work/report" <<'PYTHON'
import cProfile
import importlib
import pstats
import sys
from pathlib import Path

package, page = sys.argv[1:3]
del sys.argv[1:3]
cli, core = (importlib.import_module(f"{package}.{name}") for name in ("cli", "core"))
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
lines = []
for where, (calls, own) in sorted(sums.items(), key=lambda item: -item[1][1])[:12]:
    lines.append(f"{100 * own / total:5.1f} %  {where.strip('<>')}  ({calls:,} calls)")
Path(page).write_text("\n".join(lines) + "\n")
PYTHON
}

profile flights data_transform report --flights "$data/flights/flights.csv" \
    --airlines "$data/flights/airlines.csv" \
    --airports "$data/flights/airports.csv" --out "$work/out" --jobs 1
profile logsum cli_tool --jobs 1 "$data/logs/small.log"
