"""Tests of the access log."""

import re
from pathlib import Path

import pytest

from common.errors import File
from web_service.access_log import AccessLog, Entry


def line(path: Path, entry: Entry) -> str:
    log = AccessLog.open(str(path))
    log.write(entry)
    log.close()
    return path.read_text().splitlines(keepends=True)[-1]


def entry(
    size: int | None = 0, referrer: bytes | None = None, agent: bytes = b"curl/8"
) -> Entry:
    return Entry("127.0.0.1", b"GET /abc HTTP/1.1", 302, size, referrer, agent)


def test_a_line_has_the_combined_format(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    assert re.fullmatch(
        r"127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "
        r'"GET /abc HTTP/1\.1" 302 0 "-" "curl/8"\n',
        line(path, entry()),
    )
    unknown = line(path, entry(None, b"http://h/"))
    assert unknown.endswith(' 302 - "http://h/" "curl/8"\n')


def test_what_a_client_sends_cannot_forge_a_line(tmp_path: Path) -> None:
    forged = line(tmp_path / "access.log", entry(agent=b'a"b\\c\n\x7f\xff'))
    assert forged.endswith('"a\\"b\\\\c\\x0a\\x7f\\xff"\n')


def test_lines_wait_until_they_are_flushed(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    log = AccessLog.open(str(path))
    log.write(entry())
    assert path.read_text() == ""
    log.flush()
    assert len(path.read_text().splitlines()) == 1
    log.close()


def test_a_file_that_is_refused_is_named(tmp_path: Path) -> None:
    with pytest.raises(File, match=str(tmp_path)):
        AccessLog.open(str(tmp_path))
