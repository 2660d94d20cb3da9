//! Figures as people read them: three digits and a unit.

use crate::results::Ratio;
use crate::statistics::{Interval, Summary};

/// What is said of two rows whose interval holds 1.
pub const NO_DIFFERENCE: &str = "no clear difference";

/// Writes seconds: `850 µs`, `4.95 ms`, `612 ms`, `1.05 s`, `123 s`.
#[must_use]
pub fn seconds(seconds: f64) -> String {
    if seconds < 0.000_999_5 {
        format!("{} µs", digits(seconds * 1e6))
    } else if seconds < 0.999_5 {
        format!("{} ms", digits(seconds * 1e3))
    } else {
        format!("{} s", digits(seconds))
    }
}

/// Writes nanoseconds: `21.5 ns`, or as [`seconds`] from a microsecond on.
#[must_use]
pub fn nanoseconds(ns: f64) -> String {
    if ns < 999.5 { format!("{} ns", digits(ns)) } else { seconds(ns / 1e9) }
}

/// Writes bytes in decimal units: `812 kB`, `45.1 MB`, `3.10 GB`.
#[must_use]
pub fn bytes(bytes: f64) -> String {
    if bytes < 999_500.0 {
        format!("{} kB", digits(bytes / 1e3))
    } else if bytes < 999_500_000.0 {
        format!("{} MB", digits(bytes / 1e6))
    } else {
        format!("{} GB", digits(bytes / 1e9))
    }
}

/// Writes how many units a second: `950`, `550 k`, `6.70 M`.
#[must_use]
pub fn rate(per_second: f64) -> String {
    if per_second < 999.5 {
        digits(per_second)
    } else if per_second < 999_500.0 {
        format!("{} k", digits(per_second / 1e3))
    } else if per_second < 999_500_000.0 {
        format!("{} M", digits(per_second / 1e6))
    } else {
        format!("{} G", digits(per_second / 1e9))
    }
}

/// Converts a count for a division.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts are below 2^52")]
pub fn as_float(count: u64) -> f64 {
    count as f64
}

/// Writes a whole number with commas between the thousands: `336,776`.
#[must_use]
pub fn count(number: u64) -> String {
    let text = number.to_string();
    let mut grouped = String::with_capacity(text.len() * 4 / 3);
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && (text.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Writes half the distance between the quartiles as a share of the median: `±3%`.
#[must_use]
pub fn spread(summary: &Summary) -> String {
    let share = 50.0 * summary.iqr() / summary.median;
    if share < 0.95 { format!("±{share:.1}%") } else { format!("±{share:.0}%") }
}

/// Writes an interval: `[11.9, 12.8]`.
#[must_use]
pub fn interval(interval: &Interval) -> String {
    let bounds = [interval.low, interval.high];
    // Rounded to 1, a bound would say that there is no clear difference.
    let near =
        interval.is_clear() && bounds.iter().any(|&bound| digits(bound) == "1.00");
    let [low, high] =
        bounds.map(|bound| if near { format!("{bound:.4}") } else { digits(bound) });
    format!("[{low}, {high}]")
}

/// Writes a ratio with its interval: `12.3x [11.9, 12.8]`, or that there is no clear
/// difference.
#[must_use]
pub fn ratio(ratio: &Ratio) -> String {
    times(&ratio.interval)
}

/// Likewise, of a ratio that comes as its interval.
#[must_use]
pub fn times(found: &Interval) -> String {
    let range = interval(found);
    if found.is_clear() {
        format!("{}x {range}", digits(found.ratio))
    } else {
        format!("{NO_DIFFERENCE} {range}")
    }
}

/// Writes a positive number with three significant digits: `1.23`, `12.3`, `123`.
#[must_use]
pub fn digits(number: f64) -> String {
    if number < 0.099_95 {
        format!("{number:.3}")
    } else if number < 9.995 {
        format!("{number:.2}")
    } else if number < 99.95 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Metric;

    #[test]
    fn seconds_change_their_unit_before_they_need_a_fourth_digit() {
        let cases = [
            (0.000_85, "850 µs"),
            (0.004_95, "4.95 ms"),
            (0.612, "612 ms"),
            (0.999_9, "1.00 s"),
            (12.34, "12.3 s"),
            (123.4, "123 s"),
        ];
        for (number, text) in cases {
            assert_eq!(seconds(number), text);
        }
    }

    #[test]
    fn nanoseconds_become_microseconds_before_they_need_a_fourth_digit() {
        for (ns, text) in [(3.456, "3.46 ns"), (999.4, "999 ns"), (999.6, "1.00 µs")] {
            assert_eq!(nanoseconds(ns), text);
        }
    }

    #[test]
    fn a_clear_interval_is_not_rounded_to_none() {
        let found = |low, high| times(&Interval { ratio: 1.02, low, high, pairs: 9 });
        assert_eq!(found(1.002, 1.034), "1.02x [1.0020, 1.0340]");
        assert_eq!(found(0.998, 1.034), "no clear difference [1.00, 1.03]");
        assert_eq!(found(1.012, 1.034), "1.02x [1.01, 1.03]");
    }

    #[test]
    fn bytes_and_rates_keep_three_digits() {
        assert_eq!(bytes(812_000.0), "812 kB");
        assert_eq!(bytes(45_120_000.0), "45.1 MB");
        assert_eq!(bytes(3_100_000_000.0), "3.10 GB");
        assert_eq!(rate(550_400.0), "550 k");
        assert_eq!(rate(6_700_000.0), "6.70 M");
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(7, "7"), (1000, "1,000"), (33_677_600, "33,677,600")] {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn a_ratio_is_a_number_only_where_it_is_clear() {
        let at = |low, ratio, high| {
            let interval = Interval { ratio, low, high, pairs: 9 };
            let (of, over) = ("python".to_owned(), "rust".to_owned());
            let clear = interval.is_clear();
            super::ratio(&Ratio { metric: Metric::Wall, of, over, interval, clear })
        };
        assert_eq!(at(11.9, 12.34, 12.8), "12.3x [11.9, 12.8]");
        assert_eq!(at(0.98, 1.0, 1.03), "no clear difference [0.98, 1.03]");
    }
}
