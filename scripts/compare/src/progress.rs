//! What a run is doing, on standard error: a line that changes on a terminal, plain
//! lines for what is done elsewhere.

use std::io::IsTerminal;

use indicatif::ProgressBar;

/// The progress of a run.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    terminal: bool,
}

impl Progress {
    /// Starts to show progress.
    #[must_use]
    pub fn start() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar =
            if terminal { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        Self { bar, terminal }
    }

    /// Shows what begins now; on a terminal only.
    pub fn say(&self, what: &str) {
        // Drawn when something begins, never by a thread of its own: a ticking bar would
        // take time from what is measured.
        self.bar.set_message(what.to_owned());
        self.bar.tick();
    }

    /// Leaves a line about something that is done.
    pub fn done(&self, what: &str) {
        if self.terminal {
            self.bar.suspend(|| eprintln!("compare: {what}"));
        } else {
            eprintln!("compare: {what}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
