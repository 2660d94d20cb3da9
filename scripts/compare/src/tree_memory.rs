//! The memory of a whole process tree, sampled while it runs.
//!
//! A program that works in several processes is not measured by the peak of one. The
//! proportional set size (PSS) divides shared pages among those who share them, so the
//! sum over a tree counts each page once; mapped files are included. Sampling costs time,
//! so it is done in a run of its own, never in a timed one.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;

use crate::process_tree;
use crate::spawner::{Ended, Job, Spawner};

/// How long the sampler rests between two looks.
const REST: Duration = Duration::from_millis(4);

/// Runs the job and returns how it ended, with the tree's largest PSS in bytes.
///
/// The PSS is `None` where `/proc` doesn't tell it, or where the program ended before
/// the first look. It is a lower bound: a peak between two looks is missed.
///
/// # Errors
///
/// If the helper is gone.
pub fn run(spawner: &mut Spawner, job: &Job) -> Result<(Ended, Option<u64>)> {
    let helper = spawner.helper_pid();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sampler = scope.spawn(|| {
            let mut peak = None;
            while !over.load(Ordering::Relaxed) {
                peak = peak.max(now(helper));
                std::thread::sleep(REST);
            }
            peak
        });
        let ended = spawner.run(job);
        over.store(true, Ordering::Relaxed);
        // The sampler only reads and sleeps; were it to panic, nothing was measured.
        Ok((ended?, sampler.join().unwrap_or_default()))
    })
}

/// Sums the PSS of all processes below `ancestor` as they are now, in bytes.
#[must_use]
pub fn now(ancestor: i32) -> Option<u64> {
    // A process may end between the listing and the reading.
    process_tree::descendants(ancestor)
        .iter()
        .filter_map(|process| pss(Path::new(&format!("/proc/{}", process.pid))))
        .reduce(|sum, pss| sum + pss)
}

fn pss(process: &Path) -> Option<u64> {
    parse_rollup(&std::fs::read_to_string(process.join("smaps_rollup")).ok()?)
}

/// Reads the `Pss:` line of a `smaps_rollup` file, in bytes.
fn parse_rollup(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pss_line_is_read_in_bytes() {
        let text = "5600-7fff ---p 0 00:00 0 [rollup]\nRss:  884 kB\nPss:  385 kB\n\
            Pss_Anon: 100 kB\n";
        assert_eq!(parse_rollup(text), Some(385 * 1024));
        assert_eq!(parse_rollup("Rss: 884 kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_a_pss() {
        assert!(pss(Path::new("/proc/self")).unwrap() > 100_000);
    }
}
