from hypothesis import given
from hypothesis import strategies as st

from data_transform.distance import Coordinates, kilometres

_PLACES = st.builds(
    Coordinates,
    latitude=st.floats(-90, 90, exclude_max=True),
    longitude=st.floats(-180, 180, exclude_max=True),
)


def test_known_distances_are_met() -> None:
    jfk = Coordinates(40.639_751, -73.778_925)
    lax = Coordinates(33.942_536, -118.408_075)
    assert kilometres(jfk, lax) == 3974
    assert kilometres(jfk, jfk) == 0


def test_antipodes_are_half_the_circumference_apart() -> None:
    assert kilometres(Coordinates(90, 0), Coordinates(-90, 0)) == 20_015
    assert kilometres(Coordinates(0, -90), Coordinates(0, 90)) == 20_015


@given(_PLACES, _PLACES)
def test_both_directions_are_equally_far(there: Coordinates, back: Coordinates) -> None:
    assert kilometres(there, back) == kilometres(back, there)
