//! What came of the differential cases of a scenario, and how that is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::judge::Finding;

/// What came of a scenario's cases.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The scenario's name.
    pub scenario: String,
    /// The rungs that ran, the reference first.
    pub rungs: Vec<String>,
    /// How many cases passed on every rung.
    pub passed: usize,
    /// How many cases failed on some rung.
    pub failed: usize,
    /// The cases that can't be run here.
    pub not_run: Vec<NotRun>,
    /// The differences that the manifest allows.
    pub deviations: Vec<Deviated>,
    /// Everything that is wrong.
    pub failures: Vec<Failure>,
    /// The rungs that failed a case: they are not timed.
    pub rungs_failed: BTreeSet<String>,
}

/// A case that can't be run here.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NotRun {
    /// The case.
    pub case: String,
    /// Why: `needs the right to mount`.
    pub reason: String,
}

/// A case on which a rung was allowed to differ, and did.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Deviated {
    /// The rung.
    pub rung: String,
    /// The case.
    pub case: String,
    /// Why its library can't be brought to behave.
    pub reason: String,
}

/// A rung that failed a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The scenario.
    pub scenario: String,
    /// The case, with the values of its run.
    pub case: String,
    /// The rung.
    pub rung: String,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The command that checks this case again.
    pub again: String,
    /// The command line that ran, from the workspace's root; empty where none did.
    pub direct: String,
    /// The command line of its server, which has ended; empty where there was none.
    pub server: String,
}

impl Checked {
    /// Says in a line, with the workspace's reader in mind, how it went.
    #[must_use]
    pub fn summary(&self) -> String {
        let cases = self.passed + self.failed;
        let rungs = self.rungs.len();
        let mut text = format!(
            "{}: {cases} {} \u{d7} {rungs} {}: ",
            self.scenario,
            plural(cases, "case"),
            plural(rungs, "rung")
        );
        match self.failed {
            0 => text.push_str("all agree"),
            failed => {
                let _ = write!(text, "{failed} failed");
            }
        }
        if !self.not_run.is_empty() {
            let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
            for one in &self.not_run {
                *reasons.entry(&*one.reason).or_default() += 1;
            }
            let reasons: Vec<String> = reasons
                .iter()
                .map(|(reason, count)| format!("{count} not run: {reason}"))
                .collect();
            let _ = write!(text, " ({})", reasons.join("; "));
        }
        text
    }

    /// Describes everything that is wrong or was allowed, then the summary.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = String::new();
        for failure in &self.failures {
            text.push_str(&failure.report());
            text.push('\n');
        }
        for deviated in &self.deviations {
            let _ = writeln!(
                text,
                "{}: `{}`: {} differs, as the manifest allows: {}",
                self.scenario, deviated.case, deviated.rung, deviated.reason
            );
        }
        text + &self.summary() + "\n"
    }
}

impl Failure {
    /// Describes what is wrong, and how to see it again.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text =
            format!("FAILED {}: `{}`: {}\n", self.scenario, self.case, self.rung);
        for finding in &self.findings {
            let _ = writeln!(text, "  {}", finding.what);
            for line in finding.shown.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
        let _ = writeln!(text, "  again:  {}", self.again);
        if !self.direct.is_empty() {
            let _ = writeln!(text, "  direct: {}", self.direct);
        }
        if !self.server.is_empty() {
            let _ = writeln!(text, "  server: {}", self.server);
        }
        text
    }
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_cases_and_rungs() {
        let rungs = vec!["python".to_owned(), "rust".to_owned()];
        let mut checked =
            Checked { scenario: "toy".into(), rungs, passed: 3, ..Checked::default() };
        assert_eq!(checked.summary(), "toy: 3 cases × 2 rungs: all agree");
        let reason = "needs the right to mount".to_owned();
        checked.not_run.push(NotRun { case: "full".into(), reason });
        let expected = "toy: 3 cases × 2 rungs: all agree \
            (1 not run: needs the right to mount)";
        assert_eq!(checked.summary(), expected);
    }
}
