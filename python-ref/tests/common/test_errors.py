import os

from common.errors import Gzip, Interrupted, Shrank, system_reason


def test_exit_codes_tell_an_interrupt_from_bad_input() -> None:
    assert Gzip("f.csv").exit_code == 2
    assert Interrupted().exit_code == 130


def test_errors_name_the_file() -> None:
    error = Shrank("f.csv", 1, 2)
    shrank = "the file shrank while it was read: 1 of 2 bytes were left"
    assert str(error) == f"f.csv: {shrank}"


def test_a_system_reason_is_the_text_of_the_manual() -> None:
    error = OSError(2, os.strerror(2), "f.csv")
    assert system_reason(error) == "No such file or directory"
