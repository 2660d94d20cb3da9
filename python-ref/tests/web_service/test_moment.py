import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_service.moment import date_of, day_of, now, parse, rfc3339

# The last second of the year 9999.
LAST = 253_402_300_799
FIRST_TEXT, LAST_TEXT = "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:34:56Z", 951_827_696),
        ("2027-01-31T12:00:00Z", 1_801_396_800),
        ("2100-02-28T23:59:59Z", 4_107_542_399),
        ("9999-12-31T23:59:59Z", LAST),
    ],
)
def test_moments_are_read_as_they_are_written(text: str, moment: int) -> None:
    assert parse(text) == moment
    assert rfc3339(moment) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027",
        "2027-01-31",
        "2027-01-31T12:00:00",
        "2027-01-31T12:00:00z",
        "2027-01-31t12:00:00Z",
        "2027-01-31 12:00:00Z",
        "2027-01-31T12:00:00.0Z",
        "2027-01-31T12:00:00+00:00",
        "2027-01-31T12:00:00Z\n",
        " 2027-01-31T12:00:00Z",
        "2027-1-31T12:00:00ZZ",
        "+027-01-31T12:00:00Z",
        "2027-01-31T12:00:+1Z",
        "2027-01-31T12:00:0٣Z",
        "٢٠٢٧-01-31T12:00:00Z",
    ],
)
def test_what_is_written_otherwise_is_no_moment(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1969-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "2027-00-01T00:00:00Z",
        "2027-13-01T00:00:00Z",
        "2027-01-00T00:00:00Z",
        "2027-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2027-04-31T00:00:00Z",
        "2027-01-01T24:00:00Z",
        "2027-01-01T00:60:00Z",
        "2027-01-01T00:00:60Z",
        "2016-12-31T23:59:60Z",
    ],
)
def test_moments_that_never_come_are_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("moment", "day", "date"),
    [
        (0, 0, "1970-01-01"),
        (86_399, 0, "1970-01-01"),
        (86_400, 1, "1970-01-02"),
        (951_827_696, 11_016, "2000-02-29"),
        (LAST, 2_932_896, "9999-12-31"),
    ],
)
def test_days_begin_at_midnight_in_utc(moment: int, day: int, date: str) -> None:
    assert (day_of(moment), date_of(day)) == (day, date)
    assert day_of(-1) == -1


def test_what_no_calendar_knows_is_shown_as_the_nearest_that_is_known() -> None:
    for moment in [-1, -(2**63)]:
        assert (rfc3339(moment), date_of(moment)) == (FIRST_TEXT, FIRST_TEXT[:10])
    for moment in [LAST + 1, 2**63 - 1]:
        assert (rfc3339(moment), date_of(moment)) == (LAST_TEXT, LAST_TEXT[:10])


def test_the_clock_shows_a_moment_after_this_was_written() -> None:
    assert now() > 1_763_000_000


@given(st.integers(0, LAST))
def test_every_moment_that_is_written_is_read_back(moment: int) -> None:
    assert parse(rfc3339(moment)) == moment
