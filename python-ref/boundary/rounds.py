"""Every task once a round, in random order, and every round's answers proven equal."""

import gc
import random
import reprlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from boundary.tasks import Task, enough_calls, run
from cli_tool.json_report import json_report
from cli_tool.summary import Summary

# Says what is being done.
Tell = Callable[[str], None]


class Differs(Exception):
    """Two ways to do the same gave different answers."""

    def __init__(self, task: Task, round_: int, found: object, wanted: object) -> None:
        super().__init__(task, round_, found, wanted)
        self.task = task
        self.round = round_
        self.found = found
        self.wanted = wanted

    def __str__(self) -> str:
        kind, size, way, batch = *self.task[:3], self.task.batch
        by = f" by {batch}" if batch else ""
        return (
            f"{kind} of {size}: {way}{by} differs from python in round {self.round}: "
            f"{_short(self.found)} instead of {_short(self.wanted)}"
        )


def measure(
    tasks: Sequence[Task], rounds: int, seed: int, loop_ns: int, tell: Tell
) -> list[dict[str, object]]:
    """Time every task in every round; return its samples.

    The garbage collector is off: it would run in the loop of whoever makes objects, at
    the cost of all objects that are there.

    Raises:
        Differs: if an answer isn't Python's.
    """
    order = list(range(len(tasks)))
    shuffled = random.Random(seed)  # noqa: S311
    samples: list[list[float]] = [[] for _ in tasks]
    with _no_collector():
        tell("warming up")
        calls = [enough_calls(task, loop_ns) for task in tasks]
        for round_ in range(rounds):
            tell(f"round {round_ + 1} of {rounds}")
            shuffled.shuffle(order)
            answers: list[object] = [None] * len(tasks)
            for place in order:
                timed = run(tasks[place], calls[place])
                answers[place] = timed.result
                items = calls[place] * tasks[place].items
                samples[place].append(timed.ns / items)
            prove(tasks, answers, round_)
            # Not in the loop of any task.
            del timed, answers
            gc.collect()
    return [
        {
            "kind": task.kind,
            "size": task.size,
            "way": task.way,
            "batch": task.batch,
            "items": task.items,
            "calls": calls[place],
            "ns": samples[place],
        }
        for place, task in enumerate(tasks)
    ]


def prove(tasks: Sequence[Task], answers: Sequence[object], round_: int) -> None:
    """Compare every answer with Python's to the same question.

    Raises:
        Differs: for the first that isn't the same.
    """
    wanted = {
        (task.kind, task.size): answer
        for task, answer in zip(tasks, answers, strict=True)
        if task.way == "python"
    }
    for task, answer in zip(tasks, answers, strict=True):
        expected = wanted[task.kind, task.size]
        if not _equal(answer, expected):
            raise Differs(task, round_, answer, expected)


def _equal(found: object, wanted: object) -> bool:
    """Tell whether two answers are equal; of summaries, the reports as well."""
    if type(found) is not type(wanted) or found != wanted:
        return False
    if isinstance(found, Summary) and isinstance(wanted, Summary):
        return json_report(found) == json_report(wanted)
    return True


def _short(answer: object) -> str:
    return reprlib.repr(answer)


@contextmanager
def _no_collector() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def tell_terminal(what: str) -> None:
    """Show what is being done, if there is a terminal to show it on."""
    if sys.stderr.isatty():
        print(f"\rboundary: {what:<40}\r", end="", file=sys.stderr, flush=True)
