import pytest

from cli_tool.cli import parse_args
from cli_tool.filter import Filter
from cli_tool.report import Format


def test_the_defaults_are_as_documented() -> None:
    options = parse_args([])
    assert options.files == ["-"]
    assert options.filter == Filter()
    assert (options.format, options.strict, options.top) == (Format.TEXT, False, 10)
    assert options.jobs >= 1


def test_lists_are_separated_by_commas() -> None:
    options = parse_args(["a", "--status", "404,5xx", "--method", "GET,PUT", "b"])
    assert options.files == ["a", "b"]
    assert options.filter.statuses == ((404, 404), (500, 599))
    assert options.filter.methods == (b"GET", b"PUT")
    for wrong in ["404,", "", "099", "1000", "4x", "0xx", "404, 500"]:
        with pytest.raises(SystemExit):
            parse_args(["--status", wrong])
    with pytest.raises(SystemExit):
        parse_args(["--method", "GET,"])
