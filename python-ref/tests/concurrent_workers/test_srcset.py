import pytest

from concurrent_workers.srcset import addresses


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a", ["a"]),
        ("a 1x, b 2x", ["a", "b"]),
        ("a 1x,b 2x", ["a", "b"]),
        ("\n a 100w,\n\tb 200w\n", ["a", "b"]),
        ("a, b", ["a", "b"]),
        ("a,,, b,", ["a", "b"]),
        (", ,a", ["a"]),
        ("", []),
        (" , ", []),
    ],
)
def test_addresses_are_told_from_descriptions(srcset: str, expected: list[str]) -> None:
    assert addresses(srcset) == expected


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a,b 1x, c", ["a,b", "c"]),
        (
            "data:,a 1x, data:image/png;base64,b= 2x",
            ["data:,a", "data:image/png;base64,b="],
        ),
        ("a,b", ["a,b"]),
    ],
)
def test_addresses_may_hold_commas(srcset: str, expected: list[str]) -> None:
    assert addresses(srcset) == expected


def test_commas_in_parentheses_end_nothing() -> None:
    assert addresses("a 1x (b, c), d") == ["a", "d"]
    assert addresses("a 1x (b, c") == ["a"]
    assert addresses("a 1x ((b), c) d, e") == ["a", "c)", "e"]
