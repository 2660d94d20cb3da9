"""Tests of what depends on time."""

from pathlib import Path

import pytest

from common.errors import File
from concurrent_workers.statistics import Counters, write_statistics


def test_the_highest_concurrency_is_that_of_requests_at_the_same_time() -> None:
    counters = Counters()
    with counters.request(), counters.request():
        pass
    with counters.request():
        pass
    counters.retry()
    counters.received(7)
    statistics = counters.statistics(4, 2.0)
    assert (statistics.requests, statistics.highest_concurrency) == (3, 2)
    assert (statistics.retries, statistics.bytes) == (1, 7)
    assert statistics.pages_per_second == 2.0


def test_the_file_is_written_as_any_other(tmp_path: Path) -> None:
    path, other = tmp_path / "stats", tmp_path / "other"
    write_statistics(str(path), Counters().statistics(0, 1.0))
    other.write_text("")
    assert path.stat().st_mode == other.stat().st_mode
    assert path.read_text() == (
        '{"seconds":1.0,"pages_per_second":0.0,"requests":0,"retries":0,'
        '"highest_concurrency":0,"bytes":0}\n'
    )


def test_a_folder_that_is_missing_is_an_error_that_names_the_file() -> None:
    with pytest.raises(File) as raised:
        write_statistics("no/stats.json", Counters().statistics(0, 1.0))
    assert str(raised.value) == "no/stats.json: No such file or directory"
