//! Whether a page has a fragment.
//!
//! Twin: `python-ref/concurrent_workers/fragments.py`.

use percent_encoding::percent_decode_str;

/// Where a fragment ends and a directive for the browser begins.
const DIRECTIVE: &str = ":~:";

/// Tells whether a page with these names has the fragment.
///
/// The names are sorted. The top of a page is always there. A name matches as it is
/// written or once it is decoded, and always by case (HTML Standard, "scroll to the
/// fragment").
#[must_use]
pub fn is_there(fragment: &str, names: &[String]) -> bool {
    let fragment = fragment.split(DIRECTIVE).next().unwrap_or_default();
    if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") {
        return true;
    }
    let has = |name: &str| names.binary_search_by(|one| (**one).cmp(name)).is_ok();
    has(fragment) || has(&percent_decode_str(fragment).decode_utf8_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_matches_as_written_or_decoded_and_by_case() {
        let names = ["Up", "a b", "b%20c", "\u{e9}"].map(str::to_owned);
        for fragment in ["a%20b", "b%20c", "%C3%A9", "Up", "", "ToP", ":~:text=x"] {
            assert!(is_there(fragment, &names), "{fragment}");
        }
        for fragment in ["up", "a", "c", "%C3", "a:~:text=x"] {
            assert!(!is_there(fragment, &names), "{fragment}");
        }
    }
}
