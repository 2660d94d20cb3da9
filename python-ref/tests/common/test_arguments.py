import argparse

import pytest

from common.arguments import cores, jobs, natural


def test_numbers_are_ascii_digits_in_range() -> None:
    assert (natural("0"), natural("007"), jobs("8")) == (0, 7, 8)
    assert natural(str(2**64 - 1)) == 2**64 - 1
    for text in ["-1", "1_0", " 1", "٣", "", "18446744073709551616"]:
        with pytest.raises(argparse.ArgumentTypeError):
            natural(text)
    for text in ["0", "1025", "1.0"]:
        with pytest.raises(argparse.ArgumentTypeError):
            jobs(text)


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1
