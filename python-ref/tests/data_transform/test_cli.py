import pytest

from data_transform.cli import parse_args
from data_transform.output import Format
from data_transform.report import Options


def args(*more: str) -> Options:
    line = "report --flights a b --airlines c --airports d --out e"
    return parse_args([*line.split(" "), *more])


def test_the_defaults_are_as_documented() -> None:
    options = args()
    assert options.flights == ["a", "b"]
    assert (options.format, options.strict, options.top) == (Format.CSV, False, 20)
    assert options.jobs >= 1


def test_numbers_are_ascii_digits_in_range(capsys: pytest.CaptureFixture[str]) -> None:
    options = args("--jobs", "8", "--top", "0")
    assert (options.jobs, options.top) == (8, 0)
    for text in ["0", "1025", "-1", "1_0", " 1", "٣", "", "99999999999999999999"]:
        with pytest.raises(SystemExit) as raised:
            args("--jobs", text)
        assert raised.value.code == 2, text
        assert "--jobs" in capsys.readouterr().err, text
