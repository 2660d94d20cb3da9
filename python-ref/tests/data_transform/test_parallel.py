from collections.abc import Sequence
from pathlib import Path

import pytest

from common.input import open_input
from common.progress import Progress
from data_transform.aggregate import Reject
from data_transform.chunks import chunks
from data_transform.errors import Rejected, UnterminatedQuote
from data_transform.flight import COLUMNS
from data_transform.parallel import add_up


def run(
    folder: Path, rows: Sequence[str], jobs: int, *, strict: bool
) -> tuple[int, list[int]]:
    file = folder / "f.csv"
    file.write_text(",".join(COLUMNS) + "\n" + "".join(rows), encoding="utf-8")
    pieces = chunks([open_input(str(file))], COLUMNS, 100, Progress.hidden())
    lines: list[int] = []

    def on_rejects(_: str, rejects: list[Reject]) -> None:
        lines.extend(reject.line for reject in rejects)

    totals = add_up(pieces, jobs, strict, on_rejects)
    return totals.rows, lines


def rows_with_a_reject_in_each_ten() -> list[str]:
    days = (32 if row % 10 == 0 else 1 for row in range(500))
    return [f"2013,1,{day},5,1,2,3,4,UA,EWR,IAH\n" for day in days]


@pytest.mark.parametrize("jobs", [1, 2, 8, 600])
def test_rejects_come_in_the_order_of_the_input_for_every_number_of_workers(
    tmp_path: Path, jobs: int
) -> None:
    rows = rows_with_a_reject_in_each_ten()
    expected = [2 + 10 * reject for reject in range(50)]
    assert run(tmp_path, rows, jobs, strict=False) == (500, expected)


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_the_first_error_in_the_input_is_the_one_that_is_told(
    tmp_path: Path, jobs: int
) -> None:
    rows = rows_with_a_reject_in_each_ten()
    rows[0] = rows[1]
    rows.append('"never closed\n')
    with pytest.raises(Rejected) as raised:
        run(tmp_path, rows, jobs, strict=True)
    assert raised.value.line == 12
    with pytest.raises(UnterminatedQuote):
        run(tmp_path, rows, jobs, strict=False)
