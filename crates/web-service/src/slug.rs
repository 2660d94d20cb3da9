//! Slugs: what stands after the last slash of a short link.
//!
//! Apart, so that those who create links and those who follow them agree on it.
//!
//! Twin: `python-ref/web_service/slug.py`.

use std::ops::RangeInclusive;

/// What the service keeps for itself, for its own addresses now or later.
pub const RESERVED: [&str; 13] = [
    "admin", "api", "assets", "docs", "health", "healthz", "help", "login", "metrics",
    "openapi", "readyz", "robots", "static",
];

/// How many letters a slug has that somebody chose.
const LENGTHS: RangeInclusive<usize> = 3..=64;
/// How many letters a generated slug has: nobody finds one of 62^10 by trying.
const GENERATED: usize = 10;
const LETTERS: &[u8; 62] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// So many values of a byte fall on the letters evenly, four on each.
const EVEN: u8 = 248;
/// How many bytes are drawn at once: nearly always enough.
const DRAWN: usize = 16;

/// Returns whether a text can be a slug.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    LENGTHS.contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// Returns whether the service keeps a slug for itself, in whatever case.
#[must_use]
pub fn is_reserved(slug: &str) -> bool {
    RESERVED.iter().any(|word| word.eq_ignore_ascii_case(slug))
}

/// Makes up a slug from random bytes.
///
/// `random` fills what it is given; it must be a cryptographic source, since what can
/// be guessed is no secret.
pub fn generate(random: &mut impl FnMut(&mut [u8])) -> String {
    let mut slug = String::with_capacity(GENERATED);
    let mut bytes = [0; DRAWN];
    while slug.len() < GENERATED {
        random(&mut bytes);
        // What lies beyond is left out: else some letters would come more often.
        let even = bytes.iter().filter(|&&byte| byte < EVEN);
        let letters = even.map(|byte| char::from(LETTERS[usize::from(byte % 62)]));
        slug.extend(letters.take(GENERATED - slug.len()));
    }
    slug
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// The slug that a source makes that always gives these bytes, again and again.
    fn generated(bytes: &[u8]) -> String {
        let mut endless = bytes.iter().copied().cycle();
        generate(&mut |buffer: &mut [u8]| {
            buffer.fill_with(|| endless.next().expect("a cycle has no end"));
        })
    }

    #[test]
    fn slugs_have_3_to_64_of_their_letters() {
        let longest = "a".repeat(64);
        for text in ["abc", "A-z_0", "---", "123", &longest] {
            assert!(is_slug(text), "{text}");
        }
        let long = "a".repeat(65);
        let bad = [
            "",
            "ab",
            "..",
            "a.b",
            "a/b",
            "a b",
            "abc\n",
            "%2f",
            "äbc",
            "a٣b",
            "abc\0",
            "ｓｌｕｇ",
            &long,
        ];
        for text in bad {
            assert!(!is_slug(text), "{text:?}");
        }
    }

    #[test]
    fn reserved_slugs_are_reserved_in_any_case() {
        for slug in ["api", "API", "Healthz", "robots", "metricS"] {
            assert!(is_reserved(slug), "{slug}");
        }
        for slug in ["apis", "ap", "robots_", "aſſetſ"] {
            assert!(!is_reserved(slug), "{slug}");
        }
        assert!(RESERVED.iter().all(|slug| is_slug(slug)));
        // So no generated slug needs to be looked up there.
        assert!(RESERVED.iter().all(|slug| slug.len() != GENERATED));
    }

    #[test]
    fn every_letter_is_as_likely_as_any_other() {
        let mut first: Vec<char> =
            (0..EVEN).filter_map(|byte| generated(&[byte]).chars().next()).collect();
        first.sort_unstable();
        let mut expected: Vec<char> =
            LETTERS.repeat(4).into_iter().map(char::from).collect();
        expected.sort_unstable();
        assert_eq!(first, expected);
    }

    #[test]
    fn bytes_beyond_the_even_ones_are_drawn_again() {
        assert_eq!(generated(&[248, 255, 1, 250, 61]), "B9B9B9B9B9");
        let letters: Vec<u8> = (0..10).collect();
        assert_eq!(generated(&letters), "ABCDEFGHIJ");
        let late = [vec![255; 30], vec![25, 26, 51, 52]].concat();
        assert_eq!(generated(&late), "Zaz0Zaz0Za");
    }

    proptest! {
        #[test]
        fn what_is_generated_is_a_slug(
            bytes in vec(any::<u8>(), 1..40),
            even in 0..EVEN,
        ) {
            let slug = generated(&[bytes, vec![even]].concat());
            prop_assert!(is_slug(&slug) && slug.len() == GENERATED, "{}", slug);
        }
    }
}
