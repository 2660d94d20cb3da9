from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from web_service.rate import Rate

SECOND = 1_000_000_000


def allowed(limit: int, times_ms: list[int]) -> list[bool]:
    """Return which requests of one client are allowed, sent at these milliseconds."""
    rate = Rate(limit)
    return [rate.allow("10.0.0.1", time * 1_000_000) for time in times_ms]


def test_a_burst_has_as_many_as_the_limit() -> None:
    assert allowed(3, [5000] * 5) == [True, True, True, False, False]
    expected = [True, False, False, True, False]
    assert allowed(1, [0, 0, 999, 1000, 1001]) == expected
    assert allowed(0, [0, 0, 1000]) == [True, False, True]


def test_tokens_come_back_evenly() -> None:
    times = [0, 0, 0, 0, 249, 250, 251, 499, 500, 5000, 5000, 5000, 5000, 5000]
    expected = [
        *(True, True, True, True, False, True, False, False, True),
        *(True, True, True, True, False),
    ]
    assert allowed(4, times) == expected


def test_a_clock_that_is_read_late_gives_nothing() -> None:
    expected = [True, False, False, False, True]
    assert allowed(1, [1000, 0, 1999, 500, 2000]) == expected


def test_clients_have_buckets_of_their_own() -> None:
    rate = Rate(1)
    for number in range(9):
        assert rate.allow(f"10.0.0.{number}", 0)
        assert not rate.allow(f"10.0.0.{number}", 0)


def test_full_buckets_are_forgotten() -> None:
    rate = Rate(5)
    for number in range(100_000):
        rate.allow(str(number), number * 1_000_000)
        assert rate.clients() <= 2001
    rate.allow("1", 1000 * SECOND)
    assert rate.clients() == 1


def test_no_limit_is_too_large() -> None:
    rate = Rate(2**32 - 1)
    assert rate.allow("10.0.0.1", 2**64 * SECOND)
    assert rate.allow("10.0.0.1", 2**64 * SECOND)


@given(st.integers(1, 8), st.lists(st.integers(0, 399), min_size=1, max_size=60))
def test_no_span_of_time_has_more_than_it_brings(
    limit: int, pauses_ms: list[int]
) -> None:
    times = list(accumulate(pauses_ms))
    given_ = allowed(limit, times)
    for start, begin in enumerate(times):
        count = 0
        for end, one in zip(times[start:], given_[start:], strict=True):
            count += one
            assert 1000 * count <= 1000 * limit + limit * (end - begin)
    # Nobody is refused who keeps to the limit.
    for (before, time), (_, one) in zip(pairwise(times), pairwise(given_), strict=True):
        assert one or limit * (time - before) < 1000
