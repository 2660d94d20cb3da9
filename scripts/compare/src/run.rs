//! `compare run`: build, check, time, report. What `make compare` calls.

use anyhow::Result;

use crate::builds;
use crate::check::{self, Selection};
use crate::checked::Checked;
use crate::cli::Outcome;
use crate::manifest::Scenario;
use crate::proofs;
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
        let one = match proofs::remembered(workspace, scenario)? {
            Some(one) => one,
            None => check_now(workspace, scenario)?,
        };
        eprint!("{}", one.report());
        checked.insert(scenario.name.clone(), one);
    }
    time::measure(workspace, args, &scenarios, &checked, earlier.as_ref())
}

/// Runs every case, and remembers it if all rungs agree.
fn check_now(workspace: &Workspace, scenario: &Scenario) -> Result<Checked> {
    // Fixed, not the timing's: the generated cases of a gate should not change.
    let selection = Selection { seed: check::FIRST_SEED, ..Selection::default() };
    let before = proofs::digest_now(workspace, scenario)?;
    let checked = check::check(workspace, scenario, &selection)?;
    proofs::remember(workspace, scenario, &checked, &before)?;
    Ok(checked)
}
