//! Where a run took place, and what it was asked to do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The machine and the versions that were measured.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Environment {
    /// The processor's model name.
    pub cpu: String,
    /// Logical cores that the run may use.
    pub cores: usize,
    /// Main memory, in bytes.
    pub memory_bytes: Option<u64>,
    /// The kernel's name and release.
    pub kernel: String,
    /// The operating system's name and version.
    pub os: String,
    /// The load averages of 1, 5 and 15 minutes before the run.
    pub load_before: Option<[f64; 3]>,
    /// The load averages of 1, 5 and 15 minutes after the run.
    pub load_after: Option<[f64; 3]>,
    /// What `rustc --version` says.
    pub rustc: String,
    /// What `cargo --version` says.
    pub cargo: String,
    /// What the environment's `python --version` says.
    pub python: String,
    /// The direct dependencies of the scenario crates, with their versions.
    pub rust_libraries: BTreeMap<String, String>,
    /// The direct dependencies of the Python side, with the versions installed.
    pub python_libraries: BTreeMap<String, String>,
    /// The commit of the working tree; missing outside a git checkout.
    pub commit: Option<String>,
    /// Whether the working tree differed from the commit.
    pub dirty: Option<bool>,
    /// The least peak memory that any program can show here, in bytes.
    pub spawner_floor_bytes: u64,
}

/// What the run was asked to do.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Settings {
    /// The seed of the order of runs, of the padding and of the bootstrap.
    pub seed: u64,
    /// The largest size that was timed.
    pub size: String,
    /// The most rounds for a size and variant.
    pub max_rounds: usize,
    /// Rounds end when every headline ratio is known to plus or minus this share.
    pub half_width: f64,
    /// Whether peers were timed.
    pub peers: bool,
    /// The confidence of the intervals: 0.95.
    pub confidence: f64,
    /// How many resamples the bootstrap drew.
    pub resamples: usize,
}
