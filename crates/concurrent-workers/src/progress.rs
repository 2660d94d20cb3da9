//! A line on the terminal that says how far the crawl is.
//!
//! Twin: `python-ref/concurrent_workers/progress.py`.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use common::progress::wipe;

/// How often the line is written at most.
const INTERVAL: Duration = Duration::from_millis(100);

/// How far the crawl is, shown on standard error if that is a terminal.
#[derive(Debug)]
pub struct Progress {
    visible: bool,
    last: Option<Instant>,
}

impl Progress {
    /// Returns the progress of a crawl that begins.
    #[must_use]
    pub fn shown() -> Self {
        Self { visible: stderr().is_terminal(), last: None }
    }

    /// Says how many addresses are done, and how many are known.
    pub fn show(&mut self, done: usize, known: usize) {
        if self.visible && self.last.is_none_or(|last| last.elapsed() >= INTERVAL) {
            self.last = Some(Instant::now());
            // A terminal that has gone away is no reason to stop.
            let _ = write!(stderr(), "\r{:79}", line(done, known));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.last.is_some() {
            wipe();
        }
    }
}

fn line(done: usize, known: usize) -> String {
    format!("linkcheck: {done} of {known} addresses so far")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_what_is_done_and_known() {
        assert_eq!(line(3, 20), "linkcheck: 3 of 20 addresses so far");
    }
}
