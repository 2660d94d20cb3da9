#!/bin/sh
# Lets schemathesis make up requests from the OpenAPI documents of both languages, and
# fails if a reply contradicts the document, or is a 500.
#
# Usage: sh scripts/against-schemathesis.sh [EXAMPLES], after `make setup`.
set -eu
cd "$(dirname "$0")/.."

command -v schemathesis >/dev/null || {
    echo "against-schemathesis: schemathesis is missing: pipx install schemathesis" >&2
    exit 2
}
examples=${1:-100}
work=$PWD/target/schemathesis
rm -rf "$work"
mkdir -p "$work"

. scripts/serving.sh

status=0
for rung in rust python native hybrid; do
    case $rung in
    rust) program=target/release/shortlink ;;
    python) program=".venv/bin/python -m web_service" ;;
    *) program=".venv/bin/python -m web_service.$rung" ;;
    esac
    # The words of the program are split here on purpose.
    # shellcheck disable=SC2086
    key=$($program key add tester --db "$work/$rung.db")
    # shellcheck disable=SC2086
    start "$work/$rung.log" $program serve --db "$work/$rung.db"
    echo "== $rung"
    # A schema can't say all that makes a request invalid: times that are past, hosts
    # that can't be, links that were deleted. So that valid ones may be refused is no
    # finding; that all others are, is.
    schemathesis run "$base/openapi.json" --header "Authorization: Bearer $key" \
        --max-examples "$examples" --seed 1 --workers 1 \
        --exclude-checks positive_data_acceptance || status=1
    stop || status=1
done
exit "$status"
