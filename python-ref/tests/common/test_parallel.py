import os
from collections.abc import Iterator
from functools import partial
from typing import Self

import pytest

from common.errors import ProgramError, Workers
from common.parallel import fold_in_order


class Sum:
    """A sum of numbers."""

    def __init__(self, total: int = 0) -> None:
        self.total = total

    def merge(self, other: Self) -> None:
        """Add what was added up apart."""
        self.total += other.total


def add(item: int, *, bad: int) -> tuple[Sum, int]:
    """Find the number, unless it is `bad`; this runs in a worker."""
    if item == bad:
        raise error(item)
    return Sum(item), item


def where(_: int) -> tuple[Sum, int]:
    """Find the process; this runs in a worker."""
    return Sum(), os.getpid()


def error(item: int) -> Workers:
    return Workers(str(item))


def run(
    items: Iterator[int], jobs: int, bad: int = 0, refused: int = 0
) -> tuple[int, list[int]]:
    """Add numbers up; find each, unless it is `bad`, and take each, unless refused."""
    found: list[int] = []

    def on_found(item: int) -> None:
        found.append(item)
        if item == refused:
            raise error(item)

    sums = fold_in_order(items, jobs, partial(add, bad=bad), Sum(), on_found)
    return sums.total, found


@pytest.mark.parametrize(
    ("jobs", "number"), [(1, 500), (2, 500), (8, 500), (600, 500), (8, 1), (8, 0)]
)
def test_findings_come_in_the_order_of_the_input_for_every_number_of_workers(
    jobs: int, number: int
) -> None:
    expected = list(range(1, number + 1))
    assert run(iter(expected), jobs) == (sum(expected), expected)


class NumbersBefore:
    """The numbers before an error, after which nothing may be read."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.read = 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self.read += 1
        assert self.read <= self.last, f"{self.read} was read"
        if self.read == self.last:
            raise error(self.read)
        return self.read


@pytest.mark.parametrize("jobs", [1, 2, 8])
@pytest.mark.parametrize(
    ("bad", "refused", "first"), [(0, 0, 90), (80, 0, 80), (80, 70, 70), (60, 70, 60)]
)
def test_the_first_error_in_the_input_is_the_one_that_is_told(
    jobs: int, bad: int, refused: int, first: int
) -> None:
    with pytest.raises(ProgramError) as raised:
        run(NumbersBefore(90), jobs, bad, refused)
    assert str(raised.value) == str(error(first))


@pytest.mark.parametrize("jobs", [1, 2, 8])
@pytest.mark.parametrize("last", [1, 2, 9])
def test_nothing_is_read_after_an_error(jobs: int, last: int) -> None:
    items = NumbersBefore(last)
    with pytest.raises(ProgramError) as raised:
        run(items, jobs)
    assert str(raised.value) == str(error(last))
    assert items.read == last


@pytest.mark.parametrize(("jobs", "number"), [(1, 3), (8, 1)])
def test_one_worker_or_one_item_is_worked_on_here(jobs: int, number: int) -> None:
    found: list[int] = []
    fold_in_order(range(number), jobs, where, Sum(), found.append)
    assert found == [os.getpid()] * number
