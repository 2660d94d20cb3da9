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
use crate::manifest::Scenario;
use crate::sources;
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
/// # Errors
///
/// If it can't be written.
pub fn remember(
    workspace: &Workspace,
    scenario: &Scenario,
    checked: &Checked,
) -> Result<()> {
    if checked.failed > 0 || checked.rungs.len() < scenario.rungs.len() {
        return Ok(());
    }
    let proof = Proof {
        of: digest_now(workspace, scenario)?,
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

/// The digest of everything that the outcome depends on.
fn digest_now(workspace: &Workspace, scenario: &Scenario) -> Result<String> {
    let harness = digest::of_file(&std::env::current_exe()?)?;
    let folder = workspace.relative(&scenario.folder).to_string_lossy().into_owned();
    let smallest = scenario.sizes.first().map(|size| size.input.clone());
    let inputs: Vec<String> = smallest
        .into_iter()
        .filter(|input| workspace.root().join(input).exists())
        .collect();
    let parts = (
        harness,
        builds::stamps(workspace, scenario)?,
        sources::digests(workspace, &[folder])?,
        sources::digests(workspace, &inputs)?,
    );
    Ok(digest::of_bytes(&serde_json::to_vec(&parts)?))
}

fn path(workspace: &Workspace, scenario: &Scenario) -> PathBuf {
    workspace.products().join("proofs").join(format!("{}.json", scenario.name))
}
