"""The bridge, from Python's side."""

import os
import signal
import threading
from importlib.metadata import version
from pathlib import Path

import bridge
import pytest
from bridge import boundary

LINE = b'::1 - - [01/Jan/1970:00:00:09 +0000] "GET /a?b HTTP/1.1" 200 7 "-" "x"\n'
# What is asked for where everything is.
ALL: tuple[None, None, list[tuple[int, int]], list[bytes], bytes]
ALL = (None, None, [], [], b"")

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


def summarised(paths: list[str], *, strict: bool = False) -> "bridge.LogSummary":
    return bridge.summarise_logs(bridge.open_logs(paths), ALL, 2, strict, 10)


def test_the_version_is_the_distributions() -> None:
    assert bridge.version() == version("bridge")


def test_a_summary_comes_as_its_fields(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(LINE + b"bad\n")
    lines, parsed, malformed, filtered, first, last, *others = summarised([str(log)])
    assert (lines, parsed, malformed, filtered, first, last) == (2, 1, 1, 0, 9, 9)
    # Keys are bytes: a log need not be UTF-8. Only paths know their errors.
    assert others[8] == [(b"/a", 1, 7, 0)]
    assert others[9] == [(b"::1", 1, 7, None)]
    assert others[-1] == [f"{log}:2: no time like [10/Oct/2000:13:55:36 -0700]"]


def test_a_log_that_is_missing_is_an_error_with_an_exit_code(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.log")
    with pytest.raises(bridge.LogsumError) as raised:
        bridge.open_logs([missing])
    assert raised.value.args == (f"{missing}: No such file or directory", 2)


def test_a_malformed_line_is_an_error_where_that_is_asked_for(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"\n")
    with pytest.raises(bridge.LogsumError) as raised:
        summarised([str(log)], strict=True)
    message, exit_code = raised.value.args
    assert message.startswith(f"{log}:1: ")
    assert exit_code == 1


def test_logs_are_read_once(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(LINE)
    inputs = bridge.open_logs([str(log)])
    bridge.summarise_logs(inputs, ALL, 1, False, 10)  # noqa: FBT003
    with pytest.raises(ValueError, match="read already"):
        bridge.summarise_logs(inputs, ALL, 1, False, 10)  # noqa: FBT003


def test_what_is_no_path_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        bridge.open_logs([3])  # type: ignore[list-item]


def test_python_runs_while_rust_waits(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[bridge.LogSummary] = []
    waiting = threading.Thread(target=lambda: found.append(summarised([str(pipe)])))
    waiting.start()
    # Rust waits for what this thread writes. If it kept the interpreter, this thread
    # would never come to write.
    with pipe.open("wb") as writer:
        writer.write(LINE)
    waiting.join()
    assert found[0][:2] == (1, 1)


def test_an_interrupt_is_answered_while_rust_waits_for_a_log(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    keep_open = os.open(pipe, os.O_RDWR)
    try:
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(0.2, signal.pthread_kill, (main, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            summarised([str(pipe)])
        timer.join()
    finally:
        os.close(keep_open)


def test_an_entry_comes_as_its_fields() -> None:
    assert bridge.parse_log_line(LINE.strip()) == (
        b"::1",
        9,
        [b"GET", b"/a", b"HTTP/1.1"],
        200,
        7,
        b"-",
        b"x",
    )


def test_the_reason_why_a_line_is_malformed_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        bridge.parse_log_line(b"")


def test_texts_and_records_cross_unchanged() -> None:
    boundary.nothing()
    assert boundary.string_in("a\u00e4\U0001f600\0") == 8
    assert [boundary.string_out(length) for length in (0, 3)] == ["", "xxx"]
    assert boundary.records_out(2) == [("record", 0, 0.5), ("record", 1, 0.5)]


def test_a_text_that_has_no_utf8_does_not_cross() -> None:
    with pytest.raises(UnicodeEncodeError):
        boundary.string_in("\ud800")


def test_bytes_are_counted_whether_borrowed_or_copied() -> None:
    for text in (b"", b"\n\r\n\xff", b"a\n" * 100_000):
        newlines = text.count(b"\n")
        assert boundary.newlines_in(text) == newlines
        assert boundary.newlines_in_copy(text) == newlines


@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_out_of_range_is_an_overflow(number: int) -> None:
    with pytest.raises(OverflowError):
        boundary.string_out(number)


def test_lines_are_counted_however_they_are_handed_over() -> None:
    by_line, by_lines = boundary.LogCounts(), boundary.LogCounts()
    by_text = boundary.LogCounts()
    for _ in range(3):
        by_line.add_line(LINE.strip())
    by_lines.add_lines([LINE.strip()] * 3)
    by_text.add_text(LINE * 3)
    assert by_line.finish(10) == by_lines.finish(10) == by_text.finish(10)
    assert by_text.finish(10)[0] == 3


def test_a_list_of_other_things_counts_nothing() -> None:
    counts = boundary.LogCounts()
    with pytest.raises(TypeError):
        counts.add_lines([LINE, "a text"])  # type: ignore[list-item]
    assert counts.finish(10)[0] == 0


def test_a_sum_beyond_64_bits_is_an_overflow() -> None:
    counts = boundary.LogCounts()
    counts.add_text(LINE.replace(b" 7 ", b" 9999999999999999999 ") * 2)
    with pytest.raises(OverflowError, match="the sum of all bytes"):
        counts.finish(10)


def test_a_panic_is_raised_and_the_interpreter_lives(
    capfd: pytest.CaptureFixture[str],
) -> None:
    # No memory has room for so many letters, which Rust notices before it asks.
    with pytest.raises(BaseException, match="capacity overflow") as raised:
        boundary.string_out(2**64 - 1)
    assert type(raised.value).__name__ == "PanicException"
    # Who catches errors should not catch a bug by accident.
    assert not isinstance(raised.value, Exception)
    assert "panicked at" in capfd.readouterr().err
    assert boundary.string_out(1) == "x"
