//! Which entries are asked for.
//!
//! Twin: `python-ref/cli_tool/filter.py`.

use crate::entry::Entry;

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

/// Statuses as a user names them: from `first` to `last`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statuses {
    pub first: u16,
    pub last: u16,
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
