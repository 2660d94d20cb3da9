"""Compares the broken links that another tool found with those of `linkcheck`.

Usage: prove_links.py lychee|wget OUT LINKCHECK SITE
Prints what was compared; exits with 1 where the tool found other broken links.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def expected_of(tool: str, program: str, site: str) -> set[str]:
    """Return what must be found: wget tells only statuses, and where they came from."""
    run = subprocess.run(
        [program, f"{site}/", "--format", "json"],
        check=False,
        capture_output=True,
    )
    report: dict[str, Any] = json.loads(run.stdout)
    if tool == "lychee":
        return {one["url"] for one in report["broken"]}
    chains = {one["url"]: one["chain"] for one in report["redirects"]}
    statuses = [one["url"] for one in report["broken"] if one["kind"] == "status"]
    return {chains.get(url, [url])[-1] for url in statuses}


def main(tool: str, out: Path, program: str, site: str) -> int:
    """Compare and tell."""
    expected = expected_of(tool, program, site)
    found = set((out / "broken.txt").read_text().split())
    for url in sorted(found ^ expected)[:5]:
        side = "finds" if url in found else "doesn't find"
        print(f"{tool} {side} {url}", file=sys.stderr)
    if found != expected or not expected:
        return 1
    print(f"{len(expected)} broken addresses, all equal")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
