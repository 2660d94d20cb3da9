"""The report as JSON, for programs.

Twin: `crates/concurrent-workers/src/json_report.rs`.
"""

import json
from dataclasses import asdict
from typing import Any

from concurrent_workers.findings import Broken, Findings


def json_report(findings: Findings) -> bytes:
    """Return the report as one JSON object on a line, keys in the findings' order."""
    report = {
        "start": findings.start,
        "pages": findings.pages,
        "links": findings.links,
        "broken": [_broken(one) for one in findings.broken],
        "redirects": [asdict(one) for one in findings.redirects],
        "fragments": [asdict(one) for one in findings.fragments],
        "skipped": asdict(findings.skipped),
        "partial": findings.partial,
    }
    text = json.dumps(
        report, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return f"{text}\n".encode()


def _broken(broken: Broken) -> dict[str, Any]:
    return {
        "url": broken.url,
        "kind": broken.failure.kind.value,
        "status": broken.failure.status,
        "referrers": broken.referrers,
    }
