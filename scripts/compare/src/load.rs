//! `compare load`: measures every rung of a service, as `docs/src/method.md` has it.
//!
//! Three figures: server CPU a request, peak throughput, and latency at a fixed rate from
//! the intended start. Every reply is checked by the generator, and when a service has
//! ended, what it had acknowledged must be in its database.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::block;
use crate::builds::{self, Stale};
use crate::check;
use crate::checked::Checked;
use crate::cli::Outcome;
use crate::environment;
use crate::load_run::{LoadRun, Starter};
use crate::manifest::{self, LoadSize, Mix, Scenario};
use crate::pinning::Core;
use crate::progress::Progress;
use crate::report;
use crate::results::{Load, LoadRow, MixResult, Results, Settings};
use crate::rounds::{LEAST_ROUNDS, Lots};
use crate::statistics::{CONFIDENCE, RESAMPLES};
use crate::time;
use crate::workspace::Workspace;

/// The arguments of `compare load`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The scenario [default: the first that is a service].
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// How long, how often and what is asked for, as the manifest's sizes have it.
    #[arg(long, value_name = "NAME", default_value = "small")]
    pub size: String,
    /// Only this mix of requests (may be repeated).
    #[arg(long, value_name = "NAME")]
    pub mix: Vec<String>,
    /// How many rounds there are; at least 3 [default: the size's].
    #[arg(long, value_name = "N")]
    pub runs: Option<usize>,
    /// The seed of order and requests [default: drawn from the clock].
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

/// Builds, measures and reports.
///
/// # Errors
///
/// If something can't be built or run, or a source changed meanwhile. That a service
/// fails is no error.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    let default = workspace.products().join("results.json");
    let out = args.out.as_deref().unwrap_or(&default);
    // Read first: a wrong path should not be found after minutes.
    let earlier = out.exists().then(|| Results::load(out)).transpose()?;
    let names: Vec<String> = args.scenario.iter().cloned().collect();
    let mut scenarios = workspace.scenarios(&names)?.into_iter();
    let scenario = scenarios
        .find(|scenario| scenario.load.is_some())
        .context("no scenario has [load] in its manifest")?;
    let stale = if args.no_build { Stale::Refuse } else { Stale::Build };
    builds::ensure_built(workspace, std::slice::from_ref(&scenario), stale)?;
    let checked = check::known(workspace, &scenario)?;
    let settings = Settings {
        seed: args.seed.unwrap_or_else(time::clock_seed),
        size: args.size.clone(),
        max_rounds: args.runs.unwrap_or_default(),
        confidence: CONFIDENCE,
        resamples: RESAMPLES,
        ..Settings::default()
    };
    let plan = Plan {
        size: &args.size,
        mixes: &args.mix,
        rounds: args.runs,
        seed: settings.seed,
        checked: Some(&checked),
    };
    let found = measure(workspace, &scenario, &plan)?;
    builds::verify_fresh(workspace, &scenario)?;
    let failed = !found.failures.is_empty() || checked.failed > 0;
    let mut results =
        Results::begun(found.started.clone(), found.environment.clone(), settings);
    results.elapsed_s = found.elapsed_s;
    results.load = Some(found);
    report::publish_part(workspace, &results.joined_to(earlier), out, "load/")?;
    Ok(if failed { Outcome::Differ } else { Outcome::Agree })
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The size's name.
    pub size: &'a str,
    /// The mixes; all of the size if there are none.
    pub mixes: &'a [String],
    /// How many rounds; the size's if missing.
    pub rounds: Option<usize>,
    /// The seed of order and requests.
    pub seed: u64,
    /// What came of the cases, if they were run: rungs that failed one get no figures.
    pub checked: Option<&'a Checked>,
}

/// Measures a scenario that is built.
///
/// # Errors
///
/// If the manifest has no such size or mix, or the first database can't be made.
pub fn measure(
    workspace: &Workspace,
    scenario: &Scenario,
    plan: &Plan<'_>,
) -> Result<Load> {
    ensure!(
        cfg!(target_os = "linux"),
        "services are measured on Linux alone: the times of running processes are read \
         from /proc"
    );
    let begun = Instant::now();
    let load = scenario.load.as_ref().context("a scenario without [load]")?;
    let size = load.size(plan.size).with_context(|| {
        let known: Vec<&str> = load.sizes.iter().map(|size| &*size.name).collect();
        let (name, known) = (&scenario.name, known.join(", "));
        format!("{name}: no load is named `{}`; known: {known}", plan.size)
    })?;
    let rounds = plan.rounds.unwrap_or(size.rounds);
    ensure!(rounds >= LEAST_ROUNDS, "{rounds} rounds: at least 3 are needed");
    let mixes = chosen(load, size, plan.mixes)?;
    let (server, client) = Core::pair();
    let mut found = Load {
        scenario: scenario.name.clone(),
        started: time::started(),
        environment: environment::describe(workspace, 0),
        seed: plan.seed,
        size: size.name.clone(),
        seconds: size.seconds,
        connections: load.connections,
        pinned: server.is_pinned(),
        reference: block::reference(scenario).to_owned(),
        cases_passed: plan.checked.map(|checked| checked.passed),
        ..Load::default()
    };
    let progress = Progress::start();
    progress.say(&format!("{}: filling a database", scenario.name));
    let starter = Starter::prepare(workspace, scenario, load, (server, client))?;
    for mix in mixes {
        let measured = Measured { scenario, size, mix, rounds, plan };
        let result = measured.run(&starter, &progress, &mut found.failures);
        found.mixes.push(result);
    }
    found.environment.load_after = environment::load();
    found.elapsed_s = begun.elapsed().as_secs_f64();
    Ok(found)
}

/// Returns the mixes that are asked for.
fn chosen<'a>(
    load: &'a manifest::Load,
    size: &LoadSize,
    names: &[String],
) -> Result<Vec<&'a Mix>> {
    for name in names {
        let known: Vec<&str> = load.mixes.iter().map(|mix| &*mix.name).collect();
        let is_known = known.contains(&&**name);
        ensure!(is_known, "no mix is named `{name}`; known: {}", known.join(", "));
    }
    if names.is_empty() {
        return Ok(load.mixes_of(size).collect());
    }
    Ok(load.mixes.iter().filter(|mix| names.contains(&mix.name)).collect())
}

/// One mix, with all that its rounds need.
struct Measured<'a> {
    scenario: &'a Scenario,
    size: &'a LoadSize,
    mix: &'a Mix,
    rounds: usize,
    plan: &'a Plan<'a>,
}

impl Measured<'_> {
    /// Runs the rounds: each has every service once, in an order drawn anew.
    fn run(
        &self,
        starter: &Starter<'_>,
        progress: &Progress,
        failures: &mut Vec<String>,
    ) -> MixResult {
        let (mix, seed) = (self.mix, self.plan.seed);
        let label = format!("{}: {}", self.scenario.name, mix.name);
        let mut rows = self.rows(starter);
        let mut lots = Lots::new(seed, &label);
        for round in 0..self.rounds {
            for number in lots.order(rows.len()) {
                let row = &mut rows[number];
                if row.missing.is_some() {
                    continue;
                }
                let said = format!("{label}: round {}: {}", round + 1, row.name);
                progress.say(&said);
                let run = LoadRun { starter, size: self.size, mix, round, seed };
                match run.measure(row) {
                    Ok(sample) => row.load_samples.push(sample),
                    Err(error) => {
                        let reason = format!("round {}: {error:#}", round + 1);
                        failures.push(format!("{label}: {}: {reason}", row.name));
                        row.remove(&reason);
                    }
                }
            }
        }
        progress.done(&format!("{label}: {} rounds", self.rounds));
        let mut result = MixResult {
            name: mix.name.clone(),
            about: mix.about.clone(),
            rate: mix.rate,
            rounds: self.rounds,
            rows,
            ratios: Vec::new(),
        };
        result.add_ratios(block::reference(self.scenario), seed);
        result
    }

    /// A row for each rung, then for each bare server that is measured here.
    fn rows(&self, starter: &Starter<'_>) -> Vec<LoadRow> {
        let rungs = self.scenario.rungs.iter().map(|rung| {
            let left_out = self
                .plan
                .checked
                .is_some_and(|checked| checked.rungs_failed.contains(&rung.name));
            let missing = left_out.then(|| "it failed a case".to_owned());
            LoadRow { name: rung.name.clone(), missing, ..LoadRow::default() }
        });
        let references = starter.load.references.iter().filter(|_| self.mix.references);
        let bare = references.map(|reference| LoadRow {
            name: reference.name.clone(),
            bare: true,
            ..LoadRow::default()
        });
        rungs.chain(bare).collect()
    }
}
