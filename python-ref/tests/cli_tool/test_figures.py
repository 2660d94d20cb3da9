from cli_tool.figures import grouped, percent, size


def test_thousands_are_set_apart() -> None:
    assert [grouped(0), grouped(999), grouped(1000)] == ["0", "999", "1,000"]
    assert grouped(2**64 - 1) == "18,446,744,073,709,551,615"


def test_shares_are_rounded_half_to_even() -> None:
    assert [percent(1, 3), percent(0, 5), percent(5, 5)] == ["33.3", "0.0", "100.0"]
    assert [percent(1, 2000), percent(3, 2000)] == ["0.0", "0.2"]
    assert percent(2**64 - 1, 2**64 - 1) == "100.0"


def test_sizes_have_the_largest_unit_that_fits() -> None:
    assert [size(0), size(999), size(1000)] == ["0 B", "999 B", "1.0 kB"]
    assert [size(999_949), size(1_000_000)] == ["999.9 kB", "1.0 MB"]
    assert [size(1250), size(2**64 - 1)] == ["1.2 kB", "18.4 EB"]
