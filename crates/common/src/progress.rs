//! A line on the terminal that says how far the reading is.
//!
//! Twin: `python-ref/common/progress.py`.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// Inputs below this size in bytes are read before anyone could read the line.
const WORTH_SHOWING: u64 = 50_000_000;
/// How often the line is written at most.
const INTERVAL: Duration = Duration::from_millis(100);

/// How far the reading is, shown on standard error if that is a terminal.
#[derive(Debug)]
pub struct Progress {
    program: &'static str,
    total: Option<u64>,
    finished: u64,
    last: Option<Instant>,
    visible: bool,
}

impl Progress {
    /// Returns the progress of reading `total` bytes; a pipe's length is unknown.
    #[must_use]
    pub fn shown(program: &'static str, total: Option<u64>) -> Self {
        let large = total.is_none_or(|bytes| bytes >= WORTH_SHOWING);
        let visible = large && stderr().is_terminal();
        Self { program, total, finished: 0, last: None, visible }
    }

    /// Returns a progress that is never shown.
    #[must_use]
    pub fn hidden() -> Self {
        Self { program: "", total: None, finished: 0, last: None, visible: false }
    }

    /// Says how many bytes of the current file were read.
    pub fn advance(&mut self, read: u64) {
        if self.visible && self.last.is_none_or(|last| last.elapsed() >= INTERVAL) {
            self.last = Some(Instant::now());
            let line = line(self.program, self.finished + read, self.total);
            // A terminal that has gone away is no reason to stop.
            let _ = write!(stderr(), "\r{line}");
        }
    }

    /// Says that the current file was read to its end, at `read` bytes.
    pub fn finish_file(&mut self, read: u64) {
        self.finished += read;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.last.is_some() {
            wipe();
        }
    }
}

/// Wipes the line, so that what is printed next stands alone.
pub fn wipe() {
    if stderr().is_terminal() {
        let _ = write!(stderr(), "\r{:79}\r", "");
    }
}

/// The line that is shown after `bytes` of `total`.
fn line(program: &str, bytes: u64, total: Option<u64>) -> String {
    let megabytes = bytes / 1_000_000;
    match total {
        Some(total) if total > 0 => {
            let percent = 100 * bytes / total;
            format!("{program}: {percent:3} % of {} MB read", total / 1_000_000)
        }
        _ => format!("{program}: {megabytes} MB read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_the_share_where_the_total_is_known() {
        assert_eq!(
            line("flights", 155_000_000, Some(310_000_000)),
            "flights:  50 % of 310 MB read"
        );
        assert_eq!(line("flights", 2_500_000, None), "flights: 2 MB read");
    }
}
