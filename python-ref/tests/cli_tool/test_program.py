"""The program as users run it. Twin: `crates/cli-tool/tests/program.rs`."""

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli_tool import errors
from cli_tool.malformed import Malformed
from cli_tool.reason import Reason

_PROGRAM = (sys.executable, "-m", "cli_tool")
_LINE = 'h - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 5\n'


def run(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program with a text, or nothing, on standard input."""
    return subprocess.run(
        [*_PROGRAM, *arguments],
        input=text or "",
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


def test_help_teaches_by_example() -> None:
    ended = run("--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    for taught in ["--since TIME", "Examples:", "Exit codes:", "130 interrupted"]:
        assert taught in ended.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        ["--since"],
        ["--no-such-option"],
        ["--jobs", "0"],
        ["--format", "x"],
        ["--until", "yesterday"],
        ["--status", "600-700"],
        ["--method", ""],
        ["--top", "-1"],
    ],
)
def test_wrong_usage_ends_with_2_and_tells_the_usage(wrong: list[str]) -> None:
    ended = run(*wrong)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "usage: logsum" in ended.stderr.lower()
    assert "Traceback" not in ended.stderr


def test_standard_input_is_summarised_where_no_file_is_named() -> None:
    ended = run("--format", "json", text=_LINE + "x\n")
    assert ended.returncode == 0
    assert ended.stdout.startswith('{"lines":2,"parsed":1,"malformed":1,')
    assert ended.stderr == (
        "logsum: -:2: no time like [10/Oct/2000:13:55:36 -0700]\n"
        "logsum: 1 of 2 lines are malformed\n"
    )


def test_a_malformed_line_ends_a_strict_run_with_1(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(_LINE + "\n", encoding="utf-8")
    ended = run(str(log), "--strict")
    message = f"logsum: {log}:2: the line is empty (no report: --strict)\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", message)


def test_a_missing_file_is_named_and_nothing_is_reported(tmp_path: Path) -> None:
    missing = tmp_path / "missing.log"
    ended = run("-", str(missing), text=_LINE)
    message = f"logsum: {missing}: No such file or directory\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", message)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux holds a process to `ulimit -v`"
)
def test_a_line_without_an_end_takes_no_more_memory_than_a_chunk(
    tmp_path: Path,
) -> None:
    log = tmp_path / "a.log"
    with log.open("wb") as file:
        # Zeros that take no place on the disk.
        file.truncate(1 << 28)
    words = [str(log), "--jobs", "1", "--format", "json"]
    # The peak of a child can't be asked for: it begins with that of its parent.
    limited = subprocess.run(
        ["sh", "-c", 'ulimit -v 250000; exec "$@"', *_PROGRAM[:1], *_PROGRAM, *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    assert limited.stdout.startswith('{"lines":1,"parsed":0,"malformed":1,')


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130_and_reports_nothing(
    tmp_path: Path, ending: signal.Signals
) -> None:
    # A pipe that stays open: the program waits for more, once it has read the file.
    log = tmp_path / "a.log"
    log.write_text("x\n", encoding="utf-8")
    with subprocess.Popen(
        [*_PROGRAM, "-", "--strict"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdin is not None
        # More than a pipe holds: when all is written, the program has begun to read.
        program.stdin.write(_LINE.encode() * 100_000)
        program.stdin.flush()
        program.send_signal(ending)
        printed, message = program.communicate(timeout=60)
    assert (program.returncode, printed) == (130, b"")
    assert message == b"logsum: interrupted\n"


_ERRORS = [
    errors.MalformedLine(Malformed("a.log", 3, Reason.EMPTY)),
    errors.TooManyBytes(),
    errors.Interval(),
]


# Python's workers are processes, so their exceptions travel as bytes. Rust's are
# threads: there is no twin of the following tests.
@pytest.mark.parametrize("error", _ERRORS, ids=repr)
def test_exceptions_survive_pickling(error: errors.LogsumError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(copy) is type(error)
    assert (str(copy), copy.exit_code) == (str(error), error.exit_code)


def test_every_exception_is_pickled_above() -> None:
    defined = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.LogsumError)
    }
    assert {*map(type, _ERRORS)} == defined - {errors.LogsumError}
