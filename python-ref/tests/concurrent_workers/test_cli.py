"""Tests of the command line."""

import pytest

from concurrent_workers.cli import parse_args


def test_the_defaults_are_as_documented() -> None:
    options = parse_args(["http://a"])
    assert options.starts == ["http://a/"]
    assert (options.workers, options.manners.retries) == (16, 2)
    assert options.manners.timeout == 20.0
    assert options.limits.pages == 100_000
    assert (options.limits.redirects, options.manners.max_body) == (10, 5_000_000)
    assert options.manners.robots
    assert not options.limits.external


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ftp://a",
        "a.html",
        "http://",
        "http://a --workers 0",
        "http://a --timeout 0",
        "http://a --timeout 1e3",
        "http://a --rate .5",
        "http://a --retries 11",
        "http://a --max-pages -1",
        "http://a --timeout inf",
    ],
)
def test_what_makes_no_sense_is_refused(wrong: str) -> None:
    with pytest.raises(SystemExit) as raised:
        parse_args(wrong.split(" "))
    assert raised.value.code == 2


def test_decimals_are_plain() -> None:
    manners = parse_args(["http://a", "--timeout", "0.5", "--rate", "12.25"]).manners
    assert (manners.timeout, manners.rate) == (0.5, 12.25)
