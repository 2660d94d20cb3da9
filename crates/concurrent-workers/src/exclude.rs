//! Addresses that the user wants left alone.
//!
//! Twin: `python-ref/concurrent_workers/exclude.py`.

use wildmatch::WildMatch;

/// The globs of the addresses that are left alone.
///
/// `*` is any run of characters, `?` any one; every other character is itself. A glob
/// matches the whole address.
#[derive(Clone, Debug, Default)]
pub struct Excluded {
    globs: Vec<WildMatch>,
}

impl Excluded {
    /// Parses globs, of which none is wrong.
    #[must_use]
    pub fn new(globs: &[String]) -> Self {
        Self { globs: globs.iter().map(|glob| WildMatch::new(glob)).collect() }
    }

    /// Returns whether any of the globs matches an address.
    #[must_use]
    pub fn matches(&self, address: &str) -> bool {
        self.globs.iter().any(|glob| glob.matches(address))
    }
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;

    use proptest::prelude::*;

    use super::*;

    fn excluded(globs: &[&str]) -> Excluded {
        Excluded::new(&globs.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn globs_match_whole_addresses() {
        for (glob, address, expected) in [
            ("http://h/a", "http://h/a", true),
            ("http://h/a", "http://h/ab", false),
            ("h/a", "http://h/a", false),
            ("*/private/*", "http://h/private/x/y", true),
            ("*/private/*", "http://h/private", false),
            ("http://h/*", "http://h/", true),
            ("*.pdf", "http://h/a.pdf", true),
            ("*.pdf", "http://h/a.pdf?b", false),
            ("*.pdf", "http://h/apdf", false),
            ("http://h/?", "http://h/a", true),
            ("http://h/?", "http://h/", false),
            ("http://h/a??d", "http://h/a?bd", true),
            ("*", "http://h/a\nb", true),
            ("http://h/**b", "http://h/aab", true),
            ("http://h/A", "http://h/a", false),
            ("http://h/[ab]", "http://h/a", false),
            ("http://h/[ab]", "http://h/[ab]", true),
            ("http://h/[!a]*", "http://h/[!a]b", true),
            (r"http://h/\?", r"http://h/\a", true),
            ("http://h/a+b|c^$(.)", "http://h/a+b|c^$(.)", true),
            ("http://h/?", "http://h/ツ", true),
            ("", "http://h/", false),
        ] {
            assert_eq!(
                excluded(&[glob]).matches(address),
                expected,
                "{glob} {address}"
            );
        }
    }

    #[test]
    fn any_of_the_globs_will_do() {
        let several = excluded(&["*/a", "*/b"]);
        assert!(several.matches("http://h/a") && several.matches("http://h/b"));
        assert!(!several.matches("http://h/c"));
        assert!(!excluded(&[]).matches("http://h/a"));
    }

    #[test]
    fn many_stars_take_no_longer() {
        let glob: String = repeat_n("*a", 50).chain(["*b"]).collect();
        assert!(!excluded(&[&glob]).matches(&"a".repeat(20_000)));
        assert!(excluded(&[&glob]).matches(&("a".repeat(20_000) + "b")));
    }

    /// What a glob means, by its first character and what follows.
    fn by_definition(glob: &[u8], address: &[u8]) -> bool {
        match (glob, address) {
            ([], address) => address.is_empty(),
            ([b'*', rest @ ..], address) => (0..=address.len())
                .any(|skipped| by_definition(rest, &address[skipped..])),
            ([one, rest @ ..], [first, others @ ..]) => {
                (*one == b'?' || one == first) && by_definition(rest, others)
            }
            (_, []) => false,
        }
    }

    proptest! {
        #[test]
        fn globs_match_as_they_are_defined(
            glob in r"[ab*?\[\]]{0,8}",
            address in r"[ab\[\]]{0,8}",
        ) {
            let expected = by_definition(glob.as_bytes(), address.as_bytes());
            prop_assert_eq!(excluded(&[&glob]).matches(&address), expected);
        }
    }
}
