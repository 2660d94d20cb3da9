#!/bin/sh
# Makes .venv with the locked Python packages, once; a second run only looks.
set -eu
cd "$(dirname "$0")/.."

command -v cargo >/dev/null 2>&1 || sh scripts/prerequisites.sh

# The folder belongs to the stamp: a Python environment can't be moved.
lock=python-ref/requirements.lock
stamp=.venv/bootstrap.stamp
inputs=$(cat "$lock" python-ref/pyproject.toml scripts/bootstrap.sh | cksum)
inputs="$inputs $PWD"
prefix() { "$1" -c 'import sys; print(sys.base_prefix)' 2>/dev/null || echo none; }
is_made_of() { [ "$(prefix .venv/bin/python)" = "$(prefix "$1")" ]; }
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ] &&
    { [ -z "${PYTHON:-}" ] || is_made_of "$PYTHON"; }; then
    exit 0
fi

sh scripts/prerequisites.sh
# Python is timed, too, and a build without optimisations is clearly slower. Where that
# is what `python3` is, the system's own is usually a better one.
is_fit() { "$1" scripts/interpreter.py --measure >/dev/null 2>&1; }
python=${PYTHON:-python3}
if ! is_fit "$python"; then
    if [ -z "${PYTHON:-}" ] && is_fit /usr/bin/python3 &&
        /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=/usr/bin/python3
    else
        echo "bootstrap: $("$python" scripts/interpreter.py): its figures will be" \
            "worse than Python's best; \`make setup PYTHON=FILE\` takes another" >&2
    fi
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! is_made_of "$python" ||
    ! grep -qF "$PWD/.venv" .venv/bin/activate; then
    echo "bootstrap: making .venv with $("$python" scripts/interpreter.py)" >&2
    "$python" -m venv --clear .venv
fi
rm -f "$stamp"

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
echo "bootstrap: installing the packages of $lock (a minute or more)" >&2
pip install --quiet --require-hashes --only-binary :all: -r "$lock" ||
    {
        echo "bootstrap: pip can't install the packages of $lock (no network?)" >&2
        exit 2
    }
# Everything that building needs is in the lock, so this fetches nothing.
pip install --quiet --no-deps --no-build-isolation --no-index -e python-ref
# With it every start would import what setuptools keeps for distutils; nothing here
# uses that.
rm -f .venv/lib/python3*/site-packages/distutils-precedence.pth
echo "$inputs" >"$stamp"
