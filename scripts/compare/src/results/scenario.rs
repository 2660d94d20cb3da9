//! What was found for one scenario.

use serde::{Deserialize, Serialize};

use super::Block;
use crate::statistics::Interval;

/// What was found for one scenario.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct ScenarioResult {
    /// The scenario: `data-transform`.
    pub name: String,
    /// Its program: `flights`.
    pub program: String,
    /// What the program does, in a line.
    pub about: String,
    /// The rung that ratios are shown against: `rust`.
    pub reference: String,
    /// The rungs, in the order of the ladder.
    pub rungs: Vec<RungInfo>,
    /// The peers, installed or not.
    pub peers: Vec<PeerInfo>,
    /// What the differential cases said; missing where they weren't run.
    pub checked: Option<CheckSummary>,
    /// Where a rung was allowed to differ, and did.
    pub deviations: Vec<DeviationFound>,
    /// The start-up times, on the empty input.
    pub startup: Block,
    /// The timed sizes, smallest first.
    pub sizes: Vec<SizeResult>,
    /// How time grows with size; empty for a single size.
    pub growth: Vec<Growth>,
    /// What became of the expectations.
    pub expectations: Vec<ExpectationFound>,
    /// Why the run failed, in sentences; empty if it didn't.
    pub failures: Vec<String>,
}

/// A rung of a scenario.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct RungInfo {
    /// `python`, `native`, `hybrid` or `rust`.
    pub name: String,
    /// What it is made of.
    pub about: String,
}

/// A peer of a scenario.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct PeerInfo {
    /// The tool's name.
    pub name: String,
    /// What runs, and how.
    pub about: String,
    /// What it leaves out of the job.
    pub leaves_out: String,
    /// How to install it.
    pub install: String,
    /// The installed version; missing where it isn't installed.
    pub version: Option<String>,
}

/// How the differential cases went.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct CheckSummary {
    /// Cases on which all rungs agreed.
    pub passed: usize,
    /// Cases on which they didn't.
    pub failed: usize,
    /// Cases that could not be run here, such as those that mount.
    pub not_run: usize,
}

/// A case on which a rung was allowed to differ, and did.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct DeviationFound {
    /// The rung.
    pub rung: String,
    /// The case.
    pub case: String,
    /// Why its library can't be brought to behave.
    pub reason: String,
}

/// One size of input.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct SizeResult {
    /// `small`, `medium` or `large`.
    pub name: String,
    /// What the input is.
    pub about: String,
    /// How many units of work it holds.
    pub units: u64,
    /// What a unit is called, in the plural.
    pub unit: String,
    /// The input's length, in bytes; of a folder, that of all files in it.
    pub input_bytes: u64,
    /// The input's SHA-256, in hexadecimal; of a folder, one over names and contents.
    #[serde(default)]
    pub input_sha256: String,
    /// The ways it was run; the first is the headline.
    pub variants: Vec<Block>,
}

/// How a rung's time grows with the size of its input.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Growth {
    /// The rung.
    pub rung: String,
    /// The variant.
    pub variant: String,
    /// The exponent of the whole wall time: 1 is proportional to the units.
    pub exponent: Option<f64>,
    /// The exponent after the start-up time was subtracted.
    pub work_exponent: Option<f64>,
}

/// What became of an expectation.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ExpectationFound {
    /// The expectation in words.
    pub text: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The ratio that was found; missing where it wasn't checked.
    pub interval: Option<Interval>,
    /// Why it wasn't checked; missing where it was.
    pub reason: Option<String>,
}

/// What became of an expectation.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The estimate is on the right side of the bound.
    Holds,
    /// The estimate is on the wrong side, but the interval reaches over the bound.
    NotClear,
    /// The whole interval is on the wrong side.
    Fails,
    /// The size, variant or row wasn't measured.
    NotChecked,
}
