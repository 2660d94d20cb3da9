"""Tests of the errors."""

import pytest

from web_service.errors import Damaged, Front, KeyExists, Listen, Newer, NotADatabase


def test_errors_say_what_is_wrong_with_the_database() -> None:
    newer = Newer("links.db", 2)
    assert str(newer) == (
        "links.db: made by a newer version of shortlink (schema 2; this one knows 1)"
    )
    foreign = NotADatabase("links.db")
    assert str(foreign) == "links.db: not a shortlink database"
    assert foreign.exit_code == 2


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (Damaged("l.db", "page 3 is gone"), "l.db: damaged: page 3 is gone"),
        (KeyExists("ana"), "a key named `ana` exists already"),
        (Listen("[::1]:80", "permission denied"), "[::1]:80: permission denied"),
        (
            Front("shortlink", "ended unasked, with 1"),
            "shortlink: ended unasked, with 1",
        ),
    ],
)
def test_errors_name_what_they_are_about(error: Exception, text: str) -> None:
    assert str(error) == text
