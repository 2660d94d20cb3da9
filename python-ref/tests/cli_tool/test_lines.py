from pathlib import Path

import pytest

from cli_tool.lines import CHUNK_BYTES, chunks, lines
from cli_tool.reason import MAX_LINE_BYTES
from common.input import open_input
from common.progress import Progress


def cut(file: Path, content: bytes, chunk_bytes: int) -> list[bytes]:
    """Return the lines of a file that is read `chunk_bytes` at a time."""
    file.write_bytes(content)
    found = chunks([open_input(str(file))], chunk_bytes, Progress.hidden())
    return [line for chunk in found for line in lines(chunk.text)]


def test_lines_end_with_a_newline_and_nothing_else_ends_one(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    inner = b"b\rc\x0b\x0c\xc2\x85\xe2\x80\xa8d\0"
    content = b"\xef\xbb\xbfa\r\n\r\r\n\n" + inner + b"\n\r\n e"
    for chunk_bytes in range(3, 30):
        found = cut(file, content, chunk_bytes)
        assert found == [b"a", b"\r", b"", inner, b"", b" e"], chunk_bytes
    assert cut(file, b"", 3) == []


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "length", [MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 3 * MAX_LINE_BYTES]
)
def test_a_line_that_is_too_long_is_cut_and_the_next_is_whole(
    tmp_path: Path, ending: bytes, length: int
) -> None:
    content = ending.join([b"a", b"x" * length, b"b", b""])
    for chunk_bytes in [CHUNK_BYTES, MAX_LINE_BYTES + 2, 5 * MAX_LINE_BYTES]:
        first, long, last = cut(tmp_path / "a.log", content, chunk_bytes)
        assert (first, last) == (b"a", b"b")
        assert (len(long) > MAX_LINE_BYTES) == (length > MAX_LINE_BYTES)
