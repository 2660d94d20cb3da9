import pytest

from cli_tool.moment import parse_asked, parse_moment, rfc3339, utc_hour
from cli_tool.reason import BadLine, Reason


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b"10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z"),
        (b"01/Jan/1970:00:00:00 +0530", "1969-12-31T18:30:00Z"),
        (b"29/Feb/2024:23:59:59 -0930", "2024-03-01T09:29:59Z"),
        (b"31/Dec/2016:23:59:60 +0000", "2017-01-01T00:00:00Z"),
        (b"31/Dec/9998:23:59:59 -2359", "9999-01-01T23:58:59Z"),
    ],
)
def test_logged_times_are_moments_in_utc(text: bytes, moment: str) -> None:
    assert rfc3339(parse_moment(text)) == moment


def reason(text: bytes) -> Reason:
    with pytest.raises(BadLine) as raised:
        parse_moment(text)
    return raised.value.reason


def test_times_that_never_were_are_told_from_what_is_no_time() -> None:
    for text in [
        b"31/Feb/2024:00:00:00 +0000",
        b"00/Jan/2024:00:00:00 +0000",
        b"01/Jan/1969:00:00:00 +0000",
        b"01/Jan/9999:00:00:00 +0000",
        b"01/Jan/2024:24:00:00 +0000",
        b"01/Jan/2024:00:60:00 +0000",
        b"01/Jan/2024:00:00:61 +0000",
        b"01/Jan/2024:00:00:00 +2400",
        b"01/Jan/2024:00:00:00 +0060",
    ]:
        assert reason(text) == Reason.IMPOSSIBLE_TIME, text
    for text in [
        b"01/jan/2024:00:00:00 +0000",
        b"01/Foo/2024:00:00:00 +0000",
        b"1/Jan/2024:00:00:00 +00000",
        b"01/Jan/2024:00:00:00 00000",
        b"01/Jan/2024:00:00:00Z+0000",
        b"01/Jan/2024:00:00:0x +0000",
        b"+1/Jan/2024:00:00:00 +0000",
    ]:
        assert reason(text) == Reason.TIME, text


def test_users_ask_in_rfc_3339_or_for_a_day() -> None:
    for text, moment in [
        ("2024-02-29", "2024-02-29T00:00:00Z"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
        ("2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"),
        ("2024-02-29 12:00:00+05:30", "2024-02-29T06:30:00Z"),
        ("2024-02-29T12:00:00.000-09:30", "2024-02-29T21:30:00Z"),
        ("2024-02-29T12:00:00.001Z", "2024-02-29T12:00:01Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ]:
        asked = parse_asked(text)
        assert asked is not None, text
        assert rfc3339(asked) == moment
    for text in [
        "",
        "2024",
        "2024-2-29",
        "2023-02-29",
        "2024-02-29T12:00:00",
        "2024-02-29T12Z",
        "2024-02-29T12:00:00.Z",
        "2024-02-29T12:00:00+5:30",
        "2024-02-29T12:00:00+0530",
        "2024-02-29T12:00:00.5",
        "2024-02-29Z",
        "2024-02-29T12:00:00Z ",
        "٢٠٢٤-02-29",
    ]:
        assert parse_asked(text) is None, text


def test_hours_are_those_of_utc() -> None:
    assert utc_hour(parse_moment(b"01/Jan/1970:00:30:00 +0100")) == 23
    assert utc_hour(parse_moment(b"01/Jan/2024:23:30:00 -0100")) == 0
