//! `compare check`: runs every case on every rung and proves that all do the same.

use anyhow::{Context, Result, ensure};

use crate::builds::{self, Stale};
use crate::cases::{self, CaseRun};
use crate::checked::Checked;
use crate::checker::Checker;
use crate::cli::Outcome;
use crate::inputs;
use crate::manifest::{CaseKind, Rung, Scenario, Size};
use crate::proofs;
use crate::workspace::Workspace;

/// The first seed of the generated cases, where none is named.
pub const FIRST_SEED: u64 = 1;

/// The arguments of `compare check`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Check only this scenario (may be repeated).
    #[arg(long, value_name = "NAME")]
    pub scenario: Vec<String>,
    /// Check only the cases whose names have this text.
    #[arg(long, value_name = "TEXT")]
    pub case: Option<String>,
    /// Check only this rung against the first one (may be repeated).
    #[arg(long, value_name = "NAME")]
    pub rung: Vec<String>,
    /// The size of the input in the cases that read it [default: the smallest].
    #[arg(long, value_name = "NAME")]
    pub size: Option<String>,
    /// The first seed of the generated cases.
    #[arg(long, value_name = "N", default_value_t = FIRST_SEED)]
    pub seed: u64,
    /// Write the golden files anew, where all rungs agree.
    #[arg(long)]
    pub bless: bool,
    /// Build nothing; refuse what is stale.
    #[arg(long)]
    pub no_build: bool,
}

/// Which cases are run, and on what.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only cases whose names have this text.
    pub case: Option<String>,
    /// Only these rungs, and the reference; all where none is named.
    pub rungs: Vec<String>,
    /// The size of the input in the cases that read it; the smallest where it is missing.
    pub size: Option<String>,
    /// The first seed of the generated cases.
    pub seed: u64,
    /// Whether the golden files are written anew.
    pub bless: bool,
}

/// Builds, checks, and prints what came of it.
///
/// # Errors
///
/// If something can't be built or run. That rungs differ is no error.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    let scenarios = workspace.scenarios(&args.scenario)?;
    let selection = Selection {
        case: args.case.clone(),
        rungs: args.rung.clone(),
        size: args.size.clone(),
        seed: args.seed,
        bless: args.bless,
    };
    // Before anything is built: a wrong name should not be found after minutes.
    let scenarios = select_scenarios(workspace, scenarios, &selection)?;
    let stale = if args.no_build { Stale::Refuse } else { Stale::Build };
    builds::ensure_built(workspace, &scenarios, stale)?;
    let (mut passed, mut failed) = (0, 0);
    for scenario in &scenarios {
        let before = args
            .is_whole()
            .then(|| proofs::digest_now(workspace, scenario))
            .transpose()?;
        let checked = check(workspace, scenario, &selection)?;
        if let Some(before) = before {
            proofs::remember(workspace, scenario, &checked, &before)?;
        }
        print!("{}", checked.report());
        passed += checked.passed;
        failed += checked.failed;
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { Outcome::Agree } else { Outcome::Differ })
}

impl Args {
    /// Tells whether this is what `compare run` would check.
    fn is_whole(&self) -> bool {
        self.case.is_none()
            && self.size.is_none()
            && self.rung.is_empty()
            && self.seed == FIRST_SEED
    }
}

/// Returns what is known of all cases on all rungs, and prints it: what is remembered of
/// these very builds, or else what comes of running them now.
///
/// # Errors
///
/// As [`check`].
pub fn known(workspace: &Workspace, scenario: &Scenario) -> Result<Checked> {
    let checked = if let Some(remembered) = proofs::remembered(workspace, scenario)? {
        remembered
    } else {
        // Fixed, not the timing's: the generated cases of a gate should not change.
        let selection = Selection { seed: FIRST_SEED, ..Selection::default() };
        let before = proofs::digest_now(workspace, scenario)?;
        let checked = check(workspace, scenario, &selection)?;
        proofs::remember(workspace, scenario, &checked, &before)?;
        checked
    };
    eprint!("{}", checked.report());
    Ok(checked)
}

/// Runs the selected cases of a scenario that is built.
///
/// # Errors
///
/// If the selection names what is unknown, a case can't be set up, or a source has
/// changed meanwhile.
pub fn check(
    workspace: &Workspace,
    scenario: &Scenario,
    selection: &Selection,
) -> Result<Checked> {
    let rungs = select_rungs(scenario, &selection.rungs)?;
    let (size, planned) = plan(workspace, scenario, selection)?;
    let is_sized = |run: &CaseRun| {
        let mut cases = scenario.cases.iter();
        cases.any(|case| case.kind == CaseKind::Sized && case.name == run.case)
    };
    if let Some(size) = size.filter(|_| planned.iter().any(is_sized)) {
        inputs::ensure_made(workspace, scenario, size)?;
    }
    eprintln!(
        "compare: {}: running {} cases on {} rungs",
        scenario.name,
        planned.len(),
        rungs.len()
    );
    let checked = Checker { workspace, scenario, rungs, bless: selection.bless }
        .run_all(&planned)?;
    builds::verify_fresh(workspace, scenario)?;
    Ok(checked)
}

/// Returns the scenarios that have one of the selected cases.
fn select_scenarios(
    workspace: &Workspace,
    scenarios: Vec<Scenario>,
    selection: &Selection,
) -> Result<Vec<Scenario>> {
    let mut selected = Vec::new();
    for scenario in scenarios {
        select_rungs(&scenario, &selection.rungs)?;
        let (_, planned) = plan(workspace, &scenario, selection)?;
        if selection.case.is_none() || !planned.is_empty() {
            selected.push(scenario);
        }
    }
    if let Some(text) = &selection.case {
        ensure!(!selected.is_empty(), "no case's name has `{text}`");
    }
    Ok(selected)
}

/// Returns the selected cases with the size of the input in those that read it.
fn plan<'a>(
    workspace: &Workspace,
    scenario: &'a Scenario,
    selection: &Selection,
) -> Result<(Option<&'a Size>, Vec<CaseRun>)> {
    let size = select_size(scenario, selection.size.as_deref())?;
    let mut planned = cases::expand(workspace, scenario, size, selection.seed)
        .with_context(|| scenario.name.clone())?;
    if let Some(text) = &selection.case {
        planned.retain(|run| run.label.contains(text.as_str()));
    }
    Ok((size, planned))
}

/// Returns the reference, which is the first rung, and the selected others.
fn select_rungs<'a>(scenario: &'a Scenario, names: &[String]) -> Result<Vec<&'a Rung>> {
    for name in names {
        let known: Vec<&str> = scenario.rungs.iter().map(|rung| &*rung.name).collect();
        ensure!(
            known.contains(&&**name),
            "{}: no rung is named `{name}`; known: {}",
            scenario.name,
            known.join(", ")
        );
    }
    let selected = |(index, rung): &(usize, &Rung)| {
        *index == 0 || names.is_empty() || names.contains(&rung.name)
    };
    Ok(scenario
        .rungs
        .iter()
        .enumerate()
        .filter(selected)
        .map(|(_, rung)| rung)
        .collect())
}

fn select_size<'a>(
    scenario: &'a Scenario,
    name: Option<&str>,
) -> Result<Option<&'a Size>> {
    // A service has no inputs.
    let Some(name) = name.filter(|_| scenario.load.is_none()) else {
        return Ok(scenario.sizes.first());
    };
    let found = scenario.sizes.iter().find(|size| size.name == name);
    found.map(Some).with_context(|| {
        let known: Vec<&str> = scenario.sizes.iter().map(|size| &*size.name).collect();
        format!(
            "{}: no size is named `{name}`; known: {}",
            scenario.name,
            known.join(", ")
        )
    })
}
