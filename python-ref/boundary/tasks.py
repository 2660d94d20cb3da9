"""A task: a call that is timed in a loop, and the answer that proves it."""

import time
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any, NamedTuple

# More calls than these are never made in a loop.
MOST_CALLS = 1 << 20

# Makes the arguments of so many calls.
Arguments = Callable[[int], Iterable[Any]]


class Task(NamedTuple):
    """One way to do a thing, at one size."""

    kind: str
    """What is done; tasks of the same kind and size must give the same answer."""
    size: int
    """How much of it: bytes, records or lines, as the kind has it."""
    way: str
    """Who does it: `python`, `rust`, or `rust-copy`; `loop` is the loop alone."""
    call: Callable[..., object] | None
    """`None` for the loop alone."""
    arguments: Arguments | None
    """`None` for a call without arguments."""
    batch: int = 0
    """How many lines cross at a time, where that is the question."""
    items: int = 1
    """How many items a call deals with: the figure is for one of them."""
    most: int = MOST_CALLS
    """How many calls a loop may have."""


class Timed(NamedTuple):
    """How long the calls of a loop took together, and the last one's result."""

    ns: int
    result: object


def same(argument: object) -> Arguments:
    """Return the same argument for every call."""
    return lambda calls: repeat(argument, calls)


def run(task: Task, calls: int) -> Timed:
    """Time so many calls.

    The loop around them is in the figure; it is the same for all.
    """
    call, result = task.call, None
    arguments = repeat(None, calls) if task.arguments is None else task.arguments(calls)
    if call is None:
        begun = time.perf_counter_ns()
        for _ in arguments:
            pass
    elif task.arguments is None:
        begun = time.perf_counter_ns()
        for _ in arguments:
            result = call()
    else:
        begun = time.perf_counter_ns()
        for argument in arguments:
            result = call(argument)
    return Timed(time.perf_counter_ns() - begun, result)


def enough_calls(task: Task, loop_ns: int) -> int:
    """Return how many calls make a loop that takes at least so long."""
    calls = 1
    while calls < task.most:
        # The quicker of two: whatever else the machine does only adds time.
        taken = max(min(run(task, calls).ns, run(task, calls).ns), 1)
        if taken >= loop_ns:
            break
        # A short loop tells little about a long one: never more than ten times as long.
        calls = min(calls * 10, calls * loop_ns * 5 // taken // 4 + 1, task.most)
    return calls
