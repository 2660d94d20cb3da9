"""The program as users run it. Twin: `crates/data-transform/tests/program.rs`."""

import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_transform import errors, reason

_PROGRAM = (sys.executable, "-m", "data_transform")

# A command line that lacks nothing, though none of its files exists.
_COMPLETE = (
    *("report", "--flights", "a", "--airlines", "b"),
    *("--airports", "c", "--out", "d"),
)
_HEADER = (
    "year,month,day,dep_time,dep_delay,arr_delay,carrier,origin,dest,air_time,hour\n"
)
_FLIGHTS = _HEADER + (
    "2013,1,1,517,2,11,UA,EWR,IAH,227,5\n"
    "2013,1,1,533,4,20,UA,EWR,IAH,226,5\n"
    "2013,1,1,NA,NA,NA,AA,JFK,MIA,NA,5\n"
    "2013,2,31,542,2,33,AA,JFK,MIA,160,5\n"
)
_AIRLINES = 'carrier,name\nUA,"United, Inc."\n'
_AIRPORTS = (
    "faa,name,lat,lon\n"
    "EWR,Newark,40.6925,-74.168667\n"
    "IAH,Houston,29.984433,-95.341442\n"
)


def arguments(folder: Path, flights: str, *more: str) -> list[str]:
    """Write the tables of names; return the arguments of a report."""
    (folder / "airlines.csv").write_text(_AIRLINES, encoding="utf-8")
    (folder / "airports.csv").write_text(_AIRPORTS, encoding="utf-8")
    return [
        *("report", "--flights", flights, "--airlines", f"{folder}/airlines.csv"),
        *("--airports", f"{folder}/airports.csv", "--out", f"{folder}/out", *more),
    ]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program with nothing on standard input."""
    return subprocess.run(
        [*_PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


def test_help_teaches_by_example() -> None:
    ended = run("report", "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    for taught in ["--flights FILE", "Examples:", "Exit codes:", "130 interrupted"]:
        assert taught in ended.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["report"],
        ["explain"],
        ["report", "--flights"],
        ["report", "--no-such-option"],
        [*_COMPLETE, "--jobs", "0"],
        [*_COMPLETE, "--format", "x"],
    ],
)
def test_wrong_usage_ends_with_2_and_tells_the_usage(wrong: list[str]) -> None:
    ended = run(*wrong)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "usage: flights" in ended.stderr.lower()
    assert "Traceback" not in ended.stderr


def test_a_small_report_is_written_whole(tmp_path: Path) -> None:
    flights = tmp_path / "flights.csv"
    flights.write_text(_FLIGHTS, encoding="utf-8")
    ended = run(*arguments(tmp_path, str(flights)))
    assert ended.stderr == "flights: 4 rows read, 3 used, 1 rejected\n"
    assert (ended.returncode, ended.stdout) == (0, "")
    written = {file.name: file.read_text() for file in (tmp_path / "out").iterdir()}
    assert written == {
        "carriers.csv": (
            "carrier,name,month,flights,cancelled,diverted,on_time,on_time_percent,"
            "mean_departure_delay,arrival_delay_p50,arrival_delay_p90,"
            "arrival_delay_p99\n"
            "AA,,1,1,1,0,0,0.00,,,,\n"
            'UA,"United, Inc.",1,2,0,0,1,50.00,3.00,11,20,20\n'
        ),
        "routes.csv": (
            "origin,origin_name,dest,dest_name,flights,carriers,distance_km,"
            "mean_air_time,mean_arrival_delay\n"
            "EWR,Newark,IAH,Houston,2,UA,2251,226.50,15.50\n"
            "JFK,,MIA,,1,AA,,,\n"
        ),
        "hours.csv": (
            "hour,month,flights,mean_departure_delay,delayed_percent\n5,1,3,3.00,0.00\n"
        ),
        "rejects.csv": (
            "file,line,reason,text\n"
            f"{flights},5,there is no such date,"
            '"2013,2,31,542,2,33,AA,JFK,MIA,160,5"\n'
        ),
    }


def test_a_rejected_row_ends_a_strict_run_with_1(tmp_path: Path) -> None:
    flights = tmp_path / "flights.csv"
    flights.write_text(_FLIGHTS, encoding="utf-8")
    ended = run(*arguments(tmp_path, str(flights), "--strict"))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"flights: {flights}:5: there is no such date (nothing was written: --strict)\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    ended = run(*arguments(tmp_path, str(missing)))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"flights: {missing}: No such file or directory\n"
    assert not (tmp_path / "out").exists()


def test_flights_may_be_named_by_several_options(tmp_path: Path) -> None:
    flights = tmp_path / "flights.csv"
    flights.write_text(_FLIGHTS, encoding="utf-8")
    ended = run(*arguments(tmp_path, str(flights), "--flights", str(flights)))
    assert ended.stderr == "flights: 8 rows read, 6 used, 2 rejected\n"


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130_and_leaves_nothing(
    tmp_path: Path, ending: signal.Signals
) -> None:
    # A pipe that stays open: the program waits for what comes after the header.
    with subprocess.Popen(
        [*_PROGRAM, *arguments(tmp_path, "-")],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as program:
        assert program.stdin is not None
        program.stdin.write(_HEADER)
        program.stdin.flush()
        wait_for_a_file_in(tmp_path / "out")
        program.send_signal(ending)
        _, message = program.communicate(timeout=60)
    assert (program.returncode, message) == (130, "flights: interrupted\n")
    assert not (tmp_path / "out").exists()


def wait_for_a_file_in(folder: Path) -> None:
    """Wait until the program has begun to write."""
    deadline = time.monotonic() + 60
    while not (folder.is_dir() and any(folder.iterdir())):
        assert time.monotonic() < deadline, "the program wrote nothing in a minute"
        time.sleep(0.01)


_REASONS = [
    reason.FieldCount(12, 3),
    reason.TextAfterQuote(),
    reason.QuoteInField(),
    reason.Missing("year"),
    reason.NotAnInteger("dep_delay"),
    reason.NotDegrees("lat"),
    reason.ImpossibleDate(),
    reason.ImpossibleHour(),
    reason.ImpossibleTime(),
]
_ERRORS = [
    errors.Empty("f.csv"),
    errors.UnterminatedQuote("f.csv", 3),
    errors.RowTooLong("f.csv", 3, 16),
    errors.MissingColumn("f.csv", 1, "year"),
    errors.RepeatedColumn("f.csv", 1, "year"),
    errors.BadRow("f.csv", 2, reason.FieldCount(2, 3)),
    errors.RepeatedKey("f.csv", 3, "UA"),
    errors.Rejected("f.csv", 2, reason.Missing("hour")),
]


# Python's workers are processes, so their exceptions travel as bytes. Rust's are
# threads: there is no twin of the following tests.
@pytest.mark.parametrize("error", [*_REASONS, *_ERRORS], ids=repr)
def test_exceptions_survive_pickling(
    error: reason.Reason | errors.FlightsError,
) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    fields = {name: str(value) for name, value in vars(error).items()}
    assert {name: str(value) for name, value in vars(copy).items()} == fields


def test_every_exception_is_pickled_above() -> None:
    assert {*map(type, _REASONS)} == defined_in(reason, reason.Reason)
    assert {*map(type, _ERRORS)} == defined_in(errors, errors.FlightsError)


def defined_in(module: object, base: type) -> set[type]:
    """Return the exceptions of a module; another rung may derive more."""
    return {
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, base) and each is not base
    }
