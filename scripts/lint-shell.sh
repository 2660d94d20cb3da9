#!/bin/sh
# Parses every shell script; shellcheck says more where it is installed.
set -eu
cd "$(dirname "$0")/.."

for script in scripts/*.sh; do
    sh -n "$script"
done
bash -n .ci/run
if command -v shellcheck >/dev/null 2>&1; then
    shellcheck scripts/*.sh .ci/run
fi
