//! Moments: as the system's clock tells them, as requests and replies write them.
//!
//! Inside the program a moment is a number of seconds since 1970-01-01T00:00:00Z, and a
//! day is a number of days since then, in UTC.
//!
//! Twin: `python-ref/web_service/moment.py`.

use std::ops::{Range, RangeInclusive};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::SignedDuration;
use jiff::civil::Date;

const YEARS: RangeInclusive<i16> = 1970..=9999;
const EPOCH: Date = Date::constant(1970, 1, 1);
/// The last day of the year 9999, the last that can be written with four digits.
const LAST_DAY: i64 = 2_932_896;
const DAY_SECONDS: i64 = 86_400;

/// Returns the moment that the system's clock shows.
#[must_use]
pub fn now() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(passed.as_secs()).unwrap_or(i64::MAX)
}

/// Returns the moment of a text such as `2027-01-31T12:00:00Z`.
///
/// There is one way to write each, and no other is taken: a client gets back what it
/// sent.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.as_bytes();
    let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    if text.len() != 20 || shape.iter().any(|&(at, byte)| text[at] != byte) {
        return None;
    }
    let number = |range: Range<usize>| digits(&text[range]);
    let small = |range| number(range).and_then(|number| i8::try_from(number).ok());
    let year = number(0..4).filter(|year| YEARS.contains(year))?;
    let date = Date::new(year, small(5..7)?, small(8..10)?).ok()?;
    let [hour, minute, second] = [number(11..13)?, number(14..16)?, number(17..19)?];
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = date.duration_since(EPOCH).as_secs();
    Some(days + 3600 * i64::from(hour) + 60 * i64::from(minute) + i64::from(second))
}

/// Returns a moment as `parse` reads it.
///
/// One beyond the years that can be written is shown as the nearest that can.
#[must_use]
pub fn rfc3339(moment: i64) -> String {
    let moment = moment.clamp(0, DAY_SECONDS * (LAST_DAY + 1) - 1);
    let (minutes, second) = (moment / 60, moment % 60);
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date_of(day_of(moment)))
}

/// Returns the day of a moment.
#[must_use]
pub fn day_of(moment: i64) -> i64 {
    moment.div_euclid(DAY_SECONDS)
}

/// Returns the date of a day, such as `2027-01-31`.
///
/// One beyond the years that can be written is shown as the nearest that can.
#[must_use]
pub fn date_of(day: i64) -> String {
    let passed = SignedDuration::from_hours(24 * day.clamp(0, LAST_DAY));
    EPOCH.saturating_add(passed).to_string()
}

/// The number that up to four ASCII digits are.
fn digits(text: &[u8]) -> Option<i16> {
    text.iter().try_fold(0, |number, &byte| {
        byte.is_ascii_digit().then(|| 10 * number + i16::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The last second of the year 9999.
    const LAST: i64 = 253_402_300_799;

    #[test]
    fn moments_are_read_as_they_are_written() {
        for (text, moment) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("2027-01-31T12:00:00Z", 1_801_396_800),
            ("2100-02-28T23:59:59Z", 4_107_542_399),
            ("9999-12-31T23:59:59Z", LAST),
        ] {
            assert_eq!(parse(text), Some(moment), "{text}");
            assert_eq!(rfc3339(moment), text);
        }
    }

    #[test]
    fn what_is_written_otherwise_is_no_moment() {
        for text in [
            "",
            "2027",
            "2027-01-31",
            "2027-01-31T12:00:00",
            "2027-01-31T12:00:00z",
            "2027-01-31t12:00:00Z",
            "2027-01-31 12:00:00Z",
            "2027-01-31T12:00:00.0Z",
            "2027-01-31T12:00:00+00:00",
            "2027-01-31T12:00:00Z\n",
            " 2027-01-31T12:00:00Z",
            "2027-1-31T12:00:00ZZ",
            "+027-01-31T12:00:00Z",
            "2027-01-31T12:00:+1Z",
            "2027-01-31T12:00:0٣Z",
            "٢٠٢٧-01-31T12:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn moments_that_never_come_are_none() {
        for text in [
            "1969-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "2027-00-01T00:00:00Z",
            "2027-13-01T00:00:00Z",
            "2027-01-00T00:00:00Z",
            "2027-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2027-04-31T00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T00:60:00Z",
            "2027-01-01T00:00:60Z",
            "2016-12-31T23:59:60Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_begin_at_midnight_in_utc() {
        for (moment, day, date) in [
            (0, 0, "1970-01-01"),
            (86_399, 0, "1970-01-01"),
            (86_400, 1, "1970-01-02"),
            (951_827_696, 11_016, "2000-02-29"),
            (LAST, LAST_DAY, "9999-12-31"),
        ] {
            assert_eq!((day_of(moment), &*date_of(day)), (day, date));
        }
        assert_eq!(day_of(-1), -1);
    }

    #[test]
    fn what_no_calendar_knows_is_shown_as_the_nearest_that_is_known() {
        for moment in [-1, i64::MIN] {
            assert_eq!(rfc3339(moment), "1970-01-01T00:00:00Z");
            assert_eq!(date_of(moment), "1970-01-01");
        }
        for moment in [LAST + 1, i64::MAX] {
            assert_eq!(rfc3339(moment), "9999-12-31T23:59:59Z");
            assert_eq!(date_of(moment), "9999-12-31");
        }
    }

    #[test]
    fn the_clock_shows_a_moment_after_this_was_written() {
        assert!(now() > 1_763_000_000);
    }

    proptest! {
        #[test]
        fn every_moment_that_is_written_is_read_back(moment in 0..=LAST) {
            prop_assert_eq!(parse(&rfc3339(moment)), Some(moment));
        }
    }
}
