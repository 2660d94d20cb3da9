from common.errors import Interrupted
from data_transform.errors import Empty, MissingColumn, Rejected
from data_transform.reason import ImpossibleDate


def test_exit_codes_tell_findings_from_bad_input() -> None:
    rejected = Rejected("f.csv", 2, ImpossibleDate())
    assert rejected.exit_code == 1
    assert Empty("f.csv").exit_code == 2
    assert Interrupted().exit_code == 130


def test_errors_name_the_file_and_the_line() -> None:
    error = MissingColumn("f.csv", 1, "month")
    assert str(error) == "f.csv:1: the header has no column `month`"
