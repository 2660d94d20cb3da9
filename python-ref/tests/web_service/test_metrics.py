"""Tests of the metrics."""

import pytest

from web_service.metrics import Metrics


@pytest.mark.parametrize(
    "line",
    [
        "# TYPE shortlink_requests_total counter",
        'shortlink_requests_total{method="GET",route="/{slug}",status="302"} 2.0',
        'shortlink_requests_total{method="other",route="none",status="418"} 1.0',
        "# TYPE shortlink_clicks_total counter",
        "shortlink_clicks_total 0.0",
        "shortlink_commits_total 1.0",
        "# TYPE shortlink_commit_changes histogram",
        "shortlink_commit_changes_sum 3.0",
        'shortlink_commit_changes_bucket{le="2.0"} 0.0',
        'shortlink_commit_changes_bucket{le="4.0"} 1.0',
        'shortlink_commit_changes_bucket{le="1024.0"} 1.0',
        "# TYPE shortlink_in_flight gauge",
    ],
)
def test_the_text_names_each_counter(line: str) -> None:
    metrics = Metrics()
    metrics.count_request("/{slug}", "GET", 302)
    metrics.count_request("/{slug}", "GET", 302)
    metrics.count_request("none", "BREW", 418)
    metrics.count_commit(3)
    text = metrics.text().decode()
    assert line in text.splitlines(), text
    assert "_created " not in text.replace("links_created", "")


def test_a_request_is_in_flight_until_it_is_dropped() -> None:
    metrics = Metrics()
    metrics.in_flight.inc()
    assert b"shortlink_in_flight 1.0\n" in metrics.text()
    metrics.in_flight.dec()
    assert b"shortlink_in_flight 0.0\n" in metrics.text()
