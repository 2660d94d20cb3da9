//! Remembers that all rungs of a scenario agreed, for as long as nothing has changed.
//!
//! `compare run` is asked for figures again and again, and the cases take longer than
//! the figures. What is remembered is bound to the digests of everything that could
//! change the outcome; `compare check` never relies on it. Every timed run is compared
//! with runs of the same invocation in any case.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::builds;
use crate::checked::{Checked, Deviated, NotRun};
use crate::digest;
use crate::inputs;
use crate::manifest::{Case, CaseKind, Scenario};
use crate::placeholders::{Placeholders, fill};
use crate::sources;
use crate::spawner;
use crate::workspace::Workspace;

/// That all rungs agreed, and on what.
#[derive(Debug, Deserialize, Serialize)]
struct Proof {
    /// The digest of builds, cases, inputs and harness.
    of: String,
    /// When they agreed.
    at: Timestamp,
    rungs: Vec<String>,
    passed: usize,
    not_run: Vec<NotRun>,
    deviations: Vec<Deviated>,
}

/// Returns what was found on exactly these builds and cases, and says so.
///
/// `None` if something has changed since, or nothing was ever found.
///
/// # Errors
///
/// If a source can't be read.
pub fn remembered(
    workspace: &Workspace,
    scenario: &Scenario,
) -> Result<Option<Checked>> {
    let Ok(text) = fs::read_to_string(path(workspace, scenario)) else {
        return Ok(None);
    };
    let Ok(proof) = serde_json::from_str::<Proof>(&text) else {
        return Ok(None);
    };
    if proof.of != digest_now(workspace, scenario)? {
        return Ok(None);
    }
    eprintln!(
        "compare: {}: the cases agreed at {:.0} with these very builds; \
         `make check` runs them again",
        scenario.name, proof.at
    );
    Ok(Some(Checked {
        scenario: scenario.name.clone(),
        rungs: proof.rungs,
        passed: proof.passed,
        not_run: proof.not_run,
        deviations: proof.deviations,
        ..Checked::default()
    }))
}

/// Remembers what was found, if all cases ran on all rungs and agreed.
///
/// `before` is what [`digest_now`] returned before the cases ran: if something has
/// changed since, it isn't known what they ran on, and nothing is remembered.
///
/// # Errors
///
/// If it can't be written.
pub fn remember(
    workspace: &Workspace,
    scenario: &Scenario,
    checked: &Checked,
    before: &str,
) -> Result<()> {
    if checked.failed > 0 || checked.rungs.len() < scenario.rungs.len() {
        return Ok(());
    }
    let of = digest_now(workspace, scenario)?;
    if of != before {
        return Ok(());
    }
    let proof = Proof {
        of,
        at: Timestamp::now(),
        rungs: checked.rungs.clone(),
        passed: checked.passed,
        not_run: checked.not_run.clone(),
        deviations: checked.deviations.clone(),
    };
    let path = path(workspace, scenario);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, serde_json::to_vec_pretty(&proof)?)
        .with_context(|| format!("{}: can't be written", path.display()))
}

/// Returns the digest of everything that the outcome depends on: builds, cases,
/// generators, the input, the packages of the environment, and the harness itself.
///
/// If a case reads the smallest input, that is made, for it would change the digest.
///
/// # Errors
///
/// If something can't be read or made.
pub fn digest_now(workspace: &Workspace, scenario: &Scenario) -> Result<String> {
    let is_sized = |case: &Case| case.kind == CaseKind::Sized;
    let smallest =
        scenario.sizes.first().filter(|_| scenario.cases.iter().any(is_sized));
    let input = smallest
        .map(|size| inputs::ensure_made(workspace, scenario, size))
        .transpose()?;
    let folder = workspace.relative(&scenario.folder).to_string_lossy().into_owned();
    let mut programs = vec![std::env::current_exe()?, spawner::helper_path()?];
    programs.extend(generators(workspace, scenario)?);
    let programs: Vec<String> =
        programs.iter().map(|path| digest::of_file(path)).collect::<Result<_>>()?;
    let parts = (
        programs,
        builds::stamps(workspace, scenario)?,
        sources::digests(workspace, &[folder])?,
        input.map(|input| input.sha256),
        packages(workspace)?,
        // Root may read what others may not, and some cases are about that.
        nix::unistd::geteuid().is_root(),
    );
    Ok(digest::of_bytes(&serde_json::to_vec(&parts)?))
}

/// Lists the programs that make the generated cases, and the server, where they are
/// files.
fn generators(workspace: &Workspace, scenario: &Scenario) -> Result<Vec<PathBuf>> {
    let known = Placeholders::new(workspace, scenario);
    let mut programs = Vec::new();
    let makers = scenario.generated.iter().filter_map(|one| one.make.first());
    let server = scenario.server.iter().filter_map(|server| server.start.first());
    let driver = scenario.driver.iter().filter_map(|driver| driver.start.first());
    for program in makers.chain(server).chain(driver) {
        programs.push(workspace.root().join(fill(program, &known)?));
    }
    programs.retain(|path| path.is_file());
    Ok(programs)
}

/// Digests what each installed Python package says of its files.
fn packages(workspace: &Workspace) -> Result<Vec<String>> {
    let root = glob::Pattern::escape(&workspace.root().to_string_lossy());
    let records =
        format!("{root}/.venv/lib/python3.*/site-packages/*.dist-info/RECORD");
    glob::glob(&records)?.map(|path| digest::of_file(&path?)).collect()
}

fn path(workspace: &Workspace, scenario: &Scenario) -> PathBuf {
    workspace.products().join("proofs").join(format!("{}.json", scenario.name))
}
