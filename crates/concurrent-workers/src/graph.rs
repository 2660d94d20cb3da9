//! The addresses that were found, who refers to them, and what came of each.
//!
//! Apart from the frontier, which decides what is asked for, since the findings need
//! only this.
//!
//! Twin: `python-ref/concurrent_workers/graph.py`.

use std::collections::{BTreeSet, HashMap};

use crate::failure::Failure;

/// Why an address is not asked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Skip {
    /// It matches a pattern of `--exclude`.
    Excluded,
    /// It is of another origin, and `--check-external` isn't given.
    External,
    /// It is deeper than `--max-depth`.
    Depth,
    /// There are `--max-pages` already.
    Pages,
}

/// What is known of an address.
#[derive(Debug, PartialEq)]
pub enum State {
    /// Some page refers to it.
    Found,
    /// It is not asked for.
    Skipped(Skip),
    /// It is, or will be, asked for.
    Queued,
    /// It is a page, with the names of its fragments if those are checked.
    Page(Vec<String>),
    /// It is there.
    Fine,
    /// It leads to another address, by its number.
    Moved(usize),
    /// It is not there.
    Broken(Failure),
    /// The site asks robots not to ask for it.
    Disallowed,
}

/// An address, and what is known of it.
#[derive(Debug)]
pub struct Node {
    /// The address, without a fragment; or the text of a link that is none.
    pub address: String,
    /// The pages that refer to it, by their numbers.
    pub referrers: Vec<usize>,
    /// The links from a start address, along the way on which it was found first.
    pub depth: usize,
    /// The redirects that lead to it at least.
    pub hops: usize,
    /// Whether the crawl starts at it.
    pub is_start: bool,
    /// Whether it is asked for only if it is no private address.
    pub guarded: bool,
    /// Whether it is a private address; known once it was asked for.
    pub private: bool,
    /// What is known of it.
    pub state: State,
}

/// A link with a fragment: the address, the fragment, and the page that refers to it.
pub type Wanted = (usize, String, usize);

/// The addresses that were found, by their numbers.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    numbers: HashMap<String, usize>,
    /// Links of schemes that can't be checked, such as `mailto:`.
    pub other: BTreeSet<String>,
    /// The links whose fragments are checked.
    pub wanted: Vec<Wanted>,
}

impl Graph {
    /// Returns the number of an address, which may be new.
    pub fn number(&mut self, address: &str) -> usize {
        if let Some(&number) = self.numbers.get(address) {
            return number;
        }
        let number = self.nodes.len();
        self.numbers.insert(address.to_owned(), number);
        self.nodes.push(Node {
            address: address.to_owned(),
            referrers: Vec::new(),
            depth: 0,
            hops: 0,
            is_start: false,
            guarded: false,
            private: false,
            state: State::Found,
        });
        number
    }

    /// Notes that a page refers to an address, whose number is returned.
    pub fn refer(&mut self, page: usize, address: &str) -> usize {
        let number = self.number(address);
        let referrers = &mut self.nodes[number].referrers;
        // A page's links come together, so that only the last can be the same.
        if referrers.last() != Some(&page) {
            referrers.push(page);
        }
        number
    }

    /// Returns what is known of an address.
    #[must_use]
    pub fn node(&self, number: usize) -> &Node {
        &self.nodes[number]
    }

    /// Returns what is known of an address, to be changed.
    pub fn node_mut(&mut self, number: usize) -> &mut Node {
        &mut self.nodes[number]
    }

    /// Returns all addresses, in the order in which they were found.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_number_and_each_page_refers_once() {
        let mut graph = Graph::default();
        let (home, page) = (graph.number("http://a/"), graph.number("http://a/b"));
        for address in ["http://a/c", "http://a/c", "http://a/"] {
            graph.refer(page, address);
        }
        let target = graph.refer(home, "http://a/c");
        assert_eq!(graph.node(target).referrers, [page, home]);
        assert_eq!(graph.node(home).referrers, [page]);
        assert_eq!(graph.nodes().len(), 3);
    }
}
