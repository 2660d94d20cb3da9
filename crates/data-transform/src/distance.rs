//! The distance between two airports, along a great circle.
//!
//! Twin: `python-ref/data_transform/distance.py`.

/// The Earth's mean radius in kilometres (IUGG 1980, Moritz 2000).
const MEAN_EARTH_RADIUS_KM: f64 = 6371.0088;

/// A place on the Earth, in degrees: north and east are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    /// From -90 to 90.
    pub latitude: f64,
    /// From -180 to 180.
    pub longitude: f64,
}

/// Returns the great-circle distance in whole kilometres, by the haversine formula.
///
/// The only computation with floats in the program. Its result is rounded to a whole
/// number, so the last bits can't be seen: the output could differ between two
/// mathematical libraries only for a distance that is a half to within their error:
/// about 1e-11 km, more near antipodes.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "at most half of 40,031 km")]
pub fn kilometres(start: Coordinates, end: Coordinates) -> i64 {
    let start_latitude = start.latitude.to_radians();
    let end_latitude = end.latitude.to_radians();
    let half_latitude = (end_latitude - start_latitude) / 2.0;
    let half_longitude =
        (end.longitude.to_radians() - start.longitude.to_radians()) / 2.0;
    let haversine = half_latitude.sin() * half_latitude.sin()
        + start_latitude.cos()
            * end_latitude.cos()
            * half_longitude.sin()
            * half_longitude.sin();
    // Between antipodes a rounding error can lift the haversine over 1.
    let angle = 2.0 * haversine.min(1.0).sqrt().asin();
    (MEAN_EARTH_RADIUS_KM * angle).round_ties_even() as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn place(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates { latitude, longitude }
    }

    #[test]
    fn known_distances_are_met() {
        let jfk = place(40.639_751, -73.778_925);
        let lax = place(33.942_536, -118.408_075);
        assert_eq!(kilometres(jfk, lax), 3974);
        assert_eq!(kilometres(jfk, jfk), 0);
    }

    #[test]
    fn antipodes_are_half_the_circumference_apart() {
        assert_eq!(kilometres(place(90.0, 0.0), place(-90.0, 0.0)), 20_015);
        assert_eq!(kilometres(place(0.0, -90.0), place(0.0, 90.0)), 20_015);
    }

    proptest! {
        #[test]
        fn both_directions_are_equally_far(
            a in -90.0..90.0_f64, b in -180.0..180.0_f64,
            c in -90.0..90.0_f64, d in -180.0..180.0_f64,
        ) {
            let (there, back) = (place(a, b), place(c, d));
            prop_assert_eq!(kilometres(there, back), kilometres(back, there));
        }
    }
}
