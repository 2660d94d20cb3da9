//! What `compare sweep` found: times at many workers and many latencies.

use serde::{Deserialize, Serialize};

use super::{Block, Environment, Ratio};
use crate::manifest::Metric;

/// What `compare sweep` found.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sweep {
    /// The scenario.
    pub scenario: String,
    /// What was served.
    pub about: String,
    /// When it began: RFC 3339, UTC, to the second.
    pub started: String,
    /// How long it took, in seconds.
    pub elapsed_s: f64,
    /// Where it ran, which may be elsewhere than the scenarios of the same file.
    pub environment: Environment,
    /// The seed of the order in each round and of the bootstrap.
    pub seed: u64,
    /// The rung that ratios are shown against: `rust`.
    pub reference: String,
    /// How many units of work there were.
    pub units: u64,
    /// What a unit is called, in the plural.
    pub unit: String,
    /// How many workers there were while the latency varied.
    pub at_workers: u64,
    /// The latency, in milliseconds, while the number of workers varied.
    pub at_latency_ms: u64,
    /// Every point, by latency, then by workers.
    pub points: Vec<Point>,
    /// What went wrong, in sentences; empty if nothing did.
    pub failures: Vec<String>,
}

/// A number of workers with a latency.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Point {
    /// How many workers.
    pub workers: u64,
    /// How long each reply took, in milliseconds.
    pub latency_ms: u64,
    /// Why nothing was run here; missing where something was.
    pub skipped: Option<String>,
    /// The least time that the replies allow: requests x latency / workers, in seconds;
    /// missing where the server counted nothing.
    pub ideal_s: Option<f64>,
    /// The rungs' times.
    pub block: Block,
}

/// A line of points.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Axis {
    /// The latency grows.
    Latency,
    /// The number of workers grows.
    Workers,
}

impl Sweep {
    /// Returns the points of a line, in the order in which it grows.
    #[must_use]
    pub fn line(&self, axis: Axis) -> Vec<&Point> {
        let (workers, latency_ms) = (self.at_workers, self.at_latency_ms);
        let on_it = |point: &&Point| match axis {
            Axis::Latency => point.workers == workers,
            Axis::Workers => point.latency_ms == latency_ms,
        };
        let mut line: Vec<&Point> = self.points.iter().filter(on_it).collect();
        line.sort_by_key(|point| (point.latency_ms, point.workers));
        line
    }

    /// Returns the names of the rungs, in the order of the ladder.
    #[must_use]
    pub fn rungs(&self) -> Vec<&str> {
        let mut points = self.points.iter();
        let rows = points.find(|point| point.skipped.is_none());
        let rows = rows.map_or(&[][..], |point| &*point.block.rows);
        rows.iter().map(|row| &*row.name).collect()
    }
}

impl Point {
    /// Returns the ratio of a rung to the other in wall or CPU time.
    #[must_use]
    pub fn ratio(&self, metric: Metric, of: &str, over: &str) -> Option<&Ratio> {
        let mut ratios = self.block.ratios.iter();
        ratios.find(|one| (one.metric, &*one.of, &*one.over) == (metric, of, over))
    }
}
