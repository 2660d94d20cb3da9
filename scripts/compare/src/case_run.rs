//! Runs one case on every rung, each in a sandbox of its own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;

use crate::cases::CaseRun;
use crate::commands;
use crate::file_spec;
use crate::helper::FULL_DISK;
use crate::manifest::{Rung, Scenario, StdoutTo};
use crate::mounts;
use crate::placeholders::{Placeholders, fill_all};
use crate::sandbox::{Sandbox, Tree};
use crate::spawner::{Ended, Job, Spawner};
use crate::workspace::Workspace;

/// What a rung did with a case.
#[derive(Debug)]
pub struct Seen {
    /// The rung's name.
    pub rung: String,
    /// The whole command line.
    pub argv: Vec<String>,
    /// How it ended.
    pub ended: Ended,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it printed as errors, with the working folder replaced by `{dir}`.
    pub stderr: Vec<u8>,
    /// What stood in the working folder before.
    pub before: Tree,
    /// What stood there afterwards.
    pub after: Tree,
    /// Where it ran.
    pub sandbox: Sandbox,
}

/// What came of running a case.
#[derive(Debug)]
pub enum Attempt {
    /// Every rung ran; in the order that was asked for.
    Ran(Vec<Seen>),
    /// It can't be run here, for this reason.
    NotRun(String),
}

/// Runs the case on the rungs, one after the other.
///
/// # Errors
///
/// If a sandbox or the case's files can't be made, or the helper is gone.
pub fn attempt(
    workspace: &Workspace,
    scenario: &Scenario,
    run: &CaseRun,
    rungs: &[&Rung],
    spawner: &mut Spawner,
) -> Result<Attempt> {
    // Permissions don't bind root, so the case would show something else.
    let closed = run.files.values().any(|spec| spec.unreadable);
    if closed && nix::unistd::geteuid().is_root() {
        return Ok(Attempt::NotRun("root may read every file".to_owned()));
    }
    if run.during.is_some() && !cfg!(target_os = "linux") {
        return Ok(Attempt::NotRun("needs /proc, as Linux has it".to_owned()));
    }
    if run.stdout_to == Some(StdoutTo::Full) && !Path::new(FULL_DISK).exists() {
        return Ok(Attempt::NotRun(format!("needs {FULL_DISK}, as Linux has it")));
    }
    let work = workspace.products().join("sandboxes").join(&scenario.name);
    let folder = work.join(run.folder_name());
    let made = folder.join("made");
    if let Some(make) = &run.make {
        generate(workspace, run, make, &made)?;
    }
    let mut all = Vec::new();
    for rung in rungs {
        let mut sandbox = Sandbox::make(&folder.join(&rung.name))?;
        if run.make.is_some() {
            copy_folder(&made, &sandbox.cwd())?;
        }
        if !prepare(workspace, run, &mut sandbox)? {
            sandbox.remove()?;
            return Ok(Attempt::NotRun("needs the right to mount".to_owned()));
        }
        let known = Placeholders::new(workspace, scenario);
        let mut argv = fill_all(&rung.start, &known)?;
        argv.extend_from_slice(&run.args);
        all.push(observe(run, &rung.name, argv, sandbox, spawner)?);
    }
    Ok(Attempt::Ran(all))
}

/// Removes what the case left, the sandboxes of the rungs apart.
///
/// # Errors
///
/// If something can't be removed.
pub fn clear_away(seen: Vec<Seen>) -> Result<()> {
    let folder = seen.first().and_then(|one| one.sandbox.folder().parent());
    let folder = folder.map(Path::to_path_buf);
    for one in seen {
        one.sandbox.remove()?;
    }
    if let Some(folder) = folder {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Makes the files of a generated case, once for all rungs.
fn generate(
    workspace: &Workspace,
    run: &CaseRun,
    make: &[String],
    folder: &Path,
) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let known = Placeholders::default().with("dir", folder.display());
    commands::run_quietly(workspace, &run.label, &fill_all(make, &known)?)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in WalkDir::new(from).min_depth(1) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Makes the case's files; false if that takes a right that is missing here.
fn prepare(
    workspace: &Workspace,
    run: &CaseRun,
    sandbox: &mut Sandbox,
) -> Result<bool> {
    for (name, spec) in &run.files {
        let path = sandbox.cwd().join(name);
        file_spec::make(workspace, &path, spec, &run.placeholders)?;
    }
    if let Some(stdin) = &run.stdin {
        file_spec::make(workspace, &sandbox.stdin(), stdin, &run.placeholders)?;
    }
    if let Some(special) = &run.mount {
        let folder = sandbox.cwd().join(&special.folder);
        fs::create_dir_all(&folder)?;
        match mounts::mount(&folder, special.how)? {
            Some(mounted) => sandbox.hold(mounted),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Runs the command line in the sandbox and looks at everything it did.
fn observe(
    run: &CaseRun,
    rung: &str,
    argv: Vec<String>,
    sandbox: Sandbox,
    spawner: &mut Spawner,
) -> Result<Seen> {
    let before = sandbox.tree()?;
    let mut env = sandbox.environment();
    env.extend(run.env.iter().map(|(name, value)| (name.clone(), value.clone())));
    let job = Job {
        argv: argv.clone(),
        cwd: sandbox.cwd(),
        env,
        stdin: run.stdin.is_some().then(|| sandbox.stdin()),
        stdout: Some(sandbox.stdout()),
        stdout_to: run.stdout_to,
        stderr: sandbox.stderr(),
        timeout_s: run.timeout_s,
        during: run.during.clone(),
    };
    let ended = spawner.run(&job)?;
    // A program that was not started has written no streams.
    let stdout = fs::read(sandbox.stdout()).unwrap_or_default();
    let stderr = fs::read(sandbox.stderr()).unwrap_or_default();
    let cwd = sandbox.cwd().to_string_lossy().into_owned();
    Ok(Seen {
        rung: rung.to_owned(),
        argv,
        ended,
        stdout,
        stderr: replace(&stderr, cwd.as_bytes(), b"{dir}"),
        before,
        after: sandbox.tree().context("the working folder can't be read any more")?,
        sandbox,
    })
}

/// Replaces every `from`, which is not empty, by `to`.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|part| part == from) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mention_of_the_folder_is_replaced() {
        assert_eq!(replace(b"/a/b: /a/b/c", b"/a/b", b"{dir}"), b"{dir}: {dir}/c");
        assert_eq!(replace(b"none", b"/a/b", b"{dir}"), b"none");
    }
}
