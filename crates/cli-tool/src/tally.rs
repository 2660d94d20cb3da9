//! How often each key came, and how many bytes were sent for it.
//!
//! Twin: `python-ref/cli_tool/tally.py`.

use std::cmp::Reverse;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A path, host, referrer or agent, a method or a protocol: any bytes.
pub type Key = Vec<u8>;

/// The hits of each key, and their bytes.
///
/// Python has a dictionary. A map with an owned key for each entry would do here, too,
/// but most of the time would go into waiting for memory: for the entry, and then for
/// the key, which stands anywhere. So all keys stand in one buffer, close together.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    keys: Vec<u8>,
    entries: HashTable<Entry>,
    hasher: DefaultHashBuilder,
}

/// What is known of a key.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Where the key begins in the buffer, and where it ends.
    begin: usize,
    end: usize,
    hits: u64,
    /// Wraps around, but only if the sum of all is refused for being too large.
    bytes: u64,
}

impl Tally {
    /// Adds requests, each with its key and its bytes.
    pub fn add<'a>(&mut self, requests: impl IntoIterator<Item = (&'a [u8], u64)>) {
        for (key, bytes) in requests {
            self.add_hits(key, 1, bytes);
        }
    }

    /// Adds the hits of another tally.
    ///
    /// None is left there, so that its memory can be used again.
    pub fn merge(&mut self, other: &mut Self) {
        for entry in other.entries.drain() {
            self.add_hits(entry.key(&other.keys), entry.hits, entry.bytes);
        }
        other.keys.clear();
    }

    /// Returns the keys with most hits, and these; of equals the first in order.
    #[must_use]
    pub fn top(&self, length: usize) -> Vec<(Key, u64, u64)> {
        let rank = |entry: &Entry| (Reverse(entry.hits), entry.key(&self.keys));
        let mut ranked: Vec<&Entry> = self.entries.iter().collect();
        // Most keys are far from the top: only those at it are sorted.
        if length < ranked.len() {
            ranked.select_nth_unstable_by(length, |left, right| {
                rank(left).cmp(&rank(right))
            });
            ranked.truncate(length);
        }
        ranked.sort_unstable_by(|left, right| rank(left).cmp(&rank(right)));
        let entry =
            |entry: &Entry| (entry.key(&self.keys).to_vec(), entry.hits, entry.bytes);
        ranked.into_iter().map(entry).collect()
    }

    /// Returns how many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds some hits of a key.
    fn add_hits(&mut self, key: &[u8], hits: u64, bytes: u64) {
        let hash = self.hasher.hash_one(key);
        let is_key = |entry: &Entry| entry.key(&self.keys) == key;
        if let Some(entry) = self.entries.find_mut(hash, is_key) {
            entry.hits += hits;
            entry.bytes = entry.bytes.wrapping_add(bytes);
            return;
        }
        let begin = self.keys.len();
        self.keys.extend_from_slice(key);
        let entry = Entry { begin, end: self.keys.len(), hits, bytes };
        let hash_of = |entry: &Entry| self.hasher.hash_one(entry.key(&self.keys));
        self.entries.insert_unique(hash, entry, hash_of);
    }
}

impl PartialEq for Tally {
    fn eq(&self, other: &Self) -> bool {
        self.top(usize::MAX) == other.top(usize::MAX)
    }
}

impl Entry {
    fn key<'a>(&self, keys: &'a [u8]) -> &'a [u8] {
        &keys[self.begin..self.end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(keys: &[&[u8]]) -> Tally {
        let mut tally = Tally::default();
        tally.add(keys.iter().map(|key| (*key, 5)));
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
