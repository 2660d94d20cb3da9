//! Tells the helper when a server has seen so many requests of the program that runs.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::server::Server;
use crate::spawner::{Ended, Job, Spawner};

/// The counter that is watched.
const COUNTER: &str = "requests";

/// How long between two looks at it.
const REST: Duration = Duration::from_millis(1);

/// Runs the job, and makes the file of its `moment` once the server has counted enough.
///
/// # Errors
///
/// If the helper is gone, or the job has no `moment`.
pub fn run(
    spawner: &mut Spawner,
    job: &Job,
    server: &mut Server,
    requests: u64,
) -> Result<Ended> {
    let moment = job.moment.as_deref().context("a job that waits has a `moment`")?;
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(server, requests, moment, &over));
        let ended = spawner.run(job);
        over.store(true, Ordering::Relaxed);
        // What went wrong shows in that nothing happened to the program.
        let _ = watcher.join();
        ended
    })
}

fn watch(
    server: &mut Server,
    requests: u64,
    moment: &Path,
    over: &AtomicBool,
) -> Result<()> {
    while !over.load(Ordering::Relaxed) {
        let counted = server.counters()?.get(COUNTER).copied();
        if counted.is_some_and(|counted| counted >= requests) {
            fs::write(moment, "")?;
            break;
        }
        thread::sleep(REST);
    }
    Ok(())
}
