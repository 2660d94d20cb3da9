"""Python's workers are processes, so their exceptions travel as bytes.

Rust's are threads: there is no twin of these tests.
"""

import pickle

import pytest

from common import crossing, errors
from common.errors import ProgramError

_ERRORS = [
    errors.File("f.csv", "Permission denied"),
    errors.Shrank("f.csv", 1, 2),
    errors.Gzip("f.csv"),
    errors.Workers("Resource temporarily unavailable"),
    errors.Interrupted(),
    crossing.CoreError("f.csv: gone", 2),
]


@pytest.mark.parametrize("error", _ERRORS, ids=repr)
def test_exceptions_survive_pickling(error: ProgramError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_every_exception_is_pickled_above() -> None:
    defined = {
        each
        for each in [*vars(errors).values(), *vars(crossing).values()]
        if isinstance(each, type) and issubclass(each, ProgramError)
    }
    assert {*map(type, _ERRORS)} == defined - {ProgramError}
