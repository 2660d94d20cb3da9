import gzip
import tracemalloc
from collections.abc import Iterable
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concurrent_workers.gunzip import Damaged, Gunzip, Problem, TooLarge

AMPLE = 1 << 20
MAGIC = b"\x1f\x8b"


def packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def gunzip(chunks: Iterable[bytes], limit: int) -> bytes | type[Problem]:
    """Return the body, or why there is none: what a `Result` is in Rust."""
    decoder = Gunzip(limit)
    try:
        for chunk in chunks:
            decoder.feed(chunk)
        return decoder.finish()
    except Problem as problem:
        return type(problem)


@given(
    st.binary(max_size=300),
    st.integers(0, 49),
    st.binary(max_size=3),
    st.lists(st.integers(1, 49), min_size=1, max_size=19),
)
def test_any_split_gives_the_same(
    words: bytes, repeats: int, tail: bytes, sizes: list[int]
) -> None:
    body = words * repeats
    rest = data = packed(body) + packed(words) + tail
    chunks = []
    for size in cycle(sizes):
        if not rest:
            break
        chunks.append(rest[:size])
        rest = rest[size:]
    for limit in [AMPLE, len(body) + len(words), len(body) // 2]:
        whole = gunzip([data], limit)
        assert gunzip(chunks, limit) == whole
        # A tail may be the beginning of another member.
        if limit >= len(body) + len(words) and not tail.startswith(MAGIC):
            assert whole == body + words


@given(st.binary(max_size=2000), st.data())
def test_any_truncation_is_damaged(body: bytes, data: st.DataObject) -> None:
    whole = packed(body)
    end = data.draw(st.integers(0, len(whole) - 1))
    assert gunzip([whole[:end]], AMPLE) is Damaged


@given(st.binary(min_size=1, max_size=100), st.integers(1, 999))
def test_the_limit_is_exact(word: bytes, repeats: int) -> None:
    body = word * repeats
    assert gunzip([packed(body)], len(body) - 1) is TooLarge
    assert gunzip([packed(body)], len(body)) == body


@given(st.binary(max_size=2000), st.data(), st.integers(1, 255))
def test_a_wrong_byte_never_changes_the_body(
    body: bytes, data: st.DataObject, change: int
) -> None:
    wrong = bytearray(packed(body))
    wrong[data.draw(st.integers(0, len(wrong) - 1))] ^= change
    # Some bits mean nothing: the time in the header, the padding of the data.
    assert gunzip([bytes(wrong)], AMPLE) in (body, Damaged)


@pytest.mark.parametrize(
    "body", [b"", b"\x1f", b"<!doctype html>", b"\x1f\x8b\x07", b"\0\0"]
)
def test_what_is_no_gzip_is_damaged(body: bytes) -> None:
    assert gunzip([body], AMPLE) is Damaged


def test_what_follows_the_last_member_and_is_no_gzip_is_ignored() -> None:
    for tail in [b"\0\0\0", b"\x1f", b"\x1f\x1f\x8b", b"text", b"\x8b"]:
        octets = [bytes([octet]) for octet in packed(b"page") + tail]
        assert gunzip(octets, AMPLE) == b"page", tail
    assert gunzip([packed(b"page") + MAGIC], AMPLE) is Damaged


def test_a_bomb_takes_no_more_than_the_limit() -> None:
    bomb = packed(bytes(8 << 20))
    decoder = Gunzip(100_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decoder.feed(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The library joins its blocks once, and has a window of its own.
    assert peak < 2 * 100_000 + 64_000
