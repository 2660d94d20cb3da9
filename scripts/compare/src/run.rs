//! `compare run`: build, check, time, report. What `make compare` calls.

use anyhow::Result;

use crate::builds;
use crate::check;
use crate::cli::Outcome;
use crate::results::Results;
use crate::time::{self, CheckedByName};
use crate::workspace::Workspace;

/// The arguments of `compare run`: those of `compare time`.
#[derive(Clone, Debug, clap::Args)]
// Flattening makes clap's group of the same name; one is enough.
#[group(skip)]
pub struct Args {
    /// What is timed, and how.
    #[command(flatten)]
    pub time: time::Args,
}

/// Builds, runs every case on every rung, times those that passed, and reports.
///
/// A rung that fails a case isn't timed; the others are, but the outcome is a failure.
///
/// # Errors
///
/// If something can't be built, made or run, or a source changed meanwhile.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    let args = &args.time;
    let scenarios = workspace.scenarios(&args.scenario)?;
    args.validate(&scenarios)?;
    let earlier = args.baseline.as_deref().map(Results::load).transpose()?;
    builds::ensure_built(workspace, &scenarios, args.stale())?;
    let mut checked = CheckedByName::new();
    for scenario in &scenarios {
        checked.insert(scenario.name.clone(), check::known(workspace, scenario)?);
    }
    time::measure(workspace, args, &scenarios, &checked, earlier.as_ref())
}
