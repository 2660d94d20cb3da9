"""Where rows begin and end: at newlines that no quote encloses.

A row is the shortest run of lines with an even number of quotes. That is one rule
for good and bad input, and it can be applied from any row's start, so the same
rows come out however the input is cut into chunks.

Twin: `crates/data-transform/src/rows.rs`.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Row:
    """One row, without the newline that ends it and one carriage return before that.

    Not frozen, since one is made for each row.
    """

    line: int
    """The line on which it begins, counted from 1, header included."""
    text: bytes
    """Its bytes."""
    quoted: bool
    """Whether it holds a quote."""


def rows(lines: bytes, first_line: int) -> Iterator[Row]:
    """Return the rows of some whole lines, blank ones left out.

    `first_line` is the number of the first line. A row that a quote keeps open at the
    end is returned as it is.
    """
    # Few files hold quotes at all, so it pays to look once for all rows.
    if b'"' not in lines:
        # Rust looks for each newline in turn; here one call finds them all.
        for line, text in enumerate(lines.split(b"\n"), first_line):
            if plain := text.removesuffix(b"\r"):
                yield Row(line, plain, quoted=False)
        return
    start = 0
    line = first_line
    while start < len(lines):
        length, line_count = first_row(lines, start)
        if text := trimmed(lines[start : start + length]):
            yield Row(line, text, quoted=b'"' in text)
        start += length
        line += line_count


def complete_rows(lines: bytes | bytearray) -> int | None:
    """Return the length of all rows that are complete, or `None` if none is.

    `lines` begins with the start of a row.
    """
    if b'"' not in lines:
        # Searching is much faster than counting. In Rust both are as fast.
        return lines.rfind(b"\n") + 1 or None
    is_open = has_odd_quotes(lines)
    end = len(lines)
    while (newline := lines.rfind(b"\n", 0, end)) >= 0:
        # Going backwards, the quotes passed are those that no longer stand before.
        is_open ^= has_odd_quotes(lines, newline, end)
        if not is_open:
            return newline + 1
        end = newline
    return None


def first_row(lines: bytes, start: int = 0) -> tuple[int, int]:
    """Return the length of the first row with its newline, and how many lines it has.

    The first row is the one that begins at `start`: a slice would copy all that
    follows. Rust passes a slice, which copies nothing.
    """
    end = start
    line_count = 0
    is_open = False
    while end < len(lines):
        newline = lines.find(b"\n", end)
        after = len(lines) if newline < 0 else newline + 1
        is_open ^= has_odd_quotes(lines, end, after)
        end = after
        line_count += 1
        if not is_open:
            break
    return end - start, line_count


def has_odd_quotes(
    lines: bytes | bytearray, start: int = 0, end: int | None = None
) -> bool:
    """Return whether a quote is left open at the end of the bytes."""
    return lines.count(b'"', start, end) % 2 == 1


def trimmed(row: bytes) -> bytes:
    """Return a row without the newline at its end and one carriage return before."""
    return row.removesuffix(b"\n").removesuffix(b"\r")
