//! `compare time`: proves the outputs equal, times them, and writes the results.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::baseline;
use crate::builds::{self, Stale};
use crate::checked::Checked;
use crate::cli::Outcome;
use crate::environment;
use crate::load;
use crate::manifest::Scenario;
use crate::report;
use crate::results::{Load, Results, Settings};
use crate::scenario_time::Timing;
use crate::spawner::Spawner;
use crate::statistics::{CONFIDENCE, RESAMPLES};
use crate::workspace::Workspace;

/// The arguments of `compare time`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Time only this scenario (may be repeated).
    #[arg(long, value_name = "NAME")]
    pub scenario: Vec<String>,
    /// The largest size that is timed; smaller ones are timed too, to see the growth.
    #[arg(long, value_name = "NAME", default_value = "small")]
    pub size: String,
    /// The most rounds for a size and variant; at least 3 are run.
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub runs: usize,
    /// Seconds for the rounds of each size and variant [default: grows with the size].
    #[arg(long, value_name = "SECONDS")]
    pub budget: Option<f64>,
    /// Rounds end when every ratio is known to plus or minus this share.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub half_width: f64,
    /// Seconds until a run is killed and fails.
    #[arg(long, value_name = "SECONDS", default_value_t = 900.0)]
    pub timeout: f64,
    /// Time the peers that are installed, too.
    #[arg(long)]
    pub peers: bool,
    /// The seed of the order of runs [default: drawn from the clock].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// An earlier results file: fail if a rung lost clearly against the others.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Build nothing; refuse what is stale.
    #[arg(long)]
    pub no_build: bool,
    /// Where the results go [default: target/compare/results.json].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What the checks of each scenario said, by its name; empty where none were run.
pub type CheckedByName = BTreeMap<String, Checked>;

/// Builds, times, and reports.
///
/// # Errors
///
/// If something can't be built, made or run, or a source changed meanwhile. That outputs
/// differ or an expectation fails is no error.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    // Read first: a wrong path should not be found after minutes.
    let scenarios = workspace.scenarios(&args.scenario)?;
    args.validate(&scenarios)?;
    let earlier = args.baseline.as_deref().map(Results::load).transpose()?;
    builds::ensure_built(workspace, &scenarios, args.stale())?;
    measure(workspace, args, &scenarios, &CheckedByName::new(), earlier.as_ref())
}

/// Times scenarios that are built, and reports.
///
/// # Errors
///
/// As [`run`].
pub fn measure(
    workspace: &Workspace,
    args: &Args,
    scenarios: &[Scenario],
    checked: &CheckedByName,
    earlier: Option<&Results>,
) -> Result<Outcome> {
    let begun = Instant::now();
    let spawner = Spawner::start()?;
    let environment = environment::describe(workspace, spawner.floor_bytes());
    let mut results = Results::begun(started(), environment, args.settings());
    let mut timing = Timing::new(workspace, args, &results.settings, spawner);
    for scenario in scenarios {
        builds::verify_fresh(workspace, scenario)?;
        let checked = checked.get(&scenario.name);
        let found = timing.scenario(scenario, checked)?;
        if scenario.load.is_some() && cfg!(target_os = "linux") {
            results.load = Some(under_load(workspace, args, scenario, checked)?);
        }
        builds::verify_fresh(workspace, scenario)?;
        results.scenarios.push(found);
    }
    drop(timing);
    results.environment.load_after = environment::load();
    results.elapsed_s = begun.elapsed().as_secs_f64();
    if let Some(earlier) = earlier {
        results.baseline = baseline::changes(earlier, &results);
    }
    let default = workspace.products().join("results.json");
    report::publish(workspace, &results, args.out.as_deref().unwrap_or(&default))?;
    Ok(outcome(&results))
}

impl Args {
    /// What happens to a stale rung.
    #[must_use]
    pub fn stale(&self) -> Stale {
        if self.no_build { Stale::Refuse } else { Stale::Build }
    }

    /// The time for the rounds of a block: `size` and `variant` count from 0.
    #[must_use]
    pub fn budget(&self, size: usize, variant: usize) -> Duration {
        // Enough for some ten rounds of the headline on two cores, fewer of the others.
        let headline = [10.0, 60.0, 300.0][size.min(2)];
        let share = if variant == 0 { 1.0 } else { 0.6 };
        Duration::from_secs_f64(self.budget.unwrap_or(headline * share))
    }

    fn settings(&self) -> Settings {
        Settings {
            seed: self.seed.unwrap_or_else(clock_seed),
            size: self.size.clone(),
            max_rounds: self.runs,
            half_width: self.half_width,
            peers: self.peers,
            confidence: CONFIDENCE,
            resamples: RESAMPLES,
        }
    }

    /// Checks what can be wrong with the arguments, before anything is built.
    ///
    /// # Errors
    ///
    /// If a number makes no sense, or a scenario has no such size.
    pub fn validate(&self, scenarios: &[Scenario]) -> Result<()> {
        ensure!(self.runs > 0, "--runs 0: at least one round is needed");
        let positive = |number: f64| number.is_finite() && number > 0.0;
        ensure!(positive(self.timeout), "--timeout: must be a positive number");
        ensure!(positive(self.half_width), "--half-width: must be a positive number");
        ensure!(
            self.budget.is_none_or(|budget| positive(budget) && budget < 1e9),
            "--budget: must be a positive number of seconds"
        );
        for scenario in scenarios {
            let names: Vec<&str> = match &scenario.load {
                Some(load) => load.sizes.iter().map(|size| &*size.name).collect(),
                None => scenario.sizes.iter().map(|size| &*size.name).collect(),
            };
            ensure!(
                names.contains(&&*self.size),
                "{}: no size is named `{}`; known: {}",
                scenario.name,
                self.size,
                names.join(", ")
            );
        }
        Ok(())
    }
}

/// Measures a service; rungs that failed a case are left out.
fn under_load(
    workspace: &Workspace,
    args: &Args,
    scenario: &Scenario,
    checked: Option<&Checked>,
) -> Result<Load> {
    let plan = load::Plan {
        size: &args.size,
        mixes: &[],
        rounds: None,
        seed: args.seed.unwrap_or_else(clock_seed),
        checked,
    };
    load::measure(workspace, scenario, &plan)
}

/// Tells whether everything that was found is as it should be.
fn outcome(results: &Results) -> Outcome {
    let failed = results.scenarios.iter().any(|scenario| !scenario.failures.is_empty());
    let load = results.load.as_ref();
    let failed = failed || load.is_some_and(|load| !load.failures.is_empty());
    let worse = results.baseline.iter().any(|change| change.worse);
    if failed || worse { Outcome::Differ } else { Outcome::Agree }
}

/// Returns the time in RFC 3339, to the second.
#[must_use]
pub fn started() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Draws a seed of at most six digits, which is easily typed again.
#[must_use]
pub fn clock_seed() -> u64 {
    let micros = jiff::Timestamp::now().as_microsecond();
    micros.unsigned_abs() % 1_000_000
}
