from pathlib import Path

import pytest

from common.input import open_input
from data_transform.errors import RepeatedKey
from data_transform.names import Airport, Names, _degrees, read_names
from data_transform.reason import NotDegrees


def read(folder: Path, airlines: str, airports: str) -> Names:
    files = folder / "airlines.csv", folder / "airports.csv"
    for file, content in zip(files, (airlines, airports), strict=True):
        file.write_text(content, encoding="utf-8")
    airlines_input, airports_input = (open_input(str(file)) for file in files)
    return read_names(airlines_input, airports_input)


def test_names_and_places_are_found_by_code(tmp_path: Path) -> None:
    airlines = 'carrier,name\nAA,"A, B"\n'
    names = read(tmp_path, airlines, "faa,lon,lat,name\nX,-5.5,NA,x\n")
    assert names.airlines[b"AA"] == b"A, B"
    assert names.airports[b"X"] == Airport(b"x", None)


def test_a_repeated_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RepeatedKey) as raised:
        read(tmp_path, "carrier,name\nAA,a\nAA,b\n", "faa,lon,lat,name\n")
    where = f"{tmp_path}/airlines.csv:3"
    assert str(raised.value) == f"{where}: the key `AA` is there twice"


def test_degrees_are_decimals_in_range() -> None:
    assert _degrees("lat", b"-41.5", 90) == -41.5
    assert _degrees("lat", b"", 90) is None
    refused = ["90.1", "1e1", "nan", "inf", "+1", ".5", "5.", "1_0", " 1", "-", "1.2.3"]
    for text in refused:
        with pytest.raises(NotDegrees, match="lat is not in degrees"):
            _degrees("lat", text.encode(), 90)
