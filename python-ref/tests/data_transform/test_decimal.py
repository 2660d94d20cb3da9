import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_transform.decimal import quotient


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(1, 200, "0.00"), (3, 200, "0.02"), (-1, 200, "0.00"), (-3, 200, "-0.02")],
)
def test_halves_are_rounded_to_even(
    numerator: int, denominator: int, text: str
) -> None:
    assert str(quotient(numerator, denominator)) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(-1, 3, "-0.33"), (200, 3, "66.67"), (-7, 1, "-7.00")],
)
def test_signs_and_places_are_kept(numerator: int, denominator: int, text: str) -> None:
    assert str(quotient(numerator, denominator)) == text


def test_the_mean_of_nothing_is_missing() -> None:
    assert quotient(0, 0) is None


@given(st.integers(-1_000_000, 999_999), st.integers(1, 9_999))
def test_the_error_is_at_most_half_a_hundredth(n: int, d: int) -> None:
    decimal = quotient(n, d)
    assert decimal is not None
    error = abs(decimal.hundredths * d - n * 100)
    assert 2 * error <= d
