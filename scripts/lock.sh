#!/bin/sh
# Writes the lock files of the Python side anew, after a change of what it depends on.
set -eu
cd "$(dirname "$0")/../python-ref"

command -v uv >/dev/null 2>&1 || {
    echo "lock: uv is missing: install it (pip install uv)" >&2
    exit 2
}
# No header and no annotations: neither an index address nor a path enters the files.
lock() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate "$@"
}
lock --extra dev pyproject.toml --output-file requirements.lock
lock requirements-peers.in --output-file requirements-peers.lock
