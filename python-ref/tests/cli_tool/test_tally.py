from cli_tool.tally import Tally


def tally(*keys: bytes) -> Tally:
    result = Tally()
    result.add((key, 5) for key in keys)
    return result


def test_of_equals_the_one_that_sorts_first_stands_first() -> None:
    ranked = tally(b"b", b"c", b"a", b"c")
    assert ranked.top(2) == [(b"c", 2, 10), (b"a", 1, 5)]
    assert (len(ranked.top(0)), len(ranked.top(9))) == (0, 3)


def test_merging_is_adding_all() -> None:
    merged = tally(b"a", b"b")
    merged.merge(tally(b"b", b"c"))
    assert merged == tally(b"a", b"b", b"b", b"c")
