//! Keeps a service busy, and remembers what it acknowledged.
//!
//! What is acknowledged must be in the database afterwards, whatever happened to the
//! service; what was asked and not acknowledged may be.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

use crate::reply::Reply;
use crate::target::Target;
use crate::wire::{Answer, PATIENCE, Wire};

/// What the service acknowledged, and what it may have done besides.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Each acknowledged link: its slug and its URL.
    pub links: Vec<(String, String)>,
    /// For each slug that was clicked, the acknowledged clicks and those without reply.
    pub clicks: BTreeMap<String, Clicks>,
    /// Replies that are neither 201, 302 nor 410, by status.
    pub others: BTreeMap<u16, usize>,
    /// Replies that ended before they were complete.
    pub cut: usize,
}

/// The clicks on a link.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Clicks {
    /// Those that were answered by a redirect.
    pub acknowledged: u64,
    /// Those that were sent, and whose reply never came.
    pub unanswered: u64,
}

/// What keeps a service busy.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many connections create links.
    pub creators: usize,
    /// How many connections follow links.
    pub clickers: usize,
    /// The links that are followed, in turn.
    pub slugs: Vec<String>,
    /// What the URLs of new links begin with.
    pub urls: String,
}

/// A load that goes on until it is ended, or the service is gone.
#[derive(Debug)]
pub struct Load {
    ended: Arc<AtomicBool>,
    ledger: Arc<Mutex<Ledger>>,
    tasks: JoinSet<()>,
}

/// One connection's share of a load.
#[derive(Debug)]
struct Worker {
    target: Target,
    ended: Arc<AtomicBool>,
    ledger: Arc<Mutex<Ledger>>,
    wire: Option<Wire>,
}

impl Load {
    /// Begins the load.
    #[must_use]
    pub fn start(target: &Target, plan: &Plan) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let mut tasks = JoinSet::new();
        let worker = || Worker {
            target: target.clone(),
            ended: Arc::clone(&ended),
            ledger: Arc::clone(&ledger),
            wire: None,
        };
        for number in 0..plan.creators {
            tasks.spawn(worker().create_links(format!("{}/{number}", plan.urls)));
        }
        for number in 0..plan.clickers {
            tasks.spawn(worker().follow_links(plan.slugs.clone(), number));
        }
        Self { ended, ledger, tasks }
    }

    /// Sends no more, waits for the replies of what was sent, and returns what came.
    pub async fn end(mut self) -> Ledger {
        self.ended.store(true, Ordering::Relaxed);
        while self.tasks.join_next().await.is_some() {}
        lock(&self.ledger).clone()
    }
}

impl Worker {
    async fn create_links(mut self, urls: String) {
        for number in 0.. {
            let url = format!("{urls}/{number}");
            let request = self.target.create(&format!("{{\"url\":\"{url}\"}}"));
            let Some(answer) = self.ask(&request).await else { return };
            let mut ledger = lock(&self.ledger);
            match answer {
                Answer::Reply(reply) if reply.status == 201 => {
                    let slug = reply.text("slug").unwrap_or_default();
                    ledger.links.push((slug, url));
                }
                other => ledger.add(other),
            }
        }
    }

    async fn follow_links(mut self, slugs: Vec<String>, first: usize) {
        for slug in slugs.iter().cycle().skip(first) {
            let request = self.target.plain("GET", &format!("/{slug}"));
            let Some(answer) = self.ask(&request).await else { return };
            let mut ledger = lock(&self.ledger);
            let clicks = ledger.clicks.entry(slug.clone()).or_default();
            match answer {
                Answer::Reply(Reply { status: 302, .. }) => clicks.acknowledged += 1,
                Answer::Reply(Reply { status: 410, .. }) => {}
                other => {
                    if !matches!(other, Answer::Reply(_)) {
                        clicks.unanswered += 1;
                    }
                    ledger.add(other);
                }
            }
        }
    }

    /// Sends a request and reads its answer; `None` when there is nothing more to do.
    async fn ask(&mut self, request: &[u8]) -> Option<Answer> {
        if self.ended.load(Ordering::Relaxed) {
            return None;
        }
        if self.wire.is_none() {
            // Nobody listens any more: the service is gone.
            self.wire = Some(Wire::connect(self.target.address).await.ok()?);
        }
        let wire = self.wire.as_mut()?;
        wire.send(request).await;
        let answer = wire.answer(false, PATIENCE).await;
        let goes_on = matches!(&answer, Answer::Reply(reply) if !reply.says_close());
        if !goes_on {
            self.wire = None;
        }
        Some(answer)
    }
}

impl Ledger {
    /// Counts an answer that acknowledges nothing.
    fn add(&mut self, answer: Answer) {
        match answer {
            Answer::Reply(reply) => *self.others.entry(reply.status).or_default() += 1,
            // Refused before it was looked at, or not answered at all.
            Answer::Closed | Answer::Unreachable(_) => {}
            Answer::Cut | Answer::Silent | Answer::Malformed(_) => self.cut += 1,
        }
    }

    /// Adds what another load was acknowledged.
    pub fn extend(&mut self, other: Self) {
        self.links.extend(other.links);
        for (slug, more) in other.clicks {
            let clicks = self.clicks.entry(slug).or_default();
            clicks.acknowledged += more.acknowledged;
            clicks.unanswered += more.unanswered;
        }
        for (status, count) in other.others {
            *self.others.entry(status).or_default() += count;
        }
        self.cut += other.cut;
    }
}

/// Locks the ledger. A task that panicked has left it whole: it adds in one step.
fn lock(ledger: &Mutex<Ledger>) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledgers_add_up() {
        let mut ledger = Ledger::default();
        for _ in 0..2 {
            let mut other = Ledger::default();
            other.links.push(("s".to_owned(), "u".to_owned()));
            let clicks = Clicks { acknowledged: 2, unanswered: 1 };
            other.clicks.insert("s".to_owned(), clicks);
            other.add(Answer::Cut);
            other.add(Answer::Reply(Reply { status: 503, ..Reply::default() }));
            ledger.extend(other);
        }
        assert_eq!((ledger.links.len(), ledger.cut, ledger.others[&503]), (2, 2, 2));
        assert_eq!(ledger.clicks["s"], Clicks { acknowledged: 4, unanswered: 2 });
    }
}
