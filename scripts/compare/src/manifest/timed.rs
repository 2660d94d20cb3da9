//! What a manifest says of timed runs: sizes, variants, start-up.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CounterRules, FileSpec};

/// An input that is timed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// `small`, `medium` or `large`.
    pub name: String,
    /// What the input is.
    pub about: String,
    /// The input, relative to the root: what `{input}` stands for. There is this, or
    /// `server`, or both.
    pub input: Option<String>,
    /// Commands that make the input; run from the root only if it is missing.
    #[serde(default)]
    pub make: Vec<Vec<String>>,
    /// What is added to the command line of the scenario's server, which serves the runs
    /// of this size.
    pub server: Option<Vec<String>>,
    /// How many units of work it holds, and what they are called.
    pub units: u64,
    /// What a unit is called, in the plural: `flights`.
    pub unit: String,
    /// Rungs that are not timed at this size, with the reason.
    #[serde(default)]
    pub skip: BTreeMap<String, String>,
}

/// What is timed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timed {
    /// The program's arguments; `{input}` and the other placeholders are filled in.
    pub args: Vec<String>,
    /// The rows beside each other: all cores, one worker. The first is the headline.
    #[serde(rename = "variant")]
    pub variants: Vec<Variant>,
    /// The exit code of a run that succeeded.
    #[serde(default)]
    pub exit: i32,
    /// What must hold of the server's counters after each run of a rung.
    #[serde(default)]
    pub counters: CounterRules,
    /// The empty input on which start-up is timed.
    pub startup: Startup,
}

/// One way of running the timed work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What the report calls it: `all cores`.
    pub name: String,
    /// Arguments added to the timed ones.
    pub args: Vec<String>,
    /// Values for placeholders: `{workers}` in arguments, peers and counters.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What is added to the command line of the size's server.
    #[serde(default)]
    pub server: Vec<String>,
    /// Whether peers run in it too.
    #[serde(default)]
    pub peers: bool,
}

/// The run that shows what starting and ending costs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Startup {
    /// The program's arguments.
    pub args: Vec<String>,
    /// Files made in the working folder beforehand.
    #[serde(default)]
    pub files: BTreeMap<String, FileSpec>,
    /// The exit code of a run that succeeded.
    #[serde(default)]
    pub exit: i32,
    /// What is added to the command line of the scenario's server; none runs without.
    pub server: Option<Vec<String>>,
}
