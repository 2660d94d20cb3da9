#!/bin/sh
# Builds every Rust program in release mode; cargo judges what is out of date.
set -eu
cd "$(dirname "$0")/.."

if [ -t 2 ]; then
    cargo build --release --locked
else
    # Without a terminal there is no progress bar, only a line for each of the packages.
    [ -x target/release/compare ] ||
        echo "build-programs: building (minutes the first time)" >&2
    cargo build --quiet --release --locked
fi
