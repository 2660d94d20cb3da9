import pytest

from data_transform.chunks import Chunk, Columns
from data_transform.flight import COLUMNS
from data_transform.frames import Frames

GOOD = "2013,6,30,23,2400,-5,0,120,UA,EWR,IAH,x\n"


def chunk(*rows: str) -> Chunk:
    """A chunk with the used columns in order, and one more."""
    columns = Columns(len(COLUMNS) + 1, tuple(range(len(COLUMNS))))
    return Chunk("f.csv", columns, 2, "".join(rows).encode())


def test_plain_chunks_are_counted_as_python_counts_them() -> None:
    rows = [
        GOOD,
        "2013,6,1,5,NA,NA,NA,NA,UA,EWR,IAH,x\n",
        "2012,2,29,5,1,16,NA,NA,UA,EWR,BOS,x\n",
        "2013,6,1,5,0,15,16,-3,AA,JFK,IAH,x\n",
        GOOD,
    ]
    frames = Frames()
    assert frames.add_chunk(chunk(*rows))
    assert frames.add_chunk(chunk(*rows[:2]))
    frames.finish()
    python = Frames().totals
    python.add_chunk(chunk(*rows))
    python.add_chunk(chunk(*rows[:2]))
    assert frames.totals == python


@pytest.mark.parametrize(
    "row",
    [
        GOOD.replace("x", '"x"'),
        GOOD.replace("x", "x\r"),
        GOOD.replace("120", " 120"),
        GOOD.replace("120", "+120"),
        GOOD.replace(",x", ""),
        GOOD.replace(",x", ","),
        GOOD.replace("x", "x,x"),
        GOOD.replace("120", "nan"),
        GOOD.replace("120", "9" * 19),
        GOOD.replace("120", str(2**40)),
        GOOD.replace("UA", "NA"),
        GOOD.replace("6,30", "2,30"),
        GOOD.replace("6,30", "6,31"),
        GOOD.replace("2013", "0"),
        GOOD.replace("23,", "24,"),
        GOOD.replace("2400", "2401"),
        GOOD.replace("2400", "1260"),
        "\n" + GOOD,
        "\ufeff" + GOOD,
    ],
)
def test_what_polars_would_read_otherwise_is_left_to_python(row: str) -> None:
    frames = Frames()
    assert not frames.add_chunk(chunk(GOOD, row, GOOD))
    assert not frames.add_chunk(chunk(row, GOOD))
    frames.finish()
    assert frames.totals == Frames().totals
