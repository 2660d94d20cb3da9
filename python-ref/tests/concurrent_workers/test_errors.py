"""Tests of the errors' words and exit codes."""

import pickle

from concurrent_workers.errors import OpenFiles


def test_too_few_open_files_are_an_error_that_says_what_to_do() -> None:
    error = pickle.loads(pickle.dumps(OpenFiles(64, 96, 40)))  # noqa: S301
    assert str(error) == (
        "--workers 64: needs 96 open files, and the system allows 40: use fewer, "
        "or raise the limit (ulimit -n)"
    )
    assert error.exit_code == 2
