"""Tests of the report as text."""

from concurrent_workers.failure import Failure, Kind
from concurrent_workers.findings import (
    Broken,
    Findings,
    Missing,
    Redirected,
    Skipped,
)
from concurrent_workers.text_report import text_report


def test_a_report_lists_what_was_found() -> None:
    page = "http://a/"
    timed_out = Failure.of_kind(Kind.TIMED_OUT)
    findings = Findings(
        start=[page],
        pages=2,
        links=12,
        broken=[Broken("http://a/x", timed_out, [page] * 5)],
        redirects=[Redirected("http://a/y", ["http://a/z"], [page])],
        fragments=[Missing("http://a/#b", [page])],
        skipped=Skipped(0, 0, 3, 0, 1, 0),
        partial=True,
        unread=[],
    )
    expected = """\
http://a/
interrupted: this is only what was found until then

pages                    2
links                   12
broken                   1
redirects                1
missing fragments        1
not checked              4  (external 3, too deep 1)

Broken links

timed out: http://a/x
    in http://a/
    in http://a/
    in http://a/
    and in 2 more

Redirects

http://a/y
    to http://a/z
    in http://a/

Missing fragments

http://a/#b
    in http://a/
"""
    assert text_report(findings) == expected
