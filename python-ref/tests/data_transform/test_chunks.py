from pathlib import Path

import pytest

from common.input import open_input
from common.progress import Progress
from data_transform.chunks import (
    CHUNK_BYTES,
    MAX_ROW_BYTES,
    Chunk,
    Columns,
    chunks,
)
from data_transform.errors import FlightsError, RowTooLong


def cut(folder: Path, content: bytes, chunk_bytes: int) -> list[Chunk]:
    file = folder / "f.csv"
    file.write_bytes(content)
    inputs = [open_input(str(file))]
    return list(chunks(inputs, ["b", "a"], chunk_bytes, Progress.hidden()))


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    pieces = cut(tmp_path, b'\xef\xbb\xbf\n"a",x,b\n1,2,3\n', CHUNK_BYTES)
    assert pieces[0].columns == Columns(3, (2, 0))
    assert (pieces[0].first_line, pieces[0].lines) == (3, b"1,2,3\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,c\n", "1: the header has no column `b`"),
        (b"a,b,a\n", "1: the header has the column `a` twice"),
        (b"\n", " the file is empty: it must begin with a header"),
    ],
)
def test_missing_and_repeated_columns_are_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(FlightsError) as raised:
        cut(tmp_path, content, CHUNK_BYTES)
    assert str(raised.value) == f"{tmp_path}/f.csv:{message}"


def test_an_open_quote_is_reported_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FlightsError) as raised:
        cut(tmp_path, b'a,b\n1,2\n"3,4\n5,6\n', CHUNK_BYTES)
    message = "3: a quote is opened in this row and never closed"
    assert str(raised.value) == f"{tmp_path}/f.csv:{message}"


@pytest.mark.parametrize("chunk_bytes", [CHUNK_BYTES, 3 * CHUNK_BYTES])
def test_a_row_that_is_too_long_is_refused_for_every_chunk_length(
    tmp_path: Path, chunk_bytes: int
) -> None:
    longest = b"x" * MAX_ROW_BYTES
    assert cut(tmp_path, b"a,b\n" + longest + b"\n", chunk_bytes)
    with pytest.raises(RowTooLong) as raised:
        cut(tmp_path, b"a,b\n" + longest + b"x\n", chunk_bytes)
    assert raised.value.line == 2


@pytest.mark.parametrize("chunk_bytes", range(1, 20))
def test_chunks_put_together_are_the_file(tmp_path: Path, chunk_bytes: int) -> None:
    content = b'a,b\n1,"2\n\n"\n\n3,4\r\n5,"""6"\n7,8'
    pieces = cut(tmp_path, content, chunk_bytes)
    assert b"".join(piece.lines for piece in pieces) == content.removeprefix(b"a,b\n")
    line = 2
    for piece in pieces:
        assert piece.first_line == line
        line += piece.lines.count(b"\n")
