//! The proof of a peer whose bytes can't be the rungs': a command that compares.
//!
//! The command knows what both formats mean; here it only counts whether it succeeded,
//! and what it says it compared.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::spawner::{Exit, Job, Spawner};

/// What a proof came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// The outputs agree; what was compared, in a line.
    Agrees(String),
    /// They don't, or nobody knows; why.
    Differs(String),
}

/// Runs a peer's proof in the working folder of the run that it is about.
///
/// The job keeps standard output, whose first line is the verdict.
///
/// # Errors
///
/// If the helper is gone, or what the command printed can't be read.
pub fn run(spawner: &mut Spawner, job: &Job) -> Result<Verdict> {
    let ended = spawner.run(job)?;
    if ended.exit != Exit::Code(0) {
        let said = last_line(&job.stderr)?;
        let said = said.map_or(String::new(), |line| format!(": {line}"));
        return Ok(Verdict::Differs(format!("{}{said}", ended.exit)));
    }
    let stdout = job.stdout.as_deref().context("a proof's standard output is kept")?;
    Ok(first_line(stdout)?.map_or_else(
        || Verdict::Differs("it doesn't say what it compared".to_owned()),
        Verdict::Agrees,
    ))
}

fn first_line(path: &Path) -> Result<Option<String>> {
    Ok(lines(path)?.into_iter().next())
}

fn last_line(path: &Path) -> Result<Option<String>> {
    Ok(lines(path)?.pop())
}

/// Returns the lines of a file that aren't blank.
fn lines(path: &Path) -> Result<Vec<String>> {
    let bytes =
        fs::read(path).with_context(|| format!("{}: can't be read", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}
