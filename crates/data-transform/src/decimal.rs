//! Decimals with two places, rounded from whole numbers so that no float is needed.
//!
//! Twin: `python-ref/data_transform/decimal.py`.

use std::fmt;

/// A number of hundredths: `Decimal(1234)` is 12.34.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Decimal(pub i128);

// In the book: ANCHOR: quotient
/// Returns `numerator / denominator` in hundredths, halves rounded to even.
///
/// `None` if the denominator is 0: the mean of nothing is missing, not zero.
#[must_use]
pub fn quotient(numerator: i128, denominator: u64) -> Option<Decimal> {
    let denominator = i128::from(denominator);
    if denominator == 0 {
        return None;
    }
    // The remainder is never negative, so one comparison rounds both signs.
    let floor = (numerator * 100).div_euclid(denominator);
    let remainder = (numerator * 100).rem_euclid(denominator);
    let rounds_up = match (2 * remainder).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => floor % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    Some(Decimal(floor + i128::from(rounds_up)))
}
// ANCHOR_END: quotient

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let hundredths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(numerator: i128, denominator: u64) -> String {
        quotient(numerator, denominator).expect("not zero").to_string()
    }

    #[test]
    fn halves_are_rounded_to_even() {
        assert_eq!(text(1, 200), "0.00");
        assert_eq!(text(3, 200), "0.02");
        assert_eq!(text(-1, 200), "0.00");
        assert_eq!(text(-3, 200), "-0.02");
    }

    #[test]
    fn signs_and_places_are_kept() {
        assert_eq!(text(-1, 3), "-0.33");
        assert_eq!(text(200, 3), "66.67");
        assert_eq!(text(-7, 1), "-7.00");
    }

    #[test]
    fn the_mean_of_nothing_is_missing() {
        assert_eq!(quotient(0, 0), None);
    }

    proptest! {
        #[test]
        fn the_error_is_at_most_half_a_hundredth(
            n in -1_000_000_i128..1_000_000,
            d in 1_u64..10_000,
        ) {
            let Decimal(hundredths) = quotient(n, d).expect("not zero");
            let error = (hundredths * i128::from(d) - n * 100).abs();
            prop_assert!(2 * error <= i128::from(d));
        }
    }
}
