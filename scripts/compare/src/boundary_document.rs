//! What `python -m boundary` prints: read, checked, and made into results.
//!
//! Its twin is `python-ref/boundary/rounds.py`, which writes what is read here.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::results::{Kind, TaskResult, Way};
use crate::statistics::{Summary, paired_ratio};

/// The whole document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// How many lines the log has.
    pub lines: u64,
    /// Its length, in bytes.
    pub text_bytes: u64,
    /// How many rounds were timed.
    pub rounds: usize,
    /// The seed of the order in each round.
    pub seed: u64,
    series: Vec<Series>,
}

/// The samples of one way to do a thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Series {
    kind: Kind,
    size: u64,
    way: Way,
    batch: u64,
    items: u64,
    calls: u64,
    ns: Vec<f64>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// If it isn't one, a series has not a positive time for each round, or Python's
    /// time for the same thing is missing or there twice.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let document: Self =
            serde_json::from_slice(text).context("not what `boundary` prints")?;
        ensure!(!document.series.is_empty(), "no series");
        for series in &document.series {
            let name = || format!("{:?} of {}", series.kind, series.size);
            ensure!(
                series.ns.len() == document.rounds,
                "{}: {} samples in {} rounds",
                name(),
                series.ns.len(),
                document.rounds
            );
            let positive = series.ns.iter().all(|&ns| ns.is_finite() && ns > 0.0);
            ensure!(positive, "{}: a time is not positive", name());
            ensure!(series.calls > 0 && series.items > 0, "{}: no calls", name());
            let twins = document.series.iter().filter(|other| series.is_beside(other));
            ensure!(twins.count() == 1, "{}: not one time of Python's", name());
        }
        Ok(document)
    }

    /// Returns the tasks with their summaries and ratios.
    #[must_use]
    pub fn tasks(&self) -> Vec<TaskResult> {
        self.series.iter().filter_map(|series| self.task(series)).collect()
    }

    fn task(&self, series: &Series) -> Option<TaskResult> {
        let python = self.series.iter().find(|other| series.is_beside(other));
        let compared = matches!(series.way, Way::Rust | Way::RustCopy);
        let python = python.filter(|_| compared);
        Some(TaskResult {
            kind: series.kind,
            size: series.size,
            way: series.way,
            batch: series.batch,
            items: series.items,
            calls: series.calls,
            ns: Summary::of(&series.ns)?,
            vs_python: python
                .and_then(|python| paired_ratio(&series.ns, &python.ns, self.seed)),
            ns_samples: series.ns.clone(),
        })
    }
}

impl Series {
    /// Tells whether the other is Python's way to do the same.
    fn is_beside(&self, other: &Self) -> bool {
        (other.kind, other.size, other.way) == (self.kind, self.size, Way::Python)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"lines": 3, "text_bytes": 99, "rounds": 2, "seed": 1,
        "series": [
        {"kind": "text-in", "size": 10, "way": "python", "batch": 0, "items": 1,
         "calls": 7, "ns": [10.0, 12.0]},
        {"kind": "text-in", "size": 10, "way": "rust", "batch": 0, "items": 1,
         "calls": 7, "ns": [20.0, 24.0]}]}"#;

    fn error(text: &str) -> String {
        format!("{:#}", Document::parse(text.as_bytes()).unwrap_err())
    }

    #[test]
    fn the_ratio_is_that_of_the_same_rounds() {
        let tasks = Document::parse(GOOD.as_bytes()).unwrap().tasks();
        assert_eq!(tasks[0].vs_python, None);
        let interval = tasks[1].vs_python.unwrap();
        assert!((interval.ratio - 2.0).abs() < 1e-9, "{interval:?}");
        assert!((tasks[1].ns.median - 22.0).abs() < 1e-9);
        assert!(tasks[1].is_slower() && !tasks[1].is_faster());
    }

    #[test]
    fn a_missing_sample_is_an_error() {
        let found = error(&GOOD.replace("[20.0, 24.0]", "[20.0]"));
        assert_eq!(found, "TextIn of 10: 1 samples in 2 rounds");
    }

    #[test]
    fn a_time_of_nothing_is_an_error() {
        let found = error(&GOOD.replace("24.0", "0.0"));
        assert_eq!(found, "TextIn of 10: a time is not positive");
    }

    #[test]
    fn a_way_without_pythons_beside_it_is_an_error() {
        let found = error(&GOOD.replace(r#""way": "python""#, r#""way": "rust-copy""#));
        assert_eq!(found, "TextIn of 10: not one time of Python's");
    }

    #[test]
    fn an_unknown_kind_is_an_error() {
        let found = error(&GOOD.replace("text-in", "text-inn"));
        assert!(found.contains("unknown variant `text-inn`"), "{found}");
    }
}
