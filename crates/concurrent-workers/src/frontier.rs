//! What is asked for, and in which order it counts.
//!
//! Replies arrive in any order. They are taken in the order in which their addresses
//! were queued, so that the links they hold are queued in an order that doesn't depend
//! on time: which pages are within a limit, and what the report says, are always the
//! same. A reply that is early waits; how many may wait is bounded.
//!
//! Twin: `python-ref/concurrent_workers/frontier.py`.

use std::collections::{BTreeSet, HashMap};

use crate::address::origin;
use crate::failure::{Failure, Kind};
use crate::graph::{Graph, Skip, State};
use crate::links::{Link, LinkKind};
use crate::options::Limits;
use crate::task::{Answer, Reply, Task};

/// How far ahead of the first open reply others are asked for: the most that can wait.
const WINDOW: usize = 4096;

/// The addresses that are to be asked for, and all that is known of the others.
#[derive(Debug)]
pub struct Frontier {
    limits: Limits,
    graph: Graph,
    starts: Vec<usize>,
    /// The origins whose pages are read.
    scope: BTreeSet<String>,
    /// Whether a start address is a private one.
    local: bool,
    /// Addresses of the scope that were queued.
    pages: usize,
    /// The addresses in the order in which they count, and whether each is guarded.
    queue: Vec<(usize, bool)>,
    /// How many of them were handed out, and how many were taken.
    handed: usize,
    taken: usize,
    /// Replies that came before their turn, by their places.
    early: HashMap<usize, Answer>,
}

impl Frontier {
    /// Returns the frontier at which a crawl begins.
    #[must_use]
    pub fn new(starts: &[String], limits: Limits) -> Self {
        let mut frontier = Self {
            limits,
            graph: Graph::default(),
            starts: Vec::new(),
            scope: BTreeSet::new(),
            local: false,
            pages: 0,
            queue: Vec::new(),
            handed: 0,
            taken: 0,
            early: HashMap::new(),
        };
        for start in starts {
            let number = frontier.graph.number(start);
            if !frontier.starts.contains(&number) {
                frontier.starts.push(number);
                frontier.start_at(number);
                frontier.pages += 1;
                frontier.enqueue(number);
            }
        }
        frontier
    }

    /// Hands out the next address; none if all were, or too many replies are due.
    pub fn hand_out(&mut self) -> Option<Task> {
        if self.handed >= self.taken + WINDOW {
            return None;
        }
        let &(number, guarded) = self.queue.get(self.handed)?;
        let address = self.graph.node(number).address.clone();
        let (place, read) = (self.handed, self.is_in_scope(&address));
        self.handed += 1;
        Some(Task { place, address, read, guarded })
    }

    /// Takes an answer in its turn, and those that waited for it.
    pub fn settle(&mut self, place: usize, answer: Answer) {
        self.early.insert(place, answer);
        while let Some(answer) = self.early.remove(&self.taken) {
            let (number, _) = self.queue[self.taken];
            self.taken += 1;
            self.take(number, answer);
        }
    }

    /// Returns how many answers were taken, and how many addresses were queued.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.taken, self.queue.len())
    }

    /// Returns what was found, and the numbers of the start addresses.
    #[must_use]
    pub fn into_graph(self) -> (Graph, Vec<usize>) {
        (self.graph, self.starts)
    }

    /// Notes what came of an address, and queues what it leads to.
    fn take(&mut self, number: usize, answer: Answer) {
        let node = self.graph.node_mut(number);
        node.private = answer.private;
        self.local |= node.is_start && answer.private;
        let guarded = node.guarded;
        let state = match answer.reply {
            Reply::Page(page) => {
                self.follow(number, page.links);
                State::Page(page.ids)
            }
            Reply::Fine => State::Fine,
            Reply::Moved(address) => State::Moved(self.redirect(number, &address)),
            Reply::Broken(Failure { kind: Kind::Blocked, .. }) if !guarded => {
                // Since it was handed out, something was found that may lead to it.
                return self.enqueue(number);
            }
            Reply::Broken(failure) => State::Broken(failure),
            Reply::Disallowed => State::Disallowed,
        };
        self.graph.node_mut(number).state = state;
    }

    /// Queues what a page links to.
    fn follow(&mut self, page: usize, links: Vec<Link>) {
        let depth = self.graph.node(page).depth + 1;
        for link in links {
            if link.kind == LinkKind::Other {
                self.graph.other.insert(link.address);
                continue;
            }
            let number = self.graph.refer(page, &link.address);
            if link.kind == LinkKind::Invalid {
                let failure = Failure::of_kind(Kind::Invalid);
                self.graph.node_mut(number).state = State::Broken(failure);
                continue;
            }
            if let Some(fragment) = link.fragment
                && self.limits.fragments
            {
                self.graph.wanted.push((number, fragment, page));
            }
            // A page of the world has no business in a private network.
            let guarded = !self.local && !self.is_in_scope(&link.address);
            self.reach(number, depth, 0, guarded && !self.limits.private);
        }
    }

    /// Queues what an address leads to; returns its number.
    fn redirect(&mut self, from: usize, address: &str) -> usize {
        let to = self.graph.number(address);
        let node = self.graph.node(from);
        let (depth, hops) = (node.depth, node.hops + 1);
        let guarded = self.is_guarded(&node.address, address);
        // Where a start address leads to is where the crawl is meant to start.
        if node.is_start {
            self.start_at(to);
        }
        self.reach(to, depth, hops, guarded);
        to
    }

    /// Queues an address, unless it was, or there is a reason not to.
    fn reach(&mut self, number: usize, depth: usize, hops: usize, guarded: bool) {
        if hops > self.limits.redirects {
            return;
        }
        if matches!(self.graph.node(number).state, State::Found | State::Skipped(_)) {
            let skip = self.reason_to_skip(number, depth, hops);
            let node = self.graph.node_mut(number);
            if let Some(skip) = skip {
                node.state = State::Skipped(skip);
            } else {
                (node.depth, node.hops, node.guarded) = (depth, hops, guarded);
                self.pages += usize::from(self.scope.contains(origin(&node.address)));
                self.enqueue(number);
            }
            return;
        }
        let node = self.graph.node_mut(number);
        if node.guarded && !guarded {
            node.guarded = false;
            let blocked = Failure::of_kind(Kind::Blocked);
            if node.state == State::Broken(blocked) {
                return self.enqueue(number);
            }
        }
        // A shorter way to a redirect may bring what follows it within the limit.
        if hops < node.hops {
            node.hops = hops;
            if let State::Moved(to) = node.state {
                let from = &self.graph.node(number).address;
                let guarded = self.is_guarded(from, &self.graph.node(to).address);
                self.reach(to, depth, hops + 1, guarded);
            }
        }
    }

    fn reason_to_skip(&self, number: usize, depth: usize, hops: usize) -> Option<Skip> {
        let address = &self.graph.node(number).address;
        let in_scope = self.is_in_scope(address);
        if self.limits.excluded.matches(address) {
            Some(Skip::Excluded)
        } else if !in_scope && !self.limits.external && hops == 0 {
            Some(Skip::External)
        } else if depth > self.limits.depth {
            Some(Skip::Depth)
        } else if in_scope && self.pages >= self.limits.pages {
            Some(Skip::Pages)
        } else {
            None
        }
    }

    fn start_at(&mut self, number: usize) {
        let node = self.graph.node_mut(number);
        node.is_start = true;
        self.scope.insert(origin(&node.address).to_owned());
    }

    fn enqueue(&mut self, number: usize) {
        let node = self.graph.node_mut(number);
        node.state = State::Queued;
        self.queue.push((number, node.guarded));
    }

    fn is_in_scope(&self, address: &str) -> bool {
        self.scope.contains(origin(address))
    }

    /// Tells whether a redirect must not lead into a private network.
    fn is_guarded(&self, from: &str, to: &str) -> bool {
        !self.limits.private && origin(from) != origin(to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::exclude::Excluded;
    use crate::findings::{Findings, find};
    use crate::links::PageLinks;

    fn limits() -> Limits {
        Limits {
            pages: 100,
            depth: 100,
            redirects: 3,
            external: true,
            private: false,
            fragments: false,
            excluded: Excluded::new(&[]),
        }
    }

    fn page(addresses: &[&str]) -> Reply {
        let link = |address: &&str| Link {
            kind: LinkKind::Http,
            address: (*address).to_owned(),
            fragment: None,
        };
        let links = addresses.iter().map(link).collect();
        Reply::Page(PageLinks { links, ids: Vec::new() })
    }

    /// Crawls a site of replies; `next` chooses which open task ends first.
    fn crawl(
        site: &HashMap<String, Answer>,
        limits: &Limits,
        mut next: impl FnMut(usize) -> usize,
    ) -> (Findings, Vec<String>) {
        let mut frontier = Frontier::new(&["http://a/0".to_owned()], limits.clone());
        let (mut open, mut asked) = (Vec::new(), Vec::new());
        loop {
            while open.len() < 4
                && let Some(task) = frontier.hand_out()
            {
                open.push(task);
            }
            if open.is_empty() {
                break;
            }
            let Task { place, address, guarded, .. } = open.remove(next(open.len()));
            let mut answer = site[&address].clone();
            if guarded && answer.private {
                answer.reply = Reply::Broken(Failure::of_kind(Kind::Blocked));
            }
            asked.push(format!("{address} {guarded}"));
            frontier.settle(place, answer);
        }
        let (graph, starts) = frontier.into_graph();
        let ends = (limits.redirects, limits.private);
        (find(&graph, &starts, ends, false), asked)
    }

    fn site(replies: Vec<(&str, Reply)>) -> HashMap<String, Answer> {
        let answer = |(address, reply): (&str, Reply)| {
            let private = address.starts_with("http://local/");
            (address.to_owned(), Answer { reply, private })
        };
        replies.into_iter().map(answer).collect()
    }

    #[test]
    fn a_page_beyond_a_limit_is_not_asked_for() {
        let site = site(vec![
            ("http://a/0", page(&["http://a/1", "http://a/2", "http://b/"])),
            ("http://a/1", page(&["http://a/3"])),
            ("http://a/2", Reply::Fine),
        ]);
        let limits = Limits { depth: 1, external: false, ..limits() };
        let (findings, asked) = crawl(&site, &limits, |_| 0);
        assert_eq!(asked.len(), 3);
        assert_eq!((findings.skipped.depth, findings.skipped.external), (1, 1));
        let (findings, asked) = crawl(&site, &Limits { pages: 2, ..limits }, |_| 0);
        assert_eq!((asked.len(), findings.skipped.pages), (2, 1));
    }

    #[test]
    fn so_many_redirects_are_followed_and_no_more() {
        let moved = |to: &str| Reply::Moved(to.to_owned());
        let mut replies = vec![
            ("http://a/0", page(&["http://a/1"])),
            ("http://a/1", moved("http://a/2")),
            ("http://a/2", moved("http://a/3")),
            ("http://a/3", moved("http://a/4")),
            ("http://a/4", Reply::Fine),
        ];
        let (findings, _) = crawl(&site(replies.clone()), &limits(), |_| 0);
        assert_eq!(findings.broken, []);
        assert_eq!(findings.redirects[0].chain.len(), 3);
        replies[4].1 = moved("http://a/5");
        let (findings, asked) = crawl(&site(replies), &limits(), |_| 0);
        assert_eq!(findings.broken[0].failure.kind, Kind::TooManyRedirects);
        assert_eq!((findings.redirects[0].chain.len(), asked.len()), (3, 5));
    }

    #[test]
    fn a_redirect_from_elsewhere_into_a_private_network_is_blocked() {
        let replies = vec![
            ("http://a/0", page(&["http://a/1"])),
            ("http://a/1", Reply::Moved("http://local/".to_owned())),
            ("http://local/", Reply::Fine),
        ];
        let (findings, asked) = crawl(&site(replies.clone()), &limits(), |_| 0);
        assert_eq!(findings.broken[0].url, "http://a/1");
        assert_eq!(findings.broken[0].failure.kind, Kind::Blocked);
        assert_eq!(asked[2], "http://local/ true");
        let allowed = Limits { private: true, ..limits() };
        let (findings, _) = crawl(&site(replies), &allowed, |_| 0);
        assert_eq!(findings.broken, []);
    }

    /// Replies of 10 addresses at home and 3 elsewhere, one of them private.
    fn replies() -> impl Strategy<Value = Vec<(usize, Vec<usize>)>> {
        vec((0_usize..9, vec(0_usize..13, 0..5)), 13)
    }

    fn address(number: usize) -> String {
        match number {
            0..=9 => format!("http://a/{number}"),
            10 | 11 => format!("http://b/{number}"),
            _ => "http://local/".to_owned(),
        }
    }

    fn built(replies: &[(usize, Vec<usize>)]) -> HashMap<String, Answer> {
        let mut site = HashMap::new();
        for (number, (kind, to)) in replies.iter().enumerate() {
            let targets: Vec<String> = to.iter().map(|&one| address(one)).collect();
            let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
            let reply = match kind {
                0..=4 => page(&targets),
                5 | 6 if !to.is_empty() => Reply::Moved(address(to[0])),
                7 => Reply::Broken(Failure::of_status(404)),
                _ => Reply::Fine,
            };
            // The start is a page, and public.
            let reply = if number == 0 { page(&targets) } else { reply };
            site.insert(address(number), Answer { reply, private: number == 12 });
        }
        site
    }

    proptest! {
        #[test]
        fn the_findings_do_not_depend_on_the_order_of_the_replies(
            replies in replies(),
            choices in vec(0_usize..100, 60),
            pages in 1_usize..12,
        ) {
            let site = built(&replies);
            let limits = Limits { pages, ..limits() };
            let (findings, mut asked) = crawl(&site, &limits, |_| 0);
            let mut choices = choices.into_iter().cycle();
            let (again, mut asked_again) =
                crawl(&site, &limits, |open| choices.next().unwrap_or(0) % open);
            prop_assert_eq!(findings, again);
            asked.sort();
            asked_again.sort();
            let requests = asked.len();
            prop_assert_eq!(&asked, &asked_again);
            // Each address is asked for once; a private one that was refused may be
            // asked for once more, when a link leads there.
            asked.dedup();
            prop_assert_eq!(requests, asked.len());
        }
    }
}
