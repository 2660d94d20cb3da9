"""The distance between two airports, along a great circle.

Twin: `crates/data-transform/src/distance.rs`.
"""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

_MEAN_EARTH_RADIUS_KM = 6371.0088  # IUGG 1980, Moritz 2000


class Coordinates(NamedTuple):
    """A place on the Earth, in degrees: north and east are positive."""

    latitude: float
    """From -90 to 90."""
    longitude: float
    """From -180 to 180."""


def kilometres(start: Coordinates, end: Coordinates) -> int:
    """Return the great-circle distance in whole kilometres, by the haversine formula.

    The only computation with floats in the program. Its result is rounded to a whole
    number, so the last bits can't be seen: the output could differ between two
    mathematical libraries only for a distance that is a half to within their error:
    about 1e-11 km, more near antipodes.
    """
    start_latitude, end_latitude = radians(start.latitude), radians(end.latitude)
    half_latitude = (end_latitude - start_latitude) / 2
    half_longitude = (radians(end.longitude) - radians(start.longitude)) / 2
    haversine = sin(half_latitude) * sin(half_latitude) + cos(start_latitude) * cos(
        end_latitude
    ) * sin(half_longitude) * sin(half_longitude)
    # Between antipodes a rounding error can lift the haversine over 1.
    angle = 2 * asin(sqrt(min(haversine, 1.0)))
    return round(_MEAN_EARTH_RADIUS_KM * angle)
