"""Calls that do as little as possible, each beside what Python would do instead."""

from collections.abc import Callable, Sequence
from functools import partial

from bridge import boundary, parse_log_line

from boundary.tasks import MOST_CALLS, Arguments, Task, same
from cli_tool.entry import Entry, parse
from cli_tool.request import Request

_TEXT_BYTES = (10, 1_000, 100_000)
_RECORDS = (1, 10, 100, 1_000, 10_000)
_SHARED_BYTES = (1_000, 64_000, 1_000_000)
# From which size on is it worth it to have newlines counted?
_NEWLINES_BYTES = (10, 20, 50, 100, 200, 500, 1_000, 10_000)
# Texts that are encoded are made beforehand for a whole loop: this bounds their memory.
_FRESH_BYTES = 50_000_000
# Where a call is too short to be timed with a function around it, it stands in a loop
# over so many texts, in both languages.
_LISTED_TEXTS = 100


def crossings(text: bytes, lines: Sequence[bytes]) -> list[Task]:
    """Return all tasks; `text` is a log, and `lines` are good lines of it."""
    return [
        *_calls(),
        *_texts_in(),
        *_texts_out(),
        *_records_out(),
        *_bytes_in(text),
        *_newlines(text),
        *_items(lines),
    ]


def nothing() -> None:
    """Do nothing: Python's own empty function."""


def text_out(length: int) -> str:
    """Return a text of so many letters."""
    return "x" * length


def records_out(count: int) -> list[tuple[str, int, float]]:
    """Return so many records."""
    return [("record", number, 0.5) for number in range(count)]


def newlines_in(text: bytes) -> int:
    """Return how many newlines there are: CPython counts them in C."""
    return text.count(b"\n")


def newlines_in_each(texts: Sequence[bytes]) -> list[int]:
    """Return how many newlines there are in each text."""
    return [text.count(b"\n") for text in texts]


def newlines_in_each_by_rust(texts: Sequence[bytes]) -> list[int]:
    """Return the same, with a crossing for each."""
    count = boundary.newlines_in
    return [count(text) for text in texts]


def encoded_length(text: str) -> int:
    """Return the length of a text in bytes of UTF-8."""
    return len(text.encode())


def lengths(texts: Sequence[str]) -> list[int]:
    """Return the length of each text: the built-in is all it takes."""
    return [len(text) for text in texts]


def lengths_by_rust(texts: Sequence[str]) -> list[int]:
    """Return the same, with a crossing for each."""
    string_in = boundary.string_in
    return [string_in(text) for text in texts]


def hosts(lines: Sequence[bytes]) -> list[bytes]:
    """Return the host of each line: what stands before the first space."""
    return [line.partition(b" ")[0] for line in lines]


def hosts_by_rust(lines: Sequence[bytes]) -> list[bytes]:
    """Return the same by a function that happens to be there, and does far more."""
    return [parse_log_line(line)[0] for line in lines]


def entries(lines: Sequence[bytes]) -> list[Entry]:
    """Return the entry of each line."""
    return [parse(line) for line in lines]


def entries_by_rust(lines: Sequence[bytes]) -> list[Entry]:
    """Return the same: a crossing in and nine objects out for each."""
    made = []
    for line in lines:
        host, time, request, status, size, referrer, agent = parse_log_line(line)
        made.append(Entry(host, time, Request(*request), status, size, referrer, agent))
    return made


def _calls() -> list[Task]:
    return [
        Task("call", 0, "loop", None, None),
        Task("call", 0, "rust", boundary.nothing, None),
        Task("call", 0, "python", nothing, None),
    ]


def _texts_in() -> list[Task]:
    tasks = []
    for size in _TEXT_BYTES:
        plain = "x" * size
        tasks += _both("text-in", size, boundary.string_in, len, same(plain))
        # Python keeps the UTF-8 of a text once it was asked for: with the same text
        # again, only the first call would encode it.
        raw = ("\u00e4" * (size // 2)).encode()
        fresh = partial(_decoded, raw)
        most = min(MOST_CALLS, _FRESH_BYTES // size)
        tasks += [
            task._replace(most=most)
            for task in _both(
                "text-in-encoded", size, boundary.string_in, encoded_length, fresh
            )
        ]
    return tasks


def _texts_out() -> list[Task]:
    tasks = []
    for size in _TEXT_BYTES:
        tasks += _both("text-out", size, boundary.string_out, text_out, same(size))
    return tasks


def _records_out() -> list[Task]:
    tasks = []
    for count in _RECORDS:
        tasks += _both(
            "records-out", count, boundary.records_out, records_out, same(count)
        )
    return tasks


def _bytes_in(text: bytes) -> list[Task]:
    tasks = []
    for size in _SHARED_BYTES:
        piece = same(_piece(text, size))
        tasks += _both("bytes-in", size, boundary.newlines_in, newlines_in, piece)
        copying = boundary.newlines_in_copy
        tasks.append(Task("bytes-in", size, "rust-copy", copying, piece))
    return tasks


def _newlines(text: bytes) -> list[Task]:
    tasks = []
    for size in _NEWLINES_BYTES:
        piece = _piece(text, size)
        by_rust, by_python = newlines_in_each_by_rust, newlines_in_each
        tasks += _each("newlines", size, by_rust, by_python, [piece] * _LISTED_TEXTS)
    return tasks


def _items(lines: Sequence[bytes]) -> list[Task]:
    texts = [f"text {number}" for number in range(len(lines))]
    return [
        *_each("lengths", 1, lengths_by_rust, lengths, texts),
        *_each("hosts", 1, hosts_by_rust, hosts, lines),
        *_each("entries", 1, entries_by_rust, entries, lines),
    ]


def _both(
    kind: str,
    size: int,
    rust: Callable[..., object],
    python: Callable[..., object],
    arguments: Arguments,
) -> list[Task]:
    """Return the task for both languages."""
    return [
        Task(kind, size, "rust", rust, arguments),
        Task(kind, size, "python", python, arguments),
    ]


def _each(
    kind: str,
    size: int,
    rust: Callable[..., object],
    python: Callable[..., object],
    listed: Sequence[object],
) -> list[Task]:
    """Return the task for both languages; a call deals with the whole list."""
    return [
        task._replace(items=len(listed))
        for task in _both(kind, size, rust, python, same(listed))
    ]


def _piece(text: bytes, size: int) -> bytes:
    """Return so many bytes of a text, which is repeated if it is shorter."""
    return (text * (size // len(text) + 1))[:size]


def _decoded(raw: bytes, calls: int) -> list[str]:
    """Return a text of its own for each call."""
    return [raw.decode() for _ in range(calls)]
