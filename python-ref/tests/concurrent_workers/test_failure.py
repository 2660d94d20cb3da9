"""Tests of what is wrong with a link."""

from concurrent_workers.failure import Failure, Kind


def test_a_status_is_read_as_its_number() -> None:
    assert Failure.of_status(404).text() == "404"
    assert Failure.of_kind(Kind.BAD_TLS).text() == "bad TLS"
    assert Failure(Kind.NO_LOCATION, 302).text() == "no location"
