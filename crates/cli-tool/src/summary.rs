//! What a report says: sums, and the entries at the top of each list.
//!
//! Twin: `python-ref/cli_tool/summary.py`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::counts::Counts;
use crate::tally::Key;

/// An entry of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    pub key: Key,
    pub hits: u64,
    pub bytes: u64,
    /// For the list of all paths: replies with a status from 400 to 599.
    pub errors: Option<u64>,
}

/// What a report says; every list is in the order in which it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    pub lines: u64,
    /// Lines that aren't malformed.
    pub parsed: u64,
    pub malformed: u64,
    /// Entries that weren't asked for.
    pub filtered: u64,
    /// The earliest moment, in seconds since 1970.
    pub first: Option<i64>,
    pub last: Option<i64>,
    /// Entries that were asked for.
    pub requests: u64,
    pub bytes: u64,
    /// How many different hosts there were.
    pub hosts: u64,
    /// By status, ascending.
    pub status: Vec<(u16, u64)>,
    /// By the first digit of the status, ascending.
    pub classes: Vec<(u16, u64)>,
    pub methods: Vec<(Key, u64)>,
    /// By hour of the day, in UTC.
    pub hours: [u64; 24],
    pub protocols: Vec<(Key, u64)>,
    pub top_paths: Vec<Top>,
    pub top_hosts: Vec<Top>,
    pub top_referrers: Vec<Top>,
    pub top_agents: Vec<Top>,
    /// The paths with most replies 404, and those replies.
    pub top_404: Vec<Top>,
    /// The paths with most replies from 500 to 599, and those replies.
    pub top_5xx: Vec<Top>,
    /// The malformed lines that are shown: where they stand, and why they are.
    pub examples: Vec<String>,
}

/// Returns what there is to say, with `top` entries in each list.
///
/// `None` if the sum of all bytes is beyond 64 bits.
#[must_use]
pub fn summarise(
    counts: &Counts,
    examples: Vec<String>,
    top: usize,
) -> Option<Summary> {
    let errors = |key: &Key| counts.errors.get(key).copied().unwrap_or(0);
    let mut top_paths = entries(counts.paths.top(top));
    for path in &mut top_paths {
        path.errors = Some(errors(&path.key));
    }
    Some(Summary {
        lines: counts.lines,
        parsed: counts.lines - counts.malformed,
        malformed: counts.malformed,
        filtered: counts.filtered,
        first: counts.span.map(|(first, _)| first),
        last: counts.span.map(|(_, last)| last),
        requests: counts.requests,
        bytes: u64::try_from(counts.bytes).ok()?,
        hosts: counts.hosts.len() as u64,
        status: by_number(&counts.statuses, |status| status),
        classes: by_number(&counts.statuses, |status| status / 100),
        methods: by_hits(&counts.methods),
        hours: counts.hours,
        protocols: by_hits(&counts.protocols),
        top_paths,
        top_hosts: entries(counts.hosts.top(top)),
        top_referrers: entries(counts.referrers.top(top)),
        top_agents: entries(counts.agents.top(top)),
        top_404: entries(counts.not_found.top(top)),
        top_5xx: entries(counts.server_errors.top(top)),
        examples,
    })
}

/// Returns the name of a class of statuses, such as `4xx`.
#[must_use]
pub fn class_name(digit: &u16) -> String {
    format!("{digit}xx")
}

/// The hits of all statuses that have the same number, ascending.
fn by_number(statuses: &HashMap<u16, u64>, number: fn(u16) -> u16) -> Vec<(u16, u64)> {
    let mut sums = BTreeMap::new();
    for (&status, hits) in statuses {
        *sums.entry(number(status)).or_default() += hits;
    }
    sums.into_iter().collect()
}

/// All keys, those with most hits first; of equals the first in order.
fn by_hits(keys: &HashMap<Key, u64>) -> Vec<(Key, u64)> {
    let mut keys: Vec<(Key, u64)> =
        keys.iter().map(|(key, &hits)| (key.clone(), hits)).collect();
    keys.sort_unstable_by(|left, right| {
        (Reverse(left.1), &left.0).cmp(&(Reverse(right.1), &right.0))
    });
    keys
}

/// The entries of a list.
fn entries(top: Vec<(Key, u64, u64)>) -> Vec<Top> {
    let entry = |(key, hits, bytes)| Top { key, hits, bytes, errors: None };
    top.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;

    fn summary(text: &str, top: usize) -> Summary {
        let mut counts = Counts::default();
        counts.add_lines(text.as_bytes(), &Filter::default());
        summarise(&counts, Vec::new(), top).unwrap()
    }

    fn line(path: &str, status: u16) -> String {
        format!(
            "h - - [10/Oct/2000:13:55:36 +0000] \"GET {path} HTTP/1.1\" {status} 5\n"
        )
    }

    #[test]
    fn of_equals_the_one_that_sorts_first_stands_first() {
        let text = [line("/b", 200), line("/c", 404), line("/a", 200), line("/c", 200)];
        let summary = summary(&text.concat(), 2);
        let paths: Vec<_> =
            summary.top_paths.iter().map(|top| (&*top.key, top.hits)).collect();
        assert_eq!(paths, [(&b"/c"[..], 2), (&b"/a"[..], 1)]);
        assert_eq!(summary.top_paths[0].errors, Some(1));
        assert_eq!(summary.top_404.len(), 1);
        assert_eq!(summary.top_5xx, []);
        assert_eq!(summary.status, [(200, 3), (404, 1)]);
        assert_eq!(summary.classes, [(2, 3), (4, 1)]);
    }

    #[test]
    fn nothing_is_summed_up_as_nothing() {
        assert_eq!(summary("", 10), Summary::default());
    }

    #[test]
    fn a_sum_beyond_64_bits_is_told() {
        let big = format!(
            "h - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.1\" 200 {}\n",
            "9".repeat(19)
        );
        let mut counts = Counts::default();
        counts.add_lines(big.as_bytes(), &Filter::default());
        assert!(summarise(&counts, Vec::new(), 1).is_some());
        counts.add_lines(big.as_bytes(), &Filter::default());
        assert_eq!(summarise(&counts, Vec::new(), 1), None);
    }
}
