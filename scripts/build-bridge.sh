#!/bin/sh
# Builds the bridge in release mode and installs it into .venv, if its sources changed.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/bridge.stamp
inputs=$(
    {
        rustc --version
        find Cargo.toml Cargo.lock scripts/build-bridge.sh \
            crates/*/Cargo.toml crates/*/src crates/python-bridge \
            -type f ! -path '*/__pycache__/*' -exec cksum {} + | sort
    } | cksum
)
installed=$(echo .venv/lib/python3*/site-packages/bridge/_core*.so)
if [ -f "$installed" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then
    exit 0
fi
[ -x .venv/bin/maturin ] || {
    echo "build-bridge: .venv is missing: run \`make setup\`" >&2
    exit 2
}

echo "build-bridge: building the bridge (a minute or two the first time)" >&2
# PyO3 is configured by maturin's environment, which differs from cargo's: with a target
# folder of its own, neither build undoes the other.
CARGO_TARGET_DIR=$PWD/target/maturin
PYO3_PYTHON=$PWD/.venv/bin/python
export CARGO_TARGET_DIR PYO3_PYTHON
wheels=target/maturin/wheels
rm -rf "$wheels" "$stamp"
mkdir -p target/maturin
log=target/maturin/build.log
.venv/bin/maturin build --quiet --release --locked \
    --manifest-path crates/python-bridge/Cargo.toml \
    --interpreter .venv/bin/python --out "$wheels" >"$log" 2>&1 || {
    cat "$log" >&2
    exit 2
}
.venv/bin/python -m pip --disable-pip-version-check install --quiet \
    --no-deps --no-index --force-reinstall "$wheels"/*.whl
echo "$inputs" >"$stamp"
