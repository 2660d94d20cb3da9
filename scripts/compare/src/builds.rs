//! Builds every rung, and proves that what runs is what the working tree says.
//!
//! After a build a *stamp* keeps the digests of the rung's sources and of what was made.
//! A rung is stale when either differs; it is then built again, or refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::commands;
use crate::digest;
use crate::manifest::{Rung, Scenario};
use crate::placeholders::{Placeholders, fill_all};
use crate::sources;
use crate::workspace::Workspace;

/// What to do with a rung that is stale.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stale {
    /// Build it.
    Build,
    /// Refuse to go on.
    Refuse,
}

/// What a rung was built from, and what that made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Stamp {
    /// The command that built it.
    pub build: Vec<String>,
    /// The versions of the compiler and the interpreter.
    pub toolchain: String,
    /// The digest of every source, by its path relative to the root.
    pub sources: BTreeMap<String, String>,
    /// The digest of every artifact, likewise.
    pub artifacts: BTreeMap<String, String>,
}

/// Builds every rung of the scenarios that is stale, each build command once.
///
/// # Errors
///
/// If a build fails, or a rung is stale and may not be built.
pub fn ensure_built(
    workspace: &Workspace,
    scenarios: &[Scenario],
    stale: Stale,
) -> Result<()> {
    let toolchain = commands::toolchain(workspace);
    // All sources are digested before the first build: what is edited while a build
    // runs is then newer than the stamp says.
    let mut pending = Vec::new();
    for scenario in scenarios {
        for rung in &scenario.rungs {
            let current = stamp_now(workspace, scenario, rung, &toolchain)?;
            pending.push((scenario, rung, current));
        }
    }
    let mut built: BTreeSet<Vec<String>> = BTreeSet::new();
    for (scenario, rung, mut current) in pending {
        if !built.is_empty() {
            // A build of another rung may have made this one's artifacts anew.
            current.artifacts = found_artifacts(workspace, rung)?.0;
        }
        if let Some(reason) = why_stale(workspace, scenario, rung, &current) {
            if current.build.is_empty() {
                // Nothing to build: the sources themselves run.
            } else if stale == Stale::Refuse {
                bail!(
                    "{}: rung {} is stale: {reason}; run `{}` or leave out --no-build",
                    scenario.name,
                    rung.name,
                    commands::shell_line(&current.build)
                );
            } else if built.insert(current.build.clone()) {
                commands::build(
                    workspace,
                    &rung_label(scenario, rung),
                    &current.build,
                )?;
            }
            current.artifacts = artifacts(workspace, rung)?;
            save(workspace, scenario, rung, &current)?;
        }
    }
    Ok(())
}

/// Checks that no source and no artifact has changed since [`ensure_built`].
///
/// # Errors
///
/// If one has: what was measured is then not what the working tree says.
pub fn verify_fresh(workspace: &Workspace, scenario: &Scenario) -> Result<()> {
    let toolchain = commands::toolchain(workspace);
    for rung in &scenario.rungs {
        let current = stamp_now(workspace, scenario, rung, &toolchain)?;
        if let Some(reason) = why_stale(workspace, scenario, rung, &current) {
            bail!(
                "{}: rung {} is no longer what ran: {reason}; run it again",
                scenario.name,
                rung.name
            );
        }
    }
    Ok(())
}

/// Returns what every rung is made of now, for others to digest.
///
/// # Errors
///
/// If a source can't be read.
pub fn stamps(workspace: &Workspace, scenario: &Scenario) -> Result<Vec<Stamp>> {
    let toolchain = commands::toolchain(workspace);
    let stamp = |rung| stamp_now(workspace, scenario, rung, &toolchain);
    scenario.rungs.iter().map(stamp).collect()
}

/// Says why the rung is stale; `None` if it is fresh.
fn why_stale(
    workspace: &Workspace,
    scenario: &Scenario,
    rung: &Rung,
    current: &Stamp,
) -> Option<String> {
    let Ok(text) = fs::read_to_string(stamp_path(workspace, scenario, rung)) else {
        return Some("it was never built here".to_owned());
    };
    let Ok(stamp) = serde_json::from_str::<Stamp>(&text) else {
        return Some("its stamp can't be read".to_owned());
    };
    if stamp.build != current.build {
        return Some("its build command has changed".to_owned());
    }
    if stamp.toolchain != current.toolchain {
        return Some(format!("it was built with {}", stamp.toolchain));
    }
    sources::first_change(&stamp.sources, &current.sources)
        .or_else(|| sources::first_change(&stamp.artifacts, &current.artifacts))
}

/// Digests the sources and the artifacts as they are now; what is not there is left out.
fn stamp_now(
    workspace: &Workspace,
    scenario: &Scenario,
    rung: &Rung,
    toolchain: &str,
) -> Result<Stamp> {
    let label = || rung_label(scenario, rung);
    Ok(Stamp {
        build: fill_all(&rung.build, &Placeholders::new(workspace, scenario))
            .with_context(label)?,
        toolchain: toolchain.to_owned(),
        sources: sources::digests(workspace, &rung.sources).with_context(label)?,
        artifacts: found_artifacts(workspace, rung)?.0,
    })
}

/// Digests the artifacts after a build.
fn artifacts(workspace: &Workspace, rung: &Rung) -> Result<BTreeMap<String, String>> {
    let (found, missing) = found_artifacts(workspace, rung)?;
    ensure!(
        missing.is_empty(),
        "{}: the build of rung {} did not make it",
        missing.join(", "),
        rung.name
    );
    Ok(found)
}

/// Digests the artifacts that are there, and lists the patterns that match none.
fn found_artifacts(
    workspace: &Workspace,
    rung: &Rung,
) -> Result<(BTreeMap<String, String>, Vec<String>)> {
    let mut found = BTreeMap::new();
    let mut missing = Vec::new();
    let root = glob::Pattern::escape(&workspace.root().to_string_lossy());
    for pattern in &rung.artifacts {
        let mut any = false;
        for path in glob::glob(&format!("{root}/{pattern}"))? {
            let path = path?;
            let name = workspace.relative(&path).to_string_lossy().into_owned();
            found.insert(name, digest::of_file(&path)?);
            any = true;
        }
        if !any {
            missing.push(pattern.clone());
        }
    }
    Ok((found, missing))
}

fn rung_label(scenario: &Scenario, rung: &Rung) -> String {
    format!("{}: rung {}", scenario.name, rung.name)
}

fn stamp_path(workspace: &Workspace, scenario: &Scenario, rung: &Rung) -> PathBuf {
    let name = format!("{}-{}.json", scenario.name, rung.name);
    workspace.products().join("stamps").join(name)
}

fn save(
    workspace: &Workspace,
    scenario: &Scenario,
    rung: &Rung,
    stamp: &Stamp,
) -> Result<()> {
    let path = stamp_path(workspace, scenario, rung);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, serde_json::to_vec_pretty(stamp)?)
        .with_context(|| format!("{}: can't be written", path.display()))
}
