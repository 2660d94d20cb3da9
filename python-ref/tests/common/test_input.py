import gzip
from pathlib import Path

import pytest

from common.errors import File, Gzip
from common.input import open_input


def read_all(folder: Path, content: bytes) -> bytes:
    file = folder / "f.csv"
    file.write_bytes(content)
    buffer = bytearray()
    open_input(str(file)).read(buffer, 1 << 20)
    return bytes(buffer)


@pytest.mark.parametrize("content", [b"a,b\n", b""])
def test_plain_files_are_read_as_they_are(tmp_path: Path, content: bytes) -> None:
    assert read_all(tmp_path, content) == content


def test_all_members_of_a_gzip_file_are_read(tmp_path: Path) -> None:
    members = [gzip.compress(b"one "), gzip.compress(b""), gzip.compress(b"two")]
    assert read_all(tmp_path, b"".join(members) + bytes(100)) == b"one two"


@pytest.mark.parametrize("end", [1, 2, 10, -9, -1])
def test_truncated_gzip_is_refused(tmp_path: Path, end: int) -> None:
    with pytest.raises(Gzip):
        read_all(tmp_path, gzip.compress(b"one two three")[:end])


def test_a_missing_file_is_named() -> None:
    with pytest.raises(File) as raised:
        open_input("no/such.csv")
    assert str(raised.value) == "no/such.csv: No such file or directory"
