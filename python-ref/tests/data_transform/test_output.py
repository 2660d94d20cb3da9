from pathlib import Path

from data_transform.cells import Cell
from data_transform.decimal import Decimal
from data_transform.output import Format, OutputFolder

_COLUMNS = ("a", "b", "c", "d", "e")
_ROW: list[Cell] = [None, -7, Decimal(-50), 'x, "y"\né\x01', b"\xff\r"]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_both_formats_hold_the_same_cells(tmp_path: Path) -> None:
    path = tmp_path / "new"
    with OutputFolder(str(path), Format.BOTH) as output:
        table = output.start("t", _COLUMNS)
        table.write(_ROW)
        output.complete(table)
        output.commit()
    assert names(path) == ["t.csv", "t.jsonl"]
    csv = (path / "t.csv").read_bytes()
    assert csv == b'a,b,c,d,e\n,-7,-0.50,"x, ""y""\n\xc3\xa9\x01","\xff\r"\n'
    jsonl = (path / "t.jsonl").read_text(encoding="utf-8")
    assert jsonl == (
        '{"a":null,"b":-7,"c":-0.50,"d":"x, \\"y\\"\\né\\u0001","e":"\ufffd\\r"}\n'
    )


def test_what_is_not_committed_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "new"
    with OutputFolder(str(path), Format.CSV) as output:
        table = output.start("t", _COLUMNS)
        table.write(_ROW)
        assert len(names(path)) == 1
    assert not path.exists()


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("old", encoding="utf-8")
    with OutputFolder(str(tmp_path), Format.CSV) as output:
        output.start("t", _COLUMNS)
    assert names(tmp_path) == ["t.csv"]
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "old"
