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
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then
    exit 0
fi

sh scripts/prerequisites.sh
python=${PYTHON:-python3}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 ||
    ! grep -qF "$PWD/.venv" .venv/bin/activate; then
    echo "bootstrap: making .venv with $("$python" -V)" >&2
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
echo "$inputs" >"$stamp"
