//! What `compare load` found: services under load.

use serde::{Deserialize, Serialize};

use super::Environment;
use crate::statistics::{self, Interval, Summary};

/// What `compare load` found.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Load {
    /// The scenario.
    pub scenario: String,
    /// When it began: RFC 3339, UTC, to the second.
    pub started: String,
    /// How long it took, in seconds.
    pub elapsed_s: f64,
    /// Where it ran, which may be elsewhere than the scenarios of the same file.
    pub environment: Environment,
    /// The seed of the order in each round, of the requests and of the bootstrap.
    pub seed: u64,
    /// The size: how long and how often.
    pub size: String,
    /// How long each loop lasted, in seconds.
    pub seconds: f64,
    /// How many connections the closed loop had.
    pub connections: u64,
    /// Whether service and generator had a core each.
    pub pinned: bool,
    /// The rung that ratios are shown against: `rust`.
    pub reference: String,
    /// How many cases all rungs agreed on before; missing if none were run.
    #[serde(default)]
    pub cases_passed: Option<usize>,
    /// What was asked for, mix by mix.
    pub mixes: Vec<MixResult>,
    /// What went wrong, in sentences; empty if nothing did.
    pub failures: Vec<String>,
}

/// What was found with one mix.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct MixResult {
    /// The mix: `read`.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Requests a second in the open loop.
    pub rate: u64,
    /// How many rounds there were.
    pub rounds: usize,
    /// A row for each rung, then for each bare server.
    pub rows: Vec<LoadRow>,
    /// Server CPU a request over the reference rung's, where both have figures.
    pub ratios: Vec<LoadRatio>,
}

/// A service.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct LoadRow {
    /// The rung's name, or the bare server's.
    pub name: String,
    /// Whether it is a bare server, which leaves out most of the job.
    pub bare: bool,
    /// Why there are no figures; missing where there are.
    pub missing: Option<String>,
    /// What was found in each round.
    pub load_samples: Vec<LoadSample>,
}

/// What was found in one round.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct LoadSample {
    /// The round, counted from 0.
    pub round: usize,
    /// Seconds from the start of the process to the first reply.
    pub ready_s: f64,
    /// Memory of the process tree before the first request of the load, in bytes (PSS).
    pub idle_bytes: Option<u64>,
    /// Likewise, after the last.
    pub loaded_bytes: Option<u64>,
    /// User and system time of the service's processes in the closed loop, in
    /// microseconds a request.
    pub cpu_us: f64,
    /// Replies a second in the closed loop.
    pub throughput_per_s: f64,
    /// The share of the closed loop in which the service's processes were running.
    pub busy: f64,
    /// The share in which the generator was.
    pub generator_busy: f64,
    /// Requests answered in the closed loop.
    pub requests: u64,
    /// Connections over throughput times latency: 1 by Little's law.
    pub little: f64,
    /// Requests answered in the open loop.
    pub open_requests: u64,
    /// Whether the service could not keep up with the open loop's rate.
    pub saturated: bool,
    /// Microseconds from the intended start of a request to its reply, in the open loop.
    pub latency_us: Latency,
    /// What was found in the database afterwards.
    pub proved: String,
}

/// How long requests took, in microseconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Latency {
    /// The median.
    pub p50: f64,
    /// One in ten took longer.
    pub p90: f64,
    /// One in a hundred took longer.
    pub p99: f64,
    /// One in a thousand took longer.
    pub p999: f64,
    /// The longest.
    pub max: f64,
}

/// A ratio of server CPU a request.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct LoadRatio {
    /// The row in the numerator.
    pub of: String,
    /// The row in the denominator.
    pub over: String,
    /// The ratio and its interval.
    #[serde(flatten)]
    pub interval: Interval,
}

impl LoadRow {
    /// Summarises a figure of the samples.
    #[must_use]
    pub fn summary(&self, figure: impl Fn(&LoadSample) -> f64) -> Option<Summary> {
        let figures: Vec<f64> = self.load_samples.iter().map(figure).collect();
        Summary::of(&figures)
    }

    /// Takes the figures away, with the reason.
    pub fn remove(&mut self, reason: &str) {
        self.missing = Some(reason.to_owned());
        self.load_samples.clear();
    }
}

impl MixResult {
    /// Returns the row of that name, if it has figures.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<&LoadRow> {
        self.rows.iter().find(|row| row.name == name && row.missing.is_none())
    }

    /// Computes each row's server CPU a request over that of the reference.
    pub fn add_ratios(&mut self, reference: &str, seed: u64) {
        let others = self.rows.iter().filter(|row| row.name != reference);
        let ratios = others.filter_map(|row| self.ratio(&row.name, reference, seed));
        self.ratios = ratios.collect();
    }

    /// Computes the ratio of two rows' server CPU a request, round by round.
    #[must_use]
    pub fn ratio(&self, of: &str, over: &str, seed: u64) -> Option<LoadRatio> {
        let series = |name: &str| -> Option<Vec<f64>> {
            let samples = &self.row(name)?.load_samples;
            Some(samples.iter().map(|sample| sample.cpu_us).collect())
        };
        let interval = statistics::paired_ratio(&series(of)?, &series(over)?, seed)?;
        Some(LoadRatio { of: of.to_owned(), over: over.to_owned(), interval })
    }
}
