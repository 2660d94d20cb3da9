"""Tests of the line that says how far the crawl is."""

from concurrent_workers import progress


def test_the_line_tells_what_is_done_and_known() -> None:
    line = progress._line(3, 20)  # noqa: SLF001
    assert line == "linkcheck: 3 of 20 addresses so far"
