import json
from pathlib import Path

import pytest

from boundary import cli, crossings
from boundary.tasks import MOST_CALLS

LINE = '10.0.0.%d - - [10/Oct/2000:13:55:36 -0700] "GET /%d HTTP/1.1" 200 %d "-" "b"\n'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "small.log"
    lines = [LINE % (number, number % 7, number) for number in range(30)]
    path.write_text("".join([*lines, "not a line of a log\n"]))
    return path


def quickly(log: Path, *more: str) -> list[str]:
    return ["--log", str(log), "--rounds", "2", "--loop-ms", "0.001", *more]


def test_every_way_has_a_time_for_each_round(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(quickly(log, "--seed", "7")) == 0
    out, err = capsys.readouterr()
    assert err == ""
    document = json.loads(out)
    head = {key: document[key] for key in ("lines", "rounds", "seed")}
    assert head == {"lines": 31, "rounds": 2, "seed": 7}
    assert document["text_bytes"] == log.stat().st_size
    for series in document["series"]:
        assert list(series) == [
            "kind",
            "size",
            "way",
            "batch",
            "items",
            "calls",
            "ns",
        ]
        assert len(series["ns"]) == 2
        assert min(series["ns"]) > 0
        assert 1 <= series["calls"] <= MOST_CALLS


def test_each_thing_is_done_by_both_languages(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(quickly(log))
    ways: dict[tuple[str, int], list[str]] = {}
    for series in json.loads(capsys.readouterr().out)["series"]:
        ways.setdefault((series["kind"], series["size"]), []).append(series["way"])
    assert {kind for kind, _ in ways} == {
        "call",
        "text-in",
        "text-in-encoded",
        "text-out",
        "records-out",
        "bytes-in",
        "newlines",
        "lengths",
        "hosts",
        "entries",
        "summary",
        "few-lines",
    }
    assert all({"python", "rust"} <= set(found) for found in ways.values())
    assert ways["summary", 31] == ["python", "rust", "rust", "rust"]


def test_a_wrong_answer_ends_with_one_and_says_where(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crossings, "encoded_length", lambda _: 9)
    assert cli.main(quickly(log)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "boundary: text-in-encoded of 10: rust differs from python in round 0: "
        "10 instead of 9\n"
    )


def test_fewer_lines_may_be_asked_for(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(quickly(log, "--lines", "3")) == 0
    assert json.loads(capsys.readouterr().out)["lines"] == 3


def test_a_missing_or_empty_log_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.log"
    empty.touch()
    assert cli.main(quickly(empty)) == 2
    assert cli.main(quickly(tmp_path / "missing.log")) == 2
    assert capsys.readouterr().err == (
        f"boundary: {empty}: has no good line\n"
        f"boundary: {tmp_path}/missing.log: No such file or directory\n"
    )


@pytest.mark.parametrize("arguments", [[], ["--log", "x", "--rounds", "0"]])
def test_an_unclear_command_line_ends_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        cli.main(arguments)
    assert raised.value.code == 2
