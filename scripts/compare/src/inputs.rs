//! The inputs that are timed: made once, and known by their digest from then on.
//!
//! A stamp keeps how an input was made, and what that gave. An input without one, or
//! that is no longer what its stamp says, is made anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::commands;
use crate::digest;
use crate::manifest::{Scenario, Size};
use crate::placeholders::{Placeholders, fill_all};
use crate::workspace::Workspace;

/// An input as it was when it was last looked into.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Input {
    /// The commands that made it.
    make: Vec<Vec<String>>,
    /// Its length in bytes; of a folder, that of all files in it.
    pub bytes: u64,
    /// Nanoseconds from 1970 to its last change; of a folder, to its files' last.
    modified_ns: u128,
    /// Its SHA-256, in hexadecimal; of a folder, one over names and contents.
    pub sha256: String,
}

/// Returns the absolute path of the size's input, whether or not it is there; `None` if
/// the size has none.
#[must_use]
pub fn path(workspace: &Workspace, size: &Size) -> Option<PathBuf> {
    Some(workspace.root().join(size.input.as_ref()?))
}

/// Adds what `{units}` stands for, and `{input}`, if the size has one.
#[must_use]
pub fn placeholders(
    workspace: &Workspace,
    size: &Size,
    known: Placeholders,
) -> Placeholders {
    let known = known.with("units", size.units);
    match path(workspace, size) {
        Some(path) => known.with("input", path.display()),
        None => known,
    }
}

/// Makes the size's input if it is missing or not what its stamp says, and returns what
/// it is: nothing, of no bytes, where the size has none.
///
/// # Errors
///
/// If a command fails, or the input is missing even so.
pub fn ensure_made(
    workspace: &Workspace,
    scenario: &Scenario,
    size: &Size,
) -> Result<Input> {
    let label = format!("{}: input {}", scenario.name, size.name);
    let Some(path) = path(workspace, size) else { return Ok(Input::default()) };
    let known = Placeholders::new(workspace, scenario).with("input", path.display());
    let commands = size.make.iter().map(|command| fill_all(command, &known));
    let make: Vec<Vec<String>> =
        commands.collect::<Result<_>>().with_context(|| label.clone())?;
    let name = format!("{}-{}.json", scenario.name, size.name);
    let stamp_path = workspace.products().join("inputs").join(name);
    let stamp = fs::read(&stamp_path)
        .ok()
        .and_then(|text| serde_json::from_slice::<Input>(&text).ok());
    if path.exists() {
        // What can't be made is taken as it is; its digest is told in the results.
        let found = look(&path, &make, stamp.as_ref())?;
        if make.is_empty() || same_as(&found, stamp.as_ref()) {
            save(&stamp_path, &found)?;
            return Ok(found);
        }
        eprintln!("compare: {label}: made anew: it is not known to be what was made");
    }
    make_anew(workspace, &label, &path, &make)?;
    ensure!(path.exists(), "{label}: {} was not made", path.display());
    let input = look(&path, &make, None)?;
    save(&stamp_path, &input)?;
    Ok(input)
}

/// Describes the input. The digest is that of the stamp where length and time of the
/// last change are: to read it costs seconds.
fn look(path: &Path, make: &[Vec<String>], stamp: Option<&Input>) -> Result<Input> {
    let files = files(path)?;
    let (mut bytes, mut modified_ns) = (0, 0);
    for (_, file) in &files {
        let metadata =
            fs::metadata(file).with_context(|| format!("{}", file.display()))?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH);
        bytes += metadata.len();
        modified_ns = modified_ns.max(modified.unwrap_or_default().as_nanos());
    }
    let known = stamp.filter(|stamp| {
        path.is_file() && stamp.bytes == bytes && stamp.modified_ns == modified_ns
    });
    let sha256 = match known {
        Some(stamp) => stamp.sha256.clone(),
        None if path.is_file() => digest::of_file(path)?,
        None => digest::of_files(files.iter().map(|(name, file)| (&**name, &**file)))?,
    };
    Ok(Input { make: make.to_vec(), bytes, modified_ns, sha256 })
}

/// Lists the input's files with their names in it, sorted.
fn files(path: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    // An input may be a link, which is followed as the programs do.
    for entry in WalkDir::new(path).follow_root_links(true).sort_by_file_name() {
        let entry = entry?;
        if !entry.path().is_dir() {
            let name = entry.path().strip_prefix(path).unwrap_or(entry.path());
            files.push((name.to_string_lossy().into_owned(), entry.into_path()));
        }
    }
    Ok(files)
}

fn same_as(found: &Input, stamp: Option<&Input>) -> bool {
    stamp.is_some_and(|stamp| {
        (&stamp.make, &stamp.sha256) == (&found.make, &found.sha256)
    })
}

/// Runs the commands with the old input out of the way, which may stop them from making
/// another; it comes back if they fail.
fn make_anew(
    workspace: &Workspace,
    label: &str,
    path: &Path,
    make: &[Vec<String>],
) -> Result<()> {
    let mut old = path.as_os_str().to_owned();
    old.push(".old");
    let old = PathBuf::from(old);
    remove(&old)?;
    let had = path.exists();
    if had {
        fs::rename(path, &old)?;
    }
    let outcome = make
        .iter()
        .try_for_each(|command| commands::run_shown(workspace, label, command));
    if outcome.is_err() && had {
        remove(path)?;
        fs::rename(&old, path)?;
    }
    outcome?;
    remove(&old)
}

fn remove(path: &Path) -> Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path)?;
    } else if path.exists() {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn save(path: &Path, input: &Input) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, serde_json::to_vec_pretty(input)?)
        .with_context(|| format!("{}: can't be written", path.display()))
}
