#!/bin/sh
# Makes .venv with the locked Python packages, once; a second run only looks.
set -eu
cd "$(dirname "$0")/.."

missing() {
    echo "bootstrap: $1" >&2
    exit 2
}

command -v cargo >/dev/null 2>&1 ||
    missing "cargo is missing: install Rust 1.95 or later (https://rustup.rs)"

# The folder belongs to the stamp: a Python environment can't be moved.
lock=python-ref/requirements.lock
stamp=.venv/bootstrap.stamp
inputs=$(cat "$lock" python-ref/pyproject.toml scripts/bootstrap.sh | cksum)
inputs="$inputs $PWD"
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then
    exit 0
fi

rust=$(rustc --version | sed 's/^rustc \([0-9]*\)\.\([0-9]*\).*/\1 \2/')
[ "${rust% *}" -gt 1 ] || [ "${rust#* }" -ge 95 ] ||
    missing "$(rustc --version) is too old: run \`rustup update\` (1.95 or later)"
command -v cc >/dev/null 2>&1 ||
    missing "no C compiler: install gcc (Debian), or run \`xcode-select --install\`"
python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 ||
    missing "$python is missing: install Python 3.11 or later"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    missing "$("$python" -V) is too old: install 3.11 or later, or set PYTHON="
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    missing "$python has no venv module: install python3-venv"

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 ||
    ! grep -qF "$PWD/.venv" .venv/bin/activate; then
    echo "bootstrap: making .venv with $("$python" -V)" >&2
    "$python" -m venv --clear .venv
fi
rm -f "$stamp"

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
echo "bootstrap: installing the packages of $lock" >&2
pip install --quiet --require-hashes --only-binary :all: -r "$lock" ||
    missing "pip can't install the packages of $lock (no network?); see above"
# Everything that building needs is in the lock, so this fetches nothing.
pip install --quiet --no-deps --no-build-isolation --no-index -e python-ref
echo "$inputs" >"$stamp"
