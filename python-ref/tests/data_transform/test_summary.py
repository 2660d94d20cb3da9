from data_transform.aggregate import Totals
from data_transform.flight import Flight
from data_transform.summary import Summary, summarise


def flight(month: int, carrier: bytes, dest: bytes) -> Flight:
    return Flight(
        month=month,
        hour=5,
        departed=True,
        departure_delay=20,
        arrival_delay=-7,
        air_time=None,
        carrier=carrier,
        origin=b"JFK",
        dest=dest,
    )


def summary(top: int) -> Summary:
    totals = Totals()
    for each in [
        flight(2, b"UA", b"LAX"),
        flight(1, b"UA", b"SFO"),
        flight(1, b"AA", b"BOS"),
        flight(1, b"AA", b"SFO"),
    ]:
        totals.add(each)
    return summarise(totals, top)


def test_carriers_are_ordered_by_code_then_month() -> None:
    carriers = summary(20).carriers
    keys = [(row.carrier, row.month) for row in carriers]
    assert keys == [(b"AA", 1), (b"UA", 1), (b"UA", 2)]
    assert carriers[0].arrival_delays == (-7, -7, -7)


def test_routes_are_ordered_by_flights_then_code_and_cut_off() -> None:
    routes = summary(2).routes
    keys = [(row.dest, row.flights) for row in routes]
    assert keys == [(b"SFO", 2), (b"BOS", 1)]
    assert routes[0].carriers == [b"AA", b"UA"]


def test_hours_without_flights_are_left_out() -> None:
    hours = summary(20).hours
    keys = [(row.hour, row.month) for row in hours]
    assert keys == [(5, 1), (5, 2)]
    assert (hours[0].flights, hours[0].delayed) == (3, 3)
