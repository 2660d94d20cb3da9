//! How often each key came, and how many bytes were sent for it.
//!
//! Twin: `python-ref/cli_tool/tally.py`.

use std::cmp::Reverse;

use hashbrown::HashMap;

/// A path, host, referrer or agent, a method or a protocol: any bytes.
pub type Key = Vec<u8>;

/// The hits of each key, and their bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally(HashMap<Key, Hits>);

/// How often something came, and how many bytes were sent for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Hits {
    hits: u64,
    /// Wraps around, but only if the sum of all is refused for being too large.
    bytes: u64,
}

impl Tally {
    /// Adds one request.
    pub fn add(&mut self, key: &[u8], size: u64) {
        self.0.entry_ref(key).or_default().merge(Hits { hits: 1, bytes: size });
    }

    /// Adds the hits of another tally.
    ///
    /// None is left there, so that its memory can be used again.
    pub fn merge(&mut self, other: &mut Self) {
        for (key, hits) in other.0.drain() {
            self.0.entry(key).or_default().merge(hits);
        }
    }

    /// Returns the keys with most hits, and these; of equals the first in order.
    #[must_use]
    pub fn top(&self, length: usize) -> Vec<(Key, u64, u64)> {
        let entry = |(key, hits): (_, &Hits)| (Reverse(hits.hits), key, hits.bytes);
        let mut ranked: Vec<(_, &Key, _)> = self.0.iter().map(entry).collect();
        // Most keys are far from the top: only those at it are sorted.
        if length < ranked.len() {
            ranked.select_nth_unstable(length);
            ranked.truncate(length);
        }
        ranked.sort_unstable();
        let entry =
            |(Reverse(hits), key, bytes): (_, &Key, _)| (key.clone(), hits, bytes);
        ranked.into_iter().map(entry).collect()
    }

    /// Returns how many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Hits {
    fn merge(&mut self, other: Self) {
        self.hits += other.hits;
        self.bytes = self.bytes.wrapping_add(other.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(keys: &[&[u8]]) -> Tally {
        let mut tally = Tally::default();
        for key in keys {
            tally.add(key, 5);
        }
        tally
    }

    #[test]
    fn of_equals_the_one_that_sorts_first_stands_first() {
        let tally = tally(&[b"b", b"c", b"a", b"c"]);
        assert_eq!(tally.top(2), [(b"c".to_vec(), 2, 10), (b"a".to_vec(), 1, 5)]);
        assert_eq!((tally.top(0).len(), tally.top(9).len()), (0, 3));
    }

    #[test]
    fn merging_is_adding_all() {
        let mut merged = tally(&[b"a", b"b"]);
        merged.merge(&mut tally(&[b"b", b"c"]));
        assert_eq!(merged, tally(&[b"a", b"b", b"b", b"c"]));
    }
}
