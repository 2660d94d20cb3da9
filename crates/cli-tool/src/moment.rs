//! Moments: as servers log them, as users ask for them, as reports tell them.
//!
//! Inside the program a moment is a number of seconds since 1970-01-01T00:00:00Z.
//!
//! Twin: `python-ref/cli_tool/moment.py`.

use std::ops::{Range, RangeInclusive};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::reason::Reason;

/// The length of a time such as `10/Oct/2000:13:55:36 -0700`.
pub const TEXT_BYTES: usize = 26;
/// Years that both languages' calendars can tell in every time zone.
const YEARS: RangeInclusive<i16> = 1970..=9998;
const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct",
    b"Nov", b"Dec",
];

/// Returns the moment of a logged time.
///
/// A leap second, 60, is the first of the next minute, as it is for the system's clock.
///
/// # Errors
///
/// [`Reason::Time`] if it isn't written like one, [`Reason::ImpossibleTime`] if there
/// is no such moment.
pub fn parse_moment(text: &[u8]) -> Result<i64, Reason> {
    let shaped = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':'), (17, b':'), (20, b' ')];
    if text.len() != TEXT_BYTES || shaped.iter().any(|&(at, byte)| text[at] != byte) {
        return Err(Reason::Time);
    }
    let number = |range: Range<usize>| digits(&text[range]).ok_or(Reason::Time);
    let month = MONTHS.iter().position(|month| *month == &text[3..6]);
    let month = i16::try_from(month.ok_or(Reason::Time)?).expect("at most 11") + 1;
    let date = [number(7..11)?, month, number(0..2)?];
    let time = [number(12..14)?, number(15..17)?, number(18..20)?];
    let offset = [number(22..24)?, number(24..26)?];
    let east = match text[21] {
        b'+' => true,
        b'-' => false,
        _ => return Err(Reason::Time),
    };
    moment(date, time, offset, east).ok_or(Reason::ImpossibleTime)
}

/// Returns the moment that a user asks for: RFC 3339, or a day, which begins in UTC.
///
/// A fraction of a second is rounded up: logs have none, so nothing lies between.
#[must_use]
pub fn parse_asked(text: &str) -> Option<i64> {
    let text = text.as_bytes();
    let (day, rest) = text.split_at_checked(10)?;
    if (day[4], day[7]) != (b'-', b'-') {
        return None;
    }
    let date = [digits(&day[..4])?, digits(&day[5..7])?, digits(&day[8..])?];
    if rest.is_empty() {
        return moment(date, [0, 0, 0], [0, 0], true);
    }
    let (clock, rest) = rest.split_at_checked(9)?;
    if !b"Tt ".contains(&clock[0]) || (clock[3], clock[6]) != (b':', b':') {
        return None;
    }
    let time = [digits(&clock[1..3])?, digits(&clock[4..6])?, digits(&clock[7..])?];
    let (fraction, zone) = match rest {
        [b'.', rest @ ..] => {
            let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
            if end == 0 {
                return None;
            }
            rest.split_at(end)
        }
        rest => rest.split_at(0),
    };
    let (offset, east) = match zone {
        [b'Z' | b'z'] => ([0, 0], true),
        [sign @ (b'+' | b'-'), hours @ .., b':', tens, ones] => {
            ([two_digits(hours)?, digits(&[*tens, *ones])?], *sign == b'+')
        }
        _ => return None,
    };
    let part = i64::from(fraction.iter().any(|&digit| digit != b'0'));
    Some(moment(date, time, offset, east)? + part)
}

/// Returns a moment in RFC 3339, in UTC.
#[must_use]
pub fn rfc3339(moment: i64) -> String {
    let moment = Timestamp::from_second(moment);
    moment.expect("YEARS are within its range").to_string()
}

/// Returns the hour of the day in UTC, from 0 to 23.
#[must_use]
pub fn utc_hour(moment: i64) -> usize {
    usize::try_from(moment.rem_euclid(86_400) / 3600).expect("at most 23")
}

/// The moment of a date (year, month, day), a time and an offset (hours, minutes).
fn moment(date: [i16; 3], time: [i16; 3], offset: [i16; 2], east: bool) -> Option<i64> {
    let small = |number: i16| i8::try_from(number).ok();
    let [year, month, day] = date;
    let [hour, minute, second] = time;
    let [hours, minutes] = offset;
    if !YEARS.contains(&year) || second > 60 || hours > 23 || minutes > 59 {
        return None;
    }
    let (month, day) = (small(month)?, small(day)?);
    let (hour, minute) = (small(hour)?, small(minute)?);
    let clock =
        DateTime::new(year, month, day, hour, minute, small(second.min(59))?, 0);
    let offset = 3600 * i32::from(hours) + 60 * i32::from(minutes);
    let offset = Offset::from_seconds(if east { offset } else { -offset });
    let moment = offset.ok()?.to_timestamp(clock.ok()?).ok()?;
    Some(moment.as_second() + i64::from(second / 60))
}

/// The number that up to four ASCII digits are.
fn digits(text: &[u8]) -> Option<i16> {
    text.iter().try_fold(0, |number, &byte| {
        byte.is_ascii_digit().then(|| 10 * number + i16::from(byte - b'0'))
    })
}

fn two_digits(text: &[u8]) -> Option<i16> {
    if text.len() == 2 { digits(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logged_times_are_moments_in_utc() {
        for (text, moment) in [
            ("10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z"),
            ("01/Jan/1970:00:00:00 +0530", "1969-12-31T18:30:00Z"),
            ("29/Feb/2024:23:59:59 -0930", "2024-03-01T09:29:59Z"),
            ("31/Dec/2016:23:59:60 +0000", "2017-01-01T00:00:00Z"),
            ("31/Dec/9998:23:59:59 -2359", "9999-01-01T23:58:59Z"),
        ] {
            assert_eq!(
                parse_moment(text.as_bytes()).map(rfc3339).as_deref(),
                Ok(moment)
            );
        }
    }

    #[test]
    fn times_that_never_were_are_told_from_what_is_no_time() {
        for text in [
            "31/Feb/2024:00:00:00 +0000",
            "00/Jan/2024:00:00:00 +0000",
            "01/Jan/1969:00:00:00 +0000",
            "01/Jan/9999:00:00:00 +0000",
            "01/Jan/2024:24:00:00 +0000",
            "01/Jan/2024:00:60:00 +0000",
            "01/Jan/2024:00:00:61 +0000",
            "01/Jan/2024:00:00:00 +2400",
            "01/Jan/2024:00:00:00 +0060",
        ] {
            let reason = parse_moment(text.as_bytes());
            assert_eq!(reason, Err(Reason::ImpossibleTime), "{text}");
        }
        for text in [
            "01/jan/2024:00:00:00 +0000",
            "01/Foo/2024:00:00:00 +0000",
            "1/Jan/2024:00:00:00 +00000",
            "01/Jan/2024:00:00:00 00000",
            "01/Jan/2024:00:00:00Z+0000",
            "01/Jan/2024:00:00:0x +0000",
            "+1/Jan/2024:00:00:00 +0000",
        ] {
            assert_eq!(parse_moment(text.as_bytes()), Err(Reason::Time), "{text}");
        }
    }

    #[test]
    fn users_ask_in_rfc_3339_or_for_a_day() {
        for (text, moment) in [
            ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
            ("2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"),
            ("2024-02-29 12:00:00+05:30", "2024-02-29T06:30:00Z"),
            ("2024-02-29T12:00:00.000-09:30", "2024-02-29T21:30:00Z"),
            ("2024-02-29T12:00:00.001Z", "2024-02-29T12:00:01Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ] {
            assert_eq!(parse_asked(text).map(rfc3339).as_deref(), Some(moment));
        }
        for text in [
            "",
            "2024",
            "2024-2-29",
            "2023-02-29",
            "2024-02-29T12:00:00",
            "2024-02-29T12Z",
            "2024-02-29T12:00:00.Z",
            "2024-02-29T12:00:00+5:30",
            "2024-02-29T12:00:00+0530",
            "2024-02-29T12:00:00.5",
            "2024-02-29Z",
            "2024-02-29T12:00:00Z ",
            "٢٠٢٤-02-29",
        ] {
            assert_eq!(parse_asked(text), None, "{text}");
        }
    }

    #[test]
    fn hours_are_those_of_utc() {
        let hour = |text: &[u8]| parse_moment(text).map(utc_hour);
        assert_eq!(hour(b"01/Jan/1970:00:30:00 +0100"), Ok(23));
        assert_eq!(hour(b"01/Jan/2024:23:30:00 -0100"), Ok(0));
    }
}
