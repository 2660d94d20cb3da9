//! `compare boundary`: what it costs to cross from Python to Rust.
//!
//! What is timed are single calls, far too short for a process of their own, so the
//! package `boundary` times them within one, and proves each round's answers equal.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::boundary_document::Document;
use crate::builds::{self, Stale};
use crate::cli::Outcome;
use crate::environment;
use crate::inputs;
use crate::manifest::Scenario;
use crate::progress::Progress;
use crate::report;
use crate::results::{Boundary, Results, Settings};
use crate::sandbox::Sandbox;
use crate::spawner::{Exit, Job, Spawner};
use crate::statistics::{CONFIDENCE, RESAMPLES};
use crate::time;
use crate::workspace::Workspace;

/// The scenario whose log is summarised, its size, and the rung that crosses.
const SCENARIO: &str = "cli-tool";
const SIZE: &str = "small";
const RUNG: &str = "hybrid";
/// Seconds until the measurement is ended: it needs about half a minute.
const TIMEOUT_S: f64 = 600.0;

/// The arguments of `compare boundary`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// How many rounds are timed; at least 3.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub runs: usize,
    /// How many lines of the log are summarised; at least 1.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub lines: u64,
    /// The seed of the order of calls [default: drawn from the clock].
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

/// Builds the bridge, measures, and reports.
///
/// # Errors
///
/// If something can't be built, made or run, or a source changed meanwhile. That an
/// answer differs from Python's is no error.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    ensure!(args.runs >= 3, "--runs {}: at least 3 rounds are needed", args.runs);
    ensure!(args.lines >= 1, "--lines 0: at least one line is needed");
    let default = workspace.products().join("results.json");
    let out = args.out.as_deref().unwrap_or(&default);
    // Read first: a wrong path should not be found after half a minute.
    let earlier = out.exists().then(|| Results::load(out)).transpose()?;
    let scenario = scenario(workspace)?;
    let stale = if args.no_build { Stale::Refuse } else { Stale::Build };
    builds::ensure_built(workspace, std::slice::from_ref(&scenario), stale)?;
    let Some(boundary) = measure(workspace, args, &scenario)? else {
        return Ok(Outcome::Differ);
    };
    builds::verify_fresh(workspace, &scenario)?;
    let results = alone(boundary).joined_to(earlier);
    report::publish_part(workspace, &results, out, "boundary/")?;
    Ok(Outcome::Agree)
}

/// Returns the scenario with nothing but the size and the rung that are needed.
fn scenario(workspace: &Workspace) -> Result<Scenario> {
    let mut scenarios = workspace.scenarios(&[SCENARIO.to_owned()])?;
    let mut scenario = scenarios.pop().context("no scenario to cross with")?;
    scenario.rungs.retain(|rung| rung.name == RUNG);
    scenario.sizes.retain(|size| size.name == SIZE);
    let whole = scenario.rungs.len() == 1 && scenario.sizes.len() == 1;
    ensure!(whole, "{SCENARIO}: has no rung `{RUNG}`, or no size `{SIZE}`");
    Ok(scenario)
}

/// Measures; `None` if an answer differed, which is told.
fn measure(
    workspace: &Workspace,
    args: &Args,
    scenario: &Scenario,
) -> Result<Option<Boundary>> {
    let [size] = &*scenario.sizes else { bail!("{SCENARIO}: no size `{SIZE}`") };
    inputs::ensure_made(workspace, scenario, size)?;
    let log =
        inputs::path(workspace, size).context("boundary: the size has no input")?;
    let begun = Instant::now();
    let mut spawner = Spawner::start()?;
    let mut found = Boundary {
        started: time::started(),
        environment: environment::describe(workspace, spawner.floor_bytes()),
        seed: args.seed.unwrap_or_else(time::clock_seed),
        ..Boundary::default()
    };
    let sandbox = Sandbox::make(&workspace.products().join("work/boundary"))?;
    let job = job(workspace, args, &sandbox, &log, found.seed);
    let Some(document) = run_package(&mut spawner, &job, &sandbox)? else {
        return Ok(None);
    };
    let asked = (args.runs, found.seed);
    ensure!((document.rounds, document.seed) == asked, "boundary: not what was asked");
    found.rounds = document.rounds;
    found.lines = document.lines;
    found.text_bytes = document.text_bytes;
    found.tasks = document.tasks();
    found.environment.load_after = environment::load();
    found.elapsed_s = begun.elapsed().as_secs_f64();
    Ok(Some(found))
}

/// Runs the package; `None` if an answer differed, which is told.
fn run_package(
    spawner: &mut Spawner,
    job: &Job,
    sandbox: &Sandbox,
) -> Result<Option<Document>> {
    let progress = Progress::start();
    progress.say("boundary: timing calls, about half a minute");
    let ended = spawner.run(job)?;
    let said = fs::read_to_string(sandbox.stderr()).unwrap_or_default();
    match ended.exit {
        Exit::Code(0) => {}
        Exit::Code(1) => {
            progress.done(said.trim_end());
            return Ok(None);
        }
        exit => bail!("boundary: {exit}\n{}", said.trim_end()),
    }
    let text = fs::read(sandbox.stdout()).context("boundary: no output")?;
    let document = Document::parse(&text).context("boundary")?;
    progress.done("boundary: in every round every answer was Python's");
    Ok(Some(document))
}

fn job(
    workspace: &Workspace,
    args: &Args,
    sandbox: &Sandbox,
    log: &Path,
    seed: u64,
) -> Job {
    let python = workspace.python();
    let (runs, lines) = (args.runs.to_string(), args.lines.to_string());
    let words = [
        &*python.to_string_lossy(),
        "-m",
        "boundary",
        "--log",
        &log.to_string_lossy(),
        "--lines",
        &lines,
        "--rounds",
        &runs,
        "--seed",
        &seed.to_string(),
    ];
    Job {
        argv: words.map(str::to_owned).to_vec(),
        cwd: sandbox.cwd(),
        env: sandbox.environment(),
        stdin: None,
        stdout: Some(sandbox.stdout()),
        stdout_to: None,
        stderr: sandbox.stderr(),
        timeout_s: TIMEOUT_S,
        during: None,
        moment: None,
    }
}

/// Makes results of the figures alone.
fn alone(boundary: Boundary) -> Results {
    let settings = Settings {
        seed: boundary.seed,
        max_rounds: boundary.rounds,
        confidence: CONFIDENCE,
        resamples: RESAMPLES,
        ..Settings::default()
    };
    let (started, environment) =
        (boundary.started.clone(), boundary.environment.clone());
    let mut results = Results::begun(started, environment, settings);
    results.elapsed_s = boundary.elapsed_s;
    results.boundary = Some(boundary);
    results
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn the_figures_join_those_of_a_run() {
        let mut earlier = example::results();
        let boundary = earlier.boundary.take().unwrap();
        let joined = alone(boundary.clone()).joined_to(Some(earlier.clone()));
        assert_eq!(joined.scenarios, earlier.scenarios);
        assert_eq!(joined.boundary, Some(boundary));
    }

    #[test]
    fn without_a_run_the_figures_stand_alone() {
        let boundary = example::results().boundary.unwrap();
        let first = alone(boundary.clone()).joined_to(None);
        assert_eq!(first.settings.seed, boundary.seed);
        assert!(first.scenarios.is_empty() && first.boundary.is_some());
        // What stood alone before is replaced as a whole.
        let mut later = boundary;
        later.started = "2027-01-01T00:00:00Z".to_owned();
        let replaced = alone(later).joined_to(Some(first));
        assert_eq!(replaced.started, "2027-01-01T00:00:00Z");
    }
}
