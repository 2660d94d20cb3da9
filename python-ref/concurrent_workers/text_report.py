"""The report as text, for people.

Twin: `crates/concurrent-workers/src/text_report.rs`.
"""

from collections.abc import Iterator, Sequence

from concurrent_workers.findings import Findings, Skipped

# How many referring pages are named below each finding.
_REFERRERS = 3


def text_report(findings: Findings) -> str:
    """Return the report as lines of text."""
    return "".join(f"{line}\n" for line in _lines(findings))


def _lines(findings: Findings) -> Iterator[str]:
    yield from findings.start
    if findings.partial:
        yield "interrupted: this is only what was found until then"
    yield ""
    skipped = _named(findings.skipped)
    for name, count, note in [
        ("pages", findings.pages, ""),
        ("links", findings.links, ""),
        ("broken", len(findings.broken), ""),
        ("redirects", len(findings.redirects), ""),
        ("missing fragments", len(findings.fragments), ""),
        ("not checked", sum(skipped.values()), _reasons(skipped)),
    ]:
        yield f"{name:17} {count:8}{note}"
    yield from _heading("Broken links", findings.broken)
    for broken in findings.broken:
        yield f"{broken.failure.text()}: {broken.url}"
        yield from _referrers(broken.referrers)
    yield from _heading("Redirects", findings.redirects)
    for redirected in findings.redirects:
        yield redirected.url
        for address in redirected.chain:
            yield f"    to {address}"
        yield from _referrers(redirected.referrers)
    yield from _heading("Missing fragments", findings.fragments)
    for missing in findings.fragments:
        yield missing.url
        yield from _referrers(missing.referrers)


def _heading(heading: str, findings: Sequence[object]) -> Iterator[str]:
    if findings:
        yield from ("", heading, "")


def _referrers(referrers: Sequence[str]) -> Iterator[str]:
    for referrer in referrers[:_REFERRERS]:
        yield f"    in {referrer}"
    if len(referrers) > _REFERRERS:
        yield f"    and in {len(referrers) - _REFERRERS} more"


def _reasons(skipped: dict[str, int]) -> str:
    """Return why addresses were not checked, as a note in brackets."""
    reasons = ", ".join(f"{name} {count}" for name, count in skipped.items() if count)
    return f"  ({reasons})" if reasons else ""


def _named(skipped: Skipped) -> dict[str, int]:
    return {
        "other schemes": skipped.scheme,
        "excluded": skipped.excluded,
        "external": skipped.external,
        "robots.txt": skipped.robots,
        "too deep": skipped.depth,
        "too many": skipped.pages,
    }
