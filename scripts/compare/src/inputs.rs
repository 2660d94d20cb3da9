//! The inputs that are timed: made once, when they are missing.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::commands;
use crate::manifest::{Scenario, Size};
use crate::placeholders::{Placeholders, fill_all};
use crate::workspace::Workspace;

/// Returns the absolute path of the size's input, whether or not it is there.
#[must_use]
pub fn path(workspace: &Workspace, size: &Size) -> PathBuf {
    workspace.root().join(&size.input)
}

/// Makes the size's input if it is missing, and returns its absolute path.
///
/// # Errors
///
/// If a command fails, or the input is missing even so.
pub fn ensure_made(
    workspace: &Workspace,
    scenario: &Scenario,
    size: &Size,
) -> Result<PathBuf> {
    let input = path(workspace, size);
    if input.exists() {
        return Ok(input);
    }
    let label = format!("{}: input {}", scenario.name, size.name);
    let known = Placeholders::new(workspace, scenario).with("input", input.display());
    for command in &size.make {
        let command = fill_all(command, &known).with_context(|| label.clone())?;
        commands::run_shown(workspace, &label, &command)?;
    }
    ensure!(input.exists(), "{label}: {} was not made", size.input);
    Ok(input)
}
