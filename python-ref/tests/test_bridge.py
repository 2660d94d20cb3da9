"""The bridge, from Python's side."""

import os
import signal
import threading
from pathlib import Path

import bridge
import pytest

HEADER = "year,month,day,hour,dep_time,dep_delay,arr_delay,air_time,carrier,origin,dest"
GOOD = "2013,1,1,5,515,2,16,227,UA,EWR,IAH"


def opened(folder: Path, *rows: str) -> bridge.FlightsInputs:
    files = {
        "flights.csv": [HEADER, *rows],
        "airlines.csv": ["carrier,name", "UA,United"],
        "airports.csv": ["faa,name,lat,lon", "EWR,Newark,40.69,-74.17"],
    }
    for name, lines in files.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
    paths = [str(folder / name) for name in files]
    return bridge.open_flights([paths[0]], paths[1], paths[2])


def no_rejects(rows: object) -> None:
    pytest.fail(f"rejected: {rows}")


def test_tables_come_as_rows_of_python_values(tmp_path: Path) -> None:
    inputs = opened(tmp_path, GOOD)
    rows, rejected, tables = bridge.make_flights_tables(
        inputs, 1, strict=False, top=20, on_rejects=no_rejects
    )
    assert (rows, rejected) == (1, 0)
    assert [name for name, _, _ in tables] == ["carriers", "routes", "hours"]
    carriers = tables[0][2]
    # Decimals are tuples of their hundredths.
    assert carriers == [
        ("UA", "United", 1, 1, 0, 0, 0, (0,), (200,), 16, 16, 16),
    ]
    assert tables[1][2][0][6] is None


def test_rejected_rows_are_handed_over_as_they_are(tmp_path: Path) -> None:
    rejects: list[bridge.Row] = []
    inputs = opened(tmp_path, "a,b", GOOD)
    bridge.make_flights_tables(inputs, 2, False, 20, rejects.extend)  # noqa: FBT003
    reason = "expected 11 fields, found 2"
    assert rejects == [(str(tmp_path / "flights.csv"), 2, reason, b"a,b")]


def test_errors_carry_a_message_and_an_exit_code(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.csv")
    with pytest.raises(bridge.FlightsError) as raised:
        bridge.open_flights([missing], missing, missing)
    assert raised.value.args == (f"{missing}: No such file or directory", 2)


def test_inputs_are_read_once(tmp_path: Path) -> None:
    inputs = opened(tmp_path, GOOD)
    bridge.make_flights_tables(inputs, 1, False, 20, no_rejects)  # noqa: FBT003
    with pytest.raises(ValueError, match="read already"):
        bridge.make_flights_tables(inputs, 1, False, 20, no_rejects)  # noqa: FBT003


def test_what_the_callback_raises_comes_out(tmp_path: Path) -> None:
    inputs = opened(tmp_path, "a,b")
    with pytest.raises(pytest.fail.Exception, match="rejected"):
        bridge.make_flights_tables(inputs, 1, False, 20, no_rejects)  # noqa: FBT003


def test_an_interrupt_is_answered_while_rust_waits_for_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    names = opened(tmp_path, GOOD)
    del names
    # Opened for both ends, so that Rust waits for bytes that never come.
    keep_open = os.open(pipe, os.O_RDWR)
    try:
        inputs = bridge.open_flights(
            [str(pipe)], str(tmp_path / "airlines.csv"), str(tmp_path / "airports.csv")
        )
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(0.2, signal.pthread_kill, (main, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            bridge.make_flights_tables(inputs, 1, False, 20, no_rejects)  # noqa: FBT003
        timer.join()
    finally:
        os.close(keep_open)
