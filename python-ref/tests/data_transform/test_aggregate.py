from hypothesis import given
from hypothesis import strategies as st

from data_transform.aggregate import Totals
from data_transform.chunks import Chunk, Columns
from data_transform.groups import Mean
from data_transform.reason import ImpossibleDate

_ROW = (
    r"2013,[1-9],1,[0-9],(1|NA),-?[1-9]{1,3},(-?[1-9]{1,3}|NA),[1-9],"
    r"(A|B|C),(X|Y),(V|W)\n"
)


def chunk(lines: list[str]) -> Chunk:
    """Return a chunk whose rows hold the used columns in their order."""
    columns = Columns(11, tuple(range(11)))
    return Chunk("f.csv", columns, 2, "".join(lines).encode())


def totals(lines: list[str]) -> Totals:
    totals = Totals()
    totals.add_chunk(chunk(lines))
    return totals


def test_flights_are_on_time_late_diverted_or_cancelled() -> None:
    sums = totals(
        [
            "2013,1,1,5,515,2,15,227,UA,EWR,IAH\n",
            "2013,1,1,5,515,2,16,227,UA,EWR,IAH\n",
            "2013,1,1,5,515,2,NA,NA,UA,EWR,IAH\n",
            "2013,1,1,5,NA,NA,NA,NA,UA,EWR,IAH\n",
        ]
    )
    january = sums.carriers[b"UA", 1]
    assert (january.flights, january.on_time) == (4, 1)
    assert (january.diverted, january.cancelled) == (1, 1)
    assert january.departure_delay == Mean(count=3, sum=6)
    assert january.arrival_delays.percentile(100) == 16


def test_rows_that_cannot_be_used_are_kept_as_they_are() -> None:
    totals = Totals()
    rejects = totals.add_chunk(chunk(["1,2\n", "2013,13,1,5,,,,,UA,EWR,IAH\n"]))
    assert (totals.rows, totals.rejected) == (2, 2)
    assert (rejects[0].line, rejects[0].text) == (2, b"1,2")
    assert isinstance(rejects[1].reason, ImpossibleDate)


def test_sums_of_the_largest_integers_do_not_overflow() -> None:
    row = "2013,1,1,5,515,9223372036854775807,1,1,UA,EWR,IAH\n"
    january = totals([row, row]).carriers[b"UA", 1]
    assert january.departure_delay.sum == 2 * (2**63 - 1)


@given(
    st.lists(st.from_regex(_ROW, fullmatch=True), max_size=29),
    st.integers(0, 29),
)
def test_merging_is_adding_all(rows: list[str], cut: int) -> None:
    merged = totals(rows[:cut])
    merged.merge(totals(rows[cut:]))
    assert merged == totals(rows)
