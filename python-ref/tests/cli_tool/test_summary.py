from cli_tool.counts import Counts
from cli_tool.filter import Filter
from cli_tool.summary import Summary, summarise


def count(text: str) -> Counts:
    counts = Counts()
    counts.add_lines(text.encode(), Filter())
    return counts


def summary(text: str, top: int) -> Summary:
    result = summarise(count(text), [], top)
    assert result is not None
    return result


def line(path: str, status: int, size: int = 5) -> str:
    request = f"GET {path} HTTP/1.1"
    return f'h - - [10/Oct/2000:13:55:36 +0000] "{request}" {status} {size}\n'


def test_of_equals_the_one_that_sorts_first_stands_first() -> None:
    text = line("/b", 200) + line("/c", 404) + line("/a", 200) + line("/c", 200)
    found = summary(text, 2)
    assert [(top.key, top.hits) for top in found.top_paths] == [(b"/c", 2), (b"/a", 1)]
    assert found.top_paths[0].errors == 1
    assert (len(found.top_404), found.top_5xx) == (1, [])
    assert found.status == [(200, 3), (404, 1)]
    assert found.classes == [(2, 3), (4, 1)]


def test_nothing_is_summed_up_as_nothing() -> None:
    found = summary("", 10)
    hours = [0] * 24
    sums = (0, 0, 0, 0, None, None, 0, 0, 0)
    lists: list[list[object]] = [[]] * 7
    assert found == (*sums, [], [], [], hours, [], *lists)


def test_a_sum_beyond_64_bits_is_told() -> None:
    big = line("/", 200, 9_999_999_999_999_999_999)
    assert summarise(count(big), [], 1) is not None
    assert summarise(count(2 * big), [], 1) is None
