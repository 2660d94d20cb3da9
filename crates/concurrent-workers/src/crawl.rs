//! The crawl: one coordinator owns the frontier, and at most so many tasks fetch.
//!
//! Each address is a task of its own. The coordinator starts as many as are allowed,
//! waits until one ends, takes its answer, and starts the next: no queue can grow, for
//! what isn't started stays in the frontier. All tasks belong to one set, which aborts
//! them when it is dropped: none outlives the crawl, however it ends.
//!
//! Twin: `python-ref/concurrent_workers/crawl.py`.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::fetch::Fetcher;
use crate::frontier::Frontier;
use crate::progress::Progress;

/// Asks for everything the frontier hands out, at most `workers` at a time.
pub async fn crawl(
    frontier: &mut Frontier,
    fetcher: &Arc<Fetcher>,
    workers: usize,
    progress: &mut Progress,
) {
    let mut tasks = JoinSet::new();
    loop {
        while tasks.len() < workers
            && let Some(task) = frontier.hand_out()
        {
            let fetcher = Arc::clone(fetcher);
            tasks.spawn(async move { (task.place, fetcher.fetch(&task).await) });
        }
        let Some(ended) = tasks.join_next().await else { return };
        let (place, answer) = ended.expect("no task is aborted, and none panics");
        frontier.settle(place, answer);
        let (done, known) = frontier.progress();
        progress.show(done, known);
    }
}
