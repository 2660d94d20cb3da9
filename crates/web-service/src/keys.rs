//! Keys of the API: made up, hashed, and read from requests.
//!
//! A key is known to its owner alone; the database holds its hash. It is random enough
//! that a fast hash without salt is as good as a slow one.
//!
//! Twin: `python-ref/web_service/keys.py`.

use std::fmt::Write;
use std::ops::RangeInclusive;

use sha2::{Digest, Sha256};

const PREFIX: &str = "sl_";
const RANDOM_BYTES: usize = 32;
const NAME_LENGTHS: RangeInclusive<usize> = 1..=64;

/// What the database holds of a key: the SHA-256 of its whole text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyHash(pub [u8; 32]);

/// Makes up a key from random bytes: `sl_` and 64 hexadecimal digits.
///
/// `random` fills what it is given; it must be a cryptographic source.
pub fn generate(random: &mut impl FnMut(&mut [u8])) -> String {
    let mut bytes = [0; RANDOM_BYTES];
    random(&mut bytes);
    let mut key = PREFIX.to_owned();
    for byte in bytes {
        write!(key, "{byte:02x}").expect("a string takes all that is written to it");
    }
    key
}

/// Returns the hash of what may be a key.
#[must_use]
pub fn hash(key: &str) -> KeyHash {
    KeyHash(Sha256::digest(key).into())
}

/// Returns the key that an `Authorization` header carries, if it is of that scheme.
///
/// The scheme's name may be in any case (RFC 9110, 11.1).
#[must_use]
pub fn bearer(header: Option<&str>) -> Option<&str> {
    let (scheme, key) = header?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim_start_matches(' '))
}

/// Returns whether a key can have this name.
#[must_use]
pub fn is_name(text: &str) -> bool {
    NAME_LENGTHS.contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_32_random_bytes_in_hexadecimal() {
        let mut next = 0xf0_u8;
        let key = generate(&mut |buffer: &mut [u8]| {
            for byte in buffer {
                *byte = next;
                next = next.wrapping_add(1);
            }
        });
        let expected =
            "sl_f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f";
        assert_eq!(key, expected);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        let hex = |hash: KeyHash| hash.0.map(|byte| format!("{byte:02x}")).concat();
        // FIPS 180-4's example.
        let expected =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(hash("abc")), expected);
        assert_ne!(hash("sl_a"), hash("sl_A"));
    }

    #[test]
    fn a_key_is_taken_from_its_header() {
        for header in ["Bearer sl_1", "bearer sl_1", "BEARER   sl_1"] {
            assert_eq!(bearer(Some(header)), Some("sl_1"), "{header}");
        }
        assert_eq!(bearer(Some("Bearer a b ")), Some("a b "));
        for header in ["", "Bearer", "sl_1", "Basic sl_1", "Bearersl_1", " Bearer sl_1"]
        {
            assert_eq!(bearer(Some(header)), None, "{header}");
        }
        assert_eq!(bearer(None), None);
    }

    #[test]
    fn names_are_short_and_plain() {
        let longest = "a".repeat(64);
        for text in ["a", "A.b-c_9", "-", &longest] {
            assert!(is_name(text), "{text}");
        }
        let long = "a".repeat(65);
        for text in ["", "a b", "ä", "a\n", "a/b", "a\0", &long] {
            assert!(!is_name(text), "{text:?}");
        }
    }
}
