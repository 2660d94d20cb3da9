import pytest

from data_transform.chunks import Columns
from data_transform.flight import Flight, parse
from data_transform.reason import Reason
from data_transform.rows import Row


def read(text: str) -> Flight:
    """Read the columns in order, and one more."""
    columns = Columns(12, tuple(range(11)))
    return parse(Row(2, text.encode(), quoted='"' in text), columns)


def test_a_good_row_is_a_flight() -> None:
    flight = read("2013,6,30,23,2400,-5,0,120,UA,EWR,IAH,x")
    assert (flight.month, flight.hour, flight.departed) == (6, 23, True)
    assert (flight.departure_delay, flight.arrival_delay) == (-5, 0)
    assert flight.air_time == 120
    assert (flight.carrier, flight.dest) == (b"UA", b"IAH")


def test_quotes_make_no_difference() -> None:
    plain = read("2013,6,30,23,1,2,3,4,UA,EWR,IAH,x")
    quoted = read('2013,"6",30,23,1,2,3,4,"UA",EWR,IAH,"x"')
    assert plain == quoted


def test_missing_values_are_na_or_empty() -> None:
    flight = read("2013,6,30,5,NA,,NA,,UA,EWR,IAH,x")
    assert not flight.departed
    assert (flight.departure_delay, flight.arrival_delay) == (None, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2013,6,30", "expected 12 fields, found 3"),
        ('2013,6,30,5,1,1,1,1,"UA"x,EWR,IAH,x', "text after a closing quote"),
        (
            '2013,6,30,5,1,1,1,1,U"A",EWR,IAH,x',
            "a quote inside a field without quotes",
        ),
        ("NA,6,30,5,1,1,1,1,UA,EWR,IAH,x", "year is missing"),
        ("2013,6,30,5,1,1,1,1,UA,EWR,,x", "dest is missing"),
        ("2013,6,30,5,1,nan,1,1,UA,EWR,IAH,x", "dep_delay is not an integer"),
        ("2013,2,31,5,1,1,1,1,UA,EWR,IAH,x", "there is no such date"),
        ("2013,6,30,24,1,1,1,1,UA,EWR,IAH,x", "hour is not from 0 to 23"),
        ("2013,6,30,5,2460,1,1,1,UA,EWR,IAH,x", "dep_time is not a time of day"),
    ],
)
def test_each_reason_is_told(text: str, reason: str) -> None:
    with pytest.raises(Reason) as raised:
        read(text)
    assert str(raised.value) == reason
