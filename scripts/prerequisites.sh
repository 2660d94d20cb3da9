#!/bin/sh
# Names what this machine lacks for building, one thing a line, and what to install.
set -eu

lacking=0
missing() {
    echo "missing: $1" >&2
    lacking=1
}

if command -v cargo >/dev/null 2>&1 && rust=$(rustc --version 2>/dev/null); then
    version=$(echo "$rust" | sed 's/^rustc \([0-9]*\)\.\([0-9]*\).*/\1 \2/')
    [ "${version% *}" -gt 1 ] || [ "${version#* }" -ge 95 ] ||
        missing "$rust is too old: run \`rustup update\` (1.95 or later)"
else
    missing "cargo: install Rust 1.95 or later (https://rustup.rs)"
fi
command -v cc >/dev/null 2>&1 ||
    missing "a C compiler: install gcc (Debian), or run \`xcode-select --install\`"
python=${PYTHON:-python3}
if command -v "$python" >/dev/null 2>&1; then
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        missing "$("$python" -V) is too old: install 3.11 or later, or set PYTHON="
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        missing "the venv module of $python: install python3-venv"
else
    missing "$python: install Python 3.11 or later"
fi
[ "$lacking" -eq 0 ] || exit 2
