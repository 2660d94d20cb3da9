//! What the links lead to: addresses such as people shorten, from a number and a seed.
//!
//! They are in normal form already, so a service gives them back byte for byte, and any
//! process that knows the number and the seed knows the address.

use std::fmt::Write as _;

/// Hosts of the domains that are kept for examples (RFC 2606).
const HOSTS: [&str; 8] = [
    "www.example.com",
    "news.example.org",
    "shop.example.net",
    "docs.example.com",
    "blog.example.org",
    "video.example.net",
    "example.com",
    "events.example.org",
];

const WORDS: [&str; 16] = [
    "annual", "bread", "city", "data", "energy", "forest", "garden", "history",
    "island", "journey", "kitchen", "letters", "museum", "north", "open", "winter",
];

const QUERIES: [&str; 4] = [
    "",
    "?utm_source=newsletter&utm_medium=email&utm_campaign=autumn",
    "",
    "?ref=share&lang=en",
];

/// Returns the address that the link with this number leads to.
///
/// Every number has an address of its own, of 30 to 150 bytes, in the form that the
/// WHATWG's URL standard makes of it.
#[must_use]
pub fn target_url(number: u64, seed: u64) -> String {
    let mut url = String::new();
    write_target(&mut url, number, seed);
    url
}

/// Appends what [`target_url`] returns to `text`.
pub(crate) fn write_target(text: &mut String, number: u64, seed: u64) {
    let mut bits = mixed(number ^ seed.rotate_left(32));
    let mut pick = |words: &[&'static str]| {
        let count = words.len() as u64;
        let word = words[usize::try_from(bits % count).expect("tables are small")];
        bits /= count;
        word
    };
    text.push_str("https://");
    text.push_str(pick(&HOSTS));
    for joint in ["/", "/", "-", "-"] {
        text.push_str(joint);
        text.push_str(pick(&WORDS));
    }
    write!(text, "-{number}").expect("a string takes all that is written to it");
    text.push_str(pick(&QUERIES));
}

/// Returns bits that depend on all bits of `value` (the last step of `SplitMix64`).
fn mixed(value: u64) -> u64 {
    let mut bits = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    proptest! {
        #[test]
        fn targets_are_in_normal_form(number: u64, seed: u64) {
            let target = target_url(number, seed);
            let parsed = Url::parse(&target).unwrap();
            prop_assert_eq!(parsed.as_str(), &target);
            prop_assert!((30..=150).contains(&target.len()), "{}", target);
            prop_assert_eq!(target_url(number, seed), target);
        }
    }

    #[test]
    fn another_seed_gives_other_targets() {
        let same = (0..1000).filter(|&n| target_url(n, 1) == target_url(n, 2)).count();
        assert!(same < 10, "{same} of 1000 are the same");
    }
}
