//! How long to wait before an address is asked again.
//!
//! Pure, so that two runs wait alike: the jitter comes from the address.
//!
//! Twin: `python-ref/concurrent_workers/retry.py`.

use std::ops::Range;
use std::time::Duration;

use jiff::civil::DateTime;

/// The longest wait that is told apart from longer ones, in seconds.
pub const FOREVER: u64 = u64::MAX;
/// The longest wait before the first retry, in milliseconds.
const FIRST_MILLISECONDS: u64 = 500;
/// The wait grows no more after so many doublings: half a minute is patient enough.
const DOUBLINGS: u32 = 6;
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
/// The shape of `Sun, 06 Nov 1994 08:49:37 GMT`, with `0` for each digit.
const DATE: &[u8; 29] = b"ddd, 00 mmm 0000 00:00:00 GMT";
const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct",
    b"Nov", b"Dec",
];

/// Returns how long to wait before a retry.
///
/// `attempt` counts the retries from 0. The wait doubles with each, and lies between
/// half of 500 ms · 2^attempt and all of it: where many addresses fail together, their
/// retries spread. It is a whole number of milliseconds.
#[must_use]
pub fn delay(address: &str, attempt: u32) -> Duration {
    let half = (FIRST_MILLISECONDS / 2) << attempt.min(DOUBLINGS);
    let hash = fnv_1a(address.bytes().chain(attempt.to_le_bytes()));
    Duration::from_millis(half + hash % half)
}

/// Returns how many seconds a `Retry-After` asks to wait (RFC 9110, section 10.2.3).
///
/// `now` is in seconds since 1970. A date that is past asks for none; what is neither
/// a number nor a date of the preferred form asks for nothing that can be told.
#[must_use]
pub fn retry_after(value: &str, now: u64) -> Option<u64> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // What has only digits and is no number is too large for one.
        return Some(value.parse().unwrap_or(FOREVER));
    }
    Some(parse_date(value.as_bytes())?.saturating_sub(now))
}

/// The seconds since 1970 of a date in the preferred form, 0 if it was before.
fn parse_date(text: &[u8]) -> Option<u64> {
    let shaped = |(&byte, &shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'd' | b'm' => byte.is_ascii_alphabetic(),
        _ => byte == shape,
    };
    // The name of the day need not be right: the date says what is meant.
    if text.len() != DATE.len()
        || !text.iter().zip(DATE).all(shaped)
        || !DAYS.iter().any(|name| text.starts_with(*name))
    {
        return None;
    }
    let number = |range: Range<usize>| std::str::from_utf8(&text[range]).ok();
    let month = MONTHS.iter().position(|name| text[8..].starts_with(*name))?;
    let month = i8::try_from(month).expect("at most 11") + 1;
    let year = number(12..16)?.parse().ok().filter(|&year: &i16| year > 0)?;
    let [day, hour, minute, second] =
        [5..7, 17..19, 20..22, 23..25].map(|range| number(range)?.parse::<i8>().ok());
    // A leap second is the first of the next minute, as for the system's clock.
    let (second, leap) = if second? == 60 { (59, 1) } else { (second?, 0) };
    let clock = DateTime::new(year, month, day?, hour?, minute?, second, 0).ok()?;
    let moment = clock.duration_since(EPOCH).as_secs() + leap;
    Some(u64::try_from(moment).unwrap_or(0))
}

/// The hash of Fowler, Noll and Vo, variant 1a, of 64 bits.
fn fnv_1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn delays_are_the_same_in_both_languages() {
        for (address, attempt, milliseconds) in [
            ("", 0, 441),
            ("http://h/", 0, 420),
            ("http://h/", 1, 591),
            ("http://h/", 2, 1560),
            ("http://h/a", 0, 259),
            ("http://h/a", 6, 25_071),
            ("http://h/a", 7, 28_766),
            ("http://ツ/", u32::MAX, 29_292),
        ] {
            let expected = Duration::from_millis(milliseconds);
            assert_eq!(delay(address, attempt), expected, "{address} {attempt}");
        }
    }

    proptest! {
        #[test]
        fn delays_double_and_keep_within_their_bounds(
            address in "[a-z]{0,9}",
            attempt in 0_u32..7,
        ) {
            let longest = Duration::from_millis(500 << attempt);
            let delay = delay(&address, attempt);
            prop_assert!(longest / 2 <= delay && delay < longest);
        }
    }

    #[test]
    fn the_hash_is_the_published_one() {
        for (text, hash) in [
            ("", 0xcbf2_9ce4_8422_2325),
            ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] {
            assert_eq!(fnv_1a(text.bytes()), hash, "{text}");
        }
    }

    #[test]
    fn servers_ask_for_seconds_or_for_a_date() {
        const NOW: u64 = 784_111_777;
        for (value, expected) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 7\t", Some(7)),
            ("007", Some(7)),
            ("18446744073709551614", Some(FOREVER - 1)),
            ("18446744073709551616", Some(FOREVER)),
            ("99999999999999999999999999", Some(FOREVER)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Mon, 07 Nov 1994 08:49:37 GMT", Some(86_400)),
            ("Fri, 07 Nov 1994 08:49:37 GMT", Some(86_400)),
            ("Sun, 06 Nov 1994 08:49:36 GMT", Some(0)),
            ("Thu, 01 Jan 1969 00:00:00 GMT", Some(0)),
            ("Mon, 01 Jan 0001 00:00:00 GMT", Some(0)),
            ("Sat, 31 Dec 2016 23:59:60 GMT", Some(1_483_228_800 - NOW)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799 - NOW)),
        ] {
            assert_eq!(retry_after(value, NOW), expected, "{value}");
        }
    }

    #[test]
    fn what_is_neither_asks_for_nothing() {
        for value in [
            "",
            "-1",
            "+1",
            "1.5",
            "1 2",
            "soon",
            "٣",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "sun, 06 Nov 1994 08:49:37 GMT",
            "Sum, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 0000 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
        ] {
            assert_eq!(retry_after(value, 0), None, "{value}");
        }
    }
}
