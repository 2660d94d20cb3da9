//! The sweep of a manifest: the axes along which the rungs are timed.

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::CounterRules;

/// How the rungs are timed at many workers and many latencies: not at all combinations,
/// but along two lines that cross.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// What is served.
    pub about: String,
    /// The program's arguments, with `{workers}`.
    pub args: Vec<String>,
    /// The exit code of a run that succeeded.
    #[serde(default)]
    pub exit: i32,
    /// What is added to the command line of the scenario's server, with `{latency}`.
    pub server: Vec<String>,
    /// What must hold of the server's counters after each run.
    #[serde(default)]
    pub counters: CounterRules,
    /// How many units of work there are.
    pub units: u64,
    /// What a unit is called, in the plural: `pages`.
    pub unit: String,
    /// The numbers of workers, ascending.
    pub workers: Vec<u64>,
    /// The latencies of each reply in milliseconds, ascending.
    pub latency_ms: Vec<u64>,
    /// How many workers there are while the latency varies.
    pub at_workers: u64,
    /// What the latency is while the number of workers varies.
    pub at_latency_ms: u64,
}

impl Sweep {
    /// Checks the axes.
    ///
    /// # Errors
    ///
    /// If one is empty or doesn't ascend, there are no workers, or no server.
    pub(super) fn validate(&self, has_server: bool) -> Result<()> {
        ensure!(has_server, "the manifest has no [server]");
        for (name, axis) in
            [("workers", &self.workers), ("latency_ms", &self.latency_ms)]
        {
            let ascends = axis.iter().zip(axis.iter().skip(1)).all(|(a, b)| a < b);
            ensure!(!axis.is_empty() && ascends, "`{name}` must ascend");
        }
        let none = self.at_workers == 0 || self.workers.contains(&0);
        ensure!(!none, "with 0 workers nothing is done");
        Ok(())
    }
}
