//! `compare sweep`: times every rung against a server, at many workers and latencies.
//!
//! The question is from which latency on the language stops mattering. Each point is a
//! block of timed runs as `compare time` makes them, proofs and counters included.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::block::{self, Measured, Plan};
use crate::builds::{self, Stale};
use crate::cli::Outcome;
use crate::entrant;
use crate::environment;
use crate::manifest::{self, Scenario};
use crate::placeholders::Placeholders;
use crate::progress::Progress;
use crate::report;
use crate::results::{Point, Results, Settings, Sweep};
use crate::rounds::{LEAST_ROUNDS, Limits};
use crate::spawner::Spawner;
use crate::statistics::{CONFIDENCE, RESAMPLES};
use crate::sweep_points;
use crate::time;
use crate::track::Track;
use crate::workspace::Workspace;

/// The arguments of `compare sweep`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The scenario [default: the first that has a sweep].
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// How many rounds are timed at each point; at least 3.
    #[arg(long, value_name = "N", default_value_t = LEAST_ROUNDS)]
    pub runs: usize,
    /// Leave out points whose replies alone take longer than this.
    #[arg(long, value_name = "SECONDS", default_value_t = 200.0)]
    pub budget: f64,
    /// Seconds until a run is killed and fails.
    #[arg(long, value_name = "SECONDS", default_value_t = 300.0)]
    pub timeout: f64,
    /// The seed of the order of runs [default: drawn from the clock].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Build nothing; refuse what is stale.
    #[arg(long)]
    pub no_build: bool,
    /// The results file that gets the figures; whatever else it has is kept [default:
    /// target/compare/results.json].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Builds, measures at every point, and reports.
///
/// # Errors
///
/// If something can't be built or run, or a source changed meanwhile. That outputs
/// differ is no error.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    args.validate()?;
    let default = workspace.products().join("results.json");
    let out = args.out.as_deref().unwrap_or(&default);
    // Read first: a wrong path should not be found after minutes.
    let earlier = out.exists().then(|| Results::load(out)).transpose()?;
    let scenario = scenario(workspace, args)?;
    let axes = scenario.sweep.as_ref().context("a scenario without a sweep")?;
    let stale = if args.no_build { Stale::Refuse } else { Stale::Build };
    builds::ensure_built(workspace, std::slice::from_ref(&scenario), stale)?;
    let settings = args.settings();
    let found = measure(workspace, args, &settings, &scenario, axes)?;
    builds::verify_fresh(workspace, &scenario)?;
    let failed = !found.failures.is_empty();
    let results = alone(found, settings).joined_to(earlier);
    report::publish_part(workspace, &results, out, "sweep/")?;
    Ok(if failed { Outcome::Differ } else { Outcome::Agree })
}

impl Args {
    fn validate(&self) -> Result<()> {
        let runs = self.runs;
        ensure!(runs >= LEAST_ROUNDS, "--runs {runs}: at least 3 rounds are needed");
        for (name, number) in [("budget", self.budget), ("timeout", self.timeout)] {
            let positive = number.is_finite() && number > 0.0;
            ensure!(positive, "--{name}: must be a positive number of seconds");
        }
        Ok(())
    }

    fn settings(&self) -> Settings {
        Settings {
            seed: self.seed.unwrap_or_else(time::clock_seed),
            max_rounds: self.runs,
            confidence: CONFIDENCE,
            resamples: RESAMPLES,
            ..Settings::default()
        }
    }
}

/// Finds the scenario that is swept.
fn scenario(workspace: &Workspace, args: &Args) -> Result<Scenario> {
    let names: Vec<String> = args.scenario.iter().cloned().collect();
    let mut scenarios = workspace.scenarios(&names)?.into_iter();
    scenarios.find(|scenario| scenario.sweep.is_some()).with_context(|| {
        let name = args.scenario.as_deref().unwrap_or("no scenario");
        format!("{name}: has no [sweep] in its manifest")
    })
}

/// Measures at every point that the budget allows.
fn measure(
    workspace: &Workspace,
    args: &Args,
    settings: &Settings,
    scenario: &Scenario,
    axes: &manifest::Sweep,
) -> Result<Sweep> {
    let begun = Instant::now();
    let spawner = Spawner::start()?;
    let mut found = Sweep {
        scenario: scenario.name.clone(),
        about: axes.about.clone(),
        started: time::started(),
        environment: environment::describe(workspace, spawner.floor_bytes()),
        seed: settings.seed,
        reference: block::reference(scenario).to_owned(),
        units: axes.units,
        unit: axes.unit.clone(),
        at_workers: axes.at_workers,
        at_latency_ms: axes.at_latency_ms,
        ..Sweep::default()
    };
    let folder = workspace.products().join("work/time");
    let track =
        Track { workspace, spawner, folder, timeout_s: args.timeout, server: None };
    let mut sweeper =
        Sweeper { scenario, axes, args, settings, track, progress: Progress::start() };
    // A unit is a request at least; what was counted once is known better.
    let mut requests = axes.units;
    for mut point in sweep_points::of(axes) {
        let runs = scenario.rungs.len() * (args.runs + 1);
        point.skipped = sweep_points::too_long(requests, &point, runs, args.budget);
        if point.skipped.is_none() {
            found.failures.extend(sweeper.point(&mut point)?);
            requests = counted(&point, &found.reference).unwrap_or(requests);
            point.ideal_s = counted(&point, &found.reference)
                .map(|requests| sweep_points::ideal_s(requests, &point));
        }
        found.points.push(point);
    }
    drop(sweeper);
    found.environment.load_after = environment::load();
    found.elapsed_s = begun.elapsed().as_secs_f64();
    Ok(found)
}

/// Returns how many requests the server counted of a rung.
fn counted(point: &Point, rung: &str) -> Option<u64> {
    point.block.row(rung)?.counters.get("requests").copied()
}

/// What all points share.
struct Sweeper<'a> {
    scenario: &'a Scenario,
    axes: &'a manifest::Sweep,
    args: &'a Args,
    settings: &'a Settings,
    track: Track<'a>,
    progress: Progress,
}

impl Sweeper<'_> {
    /// Measures at a point, with a server of its own; returns what went wrong.
    fn point(&mut self, point: &mut Point) -> Result<Vec<String>> {
        let (scenario, axes) = (self.scenario, self.axes);
        let known = Placeholders::new(self.track.workspace, scenario)
            .with("workers", point.workers)
            .with("latency", point.latency_ms);
        let known = self.track.serve(scenario, Some(&axes.server), known)?;
        let name = format!("{} workers, {} ms", point.workers, point.latency_ms);
        let label = format!("{}: {name}", scenario.name);
        let field = entrant::sweep_field(scenario, axes, name, known)?;
        let plan = Plan {
            scenario,
            field: &field,
            label: &label,
            limits: Limits {
                rounds: self.args.runs,
                budget: Duration::MAX,
                // Never narrow enough: all points get the same number of rounds.
                half_width: 0.0,
            },
            memory: false,
            settings: self.settings,
        };
        let Measured { mut block, failures } =
            block::measure(&mut self.track, &plan, &self.progress)?;
        block::add_ratios(scenario, &mut block, self.settings.seed);
        point.block = block;
        Ok(failures)
    }
}

/// Makes results of the figures alone.
fn alone(sweep: Sweep, settings: Settings) -> Results {
    let (started, environment) = (sweep.started.clone(), sweep.environment.clone());
    let mut results = Results::begun(started, environment, settings);
    results.elapsed_s = sweep.elapsed_s;
    results.sweep = Some(sweep);
    results
}
