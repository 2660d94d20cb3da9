//! What the crawl found: what is broken, what redirects, which fragments are missing.
//!
//! A link is as good as the end of its redirects, so each is followed to its end here,
//! where every address is known, and not while they arrive.
//!
//! Twin: `python-ref/concurrent_workers/findings.py`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::address::origin;
use crate::failure::{Failure, Kind};
use crate::fragments::is_there;
use crate::graph::{Graph, Node, Skip, State};

/// A link that is broken.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The address, or the text of a link that is none.
    pub url: String,
    /// What is wrong at the end of its redirects.
    pub failure: Failure,
    /// The pages that refer to it, sorted; none refers to a start address.
    pub referrers: Vec<String>,
}

/// A link that redirects, whatever is at the end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Redirected {
    /// The address.
    pub url: String,
    /// The addresses that follow it, to the last or until they repeat.
    pub chain: Vec<String>,
    /// The pages that refer to it, sorted.
    pub referrers: Vec<String>,
}

/// A fragment that its page doesn't have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missing {
    /// The address with the fragment.
    pub url: String,
    /// The pages that refer to it, sorted.
    pub referrers: Vec<String>,
}

/// How many addresses were not asked for, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Skipped {
    /// Links of schemes that can't be checked, such as `mailto:`.
    pub scheme: usize,
    /// Addresses that match a pattern of `--exclude`.
    pub excluded: usize,
    /// Addresses of other origins, without `--check-external`.
    pub external: usize,
    /// Addresses that robots are asked to leave alone.
    pub robots: usize,
    /// Addresses deeper than `--max-depth`.
    pub depth: usize,
    /// Addresses beyond `--max-pages`.
    pub pages: usize,
}

/// What the crawl found, sorted, whatever the order of the replies was.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The start addresses, in their order.
    pub start: Vec<String>,
    /// The pages that were read.
    pub pages: usize,
    /// The different addresses that pages refer to.
    pub links: usize,
    /// The broken links, by address.
    pub broken: Vec<Broken>,
    /// The links that redirect, by address.
    pub redirects: Vec<Redirected>,
    /// The missing fragments, by address.
    pub fragments: Vec<Missing>,
    /// What was not asked for.
    pub skipped: Skipped,
    /// Whether the crawl was interrupted.
    pub partial: bool,
    /// The start addresses that can't be read, each with the reason.
    pub unread: Vec<(String, String)>,
}

/// What is at the end of an address's redirects.
enum End {
    /// A page, by its number.
    Page(usize),
    Fine,
    Broken(Failure),
    /// It was not asked for.
    Unknown,
}

/// Draws the conclusions of a crawl.
///
/// `ends` is the most redirects that may follow a link, and whether they may lead into
/// private networks.
#[must_use]
pub fn find(
    graph: &Graph,
    starts: &[usize],
    ends: (usize, bool),
    partial: bool,
) -> Findings {
    let (redirects, private) = ends;
    let mut findings = Findings {
        start: starts.iter().map(|&one| graph.node(one).address.clone()).collect(),
        pages: 0,
        links: 0,
        broken: Vec::new(),
        redirects: Vec::new(),
        fragments: Vec::new(),
        skipped: skipped(graph),
        partial,
        unread: Vec::new(),
    };
    for (number, node) in graph.nodes().iter().enumerate() {
        findings.pages += usize::from(matches!(node.state, State::Page(_)));
        findings.links += usize::from(!node.referrers.is_empty());
        let is_start = starts.contains(&number);
        if node.referrers.is_empty() && !is_start {
            continue;
        }
        let (chain, end) = follow(graph, number, redirects, private);
        let url = node.address.clone();
        if let Some(reason) = reason_unread(&end, node).filter(|_| is_start) {
            findings.unread.push((url.clone(), reason));
        }
        if !chain.is_empty() {
            let name = |&one: &usize| graph.node(one).address.clone();
            let chain = chain.iter().map(name).collect();
            let referrers = referrers(graph, &node.referrers);
            findings.redirects.push(Redirected { url: url.clone(), chain, referrers });
        }
        if let End::Broken(failure) = end {
            let referrers = referrers(graph, &node.referrers);
            findings.broken.push(Broken { url, failure, referrers });
        }
    }
    findings.broken.sort_by(|one, other| one.url.cmp(&other.url));
    findings.redirects.sort_by(|one, other| one.url.cmp(&other.url));
    findings.fragments = missing_fragments(graph, redirects, private);
    findings
}

/// Follows the redirects of an address; returns what they lead to, and the end.
fn follow(
    graph: &Graph,
    number: usize,
    redirects: usize,
    private: bool,
) -> (Vec<usize>, End) {
    let (mut chain, mut at) = (Vec::new(), number);
    let end = loop {
        let node = graph.node(at);
        let State::Moved(to) = node.state else { break end(at, node) };
        if chain.len() == redirects {
            break End::Broken(Failure::of_kind(Kind::TooManyRedirects));
        }
        let again = to == number || chain.contains(&to);
        chain.push(to);
        if again {
            break End::Broken(Failure::of_kind(Kind::TooManyRedirects));
        }
        let target = graph.node(to);
        let elsewhere = origin(&node.address) != origin(&target.address);
        if elsewhere && target.private && !private {
            break End::Broken(Failure::of_kind(Kind::Blocked));
        }
        at = to;
    };
    (chain, end)
}

fn end(number: usize, node: &Node) -> End {
    match node.state {
        State::Page(_) => End::Page(number),
        State::Fine => End::Fine,
        State::Broken(failure) => End::Broken(failure),
        _ => End::Unknown,
    }
}

fn reason_unread(end: &End, node: &Node) -> Option<String> {
    match end {
        End::Broken(failure) => Some(failure.text()),
        _ if node.state == State::Disallowed => Some("robots.txt disallows it".into()),
        _ => None,
    }
}

/// Returns the addresses of the pages, sorted.
fn referrers(graph: &Graph, pages: &[usize]) -> Vec<String> {
    let mut addresses: Vec<String> =
        pages.iter().map(|&page| graph.node(page).address.clone()).collect();
    addresses.sort_unstable();
    addresses
}

fn skipped(graph: &Graph) -> Skipped {
    let mut skipped = Skipped { scheme: graph.other.len(), ..Skipped::default() };
    for node in graph.nodes() {
        match node.state {
            State::Skipped(Skip::Excluded) => skipped.excluded += 1,
            State::Skipped(Skip::External) => skipped.external += 1,
            State::Skipped(Skip::Depth) => skipped.depth += 1,
            State::Skipped(Skip::Pages) => skipped.pages += 1,
            State::Disallowed => skipped.robots += 1,
            _ => (),
        }
    }
    skipped
}

/// Returns the fragments that the pages at the end of the redirects don't have.
fn missing_fragments(graph: &Graph, redirects: usize, private: bool) -> Vec<Missing> {
    let mut missing: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, fragment, page) in &graph.wanted {
        let (_, end) = follow(graph, *number, redirects, private);
        let End::Page(target) = end else { continue };
        let State::Page(ids) = &graph.node(target).state else { continue };
        if !is_there(fragment, ids) {
            let url = format!("{}#{fragment}", graph.node(*number).address);
            missing.entry(url).or_default().insert(*page);
        }
    }
    missing
        .into_iter()
        .map(|(url, pages)| {
            let pages: Vec<usize> = pages.into_iter().collect();
            Missing { url, referrers: referrers(graph, &pages) }
        })
        .collect()
}
