//! Which entries are asked for.
//!
//! Twin: `python-ref/cli_tool/filter.py`.

use crate::entry::Entry;

/// Statuses as a user names them: from `first` to `last`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statuses {
    pub first: u16,
    pub last: u16,
}

/// Which entries are asked for; each condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// The first moment that is counted.
    pub since: Option<i64>,
    /// The first moment that isn't any more.
    pub until: Option<i64>,
    /// Any of these; any at all if there are none.
    pub statuses: Vec<Statuses>,
    /// Likewise.
    pub methods: Vec<Vec<u8>>,
    /// What the path begins with.
    pub path: Vec<u8>,
}

impl Filter {
    /// Returns whether an entry is asked for.
    #[must_use]
    pub fn takes(&self, entry: &Entry<'_>) -> bool {
        let (status, method) = (entry.status, entry.request.method);
        self.since.is_none_or(|since| since <= entry.time)
            && self.until.is_none_or(|until| entry.time < until)
            && (self.statuses.is_empty()
                || self
                    .statuses
                    .iter()
                    .any(|those| (those.first..=those.last).contains(&status)))
            && (self.methods.is_empty() || self.methods.iter().any(|one| one == method))
            && entry.request.path.starts_with(&self.path)
    }
}

/// Returns the statuses of a code such as `404` or a class such as `5xx`.
#[must_use]
pub fn parse_statuses(text: &str) -> Option<Statuses> {
    match *text.as_bytes() {
        [digit @ b'1'..=b'9', b'x', b'x'] => {
            let first = 100 * u16::from(digit - b'0');
            Some(Statuses { first, last: first + 99 })
        }
        [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => {
            let code = text.parse().ok()?;
            Some(Statuses { first: code, last: code })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::parse;

    fn takes(filter: &Filter) -> bool {
        let line = br#"h - - [01/Jan/1970:00:01:40 +0000] "GET /a/b?c HTTP/1.1" 404 5"#;
        filter.takes(&parse(line).unwrap())
    }

    #[test]
    fn no_condition_takes_all() {
        assert!(takes(&Filter::default()));
    }

    #[test]
    fn the_interval_is_half_open() {
        for (since, until, expected) in [
            (Some(100), None, true),
            (Some(101), None, false),
            (None, Some(101), true),
            (None, Some(100), false),
            (Some(100), Some(101), true),
            (Some(100), Some(100), false),
        ] {
            let filter = Filter { since, until, ..Filter::default() };
            assert_eq!(takes(&filter), expected, "{since:?} {until:?}");
        }
    }

    #[test]
    fn any_of_the_statuses_and_of_the_methods_will_do() {
        for (statuses, methods, expected) in [
            (&["200", "404"][..], &[][..], true),
            (&["4xx"], &["PUT", "GET"], true),
            (&["200", "5xx"], &[], false),
            (&[], &["get", "GE", "GETS"], false),
            (&["404"], &["PUT"], false),
        ] {
            let filter = Filter {
                statuses: statuses
                    .iter()
                    .filter_map(|text| parse_statuses(text))
                    .collect(),
                methods: methods.iter().map(|text| text.as_bytes().to_vec()).collect(),
                ..Filter::default()
            };
            assert_eq!(takes(&filter), expected, "{statuses:?} {methods:?}");
        }
    }

    #[test]
    fn a_path_is_known_by_its_beginning() {
        for (path, expected) in [
            ("/a", true),
            ("/a/b", true),
            ("/a/b?", false),
            ("a", false),
            ("/A", false),
        ] {
            let filter = Filter { path: path.into(), ..Filter::default() };
            assert_eq!(takes(&filter), expected, "{path}");
        }
    }

    #[test]
    fn statuses_are_codes_or_classes() {
        let range = |text| parse_statuses(text).map(|those| (those.first, those.last));
        assert_eq!((range("404"), range("100")), (Some((404, 404)), Some((100, 100))));
        assert_eq!((range("5xx"), range("9xx")), (Some((500, 599)), Some((900, 999))));
        for text in ["", "099", "1000", "0xx", "4XX", "4x4", "40", " 404", "٤٠٤"] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
