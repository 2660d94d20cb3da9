//! Rows that were measured in the same rounds, with their samples and ratios.

use serde::{Deserialize, Serialize};

use crate::counters::Counters;
use crate::manifest::Metric;
use crate::statistics::{self, Interval, Summary};

/// Rows that were measured in the same rounds.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Block {
    /// The variant: `all cores`; `start-up` for the start-up times.
    pub name: String,
    /// The arguments that the variant adds.
    pub args: Vec<String>,
    /// Untimed rounds before the timed ones; the first proves the outputs equal.
    pub warm_ups: usize,
    /// Timed rounds.
    pub rounds: usize,
    /// Why the rounds ended; missing where none was run.
    pub stopped: Option<Stopped>,
    /// A row for each rung, then for each peer.
    pub rows: Vec<Row>,
    /// The ratios between rows that were asked for, with their intervals.
    pub ratios: Vec<Ratio>,
}

/// Why the rounds of a block ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stopped {
    /// Every headline ratio's interval was narrow enough.
    Narrow,
    /// The most rounds allowed had been run.
    Rounds,
    /// The time budget was spent.
    Budget,
    /// A single row was left, so there was no ratio to narrow; a few rounds were run.
    Alone,
}

/// A rung or peer in a block.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Row {
    /// The rung's or peer's name.
    pub name: String,
    /// Whether it is a peer.
    pub peer: bool,
    /// Why there are no figures; missing where there are.
    pub missing: Option<String>,
    /// The SHA-256 of standard output and of the written files' names and bytes, the
    /// same in every run; missing for peers whose files are compared one by one.
    pub output_sha256: Option<String>,
    /// What was compared where a peer can't write the rungs' bytes, in its proof's words.
    pub proved: Option<String>,
    /// What the server counted of the untimed run that was compared; empty without one.
    #[serde(default)]
    pub counters: Counters,
    /// Wall time of the runs, in seconds.
    pub wall_s: Option<Summary>,
    /// User and system time of the runs, in seconds, with that of child processes.
    pub cpu_s: Option<Summary>,
    /// The largest resident set of a single process, in bytes.
    pub peak_rss_bytes: Option<Summary>,
    /// The largest proportional set size of the whole process tree, in bytes, sampled
    /// in a run of its own; missing where it wasn't measured.
    pub tree_pss_bytes: Option<u64>,
    /// Every timed run, in the order of rounds.
    pub samples: Vec<Sample>,
}

/// One timed run.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sample {
    /// The round, counted from 0.
    pub round: usize,
    /// The place in the round, counted from 0.
    pub place: usize,
    /// Wall time, in seconds.
    pub wall_s: f64,
    /// User time, in seconds.
    pub user_s: f64,
    /// System time, in seconds.
    pub system_s: f64,
    /// The largest resident set of a single process, in bytes.
    pub peak_rss_bytes: u64,
    /// How many bytes of padding stood in the environment.
    pub padding_bytes: usize,
}

/// A ratio between two rows of a block.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Ratio {
    /// What is compared.
    pub metric: Metric,
    /// The row in the numerator.
    pub of: String,
    /// The row in the denominator.
    pub over: String,
    /// The ratio and its interval.
    #[serde(flatten)]
    pub interval: Interval,
    /// Whether the interval leaves out 1.
    pub clear: bool,
}

impl Row {
    /// Returns a row without figures.
    #[must_use]
    pub fn without_figures(name: &str, peer: bool, reason: &str) -> Self {
        let missing = Some(reason.to_owned());
        Self { name: name.to_owned(), peer, missing, ..Self::default() }
    }

    /// Computes the summaries from the samples.
    pub fn summarise(&mut self) {
        self.wall_s = Summary::of(&self.series(Metric::Wall));
        self.cpu_s = Summary::of(&self.series(Metric::Cpu));
        self.peak_rss_bytes = Summary::of(&self.series(Metric::Memory));
    }

    /// Takes the figures away, with the reason.
    pub fn remove(&mut self, reason: &str) {
        *self = Self::without_figures(&self.name, self.peer, reason);
    }

    /// Returns the samples of a metric, in the order of rounds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "bytes of memory are below 2^52")]
    pub fn series(&self, metric: Metric) -> Vec<f64> {
        let value = |sample: &Sample| match metric {
            Metric::Wall => sample.wall_s,
            Metric::Cpu => sample.user_s + sample.system_s,
            Metric::Memory => sample.peak_rss_bytes as f64,
        };
        self.samples.iter().map(value).collect()
    }
}

impl Block {
    /// Returns the row of that name, if it has figures.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name && row.missing.is_none())
    }

    /// Computes the ratio of two rows from their samples.
    #[must_use]
    pub fn ratio(
        &self,
        metric: Metric,
        of: &str,
        over: &str,
        seed: u64,
    ) -> Option<Ratio> {
        let (above, below) = (self.row(of)?, self.row(over)?);
        let (above, below) = (above.series(metric), below.series(metric));
        let interval = statistics::paired_ratio(&above, &below, seed)?;
        Some(Ratio {
            metric,
            of: of.to_owned(),
            over: over.to_owned(),
            interval,
            clear: interval.is_clear(),
        })
    }
}
