//! The values in a field: integers, times of day and dates, by an ASCII grammar.
//!
//! Apart because the two languages' own parsers accept different texts.
//!
//! Twin: `python-ref/data_transform/values.py`.

/// Returns whether the field holds nothing: it is empty or `NA`.
#[must_use]
pub fn is_missing(text: &[u8]) -> bool {
    text.is_empty() || text == b"NA"
}

/// Returns the integer that the field holds: an optional `-`, then digits.
///
/// `None` if it is anything else, or doesn't fit into 64 bits.
#[must_use]
pub fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    // Counted down, since -2^63 has no positive counterpart.
    let mut value: i64 = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_sub(i64::from(digit - b'0'))?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}

/// Returns whether `hhmm` is a time of day, from 0 to 2400: 1530 is half past three.
///
/// 2400 is in the data: midnight at the end of a day.
#[must_use]
pub fn is_time_of_day(hhmm: i64) -> bool {
    (0..=2400).contains(&hhmm) && hhmm % 100 < 60
}

/// Returns whether the date is one of the Gregorian calendar, years 1 to 9999.
#[must_use]
pub fn is_date(year: i64, month: i64, day: i64) -> bool {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) {
        return false;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn integers_are_ascii_digits_with_an_optional_minus() {
        assert_eq!(integer(b"0"), Some(0));
        assert_eq!(integer(b"-0"), Some(0));
        assert_eq!(integer(b"007"), Some(7));
        assert_eq!(integer(b"-15"), Some(-15));
        for text in ["", "-", "+5", " 12 ", "1_000", "nan", "inf", "1.0", "1e3", "٣"] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn integers_have_64_bits() {
        assert_eq!(integer(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(integer(b"9223372036854775808"), None);
        assert_eq!(integer(b"-9223372036854775809"), None);
    }

    #[test]
    fn times_of_day_end_at_2400() {
        assert!(is_time_of_day(0) && is_time_of_day(2359) && is_time_of_day(2400));
        assert!(!is_time_of_day(2401) && !is_time_of_day(1260) && !is_time_of_day(-1));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert!(is_date(2013, 1, 31) && is_date(2012, 2, 29) && is_date(2000, 2, 29));
        assert!(
            !is_date(2013, 2, 29) && !is_date(1900, 2, 29) && !is_date(2013, 2, 31)
        );
        assert!(!is_date(2013, 13, 1) && !is_date(2013, 0, 1) && !is_date(2013, 4, 31));
        assert!(!is_date(0, 1, 1) && !is_date(10_000, 1, 1) && !is_date(2013, 1, 0));
    }

    proptest! {
        #[test]
        fn every_integer_is_read_back(value: i64) {
            prop_assert_eq!(integer(value.to_string().as_bytes()), Some(value));
        }
    }
}
