"""The same summary of a log, with a crossing for each line, for each batch, or one.

Each way begins with the log in memory and ends with a `Summary`. Who hands over lines
has to cut the log into lines first, and that is part of its time.
"""

from collections.abc import Callable
from functools import partial

from bridge import boundary

from boundary.tasks import Arguments, Task, same
from cli_tool.counts import Counts
from cli_tool.filter import Filter
from cli_tool.hybrid import summary
from cli_tool.lines import lines
from cli_tool.summary import Summary, summarise

_BATCHES = (1, 10, 100, 1_000, 10_000)
# From how many lines on is it worth it to cross at all?
_FEW_LINES = (0, 1, 2, 3, 5, 10, 100, 1_000)
_TOP = 10


def batches(text: bytes, count: int) -> list[Task]:
    """Return all ways to summarise a log of so many lines."""
    whole = same(text)
    tasks = [_task(count, "python", by_python, whole)]
    for batch in (batch for batch in _BATCHES if batch < count):
        call = by_line if batch == 1 else partial(by_lines, batch=batch)
        tasks.append(_task(count, "rust", call, whole, batch))
    tasks.append(_task(count, "rust", by_text, whole, count))
    return tasks


def few_lines(text: bytes) -> list[Task]:
    """Return the summary of few lines, in Python and with a single crossing."""
    tasks = []
    for count in _FEW_LINES:
        piece = same(first_lines(text, count))
        tasks += [
            Task("few-lines", count, "python", by_python, piece),
            Task("few-lines", count, "rust", by_text, piece),
        ]
    return tasks


def first_lines(text: bytes, count: int) -> bytes:
    """Return the first lines of a text, all of it if it has no more."""
    end = 0
    for _ in range(count):
        end = text.find(b"\n", end) + 1
        if not end:
            return text
    return text[:end]


def by_python(text: bytes) -> Summary | None:
    """Summarise a log without any crossing."""
    counts = Counts()
    counts.add_lines(text, Filter())
    return summarise(counts, [], _TOP)


# In the book: ANCHOR: add
def by_line(text: bytes) -> Summary:
    """Summarise a log with a crossing for each line."""
    counts = boundary.LogCounts()
    add_line = counts.add_line
    for line in lines(text):
        add_line(line)
    return summary(counts.finish(_TOP))


def by_lines(text: bytes, batch: int) -> Summary:
    """Summarise a log with a crossing for each batch of lines."""
    counts = boundary.LogCounts()
    found = lines(text)
    for start in range(0, len(found), batch):
        counts.add_lines(found[start : start + batch])
    return summary(counts.finish(_TOP))


def by_text(text: bytes) -> Summary:
    """Summarise a log with a single crossing for all of it, and one for the summary."""
    counts = boundary.LogCounts()
    counts.add_text(text)
    return summary(counts.finish(_TOP))


# In the book: ANCHOR_END: add
def _task(
    size: int,
    way: str,
    call: Callable[[bytes], Summary | None],
    arguments: Arguments,
    batch: int = 0,
) -> Task:
    # A call is long enough by itself; the figure is for a line.
    return Task("summary", size, way, call, arguments, batch, items=size, most=1)
