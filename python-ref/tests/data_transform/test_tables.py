from dataclasses import replace

from data_transform.decimal import Decimal
from data_transform.distance import Coordinates
from data_transform.groups import Mean
from data_transform.names import Airport, Names
from data_transform.summary import CarrierSummary, RouteSummary
from data_transform.tables import carrier_row, route_row

_NAMES = Names(
    airlines={b"UA": b"United"},
    airports={b"X": Airport(b"Null Island", Coordinates(0, 0))},
)


def carrier(code: bytes) -> CarrierSummary:
    return CarrierSummary(
        carrier=code,
        month=1,
        flights=3,
        cancelled=2,
        diverted=1,
        on_time=1,
        departure_delay=Mean(),
        arrival_delays=(None, None, None),
    )


def test_carriers_get_their_names() -> None:
    row = carrier_row(carrier(b"UA"), _NAMES)
    assert row[1] == "United"
    assert row[7] == Decimal(3333)
    assert row[8:] == [None, None, None, None]


def test_unknown_carriers_keep_their_rows() -> None:
    row = carrier_row(carrier(b"\xff"), _NAMES)
    assert row[:2] == ["\ufffd", ""]


def test_unknown_airports_have_no_distance() -> None:
    sums = RouteSummary(
        origin=b"X",
        dest=b"Y",
        flights=1,
        carriers=[b"AA", b"UA"],
        air_time=Mean(count=2, sum=-3),
        arrival_delay=Mean(),
    )
    row = route_row(sums, _NAMES)
    assert row[1] == "Null Island"
    assert row[5:8] == ["AA UA", None, Decimal(-150)]
    assert route_row(replace(sums, dest=b"X"), _NAMES)[6] == 0
