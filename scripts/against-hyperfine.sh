#!/bin/sh
# Compares the harness's wall times with hyperfine's, on the same commands at small.
#
# Run it on an idle machine, after `make compare SIZE=small`. Exits with 1 where the
# medians are further apart than five in a hundred.
set -eu
cd "$(dirname "$0")/.."

command -v hyperfine >/dev/null || {
    echo "against-hyperfine: hyperfine is missing: cargo install hyperfine --locked" >&2
    exit 2
}
data=$PWD/target/data/flights
work=$PWD/target/hyperfine
cores=$(getconf _NPROCESSORS_ONLN)
mkdir -p "$work"
options="report --flights $data/flights.csv --airlines $data/airlines.csv \
--airports $data/airports.csv --out $work/out --jobs $cores"

target/release/compare time --scenario data-transform --size small --runs 15 \
    --budget 60 --out "$work/results.json" >/dev/null
for rung in python native hybrid rust; do
    case $rung in
    python) start="$PWD/.venv/bin/python -m data_transform" ;;
    rust) start="$PWD/target/release/flights" ;;
    *) start="$PWD/.venv/bin/python -m data_transform.$rung" ;;
    esac
    hyperfine --shell=none --warmup 1 --runs 15 --style none \
        --prepare "rm -rf $work/out" --output pipe \
        --export-json "$work/$rung.json" "$start $options"
done
.venv/bin/python - "$work" <<'PYTHON'
import json
import statistics
import sys
from pathlib import Path

work = Path(sys.argv[1])
results = json.loads((work / "results.json").read_text())
block = results["scenarios"][0]["sizes"][0]["variants"][0]
apart = False
for row in block["rows"]:
    ours = statistics.median(sample["wall_s"] for sample in row["samples"])
    judge = json.loads((work / f"{row['name']}.json").read_text())["results"][0]
    theirs = judge["median"]
    difference = ours / theirs - 1
    apart |= abs(difference) > 0.05
    print(
        f"{row['name']:8} harness {1000 * ours:7.1f} ms   hyperfine "
        f"{1000 * theirs:7.1f} ms   {100 * difference:+.1f} %"
    )
sys.exit(apart)
PYTHON
