from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from data_transform.histogram import Histogram


def histogram(minutes: Iterable[int]) -> Histogram:
    histogram = Histogram()
    for value in minutes:
        histogram.add(value)
    return histogram


def test_percentiles_are_values_that_were_seen() -> None:
    delays = histogram([5, -3, 40, 12])
    assert delays.percentile(50) == 5
    assert delays.percentile(90) == 40
    assert delays.percentile(1) == -3


def test_one_value_is_every_percentile() -> None:
    delays = histogram([7])
    assert (delays.percentile(1), delays.percentile(100)) == (7, 7)


def test_nothing_has_no_percentile() -> None:
    assert Histogram().percentile(50) is None


@given(
    st.lists(
        st.integers(-200, 1999) | st.integers(-(2**63), 2**63 - 1),
        min_size=1,
        max_size=199,
    ),
    st.integers(1, 100),
)
def test_percentiles_agree_with_a_sorted_list(minutes: list[int], q: int) -> None:
    delays = histogram(minutes)
    rank = -(-q * len(minutes) // 100)
    assert delays.percentile(q) == sorted(minutes)[rank - 1]


@given(
    st.lists(st.integers(-200, 2499), max_size=49),
    st.lists(st.integers(-200, 2499), max_size=49),
)
def test_merging_is_adding_all(left: list[int], right: list[int]) -> None:
    merged = histogram(left)
    merged.merge(histogram(right))
    together = histogram(left + right)
    for q in [1, 50, 90, 99, 100]:
        assert merged.percentile(q) == together.percentile(q)
