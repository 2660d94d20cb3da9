import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_transform.values import integer, is_date, is_time_of_day


def test_integers_are_ascii_digits_with_an_optional_minus() -> None:
    assert integer(b"0") == 0
    assert integer(b"-0") == 0
    assert integer(b"007") == 7
    assert integer(b"-15") == -15
    # Python's `int` refuses a text of more than 4300 digits, zeros or not.
    assert integer(b"0" * 5000 + b"7") == 7
    for text in ["", "-", "+5", " 12 ", "1_000", "nan", "inf", "1.0", "1e3", "٣"]:
        assert integer(text.encode()) is None, text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b"9223372036854775808", None),
        (b"-9223372036854775809", None),
    ],
)
def test_integers_have_64_bits(text: bytes, value: int | None) -> None:
    assert integer(text) == value


def test_times_of_day_end_at_2400() -> None:
    assert all(map(is_time_of_day, [0, 2359, 2400]))
    assert not any(map(is_time_of_day, [2401, 1260, -1]))


def test_dates_are_those_of_the_calendar() -> None:
    for date in [(2013, 1, 31), (2012, 2, 29), (2000, 2, 29)]:
        assert is_date(*date), date
    for date in [(2013, 2, 29), (1900, 2, 29), (2013, 2, 31)]:
        assert not is_date(*date), date
    for date in [(2013, 13, 1), (2013, 0, 1), (2013, 4, 31)]:
        assert not is_date(*date), date
    for date in [(0, 1, 1), (10_000, 1, 1), (2013, 1, 0)]:
        assert not is_date(*date), date


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_integer_is_read_back(value: int) -> None:
    assert integer(str(value).encode()) == value
