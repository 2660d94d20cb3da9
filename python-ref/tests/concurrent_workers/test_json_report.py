"""Tests of the report as JSON."""

from concurrent_workers.failure import Failure, Kind
from concurrent_workers.findings import (
    Broken,
    Findings,
    Missing,
    Redirected,
    Skipped,
)
from concurrent_workers.json_report import json_report


def test_keys_come_in_the_order_of_the_findings() -> None:
    def broken(status: int | None) -> Broken:
        failure = Failure(Kind.NO_LOCATION, status)
        return Broken("http://a/\u00e9", failure, ["http://a/"])

    findings = Findings(
        start=["http://a/"],
        pages=1,
        links=4,
        broken=[broken(302), broken(None)],
        redirects=[Redirected("u", ["v"], [])],
        fragments=[Missing("w", [])],
        skipped=Skipped(0, 0, 0, 2, 0, 0),
        partial=False,
        unread=[("http://a/", "refused")],
    )
    expected = (
        '{"start":["http://a/"],"pages":1,"links":4,"broken":['
        '{"url":"http://a/\u00e9","kind":"no location","status":302,'
        '"referrers":["http://a/"]},'
        '{"url":"http://a/\u00e9","kind":"no location","status":null,'
        '"referrers":["http://a/"]}],'
        '"redirects":[{"url":"u","chain":["v"],"referrers":[]}],'
        '"fragments":[{"url":"w","referrers":[]}],'
        '"skipped":{"scheme":0,"excluded":0,"external":0,"robots":2,"depth":0,'
        '"pages":0},"partial":false}\n'
    )
    assert json_report(findings).decode() == expected
