//! Counts entries by status, path, host and so on, and merges what was counted apart.
//!
//! Twin: `python-ref/cli_tool/counts.py`.

use std::hash::Hash;
use std::mem::take;

use hashbrown::HashMap;

use crate::entry::{Entry, parse};
use crate::filter::Filter;
use crate::lines::lines;
use crate::moment::utc_hour;
use crate::reason::Reason;
use crate::tally::{Key, Tally};

/// How many malformed lines are shown.
pub const EXAMPLES: usize = 5;

/// What else was found in a chunk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Examined {
    pub lines: u64,
    /// The first [`EXAMPLES`] lines that are malformed, by their number in the chunk.
    pub malformed: Vec<(u64, Reason)>,
}

/// What was counted in some lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    pub lines: u64,
    pub malformed: u64,
    /// Entries that weren't asked for.
    pub filtered: u64,
    /// Entries that were: all that follows is about these.
    pub requests: u64,
    /// In 128 bits, so that a sum beyond 64 can be told.
    pub bytes: u128,
    /// The earliest moment and the latest.
    pub span: Option<(i64, i64)>,
    pub statuses: HashMap<u16, u64>,
    pub methods: HashMap<Key, u64>,
    pub protocols: HashMap<Key, u64>,
    /// By hour of the day, in UTC.
    pub hours: [u64; 24],
    pub paths: Tally,
    /// By path: replies with a status from 400 to 599.
    pub errors: HashMap<Key, u64>,
    /// By path: replies 404.
    pub not_found: Tally,
    /// By path: replies with a status from 500 to 599.
    pub server_errors: Tally,
    pub hosts: Tally,
    pub referrers: Tally,
    pub agents: Tally,
}

impl Counts {
    /// Counts the lines of a chunk.
    ///
    /// Returns how many there are, and the first that are malformed.
    pub fn add_lines(&mut self, text: &[u8], wanted: &Filter) -> Examined {
        let mut examined = Examined::default();
        let mut entries = Vec::new();
        for line in lines(text) {
            examined.lines += 1;
            match parse(line) {
                Ok(entry) if wanted.takes(&entry) => entries.push(entry),
                Ok(_) => self.filtered += 1,
                Err(reason) => {
                    self.malformed += 1;
                    if examined.malformed.len() < EXAMPLES {
                        examined.malformed.push((examined.lines, reason));
                    }
                }
            }
        }
        self.lines += examined.lines;
        self.add(&entries);
        examined
    }

    /// Counts some entries.
    pub fn add(&mut self, entries: &[Entry<'_>]) {
        for entry in entries {
            self.add_sums(entry);
        }
        // One tally after the other: each stays in the core's cache for its turn, and
        // the processor can look for several keys at once.
        let each = || entries.iter();
        self.paths.add(each().map(|entry| (&*entry.request.path, entry.bytes)));
        self.hosts.add(each().map(|entry| (entry.host, entry.bytes)));
        self.referrers.add(
            each().filter_map(|entry| Some((entry.referrer.as_deref()?, entry.bytes))),
        );
        self.agents.add(
            each().filter_map(|entry| Some((entry.agent.as_deref()?, entry.bytes))),
        );
    }

    /// Counts what there is little of.
    fn add_sums(&mut self, entry: &Entry<'_>) {
        let (request, bytes) = (&entry.request, entry.bytes);
        self.requests += 1;
        self.bytes += u128::from(bytes);
        self.span = joined(self.span, Some((entry.time, entry.time)));
        self.hours[utc_hour(entry.time)] += 1;
        *self.statuses.entry(entry.status).or_default() += 1;
        *self.methods.entry_ref(request.method).or_default() += 1;
        *self.protocols.entry_ref(request.protocol).or_default() += 1;
        if (400..600).contains(&entry.status) {
            self.add_error(&request.path, entry.status, bytes);
        }
    }

    /// Counts a reply with an error.
    fn add_error(&mut self, path: &[u8], status: u16, bytes: u64) {
        *self.errors.entry_ref(path).or_default() += 1;
        if status == 404 {
            self.not_found.add([(path, bytes)]);
        } else if status >= 500 {
            self.server_errors.add([(path, bytes)]);
        }
    }

    /// Returns how many keys there are, which is what takes memory.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.paths.len() + self.hosts.len() + self.referrers.len() + self.agents.len()
    }

    /// Adds what was counted in other lines.
    ///
    /// Nothing is left there, so that its memory can be used again.
    pub fn merge(&mut self, other: &mut Self) {
        self.lines += take(&mut other.lines);
        self.malformed += take(&mut other.malformed);
        self.filtered += take(&mut other.filtered);
        self.requests += take(&mut other.requests);
        self.bytes += take(&mut other.bytes);
        self.span = joined(self.span, other.span.take());
        for (mine, theirs) in self.hours.iter_mut().zip(take(&mut other.hours)) {
            *mine += theirs;
        }
        merge_numbers(&mut self.statuses, &mut other.statuses);
        merge_numbers(&mut self.methods, &mut other.methods);
        merge_numbers(&mut self.protocols, &mut other.protocols);
        self.paths.merge(&mut other.paths);
        merge_numbers(&mut self.errors, &mut other.errors);
        self.not_found.merge(&mut other.not_found);
        self.server_errors.merge(&mut other.server_errors);
        self.hosts.merge(&mut other.hosts);
        self.referrers.merge(&mut other.referrers);
        self.agents.merge(&mut other.agents);
    }
}

fn merge_numbers<K: Eq + Hash>(
    mine: &mut HashMap<K, u64>,
    theirs: &mut HashMap<K, u64>,
) {
    for (key, number) in theirs.drain() {
        *mine.entry(key).or_default() += number;
    }
}

/// The span from the earlier beginning to the later end.
fn joined(left: Option<(i64, i64)>, right: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (left, right) {
        (Some(left), Some(right)) => Some((left.0.min(right.0), left.1.max(right.1))),
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counts(text: &str) -> Counts {
        let mut counts = Counts::default();
        counts.add_lines(text.as_bytes(), &Filter::default());
        counts
    }

    #[test]
    fn a_line_is_counted_under_all_its_keys() {
        let text =
            r#"h - - [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.1" 404 5 "r" "a""#;
        let counts = counts(text);
        assert_eq!((counts.lines, counts.requests, counts.bytes), (1, 1, 5));
        assert_eq!((counts.statuses[&404], counts.hours[20]), (1, 1));
        assert_eq!(counts.methods[&b"GET"[..]], 1);
        for (tally, key) in [
            (&counts.paths, "/a"),
            (&counts.not_found, "/a"),
            (&counts.hosts, "h"),
            (&counts.referrers, "r"),
            (&counts.agents, "a"),
        ] {
            assert_eq!(tally.top(2), [(key.as_bytes().to_vec(), 1, 5)]);
        }
        assert_eq!(counts.errors[&b"/a"[..]], 1);
        assert!(counts.server_errors.is_empty());
    }

    #[test]
    fn malformed_lines_are_counted_and_the_first_are_kept() {
        let mut counts = Counts::default();
        let examined = counts.add_lines(&b"\n".repeat(7), &Filter::default());
        assert_eq!((counts.lines, counts.malformed, counts.requests), (7, 7, 0));
        let empty = |line| (line, Reason::Empty);
        assert_eq!(examined.malformed, (1..=5).map(empty).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn merging_is_counting_all(
            lines in prop::collection::vec(
                "(h|i) - - \\[0[1-3]/Oct/2000:1[0-9]:55:36 [+-]0700\\] \
                 \"(GET|PUT) /[ab] HTTP/1.1\" (200|404|503) [0-9]{1,3}\
                 ( \"r\" \"a\")?\n",
                0..30),
            cut in 0_usize..30,
        ) {
            let (left, right) = lines.split_at(cut.min(lines.len()));
            let mut merged = counts(&left.concat());
            merged.merge(&mut counts(&right.concat()));
            prop_assert_eq!(merged, counts(&lines.concat()));
        }
    }
}
